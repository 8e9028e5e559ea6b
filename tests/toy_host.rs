//! A host for another format: a few lines say how its files are found, recognize them and define how they spell the
//! model's names, and every check and step works on them.

use std::borrow::Cow;
use std::path::Path;

use ecs2fargate::engine::inputs::Search;
use ecs2fargate::engine::{Source, migrate_with};
use ecs2fargate::facts::updates::Update;
use ecs2fargate::hosts::cloudformation::CloudFormation;
use ecs2fargate::hosts::ecs_api::EcsApi;
use ecs2fargate::model::{
    Content, FileSearch, Function, HostTag, Kind, Module, ModuleParts, Parameter, Project, Reader,
    Recognized, Recognizer, Resource, SearchWords, Sections, Service, TaskDefinition, Workload,
};
use ecs2fargate::outcome::{FileStatus, Outcome, Verdict};
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

/// The same task in a module: its sections and resources have other names than those of a template.
const STACK: &str = "\
toy stack: shop
takes:
  Net: {is a: text, only: [awsvpc]}
parts:
  Job:
    is a: job
    with:
      toy task: job
      pulls as: arn:aws:iam::111122223333:role/Pull
      may: arn:aws:iam::111122223333:role/Job
      net: {take: Net}
      run:
        - {called: job, from: 'alpine:3', mb: 300}
";

const NAMES: [(&str, &str); 12] = [
    ("Type", "is a"),
    ("AllowedValues", "only"),
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

/// The words in its files.
const WORDS: SearchWords = SearchWords {
    inputs: &[&["toy task"]],
    ecs: &[&["toy task"]],
    certain: &[&["toy task"]],
    ..SearchWords::NONE
};

impl FileSearch for Toy {
    fn search_words(&self) -> &'static SearchWords {
        &WORDS
    }

    fn has_own_language(&self, path: &Path) -> bool {
        path.extension().is_some_and(|end| end == "toy")
    }
}

impl Reader for Toy {
    /// A parameter is referenced by `take`.
    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        let name = place.written("take")?.text()?;
        (place.written_entries().count() == 1).then_some(Function::Ref(name))
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

/// A module with sections of other names.
fn stack<'d>(document: &'d Document, root: Cursor<'d>) -> Option<Module<'d>> {
    root.get("toy stack")?;
    let parts = root.get("parts")?.entries();
    let resources = parts.filter_map(|(name, key, body)| {
        Some(Resource {
            name,
            key,
            body,
            kind: match body.get("is a")?.text()? {
                "job" => Kind::TASK_DEFINITION,
                other => Kind::new(other),
            },
            condition: None,
            properties: body.get("with"),
        })
    });
    let sections = Sections {
        parameters: root.get("takes"),
        ..Sections::default()
    };
    let parameters = sections.parameters.into_iter().flat_map(Cursor::entries);
    let parameters = parameters.map(|(name, key, body)| Parameter { name, key, body });
    Some(Module::new(ModuleParts {
        document,
        root,
        sections,
        all_sections: vec![sections],
        may_gain_resources: false,
        around: Vec::new(),
        programs: Vec::new(),
        parameters: parameters.collect(),
        resources: resources.collect(),
        loops: Vec::new(),
    }))
}

impl Recognizer for Toy {
    fn recognize<'d>(&self, _: &'d str, document: &'d Document) -> Option<Recognized<'d>> {
        let root = Cursor::root(document);
        let content = match root.get("toy task") {
            Some(_) => Content::TaskDefinition(root),
            None => Content::Module(Box::new(stack(document, root)?)),
        };
        Some(Recognized { content, tag: &TAG })
    }

    fn workloads<'d>(&self, project: &Project<'d>) -> Vec<Workload<'d>> {
        let files = project.files.iter().enumerate();
        let alone = files.filter(|(_, one)| matches!(one.content, Content::TaskDefinition(_)));
        let tasks = alone.filter_map(|(file, one)| {
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

    fn update_line(&self, _: &PlanContext<'_, '_>) -> String {
        "the toy starts over".to_owned()
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

/// Migrates a file that the user did not name, so that only the host's words show that it matters.
fn migrated(text: &str) -> Outcome {
    let hosts: Hosts = &[&CloudFormation, &EcsApi, &Toy];
    let source = Source {
        path: "job.toy".into(),
        text: text.into(),
        named: false,
        is_context: false,
    };
    let settings = Settings {
        standalone: Standalone::Migrate,
        ..Settings::default()
    };
    migrate_with(hosts, vec![source], &settings)
}

fn changed(outcome: &Outcome) -> &str {
    assert_eq!(outcome.workloads[0].verdict, Verdict::Ready, "{outcome:?}");
    match &outcome.files[0].status {
        FileStatus::Changed { after } => after,
        _ => panic!("{outcome:?}"),
    }
}

#[test]
fn a_new_format_is_migrated_by_the_steps_that_are_there() {
    let outcome = migrated(FILE);
    let expected = FILE.replace(
        "net: bridge\n",
        "net: awsvpc\nfor:\n  - FARGATE\ncpu: '256'\nmb: '512'\n",
    );
    assert_eq!(changed(&outcome), expected);
    let line = outcome.workloads[0].update.as_deref();
    assert_eq!(line, Some("the toy starts over"));
}

#[test]
fn a_new_format_names_its_sections_and_functions() {
    let outcome = migrated(STACK);
    let expected = STACK.replace(
        "net: {take: Net}\n",
        "net: {take: Net}\n      for: [FARGATE]\n      cpu: '256'\n      mb: '512'\n",
    );
    assert_eq!(changed(&outcome), expected);
}

#[test]
fn a_new_format_is_found_by_its_own_words() {
    const ALL: Hosts = &[&CloudFormation, &EcsApi, &Toy];
    const WITHOUT: Hosts = &[&CloudFormation, &EcsApi];
    let (all, without) = (Search::new(ALL), Search::new(WITHOUT));
    let (bytes, path) = (FILE.as_bytes(), Path::new("job.toy"));
    assert!(all.may_be_input(bytes) && !without.may_be_input(bytes));
    assert!(all.holds_definitions(bytes) && !without.holds_definitions(bytes));
    assert!(all.concerns_ecs(FILE) && !without.concerns_ecs(FILE));
    assert!(all.is_own_name(path) && !without.is_own_name(path));
}
