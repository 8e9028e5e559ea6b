//! A host for another format: a few lines recognize its files and define how they spell the model's names, and every
//! check and step works on them.

use std::borrow::Cow;

use ecs2fargate::engine::{Source, migrate_with};
use ecs2fargate::facts::updates::Update;
use ecs2fargate::hosts::cloudformation::CloudFormation;
use ecs2fargate::hosts::ecs_api::EcsApi;
use ecs2fargate::model::{
    Content, Function, HostTag, Project, Reader, Recognized, Recognizer, Service, TaskDefinition,
    Workload,
};
use ecs2fargate::outcome::{FileStatus, Verdict};
use ecs2fargate::plan::{Effect, Host, Hosts, PlanContext};
use ecs2fargate::settings::{Settings, Standalone};
use ecs2fargate::syntax::{Cursor, Document};

const FILE: &str = "\
toy task: job
pulls as: arn:aws:iam::111122223333:role/Pull
may: arn:aws:iam::111122223333:role/Job # as before
net: bridge
run:
  - {called: job, from: 'alpine:3', mb: 300}
";

const NAMES: [(&str, &str); 10] = [
    ("Family", "toy task"),
    ("ExecutionRoleArn", "pulls as"),
    ("TaskRoleArn", "may"),
    ("NetworkMode", "net"),
    ("RequiresCompatibilities", "for"),
    ("ContainerDefinitions", "run"),
    ("Name", "called"),
    ("Image", "from"),
    ("Cpu", "cpu"),
    ("Memory", "mb"),
];

struct Toy;

static TAG: HostTag = HostTag(&Toy);

impl Reader for Toy {
    fn function<'d>(&self, _: Cursor<'d>) -> Option<Function<'d>> {
        None
    }

    fn spell<'n>(&self, _: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        let known = NAMES.iter().find(|(name, _)| *name == property);
        Cow::Borrowed(known.map_or(property, |(_, here)| here))
    }

    fn canonical<'n>(&self, _: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        let known = NAMES.iter().find(|(_, here)| *here == name);
        Cow::Borrowed(known.map_or(name, |(property, _)| property))
    }
}

impl Recognizer for Toy {
    fn recognize<'d>(&self, _: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        let root = Cursor::root(document);
        root.get("toy task")?;
        Some(Recognized {
            content: Content::TaskDefinition(root),
            tag: &TAG,
        })
    }

    fn workloads<'d>(&self, project: &Project<'d>) -> Vec<Workload<'d>> {
        let files = project.files.iter().enumerate();
        let tasks = files.filter_map(|(file, one)| {
            let body = Cursor::root(one.document);
            let name = body.get("toy task")?.text()?;
            Some(TaskDefinition {
                file,
                resource: None,
                body,
                name,
            })
        });
        let workload = |task: TaskDefinition<'d>| Workload {
            file: task.file,
            task_definitions: vec![task],
            ..Workload::default()
        };
        tasks.map(workload).collect()
    }
}

impl Host for Toy {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn foreign_target_group<'d>(
        &self,
        _: &mut PlanContext<'_, 'd>,
        _: &Service<'d>,
        _: Cursor<'d>,
        _: Cursor<'d>,
    ) {
    }

    fn effect(&self, _: &Project<'_>, _: Cursor<'_>, _: Option<&str>) -> Effect {
        Effect {
            update: Some(Update::NewRevision),
            ..Effect::default()
        }
    }
}

#[test]
fn a_new_format_is_migrated_by_the_steps_that_are_there() {
    let hosts: Hosts = &[&CloudFormation, &EcsApi, &Toy];
    let source = Source {
        path: "job.toy".into(),
        text: FILE.into(),
        named: true,
        is_context: false,
    };
    let settings = Settings {
        standalone: Standalone::Migrate,
        ..Settings::default()
    };
    let outcome = migrate_with(hosts, vec![source], &settings);
    assert_eq!(outcome.workloads[0].verdict, Verdict::Ready, "{outcome:?}");
    let FileStatus::Changed { after } = &outcome.files[0].status else {
        panic!("{outcome:?}");
    };
    let expected = FILE.replace(
        "net: bridge\n",
        "net: awsvpc\nfor:\n  - FARGATE\ncpu: '256'\nmb: '512'\n",
    );
    assert_eq!(*after, expected);
}
