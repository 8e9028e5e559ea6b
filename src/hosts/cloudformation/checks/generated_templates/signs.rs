//! Detects that a template was generated, and by which program.

use crate::hosts::cloudformation::template::Template;
use crate::model::{Kind, Module, Resource};
use crate::syntax::Cursor;

/// A program that generates templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generator {
    Cdk,
    SamPackage,
    Serverless,
    Copilot,
    Amplify,
}

impl Generator {
    const ALL: [Self; 5] = [
        Self::Cdk,
        Self::SamPackage,
        Self::Serverless,
        Self::Copilot,
        Self::Amplify,
    ];

    /// Its name, with the article for use in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cdk => "the AWS CDK",
            Self::SamPackage => "sam build or package",
            Self::Serverless => "the Serverless Framework",
            Self::Copilot => "AWS Copilot",
            Self::Amplify => "AWS Amplify",
        }
    }

    /// The command that generates the template again.
    pub(super) fn command(self) -> &'static str {
        match self {
            Self::Cdk => "cdk synth",
            Self::SamPackage => "sam build or sam package",
            Self::Serverless => "serverless package",
            Self::Copilot => "copilot deploy",
            Self::Amplify => "amplify push",
        }
    }

    /// What to do instead of editing its output.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Cdk => {
                "Change the construct, for example to FargateTaskDefinition and FargateService. To migrate this template anyway, name the file on the command line"
            }
            Self::SamPackage => {
                "Migrate the template from which it was built. To migrate this template anyway, name the file on the command line"
            }
            Self::Serverless => {
                "Migrate serverless.yml. To migrate this template anyway, name the file on the command line"
            }
            Self::Copilot => {
                "Change the manifest or its overrides. To migrate this template anyway, name the file on the command line"
            }
            Self::Amplify => {
                "Change the Amplify project. To migrate this template anyway, name the file on the command line"
            }
        }
    }
}

/// The program that generated a template, and the node that shows it.
pub(super) fn sign<'d>(module: &Module<'d>) -> Option<(Generator, Cursor<'d>)> {
    // Cached, because every workload of the template needs it.
    let known = Template::of(module)?.generator.get_or_init(|| {
        let (generator, place) = find_sign(module)?;
        let number = Generator::ALL.iter().position(|one| *one == generator)?;
        Some((number, place.node))
    });
    let (number, node) = (*known)?;
    Some((Generator::ALL[number], module.root.at(node)))
}

fn find_sign<'d>(module: &Module<'d>) -> Option<(Generator, Cursor<'d>)> {
    let of_template = of_root(module).or_else(|| of_parameters(module));
    of_template
        .or_else(|| module.resources.iter().find_map(of_resource))
        .or_else(|| of_weak_signs(module))
}

/// The suffix that the CDK gives to parameters that it reads from the Parameter Store.
const CDK_PARAMETER: &str = "C96584B6F00A464EAD1953AFF4B05118Parameter";

fn of_parameters<'d>(module: &Module<'d>) -> Option<(Generator, Cursor<'d>)> {
    let mut parameters = module.parameters.iter();
    let written = parameters.find(|parameter| {
        // The version of the bootstrap stack, from `cdk synth` of version 2; assets, from version 1.
        let default = parameter.default().unwrap_or_default();
        let asset = parameter.name.strip_prefix("AssetParameters");
        parameter.name.ends_with(CDK_PARAMETER)
            || parameter.name == "BootstrapVersion" && default.starts_with("/cdk-bootstrap/")
            || asset.is_some_and(|rest| is_hex(rest.get(..64).unwrap_or_default()))
    });
    Some((Generator::Cdk, written?.key))
}

