//! What AWS answers where a rule is not followed.
//!
//! Source: messages of the ECS and CloudFormation APIs as measured by cdk-preflight 0.0.143 (2026-09) and in AWS's
//! troubleshooting pages (2026-11). Parts that AWS fills in are written as `…`.

use super::RuleId;

/// The error with which AWS refuses a definition that breaks a rule; `None` where there is none or it is not known.
pub(super) const fn of(rule: RuleId) -> Option<&'static str> {
    Some(match rule {
        RuleId::CdCapabilitiesAdd => "… is not allowed on Fargate.",
        RuleId::CdDevices => "Fargate compatible task definitions do not support devices",
        RuleId::CdDuplicatePort => {
            "TCP container port '…' is used multiple times in task when networkMode=awsvpc."
        }
        RuleId::CdExtraHosts => {
            "Extra hosts are not supported on container when networkMode=awsvpc."
        }
        RuleId::CdGpu => {
            "Tasks using the Fargate launch type do not support GPU resource requirements."
        }
        RuleId::CdPrivileged => {
            "Fargate requires that the 'privileged' setting be 'false' at the container level."
        }
        RuleId::SvcClassicElb => "Classic Load Balancers are not supported with Fargate.",
        RuleId::TdInferenceAccelerators => "Unsupported field 'inferenceAccelerators'",
        RuleId::TdIpcMode => "Fargate compatible task definitions do not support ipcMode",
        RuleId::TdLogDriver => {
            "… is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]"
        }
        RuleId::TdPidMode => {
            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'."
        }
        RuleId::TdSizeRequired => "Fargate requires that 'cpu' be defined at the task level.",
        RuleId::TdVolumeDocker => {
            "Fargate compatible task definitions do not support dockerVolumeConfiguration"
        }
        RuleId::TdVolumeHostSystem | RuleId::TdVolumeSourcePath => {
            "Fargate compatible task definitions do not support sourcePath"
        }
        RuleId::TgTargetType => {
            "The provided target group … has target type instance, which is incompatible with the awsvpc network mode specified in the task definition."
        }
        _ => return None,
    })
}
