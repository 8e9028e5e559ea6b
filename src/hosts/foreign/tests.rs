use super::*;

/// The line, column and kind of the finding in a text; `None` if there is none.
fn found(file: &str, text: &str) -> Option<(usize, usize, Kind)> {
    let unread = in_text(file, text)?;
    assert_eq!(unread.file, file);
    Some((
        unread.span.start.line,
        unread.span.start.column,
        unread.kind,
    ))
}

#[test]
fn every_kind_of_source_is_known() {
    for (file, text, expected) in [
        (
            "main.hcl",
            "# aws_ecs_service\nresource \"aws_ecs_service\" \"web\" {\n",
            (2, 1, Kind::Terraform),
        ),
        (
            "ecs.tofu.json",
            "module \"web\" {\n  container_definitions = file(\"web.json\")\n}\n",
            (2, 3, Kind::Terraform),
        ),
        (
            "terragrunt.hcl",
            "inputs = {\n  container_definitions = []\n}\n",
            (2, 3, Kind::Terraform),
        ),
        (
            "lib/stack.ts",
            "import * as ecs from 'aws-cdk-lib/aws-ecs';\nnew ecs.Ec2Service(this, 'S', {});\n",
            (2, 9, Kind::Cdk(Some("Ec2Service"))),
        ),
        (
            "stack.py",
            "from aws_cdk import aws_ecs as ecs\n# TaskDefinition\ntask = ecs.Ec2TaskDefinition(self, 'T')\n",
            (3, 15, Kind::Cdk(Some("Ec2TaskDefinition"))),
        ),
        (
            "Stack.java",
            "import software.amazon.awscdk.services.ecs.*;\nEc2Service.Builder.create(this, \"S\");\n",
            (2, 1, Kind::Cdk(Some("Ec2Service"))),
        ),
        (
            "Stack.cs",
            "using Amazon.CDK.AWS.ECS;\nnew Ec2Service(this, \"S\");\n",
            (2, 5, Kind::Cdk(Some("Ec2Service"))),
        ),
        (
            "stack.go",
            "import \"github.com/aws/aws-cdk-go/awscdk/v2/awsecs\"\nawsecs.NewEc2TaskDefinition()\n",
            (2, 14, Kind::Cdk(Some("Ec2TaskDefinition"))),
        ),
        (
            "main.ts",
            "import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';\n",
            (1, 10, Kind::CdkForTerraform),
        ),
        (
            "index.ts",
            "import * as awsx from '@pulumi/awsx';\nnew awsx.ecs.EC2Service('s', {});\n",
            (2, 10, Kind::Pulumi),
        ),
        (
            "__main__.py",
            "import pulumi_aws as aws\naws.ecs.TaskDefinition('t')\n",
            (2, 5, Kind::Pulumi),
        ),
        (
            "template.py",
            "from troposphere.ecs import TaskDefinition\n",
            (1, 18, Kind::Troposphere),
        ),
        (
            "stack.rb",
            "Resource('S') do\n  Type 'AWS::ECS::Service'\nend\n",
            (2, 3, Kind::Program("Ruby")),
        ),
        (
            "stack.rb",
            "CloudFormation do\n  ECS_TaskDefinition('T') do\n",
            (2, 3, Kind::Program("Ruby")),
        ),
        (
            "deploy.sh",
            "aws ecs register-task-definition --container-definitions '[{}]'\n",
            (1, 34, Kind::Program("shell")),
        ),
        (
            "deploy.sh",
            "cat > t.json <<EOF\n{\n  \"containerDefinitions\": [\nEOF\n",
            (3, 4, Kind::Program("shell")),
        ),
        (
            "Makefile",
            "t:\n\techo '{\"containerDefinitions\": []}'\n",
            (2, 10, Kind::Program("make")),
        ),
        (
            "deploy.js",
            "ecs.registerTaskDefinition({ containerDefinitions: [web] });\n",
            (1, 30, Kind::Program("JavaScript")),
        ),
        (
            "task.jsonnet",
            "{ containerDefinitions: [] }\n",
            (1, 3, Kind::Jsonnet),
        ),
        (
            "service.yml.j2",
            "Resources:\n{% if x %}\n  S:\n    Type: AWS::ECS::Service\n{% endif %}\n",
            (4, 5, Kind::Templating("Jinja".into())),
        ),
        (
            "service.erb",
            "S:\n  Type: AWS::ECS::Service\n<% if x %>\n  a: [1\n",
            (2, 3, Kind::Templating("ERB".into())),
        ),
        (
            "task.json.tpl",
            "{\"family\": \"a\", \"containerDefinitions\": [{\"name\": \"a\", \"cpu\": ${cpu}}]}",
            (1, 18, Kind::OtherName("tpl".into())),
        ),
        (
            "list.tpl",
            "[%{ if x }{\"name\": \"a\", \"image\": \"b\", \"essential\": true}%{ endif }]",
            (1, 1, Kind::Templating("Terraform templatefile".into())),
        ),
        (
            "service.cf",
            "Resources:\n  S:\n    Type: AWS::ECS::Service\n",
            (3, 5, Kind::OtherName("cf".into())),
        ),
        (
            "notes",
            "The service\n  Type: AWS::ECS::Service\nis old: [\n",
            (2, 3, Kind::Text),
        ),
    ] {
        assert_eq!(found(file, text), Some(expected), "{file}: {text}");
    }
}