fn of_root<'d>(module: &Module<'d>) -> Option<(Generator, Cursor<'d>)> {
    let root = module.root;
    let key = |section: &str, name: &str| root.get(section)?.key(name);
    let cdk = key("Rules", "CheckBootstrapVersion").or_else(|| {
        let condition = key("Conditions", "CDKMetadataAvailable");
        condition.or_else(|| key_with_start(root.get("Metadata")?, &["aws:cdk:", "AWS::CDK"]))
    });
    if let Some(place) = cdk {
        return Some((Generator::Cdk, place));
    }
    let bucket = module.resource("ServerlessDeploymentBucket");
    let bucket = bucket.filter(|bucket| bucket.kind.name().starts_with(Kind::BUCKET.name()));
    if let Some(bucket) =
        bucket.filter(|_| key("Outputs", "ServerlessDeploymentBucketName").is_some())
    {
        return Some((Generator::Serverless, bucket.key));
    }
    // Amplify records the generator of a template as JSON.
    let description = root.get("Description")?;
    let is_amplify = description.text()?.contains("\"createdBy\":\"Amplify\"");
    is_amplify.then_some((Generator::Amplify, description))
}

fn of_resource<'d>(resource: &Resource<'d>) -> Option<(Generator, Cursor<'d>)> {
    if resource.kind == Kind::CDK_METADATA || resource.kind.name().starts_with("Custom::CDK") {
        return Some((Generator::Cdk, resource.key));
    }
    let metadata = resource.body.get("Metadata");
    let metadata = |starts: &[&str]| key_with_start(metadata?, starts);
    let cdk = metadata(&["aws:cdk:", "aws:asset:"]).map(|place| (Generator::Cdk, place));
    let copilot = metadata(&["aws:copilot:"]).map(|place| (Generator::Copilot, place));
    let built = metadata(&["SamResourceId"]).map(|place| (Generator::SamPackage, place));
    let known = cdk.or(copilot).or(built);
    known.or_else(|| Some((Generator::SamPackage, uploaded(resource)?)))
}

/// The first key of a mapping with one of these prefixes.
fn key_with_start<'d>(mapping: Cursor<'d>, starts: &[&str]) -> Option<Cursor<'d>> {
    let mut keys = mapping.entries().map(|(name, key, _)| (name, key));
    let found = keys.find(|(name, _)| starts.iter().any(|start| name.starts_with(start)));
    found.map(|(_, key)| key)
}

/// Code in a bucket under the key that `sam package` and `aws cloudformation package` assign: its MD5 hash.
fn uploaded<'d>(resource: &Resource<'d>) -> Option<Cursor<'d>> {
    let code = resource
        .get("CodeUri")
        .or_else(|| resource.get("ContentUri"))?;
    let name = code.text()?.strip_prefix("s3://")?.rsplit('/').next()?;
    (name.len() == 32 && is_hex(name)).then_some(code)
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The number of logical IDs with a hash that indicates the CDK without any other evidence.
const HASHED: usize = 4;

/// Logical IDs that end in a hash: a few are sufficient together with a CDK tag, many are needed without one, because
/// people copy its tags and choose IDs that look like a hash.
fn of_weak_signs<'d>(module: &Module<'d>) -> Option<(Generator, Cursor<'d>)> {
    let all = &module.resources;
    let hashed: Vec<&Resource<'d>> = all.iter().filter(|one| is_hashed(one.name)).collect();
    let tag = all.iter().find_map(cdk_tag).filter(|_| hashed.len() >= 2);
    let is_rule = hashed.len() >= HASHED && hashed.len() * 2 > all.len();
    let many = hashed.first().filter(|_| is_rule);
    let place = tag.or_else(|| many.map(|one| one.key));
    Some((Generator::Cdk, place?))
}

/// Whether a logical ID ends in eight hexadecimal digits as the CDK generates them, and not in a word or in a date.
fn is_hashed(name: &str) -> bool {
    let Some((start, end)) = name
        .len()
        .checked_sub(8)
        .and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    let is_upper_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
    let has_both = end.bytes().any(|byte| byte.is_ascii_digit())
        && end.bytes().any(|byte| byte.is_ascii_uppercase());
    !start.is_empty() && has_both && end.bytes().all(is_upper_hex)
}

/// A tag such as `aws-cdk:subnet-name`.
fn cdk_tag<'d>(resource: &Resource<'d>) -> Option<Cursor<'d>> {
    let tags = resource.get("Tags")?;
    let keys = tags.items().filter_map(|tag| tag.get("Key"));
    let keys = keys.chain(tags.entries().map(|(_, key, _)| key));
    let mut marked = keys.filter(|key| key.text().is_some_and(|key| key.starts_with("aws-cdk:")));
    marked.next()
}

