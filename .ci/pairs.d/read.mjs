// Reads HCL files, whose paths are the lines of the standard input, and prints their contents as one JSON object by path.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const {parse} = createRequire(`${process.cwd()}/`)('@cdktf/hcl2json');
const contents = {};
for (const path of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  contents[path] = await parse(path, readFileSync(path, 'utf8'));
}
console.log(JSON.stringify(contents));
