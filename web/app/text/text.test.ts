import { describe, expect, it } from 'vitest';
import { choose, speak, t, tell } from '.';
import { de } from './de';
import { en, type Text } from './en';
import { pt } from './pt';
import { sv } from './sv';

/** Every key with the kind of its value: functions by their number of parameters. */
function shape(node: unknown, path = ''): string[] {
  if (typeof node === 'function') return [`${path}(${node.length})`];
  if (Array.isArray(node)) return [`${path}[${node.length}]`];
  if (typeof node !== 'object' || node === null) return [path];
  return Object.entries(node).flatMap(([key, value]) => shape(value, `${path}.${key}`));
}

describe.each<[string, Text]>([['sv', sv], ['de', de], ['pt', pt]])('%s', (_, text) => {
  it('says all that English says', () => expect(shape(text).sort()).toEqual(shape(en).sort()));
  it('leaves nothing empty', () => expect(JSON.stringify(text)).not.toContain('""'));
});

it.each([
  [['sv-SE', 'en'], 'sv'],
  [['fr', 'pt-BR', 'de'], 'pt'],
  [['en-GB', 'sv'], 'en'],
  [['fr', 'ja'], 'en'],
  [[], 'en'],
])('%j is spoken in %s', (languages, want) => expect(choose(languages)).toBe(want));

it('speaks the language that was chosen, also of problems', async () => {
  expect(await speak('sv')).toBe('sv');
  expect(t.auth.signIn).toBe('Logga in');
  expect(tell({ code: 'name_taken' })).toBe('Namnet är upptaget.');
  expect(tell({ code: 'rare', detail: 'As the server says.' })).toBe('As the server says.');
  expect(await speak('xx')).toBe('en');
});

it.each([
  [1, '\u2068a\u2069 joined'],
  [2, '\u2068a\u2069 and \u2068b\u2069 joined'],
  [3, '\u2068a\u2069, \u2068b\u2069 and \u2068c\u2069 joined'],
  [5, '\u2068a\u2069, \u2068b\u2069 and 3 others joined'],
])('tells of %i who joined', (n, want) => {
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, n);
  expect(n === 1 ? en.notice.joined('a') : en.notice.joinedMany(names)).toBe(want);
});
