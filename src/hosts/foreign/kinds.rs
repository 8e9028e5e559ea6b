//! The kinds of files that contain ECS definitions and are not supported, and what to do about each.

/// The kind of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Terraform or OpenTofu.
    Terraform,
    /// An AWS CDK program.
    Cdk,
    /// A CDK for Terraform program.
    CdkForTerraform,
    /// A Pulumi program or YAML file.
    Pulumi,
    /// A Python program that generates a template with troposphere.
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
            Self::Terraform => "Terraform is not an input yet".to_owned(),
            Self::Cdk => "AWS CDK programs are not an input; the templates that they write are".to_owned(),
            Self::CdkForTerraform => "programs of the CDK for Terraform are not an input".to_owned(),
            Self::Pulumi => "Pulumi is not an input".to_owned(),
            Self::Troposphere => {
                "troposphere programs are not an input; the templates that they write are".to_owned()
            }
            Self::Program(language) => {
                format!("{language} programs are not an input; the files that they write are")
            }
            Self::Templating(language) => format!("{language} templates are read after they are rendered"),
            Self::Jsonnet => "Jsonnet is read after it is rendered".to_owned(),
            Self::OtherName(extension) => format!(
                "the file reads as a template or an input of the AWS CLI, but {} files are not looked at",
                if extension.is_empty() { "such".to_owned() } else { format!("*.{extension}") }
            ),
            Self::Text => "the file is neither YAML nor JSON with a definition that is read".to_owned(),
            Self::Beanstalk => {
                "Elastic Beanstalk registers this task definition itself and runs it on instances of its environment; Fargate is no platform of Elastic Beanstalk".to_owned()
            }
            Self::BeanstalkContainer => {
                "Elastic Beanstalk runs this container on instances of its environment, without ECS".to_owned()
            }
            Self::FilledIn => "the container definitions are filled in later".to_owned(),
            Self::AppSpec => {
                "CodeDeploy deploys a task definition with this AppSpec file, and no file of it was found"
                    .to_owned()
            }
            Self::OtherPlace => "the definition is at a place of the file where none is read".to_owned(),
            Self::Link => "the link leads out of the given directory".to_owned(),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        let help = match self {
            Self::Terraform => {
                "change aws_ecs_task_definition and aws_ecs_service in Terraform; `ecs2fargate rules` lists what is different on Fargate, and container definitions in JSON files of their own are checked"
            }
            Self::Cdk => {
                "run `cdk synth`, then `ecs2fargate check cdk.out`, and make the changes in the constructs, for instance FargateTaskDefinition and FargateService"
            }
            Self::CdkForTerraform | Self::Pulumi => {
                "change the resources in the program; `ecs2fargate rules` lists what is different on Fargate"
            }
            Self::Troposphere => {
                "write the output of the program to a file, run on that file, and make the changes in the program"
            }
            Self::Program(_) => {
                "write what the program generates to a file, run on that file, and make the changes in the program"
            }
            Self::Templating(_) | Self::Jsonnet => {
                "render the file, run on the output, and make the changes in the source"
            }
            Self::OtherName(extension) if extension.is_empty() => {
                "name the file on the command line"
            }
            Self::OtherName(extension) => {
                return format!(
                    "name the file on the command line, or all of them: --include '*.{extension}'"
                );
            }
            Self::Text => {
                "put the definition into a YAML or JSON file of its own, and run on that file"
            }
            Self::Beanstalk | Self::BeanstalkContainer => {
                "to run it on Fargate, create a task definition and a service of ECS from it outside of Elastic Beanstalk"
            }
            Self::FilledIn => "fill them in first, and run on the result",
            Self::AppSpec => {
                "run on the directory that has the task definition as well; a service on Fargate needs NetworkConfiguration and PlatformVersion in the AppSpec file"
            }
            Self::OtherPlace => {
                "put the definition into the Resources of a template, or into a file of its own, and run on that file"
            }
            Self::Link => "name the file that the link leads to",
        };
        help.to_owned()
    }
}
