/**
 * Colours for code, as spans of text: highlight.js finds the scopes, its HTML is never made. Fetched only when a message
 * with a fenced block of a known language is on the screen.
 */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

const languages = { bash, c, cpp, css, diff, go, java, javascript, json, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

export type Scope = 'comment' | 'keyword' | 'string' | 'number' | 'title' | 'type' | '';

export interface Span {
  readonly scope: Scope;
  readonly text: string;
}

/** What highlight.js's scopes look like here; the rest is plain. */
const look: Readonly<Record<string, Scope>> = {
  comment: 'comment', quote: 'comment', meta: 'comment',
  keyword: 'keyword', literal: 'keyword', operator: 'keyword', deletion: 'keyword', 'selector-tag': 'keyword', name: 'keyword',
  string: 'string', regexp: 'string', addition: 'string', symbol: 'string',
  number: 'number', attr: 'number', attribute: 'number', variable: 'number', property: 'number',
  title: 'title', section: 'title', function: 'title',
  type: 'type', built_in: 'type', class: 'type', tag: 'type',
};

interface Node {
  readonly scope?: string;
  readonly children: readonly (Node | string)[];
}

/** The coloured spans of a text; none when the language is not known here. */
export function highlight(text: string, lang: string): readonly Span[] {
  if (!hljs.getLanguage(lang)) return [];
  const result = hljs.highlight(text, { language: lang, ignoreIllegals: true });
  const root = (result._emitter as unknown as { rootNode: Node }).rootNode;
  const spans: Span[] = [];
  const walk = (node: Node | string, scope: Scope): void => {
    if (typeof node === 'string') spans.push({ scope, text: node });
    else for (const child of node.children) walk(child, look[node.scope?.split('.')[0] ?? ''] ?? scope);
  };
  walk(root, '');
  return spans;
}
