use super::*;
use crate::model::new_value::*;

#[test]
fn settings_are_spelled_as_in_the_api() {
    let port = mapping([("ContainerPort", NewValue::Quoted("80".to_owned()))]);
    let options = mapping([
        ("awslogs-region", region()),
        ("Mode", text("non-blocking")),
        ("max-buffer-size", NewValue::Number(25)),
    ]);
    let logs = mapping([("LogDriver", text("awslogs")), ("Options", options)]);
    let variable = mapping([("Name", text("PORT")), ("Value", NewValue::Number(80))]);
    let container = mapping([
        ("Name", text("web")),
        ("Essential", text("true")),
        ("Memory", NewValue::Quoted("512".to_owned())),
        ("PortMappings", NewValue::Sequence(vec![port])),
        ("LogConfiguration", logs),
        ("Environment", NewValue::Sequence(vec![variable])),
        ("Command", NewValue::Sequence(vec![text("run")])),
        ("DockerLabels", mapping([("Team", text("a"))])),
        (
            "Image",
            if_function("var.x", text("a"), reference("vpc_id")),
        ),
    ]);
    let list = NewValue::Sequence(vec![container]);
    let written = items(
        "aws_ecs_task_definition",
        "",
        &[entry("ContainerDefinitions", list)],
        &mut scope(),
    );
    assert_eq!(
        file(&[block(written.expect("it is writable"))]),
        r#"locals {
  container_definitions = jsonencode([
    {
      name      = "web"
      essential = true
      memory    = 512
      portMappings = [
        {
          containerPort = 80
        }
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-region  = data.aws_region.current.id
          Mode            = "non-blocking"
          max-buffer-size = "25"
        }
      }
      environment = [
        {
          name  = "PORT"
          value = "80"
        }
      ]
      command = ["run"]
      dockerLabels = {
        Team = "a"
      }
      image = var.x ? "a" : var.vpc_id
    }
  ])
}
"#
    );
}

#[test]
fn a_setting_is_written_alone() {
    let given = entry("StopTimeout", text("120"));
    let written = container_entry(&given, &mut scope()).expect("it is writable");
    assert_eq!(
        (written.key.as_str(), shown(written.value)),
        ("stopTimeout", "120".to_owned())
    );
    let given = mapping([("HostPort", text("80")), ("Protocol", text("tcp"))]);
    let written = container_value(&given, &mut scope()).expect("it is writable");
    assert_eq!(
        shown(written),
        "{\n    hostPort = 80\n    protocol = \"tcp\"\n  }"
    );
}
