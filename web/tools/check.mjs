// Runs svelte-check and believes it only when it finds the canary's known error, and nothing else.
import { spawnSync } from 'node:child_process';

const run = spawnSync(
  process.execPath,
  ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--output', 'machine-verbose', '--fail-on-warnings'],
  { encoding: 'utf8', maxBuffer: 64 << 20 },
);
const found = run.stdout
  .split('\n')
  .map((line) => line.replace(/^\d+ /, ''))
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
  .filter((d) => d.type === 'ERROR' || d.type === 'WARNING');
const isCanary = (d) => d.filename.endsWith('tools/canary/Canary.svelte') && d.code === 2322;
const others = found.filter((d) => !isCanary(d));

for (const d of others) {
  console.error(`${d.filename}:${d.start.line + 1}:${d.start.character + 1} ${d.type.toLowerCase()}: ${d.message}`);
}
if (!found.some(isCanary)) {
  console.error(run.stdout, run.stderr);
  console.error('svelte-check did not report the known error in tools/canary/Canary.svelte: it checks nothing');
  process.exit(2);
}
if (others.length > 0) process.exit(1);
console.log('types: no error (and the canary was caught)');
