// many.mjs DIRECTORY COUNT: as many templates with one workload each.
import { mkdirSync, writeFileSync } from "node:fs";

const [, , directory, count] = process.argv;
mkdirSync(directory, { recursive: true });
for (let number = 0; number < Number(count); number += 1) {
  const privileged = number % 7 === 0 ? "\n          Privileged: true" : "";
  writeFileSync(`${directory}/stack-${number}.yaml`, `Resources:
  Service${number}:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: EC2
      DesiredCount: ${number % 5 + 1}
      TaskDefinition: !Ref Task
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: public.ecr.aws/nginx/nginx:1.27
          Memory: ${128 * (number % 9 + 1)}${privileged}
`);
}
