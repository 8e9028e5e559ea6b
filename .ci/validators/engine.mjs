// Judges templates with AWS's offline engine and with cdk-preflight's rules.
// usage: node engine.mjs HOME, with one path a line on standard input; prints one JSON line for each finding that is an error.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = process.argv[2];
const load = createRequire(join(home, 'package.json'));
const { RegoEngine, TemplateFile } = load(
  join(home, 'node_modules/aws-cdk-lib/node_modules/@aws/cloudformation-validate'),
);
const { BUNDLED_LIBS, BUNDLED_RULES } = load('cdk-preflight/lib/rules.generated.js');

// The services that a migration touches; the other rules would only take time.
const SERVICES = [
  'applicationautoscaling', 'codedeploy', 'ecs', 'elasticloadbalancingv2', 'elbv2', 'events', 'iam', 'logs', 'pipes',
  'scheduler', 'servicediscovery', 'stepfunctions',
];
const wanted = BUNDLED_RULES.filter((rule) => SERVICES.includes(rule.service));
const customRules = [...BUNDLED_LIBS, ...wanted].map((rule) => ({ name: rule.id ?? rule.name, content: rule.rego }));

// An engine that is given rules of its own leaves out some that it brings, so each kind is asked of its own engine.
const isPreflight = (id) => id.startsWith('pf-');
const engines = [
  { engine: new RegoEngine({}), counts: (id) => !isPreflight(id) },
  { engine: new RegoEngine({ customRules }), counts: isPreflight },
];

function* errors(path, { engine, counts }) {
  for (const one of engine.validateTemplate(new TemplateFile(path)).diagnostics) {
    if (!counts(one.ruleId) || !['ERROR', 'FATAL'].includes(one.severity)) continue;
    const where = [one.entity?.logicalId, one.propertyPath].filter(Boolean).join(' ');
    yield { path, rule: one.ruleId, where, message: one.message };
  }
}

for (const path of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  for (const engine of engines) {
    try {
      for (const error of errors(path, engine)) console.log(JSON.stringify(error));
    } catch (failure) {
      // A template that the engine cannot read: new after a migration, it counts as an error like any other.
      console.log(JSON.stringify({ path, rule: 'unreadable', where: '', message: String(failure).slice(0, 200) }));
    }
  }
}
