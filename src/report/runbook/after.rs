//! Rollback, and the removal of the container instances.

use super::shell::commands;
use super::{line, of_rule};
use crate::facts::rules::RuleId;
use crate::outcome::WorkloadReport;
use crate::report::markdown::escape::{code, text};

pub(super) fn write(
    page: &mut String,
    moving: &[&WorkloadReport],
    has_stacks: bool,
    has_modules: bool,
) {
    page.push_str("## Rollback\n\n");
    if has_stacks {
        stacks(page);
    }
    if has_modules {
        page.push_str("- **A failed `terraform apply`** is not rolled back: correct the cause and apply again, or revert the commit and apply that.\n");
        page.push_str("- **After a successful one**, revert the commit, plan and apply.\n");
    }
    page.push_str("- The tasks return to the container instances only if these still exist.");
    if moving.iter().any(|one| one.flags.replaced) {
        page.push_str(" A replaced service is replaced again");
        page.push_str(if moving.iter().any(|one| one.flags.downtime) {
            ", with the same downtime."
        } else {
            "."
        });
    }
    page.push_str("\n\n");
    if has_stacks {
        saved(page);
    }
    data(page);
    instances(page, moving);
}

fn stacks(page: &mut String) {
    page.push_str("- **Before the change set is executed**, delete it with `aws cloudformation delete-change-set`: nothing has changed.\n");
    page.push_str("- **A failed update** rolls back by itself: CloudFormation restores the previous template. If that fails as well, `aws cloudformation continue-update-rollback` resumes it.\n");
    page.push_str("- **After a successful update**, revert the commit and update the stacks in reverse order.\n");
}

fn saved(page: &mut String) {
    page.push_str("The saved template restores a stack without the repository. Templates of nested stacks that were overwritten at a fixed address in Amazon S3 have to be restored there first:\n\n");
    page.push_str(&commands(
        "aws cloudformation update-stack --stack-name \"$STACK\" --template-body \"file://$STACK.before\" \\\n  --parameters \"file://$STACK.parameters.json\" --capabilities CAPABILITY_NAMED_IAM\naws cloudformation wait stack-update-complete --stack-name \"$STACK\"",
    ));
}

fn data(page: &mut String) {
    page.push_str("Data that tasks on Fargate wrote to their ephemeral storage is lost; data in host volumes is still on the container instances.\n\n");
}

fn instances(page: &mut String, moving: &[&WorkloadReport]) {
    page.push_str("## Remove the container instances\n\n");
    page.push_str("They incur cost until they are removed, and they are the way back until then. Remove them when\n\n");
    page.push_str(
        "- [ ] the tasks on Fargate have run without problems for at least one peak period,\n",
    );
    page.push_str("- [ ] no task of any stack runs on the container instances of the cluster, and no daemon is needed,\n");
    page.push_str("- [ ] data in host volumes is copied or no longer needed:\n\n");
    page.push_str(&commands(
        "aws ecs list-tasks --cluster \"$CLUSTER\" --launch-type EC2\naws ecs list-container-instances --cluster \"$CLUSTER\"",
    ));
    let found: Vec<_> = [
        RuleId::CapEc2Capacity,
        RuleId::CapCapacityProvider,
        RuleId::CapLifecycleDrainer,
    ]
    .into_iter()
    .flat_map(|rule| of_rule(moving, rule))
    .collect();
    if found.is_empty() {
        page.push_str("They are not defined in the templates of this run. Scale in their Auto Scaling group to zero first, and delete it in a later deployment:\n\n");
    } else {
        page.push_str("Scale in to zero first, and remove these resources, with the launch template, instance profile and role that only they use, in a later deployment. In CloudFormation templates, `ecs2fargate finish --instances` removes them:\n\n");
        for finding in found {
            let place = finding.span.start.in_file(&finding.file);
            line(
                page,
                format_args!("- {}: {}", code(&place), text(&finding.message)),
            );
        }
        page.push('\n');
    }
    page.push_str(&commands(
        "aws autoscaling update-auto-scaling-group --auto-scaling-group-name \"$GROUP\" --min-size 0 --desired-capacity 0",
    ));
    page.truncate(page.trim_end().len());
    page.push('\n');
}
