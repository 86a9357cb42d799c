/**
 * Markdown as a tree of our own, never as HTML: marked's lexer finds the marks, this module keeps those that Samtal
 * renders and turns everything else back into the characters that were typed.
 */
import { getDefaults, Lexer, type Token, Tokenizer, type Tokens } from 'marked';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'bold'; readonly children: readonly Inline[] }
  | { readonly kind: 'italic'; readonly children: readonly Inline[] }
  | { readonly kind: 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** name is without the @; whether such a person exists is for the reader of the tree to know. */
  | { readonly kind: 'mention'; readonly name: string };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly lang: string; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] };

// A tokenizer that finds nothing: these marks mean nothing in a conversation, their characters are text.
const none = () => undefined;
const off = ['heading', 'lheading', 'table', 'html', 'tag', 'def', 'reflink', 'hr', 'code'] as const;
const options = { ...getDefaults(), gfm: true, breaks: true, tokenizer: Object.assign(new Tokenizer(), Object.fromEntries(off.map((name) => [name, none]))) };

/** Deeper quotes than this are shown as typed: nobody reads them, and every level costs stack. */
const deep = /^[ \t]*(?:>[ \t]*){9}/m;
const deepList = /^[ \t]{40,}[-+*\d]/m;
const plain = /^[\p{L}\p{M}\p{N}\p{Extended_Pictographic} ,!?'"()…’“”/-]*$/u;
const listLike = /^\s*(?:[-+*]|\d{1,9}[.)])\s/;

/** The blocks of a message's text. It never throws and never loses a character that is not a mark. */
export function parse(text: string): readonly Block[] {
  if (plain.test(text) && !listLike.test(text)) return paragraph([{ kind: 'text', text }]);
  if (deep.test(text) || deepList.test(text)) return asTyped(text);
  try {
    return blocks(Lexer.lex(text, options));
  } catch {
    return asTyped(text); // the lexer's stack ended before the text did
  }
}

function paragraph(children: readonly Inline[]): readonly Block[] {
  return [{ kind: 'paragraph', children }];
}

function asTyped(text: string): readonly Block[] {
  return paragraph(lines(text).flatMap((line, i) => (i === 0 ? words(line) : [{ kind: 'break' } as const, ...words(line)])));
}

const lines = (text: string) => text.split(/\r?\n/);

function blocks(tokens: readonly Token[]): readonly Block[] {
  return tokens.flatMap((token): readonly Block[] => {
    switch (token.type) {
      case 'space':
        return [];
      case 'code':
        return [{ kind: 'code', lang: (token as Tokens.Code).lang?.split(/\s/)[0] ?? '', text: (token as Tokens.Code).text }];
      case 'blockquote':
        return [{ kind: 'quote', children: blocks((token as Tokens.Blockquote).tokens) }];
      case 'list':
        return [list(token as Tokens.List)];
      case 'paragraph':
      case 'text': {
        const children = 'tokens' in token && token.tokens ? inlines(token.tokens) : words(token.raw);
        return paragraph(children);
      }
      default:
        return asTyped(token.raw);
    }
  });
}

function list(token: Tokens.List): Block {
  return {
    kind: 'list',
    start: token.ordered ? Number(token.start) : undefined,
    items: token.items.map((item) => {
      const body = blocks(item.tokens.filter((t) => t.type !== 'checkbox'));
      return item.task ? checkbox(item.checked === true, body) : body;
    }),
  };
}

function checkbox(checked: boolean, body: readonly Block[]): readonly Block[] {
  const mark: Inline = { kind: 'text', text: checked ? '☑ ' : '☐ ' };
  const [head, ...rest] = body;
  if (head?.kind !== 'paragraph') return [{ kind: 'paragraph', children: [mark] }, ...body];
  return [{ kind: 'paragraph', children: [mark, ...head.children] }, ...rest];
}

function inlines(tokens: readonly Token[]): readonly Inline[] {
  return tokens.flatMap((token): readonly Inline[] => {
    switch (token.type) {
      case 'strong':
        return [{ kind: 'bold', children: inlines((token as Tokens.Strong).tokens) }];
      case 'em':
        return [{ kind: 'italic', children: inlines((token as Tokens.Em).tokens) }];
      case 'del':
        return [{ kind: 'strike', children: inlines((token as Tokens.Del).tokens) }];
      case 'codespan':
        return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
      case 'br':
        return [{ kind: 'break' }];
      case 'escape':
        return [{ kind: 'text', text: (token as Tokens.Escape).text }];
      case 'link':
        return link(token as Tokens.Link);
      case 'image': // a picture on another server is a link: nothing is loaded from there
        return link({ ...(token as Tokens.Image), tokens: [] } as unknown as Tokens.Link);
      default:
        return words(token.raw);
    }
  });
}

const safe = /^(?:https?:\/\/|mailto:)/i;

function link(token: Tokens.Link): readonly Inline[] {
  if (!safe.test(token.href)) return words(token.raw);
  const children = token.tokens.length > 0 ? inlines(token.tokens).filter((c) => c.kind !== 'mention') : [];
  return [{ kind: 'link', href: token.href, children: children.length > 0 ? children : [{ kind: 'text', text: token.text || token.href }] }];
}

const mention = /(?<![\p{L}\p{N}_@/.])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,30}[A-Za-z0-9_])?)/gu;

/** Text with its mentions and line breaks told apart. */
function words(text: string): readonly Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(mention)) {
    if (found.index > from) out.push({ kind: 'text', text: text.slice(from, found.index) });
    out.push({ kind: 'mention', name: found[1] ?? '' });
    from = found.index + found[0].length;
  }
  if (from < text.length) out.push({ kind: 'text', text: text.slice(from) });
  return out;
}

/** The text of a message on one line and without marks, for lists, quotes and announcements. */
export function plainText(text: string): string {
  const line = (children: readonly Inline[]): string =>
    children
      .map((c) => {
        if (c.kind === 'break') return ' ';
        if (c.kind === 'mention') return `@${c.name}`;
        return 'children' in c ? line(c.children) : c.text;
      })
      .join('');
  const flat = (all: readonly Block[]): string =>
    all
      .map((b) => {
        if (b.kind === 'paragraph') return line(b.children);
        if (b.kind === 'code') return b.text;
        return b.kind === 'quote' ? flat(b.children) : b.items.map(flat).join(' ');
      })
      .join(' ');
  return flat(parse(text)).replace(/\s+/g, ' ').trim();
}

/** The names that a text calls with @, each once and in lower case. */
export function mentions(text: string): readonly string[] {
  const names = new Set<string>();
  const walk = (node: Block | Inline): void => {
    if (node.kind === 'mention') names.add(node.name.toLowerCase());
    if ('children' in node) node.children.forEach(walk);
    if ('items' in node) node.items.forEach((item) => item.forEach(walk));
  };
  parse(text).forEach(walk);
  return [...names];
}

const onlyEmoji = /^(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*\d]\uFE0F?\u20E3)(?:[\uFE0F\u200D\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}]|(?<=\u200D)\p{Extended_Pictographic})*\s*){1,6}$/u;

/** True for a message of one to six emoji and nothing else: it is shown large. */
export function emojiOnly(text: string): boolean {
  return text.length < 80 && onlyEmoji.test(text);
}
