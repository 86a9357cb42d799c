import { describe, expect, it } from 'vitest';
import { choose, speak, t, tell } from '.';
import { admin as adminDe } from './admin.de';
import { admin as adminEn } from './admin.en';
import { admin as adminPt } from './admin.pt';
import { admin as adminSv } from './admin.sv';
import { de } from './de';
import { d, speakDoor } from './door';
import { door as doorDe } from './door.de';
import { door as doorEn } from './door.en';
import { door as doorPt } from './door.pt';
import { door as doorSv } from './door.sv';
import { en } from './en';
import { more as moreDe } from './more.de';
import { more as moreEn } from './more.en';
import { more as morePt } from './more.pt';
import { more as moreSv } from './more.sv';
import { pt } from './pt';
import { sv } from './sv';

/** Every key with the kind of its value: functions by their number of parameters. */
function shape(node: unknown, path = ''): string[] {
  if (typeof node === 'function') return [`${path}(${node.length})`];
  if (Array.isArray(node)) return [`${path}[${node.length}]`];
  if (typeof node !== 'object' || node === null) return [path];
  return Object.entries(node).flatMap(([key, value]) => shape(value, `${path}.${key}`));
}

describe.each<[string, object, object]>([
  ['sv', sv, en], ['de', de, en], ['pt', pt, en],
  ['door sv', doorSv, doorEn], ['door de', doorDe, doorEn], ['door pt', doorPt, doorEn],
  ['admin sv', adminSv, adminEn], ['admin de', adminDe, adminEn], ['admin pt', adminPt, adminEn],
  ['more sv', moreSv, moreEn], ['more de', moreDe, moreEn], ['more pt', morePt, moreEn],
])('%s', (_, text, english) => {
  it('says all that English says', () => expect(shape(text).sort()).toEqual(shape(english).sort()));
  it('leaves nothing empty', () => expect(JSON.stringify(text)).not.toContain('""'));
});

it.each([
  [['sv-SE', 'en'], 'sv'],
  [['fr', 'pt-BR', 'de'], 'pt'],
  [['en-GB', 'sv'], 'en'],
  [['fr', 'ja'], 'en'],
  [[], 'en'],
])('%j is spoken in %s', (languages, want) => expect(choose(languages)).toBe(want));

it('speaks the language that was chosen, in parts that open later too, and of their problems', async () => {
  expect(await speak('sv')).toBe('sv');
  expect(t.common.cancel).toBe('Avbryt');
  expect(tell({ code: 'name_taken', detail: 'As the server says.' })).toBe('As the server says.');
  await speakDoor();
  expect(d.auth.signIn).toBe('Logga in');
  expect(tell({ code: 'name_taken', detail: 'As the server says.' })).toBe('Namnet är upptaget.');
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
