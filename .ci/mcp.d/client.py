"""client.py TOOL ROOT: drives the server with the official SDK, and fails if an answer is not the promised one."""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

TOOL, ROOT = sys.argv[1:]


async def call(session, tool, /, is_error=False, **arguments):
    result = await session.call_tool(tool, arguments)
    failed = getattr(result, "isError", None)
    if failed is None:
        failed = result.is_error
    assert bool(failed) == is_error, (tool, arguments, result)
    return result.content[0].text


async def drive(session):
    info = await session.initialize()
    server = getattr(info, "serverInfo", None) or info.server_info
    assert server.name == "ecs2fargate", info
    tools = (await session.list_tools()).tools
    assert [tool.name for tool in tools] == ["check", "explain", "plan", "apply"], tools

    report = json.loads(await call(session, "check"))
    workloads = report["workloads"]
    assert workloads and sum(report["summary"]["workloads"].values()) == len(workloads), report
    full = json.loads(await call(session, "check", workload=workloads[0]["workload"]))
    assert len(full["changes"]) == workloads[0]["changes"], full
    page = json.loads(await call(session, "explain", name=full["changes"][0]["transform"]))
    assert page["kind"] == "step", page

    plan = json.loads(await call(session, "plan"))
    assert plan["changed_files"] == len({one["file"] for one in plan["diffs"]}), plan
    for path in ["../written", "/etc/passwd"]:
        text = await call(session, "plan", is_error=True, paths=[path])
        assert "outside of the root" in text, text
    text = await call(session, "apply", is_error=True, plan="0" * 16)
    assert "create one with the tool plan" in text, text
    text = await call(session, "apply", plan=plan["plan"])
    assert f"Applied: {plan['changed_files']} file" in text, text
    print(f"mcp: {len(workloads)} workloads checked, {plan['changed_files']} files changed")


async def main():
    parameters = StdioServerParameters(command=TOOL, args=["mcp", "--root", ROOT])
    async with stdio_client(parameters) as (read, write):
        async with ClientSession(read, write) as session:
            await drive(session)


asyncio.run(asyncio.wait_for(main(), 120))
