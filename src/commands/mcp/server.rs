//! The server: which tools there are, and who answers a call.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
    ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use super::input::{self, ApplyInput, CheckInput, ExplainInput, PlanInput};
use super::workspace::Workspace;
use super::{call, check};

const INSTRUCTIONS: &str = "Migrates Amazon ECS services and task definitions from EC2 container instances to AWS Fargate, in the CloudFormation templates, Terraform modules and ECS API files below one root directory. \
Call check for the state of each workload, explain for what a rule requires, plan for the diff, and apply to make exactly the change of a plan. \
The verdict needs-decision means that an entry of decisions is missing; blocked means that Fargate does not support a setting. Review the diff before apply, and deploy the result with a person.";

const CHECK: &str = "Reports the workloads below the root with their verdicts, and the findings that require a person, without changing files. \
With workload: all findings and changes of one workload. Long answers have next_offset for the rest.";

const EXPLAIN: &str = "Shows the page of a rule or transform that a report names: what it is, why, an example, how to fix it, and its sources.";

const PLAN: &str = "Creates a plan of the whole change without changing files below the root, and returns its ID and the diff of each file. \
The plan is kept for 30 days. With plan and offset: the rest of a long diff.";

const APPLY: &str = "Changes the files below the root as a plan specifies, all of them or none. Refuses files whose content is not the one that the plan was created for, and files with uncommitted changes in git. \
The command `ecs2fargate revert` undoes it.";

/// A server for one client.
#[derive(Clone)]
pub(super) struct Server {
    /// One call at a time: a change must not overlap with an analysis.
    workspace: Arc<Mutex<Workspace>>,
}

/// The tools.
#[derive(Clone, Copy)]
enum Called {
    Check,
    Explain,
    Plan,
    Apply,
}

impl Called {
    const ALL: [Self; 4] = [Self::Check, Self::Explain, Self::Plan, Self::Apply];

    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Explain => "explain",
            Self::Plan => "plan",
            Self::Apply => "apply",
        }
    }

    fn tool(self) -> Tool {
        let hints = ToolAnnotations::new().open_world(false).idempotent(true);
        let reads = || hints.clone().read_only(true).destructive(false);
        let tool = |description| Tool::new(self.name(), description, JsonObject::default());
        match self {
            Self::Check => tool(CHECK)
                .with_title("Report what the migration to Fargate needs")
                .with_input_schema::<CheckInput>()
                .with_annotations(reads()),
            Self::Explain => tool(EXPLAIN)
                .with_title("Explain a rule or transform")
                .with_input_schema::<ExplainInput>()
                .with_annotations(reads()),
            Self::Plan => tool(PLAN)
                .with_title("Plan the migration to Fargate")
                .with_input_schema::<PlanInput>()
                // It writes the plan, but outside of the root.
                .with_annotations(hints.clone().read_only(false).destructive(false)),
            Self::Apply => tool(APPLY)
                .with_title("Apply a plan")
                .with_input_schema::<ApplyInput>()
                .with_annotations(hints.clone().read_only(false).destructive(true)),
        }
    }

    fn call(self, workspace: &Workspace, arguments: JsonObject) -> Result<String, String> {
        let text = |value: serde_json::Value| value.to_string();
        match self {
            Self::Check => {
                check::check(workspace, &input::read::<CheckInput>(arguments)?).map(text)
            }
            Self::Explain => call::explain(workspace, &input::read::<ExplainInput>(arguments)?),
            Self::Plan => call::plan(workspace, &input::read::<PlanInput>(arguments)?).map(text),
            Self::Apply => call::apply(workspace, &input::read::<ApplyInput>(arguments)?),
        }
    }
}

impl Server {
    pub(super) fn new(workspace: Workspace) -> Self {
        let workspace = Arc::new(Mutex::new(workspace));
        Self { workspace }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let version = env!("CARGO_PKG_VERSION");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("ecs2fargate", version))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = Called::ALL.into_iter().map(Called::tool);
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let mut all = Called::ALL.into_iter();
        all.find(|one| one.name() == name).map(Called::tool)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let mut all = Called::ALL.into_iter();
        let Some(called) = all.find(|one| one.name() == request.name) else {
            let message = format!(
                "Unknown tool `{}`; the tools are check, explain, plan and apply",
                request.name
            );
            return Err(ErrorData::invalid_params(Cow::from(message), None));
        };
        let workspace = Arc::clone(&self.workspace);
        // An analysis takes long; meanwhile the server answers other requests.
        let answer = tokio::task::spawn_blocking(move || {
            let workspace = workspace.lock().unwrap_or_else(PoisonError::into_inner);
            called.call(&workspace, request.arguments.unwrap_or_default())
        });
        let answer = answer.await.unwrap_or_else(|error| {
            Err(format!(
                "error: ecs2fargate failed: {error}; report it as a bug of ecs2fargate"
            ))
        });
        let result = match answer {
            Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Err(text) => CallToolResult::error(vec![ContentBlock::text(text)]),
        };
        Ok(result.into())
    }
}
