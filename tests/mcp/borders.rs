//! No path leads out of the root.

use std::fs;

use serde_json::{Value, json};

use crate::client::Client;
use crate::support::{Folder, ON_INSTANCES};

/// A root with a template, next to a directory with another one.
fn folder() -> Folder {
    Folder::new(&[
        ("root/a.yaml", ON_INSTANCES),
        ("root/sub/b.yaml", ON_INSTANCES),
        ("other/secret.yaml", ON_INSTANCES),
    ])
}

fn client(folder: &Folder) -> Client {
    let mut client = Client::connect(folder.command("", &["mcp", "--root", "root"]));
    client.initialize();
    client
}

#[track_caller]
fn assert_refused(client: &mut Client, tool: &str, arguments: Value) {
    let answer = client.call(tool, arguments);
    answer.assert_error("outside of the root");
    answer.assert_error("specify a path below the root");
    assert!(!answer.text.contains("AWS::"), "{}", answer.text);
}

#[test]
fn paths_out_of_the_root_are_refused() {
    let folder = folder();
    let absolute = folder.path("other/secret.yaml");
    let absolute = absolute.to_str().unwrap();
    let mut client = client(&folder);
    for path in [
        "../other/secret.yaml",
        "..",
        "sub/../../other",
        "../other/none.yaml",
        "/",
        "/etc/passwd",
        absolute,
    ] {
        for tool in ["check", "plan"] {
            assert_refused(&mut client, tool, json!({"paths": ["a.yaml", path]}));
        }
        assert_refused(&mut client, "apply", json!({"plan": path}));
        assert_refused(&mut client, "plan", json!({"plan": path}));
    }
    // A path below the root may be absolute, and may go up and down within it.
    let below = folder.path("root/sub/../a.yaml");
    let answer = client.call("check", json!({"paths": [below.to_str().unwrap()]}));
    assert_eq!(answer.json()["workloads"][0]["workload"], "a.yaml#Service");
    client
        .call("check", json!({"paths": ["none.yaml"]}))
        .assert_error("none.yaml: no such file or directory");
}

#[test]
fn paths_are_not_options() {
    let folder = folder();
    folder.write("root/--write/a.yaml", ON_INSTANCES);
    let mut client = client(&folder);
    let answer = client.call("check", json!({"paths": ["--write"]})).json();
    assert_eq!(answer["workloads"][0]["workload"], "--write/a.yaml#Service");
    let answer = client.call("plan", json!({"paths": ["--out=x"]}));
    answer.assert_error("--out=x: no such file or directory");
    client
        .call("apply", json!({"plan": "--allow-dirty"}))
        .assert_error("--allow-dirty: no such file or directory");
    client
        .call("check", json!({"paths": ["-"]}))
        .assert_error("-: no such file or directory");
}

#[test]
fn settings_do_not_smuggle_options() {
    let folder = folder();
    let mut client = client(&folder);
    let arguments = json!({"decisions": {"vpc": "vpc-1 --output=x", "names": "keep\n--log=y"}});
    client.call("check", arguments).assert_error("error: ");
    assert!(!folder.path("root/x").exists());
    assert!(!folder.path("root/y").exists());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_refused() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    symlink("../other", folder.path("root/link")).unwrap();
    symlink("../other/secret.yaml", folder.path("root/link.yaml")).unwrap();
    let mut client = client(&folder);
    for path in ["link", "link/secret.yaml", "link.yaml"] {
        for tool in ["check", "plan"] {
            assert_refused(&mut client, tool, json!({"paths": [path]}));
        }
        assert_refused(&mut client, "apply", json!({"plan": path}));
    }
    let all = client.call("check", json!({}));
    assert!(!all.text.contains("secret"), "{}", all.text);
    let plan = client.call("plan", json!({}));
    assert!(!plan.text.contains("secret"), "{}", plan.text);
    assert_eq!(plan.json()["changed_files"], 2);
}

/// The plan of a root whose file is then reached through a link.
#[cfg(unix)]
#[test]
fn a_plan_is_not_applied_through_a_link() {
    let folder = folder();
    let mut client = client(&folder);
    let plan = client.call("plan", json!({"paths": ["sub"]})).json();
    fs::rename(folder.path("root/sub"), folder.path("moved")).unwrap();
    std::os::unix::fs::symlink("../moved", folder.path("root/sub")).unwrap();
    let answer = client.call("apply", json!({"plan": plan["plan"]}));
    answer.assert_error("the path leads through a link");
    assert_eq!(folder.read("moved/b.yaml"), ON_INSTANCES);
}

#[test]
fn a_forged_plan_is_refused() {
    let folder = folder();
    let mut client = client(&folder);
    let plan = client.call("plan", json!({"paths": ["a.yaml"]})).json();
    let text = fs::read_to_string(plan["plan_file"].as_str().unwrap()).unwrap();
    for forged in [
        text.replace("\"a.yaml\"", "\"../other/secret.yaml\""),
        text.replace("LaunchType: FARGATE", "LaunchType: EXTERNAL"),
        "{}".to_owned(),
    ] {
        assert_ne!(forged, text);
        folder.write("root/forged.plan", &forged);
        let answer = client.call("apply", json!({"plan": "forged.plan"}));
        answer.assert_error("forged.plan: ");
    }
    assert_eq!(folder.read("other/secret.yaml"), ON_INSTANCES);
    assert_eq!(folder.read("root/a.yaml"), ON_INSTANCES);
    // The file itself is as good as its ID.
    folder.write("root/real.plan", &text);
    let answer = client.call("apply", json!({"plan": "real.plan"}));
    assert!(!answer.is_error, "{}", answer.text);
    assert_ne!(folder.read("root/a.yaml"), ON_INSTANCES);
}

#[test]
fn the_context_ends_at_the_root() {
    let root = "Resources:
  Web:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: root/a.yaml
";
    let folder = folder();
    folder.write("parent.yaml", root);
    folder.commit();
    let mut client = client(&folder);
    let answer = client.call("check", json!({"workload": "a.yaml#Service"}));
    assert!(!answer.text.contains("parent.yaml"), "{}", answer.text);
}
