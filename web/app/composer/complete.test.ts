import { describe, expect, it } from 'vitest';
import { askedAt, complete, type Emoji, findEmoji, offerPeople } from './complete';

describe('askedAt', () => {
  it.each([
    ['hi @an', '@an'],
    ['@', '@'],
    ['(@an', '@an'],
    [':sm', ':sm'],
    ['so :thumbs_u', ':thumbs_u'],
    ['me@an', undefined],
    ['a: b', undefined],
    [':s', undefined],
    ['10:42', undefined],
    ['@an ', undefined],
    ['https://x', undefined],
  ])('%j asks for %s', (text, want) => {
    const asked = askedAt(text, text.length);
    expect(asked && asked.sign + asked.query).toBe(want);
  });
  it('looks at the caret, not at the end', () => {
    expect(askedAt('@an and more', 3)).toEqual({ sign: '@', query: 'an', from: 0, to: 3 });
  });
});

it('offers people by name or any word of the full name', () => {
  const person = (name: string, label: string) => ({ id: name, name, label, online: false });
  const people = [person('jo', 'João Oliveira'), person('anna', 'Anna Berg'), person('olle', 'Olle')];
  expect(offerPeople(people, 'ol').map((o) => o.key)).toEqual(['olle', 'jo']);
  expect(offerPeople(people, 'joao').map((o) => o.insert)).toEqual(['@jo ']);
});

it('offers the account name before the first name, that before the surname, and oneself last', () => {
  const person = (name: string, label: string, me = false) => ({ id: name, name, label, online: false, me });
  const people = [person('anna', 'Anna Berg', true), person('olga', 'Olga Berg'), person('rob', 'Bertil Ek'), person('bob', 'Bob')];
  expect(offerPeople(people, 'b').map((o) => o.key)).toEqual(['bob', 'rob', 'olga', 'anna']);
  expect(offerPeople(people, '').map((o) => o.key)).toEqual(['olga', 'rob', 'bob', 'anna']);
});

it('finds the plainest emoji of a word first', async () => {
  const { groups } = await import('../emoji/data');
  const first = (query: string) => findEmoji(groups.flat(), query, 1)[0]?.sign;
  expect(first('heart')).toBe('❤️');
  expect(first('fire')).toBe('🔥');
  expect(first('thumbs_u')).toBe('👍');
  expect(first('smile')).toBe('😄');
});

it('finds emoji that begin with the words before those that hold them', () => {
  const emoji = (sign: string, name: string, words = ''): Emoji => ({ sign, name, words });
  const all = [emoji('😻', 'heart cat', 'love'), emoji('🐈', 'cat', 'pet'), emoji('🧩', 'puzzle', 'concatenate'), emoji('🐱', 'face', 'cat')];
  expect(findEmoji(all, 'cat', 9).map((e) => e.sign)).toEqual(['🐈', '😻', '🐱']);
});

it('puts the offer in, with one space behind it', () => {
  const offer = { key: 'a', insert: '@anna ', label: '', hint: '' };
  expect(complete('hi @an!', { sign: '@', query: 'an', from: 3, to: 6 }, offer)).toEqual({ text: 'hi @anna !', caret: 9 });
  expect(complete('hi @an you', { sign: '@', query: 'an', from: 3, to: 6 }, offer)).toEqual({ text: 'hi @anna you', caret: 9 });
});