#[test]
fn a_mention_is_no_definition() {
    for (file, text) in [
        ("a.py", "if resource['Type'] == 'AWS::ECS::Service':\n"),
        ("a.py", "TYPES = ['AWS::ECS::Service']\n"),
        ("a.rb", "# Type: AWS::ECS::Service\n"),
        (
            "a.ts",
            "template.hasResourceProperties('AWS::ECS::Service', {});\n",
        ),
        ("a.go", "ResourceType: \"AWS::ECS::Service\",\n"),
        (
            "a.sh",
            "jq '.taskDefinition.containerDefinitions[0].image'\n",
        ),
        (
            "a.sh",
            "jq '{containerDefinitions: .taskDefinition.containerDefinitions}'\n",
        ),
        (
            "a.sh",
            "aws ecs register-task-definition --container-definitions file://web.json\n",
        ),
        ("a.py", "name = task['containerDefinitions'][0]['name']\n"),
        (
            "a.hcl",
            "# resource \"aws_ecs_service\"\nresource \"aws_vpc\" \"a\" {}\n",
        ),
        ("a.hcl", "resource \"aws_iam_role\" \"a\" {}\n"),
        (
            "a.ts",
            "import * as s3 from 'aws-cdk-lib/aws-s3';\nnew s3.Bucket(this, 'B');\n",
        ),
        ("a.py", "from troposphere.s3 import Bucket\n"),
        (
            "a.ts",
            "import * as aws from '@pulumi/aws';\nnew aws.s3.Bucket('b');\n",
        ),
        ("a.go", "aws_ecs_containerinsights_cpu\n"),
    ] {
        assert_eq!(found(file, text), None, "{file}: {text}");
    }
}

#[test]
fn a_program_may_be_named_and_a_template_is_none() {
    let text = "resource \"aws_ecs_service\" \"web\" {\n";
    let kind = |file: &str| in_foreign_file(file, text).map(|one| one.kind);
    assert_eq!(kind("main.tf.json"), Some(Kind::Terraform));
    assert_eq!(kind("main.tf"), None);
    assert_eq!(kind("service.yaml"), None);
    let in_any = in_terraform("<stdin>", text).map(|one| one.kind);
    assert_eq!(in_any, Some(Kind::Terraform));
}

#[test]
fn bundles_are_not_what_people_write() {
    let program =
        "import * as ecs from 'aws-cdk-lib/aws-ecs';\nnew ecs.Ec2Service(this, 'S', {});\n";
    let bundle = format!("{program}{}", "// x\n".repeat(200_000));
    assert!(found("a.ts", program).is_some());
    assert_eq!(found("a.ts", &bundle), None);
}
