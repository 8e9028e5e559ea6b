// hostile.mjs DIRECTORY: templates whose names and texts would be markup if they were not escaped.
import { mkdirSync, writeFileSync } from "node:fs";

const directory = process.argv[2];
mkdirSync(directory, { recursive: true });
const evil = "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>\"'&<!--\\u001b[31m\\u202e";
const template = (name) => JSON.stringify({
  Resources: {
    [name]: {
      Type: "AWS::ECS::Service",
      Properties: { LaunchType: "EC2", DesiredCount: 1, ServiceName: name, TaskDefinition: { Ref: "Task" } },
    },
    Task: {
      Type: "AWS::ECS::TaskDefinition",
      Properties: { ContainerDefinitions: [{ Name: name, Image: name, Memory: 128, Privileged: name === "x" }] },
    },
  },
}, null, 2);
const text = JSON.parse(`"${evil.replaceAll('"', '\\"')}"`);
writeFileSync(`${directory}/hostile.json`, template(text));
writeFileSync(`${directory}/<b onclick=alert(1)>'"&.json`, template("x"));
