import { describe, expect, it } from 'vitest';
import { People } from './people';

describe('People', () => {
  it('learns whole persons, and from events only what they say', () => {
    const people = new People();
    people.learn([{ id: 'a', name: 'ann', full_name: 'Ann Berg', online: true }]);
    people.meet('a', 'ann');
    people.meet('b', 'bo');
    people.meet(undefined, 'nobody');
    expect(people.all.get('a')).toEqual({ id: 'a', name: 'ann', full_name: 'Ann Berg' });
    expect(people.all.get('b')).toEqual({ id: 'b', name: 'bo' });
    people.meet('a', 'Ann');
    expect(people.all.get('a')).toEqual({ id: 'a', name: 'Ann', full_name: 'Ann Berg' });
    people.learn([{ id: 'a', name: 'Ann' }]);
    expect(people.all.get('a')).toEqual({ id: 'a', name: 'Ann' });
  });

  it('stays the same object while nothing is new, and within bounds', () => {
    const people = new People();
    people.learn([{ id: 'a', name: 'ann' }]);
    const { all } = people;
    people.learn([{ id: 'a', name: 'ann' }]);
    expect(people.all).toBe(all);
    people.learn(Array.from({ length: 6_000 }, (_, i) => ({ id: `p${i}`, name: `p${i}` })));
    expect(people.all.size).toBe(5_000);
    expect(people.all.has('a')).toBe(false);
    expect(people.all.has('p5999')).toBe(true);
  });
});

it('keeps who is a guest, who is gone, and former names, and forgets them when they no longer hold', () => {
  const people = new People();
  people.learn([{ id: 'a', name: 'guest-1', guest: true }, { id: 'b', name: 'bo', former: 'bob' }]);
  expect(people.all.get('a')).toEqual({ id: 'a', name: 'guest-1', guest: true });
  const before = people.all;
  people.learn([{ id: 'b', name: 'bo', former: 'bob' }]);
  expect(people.all).toBe(before);
  people.learn([{ id: 'b', name: 'bo', deleted: true }]);
  expect(people.all.get('b')).toEqual({ id: 'b', name: 'bo', deleted: true });
});

it('does not take an older name for the newer one', () => {
  const people = new People();
  people.learn([{ id: 'a', name: 'anna', former: 'ann annie' }]);
  people.meet('a', 'ann');
  expect(people.all.get('a')?.name).toBe('anna');
  people.meet('a', 'anja');
  expect(people.all.get('a')).toEqual({ id: 'a', name: 'anja', former: 'ann annie' });
});
