import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { memoryKeep } from './keep';
import { openKeep } from './keepidb';

let count = 0;

describe.each([
  ['memory', () => Promise.resolve(memoryKeep())],
  ['IndexedDB', () => openKeep(`test-${++count}`)],
])('keep in %s', (_name, open) => {
  it('puts, gets, lists, deletes, clears', async () => {
    const keep = await open();
    const value = { a: [1, 2], at: { b: 'c' } };
    await keep.put('rooms', 'r', value);
    await keep.put('rooms', 'r', { ...value, a: [3] });
    await keep.put('outbox', 'o', 1);
    expect(await keep.get('rooms', 'r')).toEqual({ ...value, a: [3] });
    expect(await keep.get('rooms', 'q')).toBeUndefined();
    expect(await keep.all('rooms')).toEqual(new Map([['r', { ...value, a: [3] }]]));
    await keep.delete('rooms', 'r');
    expect((await keep.all('rooms')).size).toBe(0);
    await keep.put('drafts', 'd', 'x');
    await keep.clear(['drafts', 'rooms']);
    expect((await keep.all('drafts')).size).toBe(0);
    expect((await keep.all('outbox')).size).toBe(1);
    keep.close();
  });
});

it('is there after the page was closed', async () => {
  const first = await openKeep('lasting');
  await first.put('account', 'me', { name: 'ann' });
  first.close();
  const second = await openKeep('lasting');
  expect(await second.get('account', 'me')).toEqual({ name: 'ann' });
});
