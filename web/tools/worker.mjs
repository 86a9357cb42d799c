// Puts the service worker into the build: the list of the build's own files, a name for their content, and app/worker.js.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** @returns {import('vite').Plugin} */
export function worker() {
  return {
    name: 'samtal-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const hash = createHash('sha256');
      const files = ['/'];
      for (const name of Object.keys(bundle).sort()) {
        const part = bundle[name];
        hash.update(name).update(part.type === 'chunk' ? part.code : part.source);
        if (name !== 'index.html') files.push(`/${name}`);
      }
      for (const name of readdirSync('public').sort()) {
        hash.update(name).update(readFileSync(`public/${name}`));
        files.push(`/${name}`);
      }
      const source = readFileSync('app/worker.js', 'utf8').replace('/* global FILES, BUILD */\n', '');
      const build = hash.update(source).digest('hex').slice(0, 12);
      this.emitFile({
        type: 'asset',
        fileName: 'worker.js',
        source: `const FILES = ${JSON.stringify(files)};\nconst BUILD = '${build}';\n${source}`,
      });
    },
  };
}
