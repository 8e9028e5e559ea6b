//! Names that change, and where they occur in the repository.

use serde_json::{Value, json};

use crate::support::{Folder, ON_INSTANCES};

/// A service with a fixed name.
fn named(name: &str) -> String {
    ON_INSTANCES.replace(
        "      Cluster: !Ref Cluster\n",
        &format!("      ServiceName: {name}\n      Cluster: !Ref Cluster\n"),
    )
}

/// The occurrences of the first name of the first workload, as `file:line:column`; certain ones have an exclamation
/// mark.
fn places(report: &Value) -> Vec<String> {
    let places = report["workloads"][0]["renamed"][0]["places"].as_array();
    let place = |one: &Value| {
        let mark = if one["sure"] == true { "!" } else { "" };
        let file = one["file"].as_str().unwrap_or_default();
        format!("{file}:{}:{}{mark}", one["line"], one["column"])
    };
    places.unwrap().iter().map(place).collect()
}

#[test]
fn scripts_pipelines_and_documents_that_say_an_old_name_are_listed() {
    let template = named("orders-api")
        + "Outputs:\n  Name:\n    Description: The service orders-api\n    Value: orders-api\n";
    let folder = Folder::new(&[
        ("stacks/app.yaml", &template),
        (
            ".github/workflows/deploy.yml",
            "on: push\njobs:\n  deploy:\n    steps:\n      - run: aws ecs update-service --cluster main --service orders-api\n",
        ),
        (
            "scripts/deploy.sh",
            "aws ecs wait services-stable \\\n  --cluster main \\\n  --services orders-api\n",
        ),
        (
            "docs/run.md",
            "Restart `orders-api` by hand.\nNot orders-api-v2, which is another.\n",
        ),
        ("Dockerfile", "# docker build -t example/orders-api:1 .\n"),
        (
            "ignored/deploy.sh",
            "aws ecs update-service --service orders-api\n",
        ),
        (".gitignore", "ignored/\n"),
        ("picture.bin", "\0 --service orders-api\n"),
        ("legacy.txt", "--service orders-api\n"),
    ]);
    folder.write("legacy.txt", b"caf\xe9 --service orders-api\n");
    folder.commit();

    let ran = folder
        .run(&["migrate", "--format", "json", "stacks"])
        .expect(0);
    let report = ran.json();
    assert_eq!(
        places(&report),
        [
            ".github/workflows/deploy.yml:5:62!",
            "docs/run.md:1:10",
            "legacy.txt:1:16!",
            "scripts/deploy.sh:3:14!",
            "stacks/app.yaml:83:30!",
            "stacks/app.yaml:84:12",
        ]
    );
    let renamed = &report["workloads"][0]["renamed"][0];
    assert_eq!(renamed["kind"], "service");
    assert_eq!(renamed["old"], "orders-api");
    assert_eq!(renamed["new"], "orders-api-fargate");
    assert_eq!(
        renamed["places"][0]["text"],
        "- run: aws ecs update-service --cluster main --service orders-api"
    );

    // Paths are relative to the working directory.
    let ran = folder.run_in("stacks", &["migrate", "-v", "."]).expect(0);
    let expected = "
  Renamed
    app.yaml:19:20: The service is renamed from orders-api to orders-api-fargate. References to the old name:
      ../.github/workflows/deploy.yml:5:62: - run: aws ecs update-service --cluster main --service orders-api
      ../legacy.txt:1:16: caf\u{fffd} --service orders-api
      ../scripts/deploy.sh:3:14: --services orders-api
      app.yaml:83:30: Description: The service orders-api
      possible references: ../docs/run.md:1:10, app.yaml:84:12
";
    assert!(ran.report.contains(expected), "{}", ran.report);
}

#[test]
fn a_common_word_is_listed_only_where_it_means_the_service() {
    let folder = Folder::new(&[
        ("app.yaml", &named("web")),
        ("README.md", "The web is large.\nweb web web\n"),
        (
            "deploy.sh",
            "cd web && make\naws ecs update-service --service web\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  web:\n    image: example/web:1\n",
        ),
    ]);
    let ran = folder.run(&["migrate", "--format", "json", "."]).expect(0);
    let report = ran.json();
    assert_eq!(places(&report), ["deploy.sh:2:34!"]);
    // Four in the documentation, the directory, the Compose service, and the template's description.
    assert_eq!(report["workloads"][0]["renamed"][0]["others"], 7);
}

