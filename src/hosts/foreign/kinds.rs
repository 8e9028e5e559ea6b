//! The kinds of files that contain ECS definitions and are not supported, and what to do about each.

/// The kind of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Terraform or OpenTofu.
    Terraform,
    /// An AWS CDK program in a language that is not edited, and the first construct for container instances in it.
    Cdk(Option<&'static str>),
    /// A CDK for Terraform program.
    CdkForTerraform,
    /// A Pulumi program or YAML file.
    Pulumi,
    /// A troposphere script of which no call is known that makes ECS resources.
    Troposphere,
    /// A program in a language; it generates templates, or calls ECS.
    Program(&'static str),
    /// A template of a template language, which is named.
    Templating(String),
    /// Jsonnet.
    Jsonnet,
    /// It can be read as a template or an input, but has another extension, which is named.
    OtherName(String),
    /// Another kind of text.
    Text,
    /// A `Dockerrun.aws.json` with several containers.
    Beanstalk,
    /// A `Dockerrun.aws.json` with one container, which does not use ECS.
    BeanstalkContainer,
    /// A container list with placeholders for another program.
    FilledIn,
    /// The AppSpec file of a service of which no other file was read.
    AppSpec,
    /// A definition at an unsupported place of a document.
    OtherPlace,
    /// A link to a target outside of the given directory.
    Link,
}

impl Kind {
    /// Whether it uses ECS, so that something is left to do.
    pub fn is_left_to_do(&self) -> bool {
        *self != Self::BeanstalkContainer
    }

    /// Why it is not supported.
    pub fn reason(&self) -> String {
        match self {
            Self::Terraform => "Terraform is read from files in HCL (*.tf), not from its JSON syntax, from Terragrunt configurations or from standard input".to_owned(),
            Self::Cdk(_) => "AWS CDK programs are edited in Python and TypeScript only, but the templates that they generate are read".to_owned(),
            Self::CdkForTerraform => "CDK for Terraform programs are not supported".to_owned(),
            Self::Pulumi => "Pulumi programs are not supported".to_owned(),
            Self::Troposphere => {
                "The script makes ECS resources, and no template that it prints is known".to_owned()
            }
            Self::Program(language) => {
                format!("{language} programs are not supported, but the files that they generate are")
            }
            Self::Templating(language) => format!("Files with {language} syntax must be rendered before they can be read"),
            Self::Jsonnet => "Jsonnet must be rendered before it can be read".to_owned(),
            Self::OtherName(extension) => format!(
                "The file contains a template or AWS CLI input, but {} files are not read",
                if extension.is_empty() { "such".to_owned() } else { format!("*.{extension}") }
            ),
            Self::Text => "The file is not YAML or JSON with a supported definition".to_owned(),
            Self::Beanstalk => {
                "Elastic Beanstalk registers this task definition and runs it on the EC2 instances of its environment. It does not support Fargate".to_owned()
            }
            Self::BeanstalkContainer => {
                "Elastic Beanstalk runs this container on the EC2 instances of its environment, without ECS".to_owned()
            }
            Self::FilledIn => "The container definitions are inserted later".to_owned(),
            Self::AppSpec => {
                "CodeDeploy deploys a task definition with this AppSpec file, but no file with that task definition was found"
                    .to_owned()
            }
            Self::OtherPlace => "The definition is in a part of the file that is not read".to_owned(),
            Self::Link => "The link leads out of the given directory".to_owned(),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        let help = match self {
            Self::Terraform => {
                "Run on the directory of the module in HCL. Otherwise change aws_ecs_task_definition and aws_ecs_service manually; `ecs2fargate rules` lists what is different on Fargate"
            }
            Self::Cdk(construct) => {
                let needs = construct.and_then(crate::hosts::cdk::needs);
                let needs = needs.unwrap_or_else(|| "Change the constructs, for example to FargateTaskDefinition and FargateService".to_owned());
                return format!("Run `cdk synth`, then `ecs2fargate check cdk.out`. {needs}");
            }
            Self::CdkForTerraform | Self::Pulumi => {
                "Change the resources in the program. `ecs2fargate rules` lists what is different on Fargate"
            }
            Self::Troposphere => {
                "Write the output of the script to a file, and name that: ecs2fargate migrate --assembly FILE"
            }
            Self::Program(_) => {
                "Write the output of the program to a file, run on that file, and make the changes in the program"
            }
            Self::Templating(_) | Self::Jsonnet => {
                "Render the file, run on the output, and make the changes in the source"
            }
            Self::OtherName(extension) if extension.is_empty() => {
                "Name the file on the command line"
            }
            Self::OtherName(extension) => {
                return format!(
                    "Name the file on the command line, or include all such files: --include '*.{extension}'"
                );
            }
            Self::Text => {
                "Write the definition to a separate YAML or JSON file, and run on that file"
            }
            Self::Beanstalk | Self::BeanstalkContainer => {
                "To run it on Fargate, create an ECS task definition and service from it outside of Elastic Beanstalk"
            }
            Self::FilledIn => "Insert them first, and run on the result",
            Self::AppSpec => {
                "Run on the directory that also contains the task definition. A service on Fargate requires NetworkConfiguration and PlatformVersion in the AppSpec file"
            }
            Self::OtherPlace => {
                "Move the definition to the Resources section of a template or to a separate file, and run on that file"
            }
            Self::Link => "Name the target of the link",
        };
        help.to_owned()
    }
}
