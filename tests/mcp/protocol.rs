//! Sessions, the list of tools, and messages that are not understood.

use serde_json::{Value, json};

use crate::client::Client;
use crate::support::{Folder, ON_INSTANCES, Ran, binary};

fn folder() -> Folder {
    Folder::new(&[("a.yaml", ON_INSTANCES)])
}

#[test]
fn a_session_begins_with_the_name_and_instructions_and_ends_with_the_input() {
    let folder = folder();
    let mut client = Client::connect(folder.command("", &["mcp"]));
    let result = client.initialize();
    assert_eq!(result["serverInfo"]["name"], "ecs2fargate");
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(result["protocolVersion"], "2025-06-18");
    assert_eq!(result["capabilities"], json!({"tools": {}}));
    let instructions = result["instructions"].as_str().unwrap();
    for tool in ["check", "explain", "plan", "apply"] {
        assert!(instructions.contains(tool), "{instructions}");
    }
    assert_eq!(client.request("ping", json!({}))["result"], json!({}));
    let (status, rest, errors) = client.end();
    assert_eq!((status, rest.len(), &*errors), (Some(0), 0, ""));
}

#[test]
fn a_client_that_leaves_at_once_is_no_error() {
    let folder = folder();
    let client = Client::connect(folder.command("", &["mcp"]));
    let (status, rest, errors) = client.end();
    assert_eq!((status, rest.len(), &*errors), (Some(0), 0, ""));
}

fn tools(client: &mut Client) -> Vec<Value> {
    let answer = client.request("tools/list", json!({}));
    answer["result"]["tools"].as_array().unwrap().clone()
}

#[test]
fn the_tools_are_described_with_their_inputs_and_effects() {
    let folder = folder();
    let mut client = Client::new(&folder);
    let tools = tools(&mut client);
    let names: Vec<&str> = tools
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["check", "explain", "plan", "apply"]);
    for tool in &tools {
        let description = tool["description"].as_str().unwrap();
        assert!(description.len() > 60, "{description}");
        let schema = &tool["inputSchema"];
        assert!(jsonschema::meta::is_valid(schema), "{schema}");
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false, "{schema}");
        for (name, property) in schema["properties"].as_object().unwrap() {
            let text = property["description"].as_str().unwrap_or_default();
            assert!(text.len() > 15, "{}: {name}: {property}", tool["name"]);
        }
        assert_eq!(tool["annotations"]["openWorldHint"], false);
    }
    let hints = |name: &str| {
        let tool = tools.iter().find(|one| one["name"] == name).unwrap();
        let hint = |hint: &str| tool["annotations"][hint].as_bool().unwrap();
        [hint("readOnlyHint"), hint("destructiveHint")]
    };
    assert_eq!(hints("check"), [true, false]);
    assert_eq!(hints("explain"), [true, false]);
    assert_eq!(hints("plan"), [false, false]);
    assert_eq!(hints("apply"), [false, true]);
}

#[test]
fn an_unknown_tool_is_an_error_that_lists_the_tools() {
    let folder = folder();
    let mut client = Client::new(&folder);
    let answer = client.request("tools/call", json!({"name": "migrate", "arguments": {}}));
    assert_eq!(answer["error"]["code"], -32602);
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("the tools are check, explain, plan and apply"),
        "{message}"
    );
    let answer = client.request("resources/list", json!({}));
    assert!(
        answer["error"].is_object() || answer["result"]["resources"] == json!([]),
        "{answer}"
    );
    let answer = client.request("no/such", json!({}));
    assert_eq!(answer["error"]["code"], -32601, "{answer}");
}

#[test]
fn wrong_arguments_are_errors_that_name_them() {
    let folder = folder();
    let mut client = Client::new(&folder);
    for (tool, arguments, expected) in [
        ("check", json!({"path": "a.yaml"}), "unknown field `path`"),
        ("check", json!({"paths": "a.yaml"}), "expected a sequence"),
        (
            "check",
            json!({"verdicts": ["done"]}),
            "unknown variant `done`",
        ),
        (
            "check",
            json!({"decisions": {"cpus": 1}}),
            "unknown field `cpus`",
        ),
        ("check", json!({"decisions": {"cpu": 1}}), "--cpu"),
        ("check", json!({"decisions": {"subnets": "x"}}), "--subnets"),
        (
            "check",
            json!({"diff_base": "--upload-pack=x"}),
            "not a revision",
        ),
        ("explain", json!({}), "missing field `name`"),
        (
            "explain",
            json!({"name": "svc-deamon"}),
            "did you mean `svc-daemon`?",
        ),
        (
            "explain",
            json!({"name": "--help"}),
            "no rule or transform is named `--help`",
        ),
        ("apply", json!({}), "missing field `plan`"),
    ] {
        let answer = client.call(tool, arguments);
        answer.assert_error(expected);
        assert!(!answer.text.contains("Usage:"), "{}", answer.text);
    }
}

#[test]
fn messages_that_are_no_requests_do_not_end_the_session() {
    let folder = folder();
    let mut client = Client::new(&folder);
    for line in ["{", "nonsense", "[]", "{\"jsonrpc\": \"2.0\"}", ""] {
        client.send(line);
    }
    // What the server answers to these, if anything, is no answer to a request.
    client.send(&json!({"jsonrpc": "2.0", "id": "last", "method": "ping"}).to_string());
    loop {
        let answer = client.receive();
        if answer["id"] == "last" {
            assert_eq!(answer["result"], json!({}));
            break;
        }
        assert!(answer["error"].is_object(), "{answer}");
    }
    let (status, _, _) = client.end();
    assert_eq!(status, Some(0));
}

#[test]
fn a_root_that_is_no_directory_is_an_error() {
    let folder = folder();
    for root in ["nowhere", "a.yaml"] {
        let mut command = binary(&folder.path(""), &["mcp", "--root", root]);
        let ran = Ran::of(&mut command).expect(2);
        let expected = format!("error: --root {root}: ");
        assert!(ran.stderr.starts_with(&expected), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}