#[test]
fn names_of_parameters_are_found_in_each_of_their_values() {
    let template = named("!Sub '${Stage}-orders'").replace(
        "Parameters:\n",
        "Parameters:\n  Stage:\n    Type: String\n    AllowedValues: [dev, live]\n",
    );
    let folder = Folder::new(&[
        ("app.yaml", &template),
        (
            "deploy.sh",
            "aws ecs update-service --service live-orders\naws ecs update-service --service \"$STAGE-orders\"\n\
             aws ecs update-service --service orders\n",
        ),
    ]);
    let ran = folder.run(&["migrate", "--format", "json", "."]).expect(0);
    let report = ran.json();
    assert_eq!(
        report["workloads"][0]["renamed"][0]["old"],
        "${Stage}-orders"
    );
    assert_eq!(places(&report), ["deploy.sh:1:34!", "deploy.sh:2:35!"]);
}

#[test]
fn what_the_migration_rewrites_or_tells_already_is_not_listed() {
    let template = named("orders-api")
        + "  Scaling:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties:\n      ServiceNamespace: ecs\n      \
           ScalableDimension: ecs:service:DesiredCount\n      ResourceId: service/main/orders-api\n      MinCapacity: 1\n      MaxCapacity: 2\n";
    let folder = Folder::new(&[("app.yaml", &template)]);
    for arguments in [
        ["migrate", "--format", "json", "."],
        ["check", "--format", "json", "."],
    ] {
        let report = folder.run(&arguments).json();
        assert_eq!(report["workloads"][0]["renamed"][0]["places"], json!([]));
    }
    let ran = folder.run(&["migrate", "-v", "."]).expect(0);
    let expected = "No other references found.";
    assert!(ran.report.contains(expected), "{}", ran.report);
}

#[test]
fn the_places_are_those_before_the_files_are_written() {
    let folder = Folder::new(&[
        ("app.yaml", &named("orders-api")),
        ("deploy.sh", "aws ecs update-service --service orders-api\n"),
    ]);
    let ran = folder.run(&["migrate", "-v", "--write", "."]).expect(0);
    assert!(
        ran.report.contains("deploy.sh:1:34: aws ecs"),
        "{}",
        ran.report
    );
    // Nothing is renamed a second time, but what still has the old name is reported.
    let ran = folder.run(&["check", "-v", "."]).expect(0);
    assert!(
        ran.report.contains("deploy.sh:1:34: aws ecs"),
        "{}",
        ran.report
    );
    folder.write(
        "deploy.sh",
        "aws ecs update-service --service orders-api-fargate\n",
    );
    let ran = folder.run(&["check", "-v", "."]).expect(0);
    assert!(!ran.report.contains("Renamed"), "{}", ran.report);
}

#[test]
fn standard_input_is_searched_alone() {
    let template = named("orders-api") + "Outputs:\n  Name:\n    Value: orders-api\n";
    let folder = Folder::new(&[("deploy.sh", "aws ecs update-service --service orders-api\n")]);
    let ran = folder
        .run_with(&["migrate", "--format", "json", "-"], template)
        .expect(0);
    assert_eq!(places(&ran.json()), ["<stdin>:83:12"]);
}

#[test]
fn addresses_of_linked_containers_are_listed_where_others_say_them() {
    let template = ON_INSTANCES.replace(
        "          Cpu: 256\n",
        "          Links: [db]\n          Environment: [{ Name: DB_HOST, Value: db }]\n          Cpu: 256\n",
    )
    .replace(
        "      ContainerDefinitions:\n",
        "      ContainerDefinitions:\n        - Name: db\n          Image: example/db:1\n          Memory: 256\n",
    );
    let folder = Folder::new(&[
        ("app.yaml", &template),
        (
            "config/database.yml",
            "production:\n  host: db\n  database: db\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: example/db:1\n  web:\n    environment:\n      DB_HOST: db\n",
        ),
    ]);
    let ran = folder.run(&["migrate", "--format", "json", "."]).expect(0);
    let report = ran.json();
    assert_eq!(places(&report), ["config/database.yml:2:9!"]);
}
