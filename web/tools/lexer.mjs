// Leaves of marked what finds the marks; what makes HTML of them is never used here, and its package ships both as one piece.

const wanted = new Set(['Lexer', 'Tokenizer', 'getDefaults']);

/** @returns {import('vite').Plugin} */
export function lexerOnly() {
  return {
    name: 'samtal-lexer',
    apply: 'build',
    transform: {
      filter: { id: /\/marked\/lib\/marked\.esm\.js$/ },
      handler(code) {
        // The last statements make one instance of everything and hang everything on it.
        const tail = /var (\w+)=new \w+;function \w+\((\w+),(\w+)\)\{return \1\.parse\(\2,\3\)\}[\s\S]*?export\{([^}]*)\};/.exec(code);
        if (!tail) throw new Error('marked has another form than the one that tools/lexer.mjs knows');
        const kept = tail[4].split(',').filter((one) => wanted.has(one.split(' as ').at(-1)));
        if (kept.length !== wanted.size) throw new Error('marked does not export what sdk/markdown.ts needs');
        return { code: `${code.slice(0, tail.index)}export{${kept.join(',')}};`, map: null };
      },
    },
  };
}