#[cfg(test)]
mod tests {
    use super::{Generator, sign};
    use crate::hosts::cloudformation::module;
    use crate::syntax::Document;

    fn found(yaml: &str) -> Option<(Generator, usize)> {
        let document = Document::parse(yaml).unwrap();
        let module = module::read(&document).unwrap();
        sign(&module).map(|(generator, place)| (generator, place.position().line))
    }

    const VPC: &str = "Resources:\n  Vpc: {Type: 'AWS::EC2::VPC'}\n";

    #[test]
    fn each_program_is_known_by_what_only_it_writes() {
        for (yaml, generator) in [
            ("Rules: {CheckBootstrapVersion: {}}\n", Generator::Cdk),
            ("Conditions: {CDKMetadataAvailable: {}}\n", Generator::Cdk),
            (
                "Parameters: {BootstrapVersion: {Default: /cdk-bootstrap/hnb659fds/version}}\n",
                Generator::Cdk,
            ),
            (
                "Description: '{\"createdOn\":\"Mac\",\"createdBy\":\"Amplify\"}'\n",
                Generator::Amplify,
            ),
        ] {
            let yaml = format!("{yaml}{VPC}");
            assert_eq!(found(&yaml), Some((generator, 1)), "{yaml}");
        }
        for (metadata, generator) in [
            ("{'aws:cdk:path': a/b}", Generator::Cdk),
            ("{'aws:asset:path': asset.1}", Generator::Cdk),
            ("{'aws:copilot:description': A service}", Generator::Copilot),
            ("{SamResourceId: Vpc}", Generator::SamPackage),
        ] {
            let yaml =
                format!("Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Metadata: {metadata}\n");
            assert_eq!(found(&yaml), Some((generator, 4)), "{yaml}");
        }
        let serverless = "Resources:\n  ServerlessDeploymentBucket: {Type: 'AWS::S3::Bucket'}\nOutputs: {ServerlessDeploymentBucketName: {}}\n";
        assert_eq!(found(serverless), Some((Generator::Serverless, 2)));
        let packaged = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: s3://b/0123456789abcdef0123456789abcdef\n";
        assert_eq!(found(packaged), Some((Generator::SamPackage, 5)));
    }

    #[test]
    fn one_weak_sign_alone_shows_nothing() {
        let role = |id: &str| format!("  {id}: {{Type: 'AWS::IAM::Role'}}\n");
        let roles = |ids: &[&str]| ids.iter().map(|id| role(id)).collect::<String>();
        let tag = "  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {Tags: [{Key: 'aws-cdk:subnet-type', Value: Public}]}}\n";
        // A tag alone: people write it so that the CDK finds their subnets.
        assert_eq!(found(&format!("{VPC}{tag}")), None);
        assert_eq!(found(&format!("{VPC}{tag}{}", role("Role9F8E7D6C"))), None);
        let with_tag = format!("{VPC}{tag}{}", roles(&["Role9F8E7D6C", "Role1A2B3C4D"]));
        assert_eq!(found(&with_tag), Some((Generator::Cdk, 3)));
        // Hashes alone: only if most logical IDs have one.
        let hashes = [
            "Role9F8E7D6C",
            "Role1A2B3C4D",
            "Role0F1E2D3C",
            "RoleA1B2C3D4",
        ];
        assert_eq!(found(&format!("{VPC}{}", roles(&hashes[..3]))), None);
        let by_hashes = format!("{VPC}{}", roles(&hashes));
        assert_eq!(found(&by_hashes), Some((Generator::Cdk, 3)));
        let others = ["One", "Two", "Three", "Four"];
        assert_eq!(found(&format!("{by_hashes}{}", roles(&others))), None);
        // Words and dates.
        let words = [
            "RoleDEADBEEF",
            "Role20240101",
            "Role20240102",
            "Role20240103",
            "Rolecafe1234",
        ];
        assert_eq!(found(&format!("{VPC}{}", roles(&words))), None);
        // A bucket with that name, without the output.
        let bucket = "Resources:\n  ServerlessDeploymentBucket: {Type: 'AWS::S3::Bucket'}\n";
        assert_eq!(found(bucket), None);
    }
}
