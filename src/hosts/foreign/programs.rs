//! Programs: the libraries that they use to define ECS resources, and their languages.

use std::ffi::OsStr;
use std::path::Path;

use super::Kind;

/// A library: its kind, the imports of a file that uses it for ECS, and the words of ECS one of which the file uses.
struct Library {
    kind: Kind,
    imports: &'static [&'static str],
    uses: &'static [&'static str],
}

/// The words are those of the constructs that create a service or a task definition.
const LIBRARIES: [Library; 5] = [
    Library {
        kind: Kind::Troposphere,
        imports: &["troposphere"],
        uses: &[
            "TaskDefinition",
            "ecs.Service",
            "ecs import",
            "ContainerDefinition",
        ],
    },
    Library {
        kind: Kind::CdkForTerraform,
        imports: &["cdktf", "imports.aws.ecs", "@cdktf"],
        uses: &[
            "EcsService",
            "EcsTaskDefinition",
            "ecs_service",
            "ecs_task_definition",
        ],
    },
    Library {
        kind: Kind::Pulumi,
        imports: &[
            "@pulumi/",
            "pulumi_aws",
            "Pulumi.Aws",
            "pulumi-aws",
            "com.pulumi",
            "pulumi/sdk",
        ],
        uses: &[
            "ecs.Service",
            "ecs.TaskDefinition",
            "ecs.NewService",
            "ecs.NewTaskDefinition",
            "ecs.EC2",
            "ecs.Fargate",
            "EC2Service",
            "FargateService",
            "Ecs.Service",
            "Ecs.TaskDefinition",
            "ontainerDefinitions",
            "container_definitions",
        ],
    },
    Library {
        kind: Kind::Cdk(None),
        imports: &[
            "aws-cdk-lib",
            "@aws-cdk/aws-ecs",
            "aws_cdk",
            "software.amazon.awscdk",
            "Amazon.CDK",
            "aws-cdk-go",
        ],
        uses: &[
            "TaskDefinition",
            "Ec2Service",
            "FargateService",
            "ExternalService",
            "QueueProcessing",
            "ScheduledEc2Task",
            "ScheduledFargateTask",
            "ecs.CfnService",
            "AWS::ECS::",
        ],
    },
    Library {
        kind: Kind::Program("Go"),
        imports: &["goformation"],
        uses: &["ecs.TaskDefinition", "ecs.Service"],
    },
];

/// A bundle of many modules is larger than handwritten code.
const LARGEST: usize = 512 * 1024;

/// The first use of ECS in a program that uses a library, with the kind of the library.
pub(super) fn of_library(path: &Path, text: &str) -> Option<(usize, Kind)> {
    language(path)?;
    if text.len() > LARGEST {
        return None;
    }
    let used = LIBRARIES.iter().find_map(|library| {
        library
            .imports
            .iter()
            .find(|import| text.contains(**import))?;
        let uses = library.uses.iter().filter_map(|word| code(text, word));
        let kind = match &library.kind {
            Kind::Cdk(_) => Kind::Cdk(
                crate::hosts::cdk::CONSTRUCTS
                    .iter()
                    .copied()
                    .find(|one| code(text, one).is_some()),
            ),
            other => other.clone(),
        };
        Some((uses.min()?, kind))
    });
    used.filter(|_| concerns_ecs(text))
}

/// Whether a text mentions ECS: other AWS services have definitions of tasks and services as well.
fn concerns_ecs(text: &str) -> bool {
    ["ecs", "Ecs", "ECS"].iter().any(|word| text.contains(word))
}

/// The position of a word outside of the first comment and the imports.
fn code(text: &str, word: &str) -> Option<usize> {
    let is_code = |at: &usize| {
        let line = text[..*at].rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start();
        !["#", "//", "*", "/*"]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    let mut places = text.match_indices(word).map(|(at, _)| at);
    places.find(is_code)
}

/// The language of a program, by its file name.
pub(super) fn language(path: &Path) -> Option<&'static str> {
    const BY_EXTENSION: [(&str, &[&str]); 16] = [
        ("Python", &["py"]),
        ("TypeScript", &["ts", "tsx", "mts", "cts"]),
        ("JavaScript", &["js", "jsx", "mjs", "cjs"]),
        ("Java", &["java"]),
        ("Kotlin", &["kt", "kts"]),
        ("Scala", &["scala", "sc", "sbt"]),
        ("Groovy", &["groovy", "gradle"]),
        ("C#", &["cs", "csx"]),
        ("F#", &["fs", "fsx"]),
        ("Go", &["go"]),
        ("Ruby", &["rb", "rake"]),
        ("PHP", &["php"]),
        ("Rust", &["rs"]),
        ("Perl", &["pl", "pm"]),
        ("PowerShell", &["ps1", "psm1"]),
        ("shell", &["sh", "bash", "zsh", "ksh", "bat", "cmd"]),
    ];
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    match name {
        "Makefile" | "GNUmakefile" | "makefile" | "justfile" => return Some("make"),
        "Jenkinsfile" => return Some("Groovy"),
        "Rakefile" | "Gemfile" | "Capfile" => return Some("Ruby"),
        _ => {}
    }
    let extension = path.extension().and_then(OsStr::to_str)?;
    let extension = extension.to_ascii_lowercase();
    let known = BY_EXTENSION.iter();
    known
        .filter(|(_, own)| own.contains(&extension.as_str()))
        .map(|(language, _)| *language)
        .next()
}
