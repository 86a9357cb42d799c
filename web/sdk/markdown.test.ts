import { describe, expect, it } from 'vitest';
import { type Block, emojiOnly, type Inline, mentions, parse, plainText } from './markdown';

/** The tree in a short notation, so that a case is one line. */
function show(node: Block | Inline): string {
  const all = (nodes: readonly (Block | Inline)[]) => nodes.map(show).join('');
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '⏎';
    case 'mention':
      return `@[${node.name}]`;
    case 'link':
      return `a<${node.href}>(${all(node.children)})`;
    case 'code':
      return 'lang' in node ? `pre<${node.lang}>(${node.text})` : `code(${node.text})`;
    case 'list':
      return `${node.start === undefined ? 'ul' : `ol${node.start}`}(${node.items.map((i) => `[${all(i)}]`).join('')})`;
    case 'paragraph':
      return `p(${all(node.children)})`;
    default:
      return `${node.kind}(${all(node.children)})`;
  }
}
const tree = (text: string) => parse(text).map(show).join('');

describe('parse', () => {
  it.each([
    ['hello, world', 'p(hello, world)'],
    ['**bold** and *italic* and _this_ and ~~gone~~', 'p(bold(bold) and italic(italic) and italic(this) and strike(gone))'],
    ['a `code <b>` span', 'p(a code(code <b>) span)'],
    ['two\nlines', 'p(two⏎lines)'],
    ['one\n\ntwo', 'p(one)p(two)'],
    ['```go\nfunc main() {}\n```', 'pre<go>(func main() {})'],
    ['```\n<script>\n```', 'pre<>(<script>)'],
    ['> quoted\n\nanswer', 'quote(p(quoted))p(answer)'],
    ['- a\n- b', 'ul([p(a)][p(b)])'],
    ['3. a\n4. b', 'ol3([p(a)][p(b)])'],
    ['- [x] done\n- [ ] not', 'ul([p(☑ done)][p(☐ not)])'],
    ['[Samtal](https://example.org/a?b=c)', 'p(a<https://example.org/a?b=c>(Samtal))'],
    ['see https://example.org/x.', 'p(see a<https://example.org/x>(https://example.org/x).)'],
    ['a@example.org', 'p(a<mailto:a@example.org>(a@example.org))'],
    ['![cat](https://example.org/cat.png)', 'p(a<https://example.org/cat.png>(cat))'],
    ['\\*not italic\\*', 'p(*not italic*)'],
    ['snake_case_name', 'p(snake_case_name)'],
    ['2 * 3 * 4', 'p(2 * 3 * 4)'],
  ])('%j', (text, want) => {
    expect(tree(text)).toBe(want);
  });

  it.each([
    ['# not a heading', 'p(# not a heading)'],
    ['text\n---', 'p(text⏎---)'],
    ['<b>bold</b> & <img src=x onerror=alert(1)>', 'p(<b>bold</b> & <img src=x onerror=alert(1)>)'],
    ['<!-- x -->', 'p(<!-- x -->)'],
    ['&lt;b&gt; &amp;', 'p(&lt;b&gt; &amp;)'],
    ['    four spaces', 'p(    four spaces)'],
    ['[x](javascript:alert(1))', 'p([x](javascript:alert(1)))'],
    ['[x](data:text/html,hi)', 'p([x](data:text/html,hi))'],
    ['[a]: https://example.org', 'p([a]: a<https://example.org>(https://example.org))'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'p(| a | b |⏎|---|---|⏎| 1 | 2 |)'],
  ])('keeps what is no mark of ours: %j', (text, want) => {
    expect(tree(text)).toBe(want);
  });

  it.each([
    ['hi @anna, @Bo.', 'p(hi @[anna], @[Bo].)'],
    ['**@anna**', 'p(bold(@[anna]))'],
    ['@a.b-c_', 'p(@[a.b-c_])'],
    ['me@home', 'p(me@home)'],
    ['`@anna`', 'p(code(@anna))'],
    ['@@anna', 'p(@@anna)'],
    ['(@anna)', 'p((@[anna]))'],
    ['@', 'p(@)'],
  ])('finds mentions: %j', (text, want) => {
    expect(tree(text)).toBe(want);
  });

  it.each([
    ['quotes', '>'.repeat(16_000)],
    ['spaced quotes', '> '.repeat(8_000)],
    ['stars', '*'.repeat(16_000)],
    ['open stars', '*a '.repeat(5_000)],
    ['brackets', '['.repeat(16_000)],
    ['links', '[a]('.repeat(4_000)],
    ['ticks', '` '.repeat(8_000)],
    ['nested lists', Array.from({ length: 170 }, (_, i) => `${' '.repeat(i)}- a`).join('\n')],
    ['tildes', '~~a'.repeat(5_000)],
    ['underscores', '_a_'.repeat(5_000)],
    ['at signs', '@a'.repeat(8_000)],
  ])('stays quick on 16 KiB of %s', (_, text) => {
    const before = process.cpuUsage(); // by the clock it would be the machine's business
    parse(text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(30_000);
  });
});

it('plainText is one line without marks', () => {
  expect(plainText('**Hi** @anna\n\n> old\n\n- one\n- two `x`')).toBe('Hi @anna old one two x');
});

it('mentions lists each name once', () => {
  expect(mentions('@Anna and **@bo** and @anna, not `@code`')).toEqual(['anna', 'bo']);
});

describe('emojiOnly', () => {
  it.each(['🎉', '👍🏽', '👩‍👩‍👧', '🇸🇪', '🎉 🎉 🎉', '1️⃣', '❤️'])('%s', (text) => expect(emojiOnly(text)).toBe(true));
  it.each(['', ' ', 'a', '🎉!', '12', '🎉'.repeat(7)])('not %j', (text) => expect(emojiOnly(text)).toBe(false));
});
