"""Reads the outputs and compares their counts: every finding must be in all formats that annotate lines."""

import json
import pathlib
import sys
import xml.etree.ElementTree as tree

text = {one.suffix[1:]: one.read_text(encoding="utf-8") for one in pathlib.Path().glob("out.*")}
report = json.loads(text["json"])
verdict = json.loads(pathlib.Path("verdict.sarif").read_text(encoding="utf-8-sig"))
errors = [f"sarif: {one['ruleId']}, see above" for one in verdict["runs"][0].get("results", [])]

of_workloads = [one for workload in report["workloads"] for one in workload["findings"]]
pending = [workload for workload in report["workloads"] if workload["changes"]]
refused = [one for one in report["files"] if one["status"] == "refused"]
expected = len(of_workloads) + len(report["findings"]) + len(pending)
counts = {
    "sarif": len(json.loads(text["sarif"])["runs"][0]["results"]),
    "gitlab": len(json.loads(text["gitlab"])),
    "github": sum(line.startswith("::") for line in text["github"].splitlines()),
}
for name, count in counts.items():
    if not expected <= count <= expected + len(refused):
        errors.append(f"{name}: {count} results instead of {expected}")
cases = {(case.get("classname"), case.get("name")) for case in tree.fromstring(text["junit"]).iter("testcase")}
errors += [f"junit: no case for {one['id']}" for one in report["workloads"] if (one["file"], one["id"]) not in cases]
if len(text["markdown"]) > 65536:
    errors.append("markdown: longer than a comment")
print("\n".join(errors) or f"{expected} results and {len(cases)} test cases agree in all formats")
sys.exit(bool(errors))
