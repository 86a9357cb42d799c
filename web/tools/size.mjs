// Fails when what the first page must load (entry script, its static imports, its styles) is over budget, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 100 * 1024;
const html = readFileSync('dist/index.html', 'utf8');
const first = new Set([...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((m) => m[1]));
for (const file of first) {
  if (!file.endsWith('.js')) continue;
  const code = readFileSync(`dist/${file}`, 'utf8');
  for (const m of code.matchAll(/(?:^|[;}\s])(?:import|export)[^"'();]*?from?\s*["']\.\/([^"']+)["']/g)) first.add(`assets/${m[1]}`);
}
let total = 0;
for (const file of first) {
  const size = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} kB  entry, gzipped (budget ${budget / 1024} kB)`);
if (total > budget) process.exit(1);
