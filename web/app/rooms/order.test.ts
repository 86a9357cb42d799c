import { describe, expect, it } from 'vitest';
import type { RoomItem } from '../model';
import { groupRooms, lonely, matching, neighbour } from './order';

const room = (id: string, more: Partial<RoomItem> = {}): RoomItem => ({
  id, kind: 'group', title: id, topic: '', notes: false, lobby: false, earlier: false, cleared: false, person: undefined, people: 2, unread: 0, mentions: 0,
  threads: 0, involvement: 'everything', draft: '', typing: [], last: undefined, lastAt: 0, role: 'member', ...more,
});
const ids = (rooms: readonly RoomItem[]) => rooms.map((r) => r.id).join('');
const rooms = [room('a'), room('b', { unread: 2 }), room('c', { unread: 9, involvement: 'nothing' }), room('d', { unread: 1 })];

it('is alone in whose rooms nobody else is', () => {
  const [lobby, notes] = [room('l', { lobby: true, people: 1 }), room('n', { kind: 'direct', notes: true, people: 1 })];
  expect([lonely([]), lonely([lobby, notes])]).toEqual([true, true]);
  expect(lonely([lobby, room('g', { people: 2 })])).toBe(false);
  expect(lonely([lobby, room('d', { kind: 'direct', people: 1 })])).toBe(false);
  expect([lonely([], true), lonely([lobby], true)]).toEqual([true, false]); // guests cannot change it, and see where they are
});

describe('groupRooms', () => {
  it('puts unread first, but not where nothing is asked', () => {
    expect(groupRooms(rooms).map((g) => ids(g.rooms))).toEqual(['bd', 'ac']);
  });
  it('counts mentions alone where only they are asked for', () => {
    const some = [room('a', { unread: 3, involvement: 'mentions' }), room('b', { unread: 3, mentions: 1, involvement: 'mentions' })];
    expect(groupRooms(some).map((g) => ids(g.rooms))).toEqual(['b', 'a']);
  });
  it('keeps the open room where it was', () => {
    const read = rooms.map((r) => (r.id === 'b' ? room('b') : r));
    expect(groupRooms(read, { id: 'b', unread: true }).map((g) => ids(g.rooms))).toEqual(['bd', 'ac']);
    expect(groupRooms(read, { id: 'a', unread: false }).map((g) => ids(g.rooms))).toEqual(['d', 'abc']);
  });
});

describe('neighbour', () => {
  it.each<[string | undefined, 1 | -1, boolean, string | undefined]>([
    ['b', 1, false, 'd'],
    ['c', 1, false, 'b'],
    ['b', -1, false, 'c'],
    [undefined, 1, false, 'b'],
    [undefined, -1, false, 'c'],
    ['b', 1, true, 'd'],
    ['a', -1, true, 'd'],
  ])('of %s by %i, unread only: %s', (from, step, unread, want) => {
    expect(neighbour(rooms, from, step, unread)?.id).toBe(want);
  });
  it('is nobody when there is none', () => {
    expect(neighbour([room('a')], 'a', 1, false)).toBeUndefined();
    expect(neighbour([], undefined, 1, false)).toBeUndefined();
  });
});

it('matching folds case and accents, and wants every word', () => {
  const all = [room('João Oliveira'), room('Jo Other', { unread: 1 }), room('Finance'), room('Major')];
  expect(matching(all, 'jo').map((r) => r.title)).toEqual(['Jo Other', 'João Oliveira', 'Major']);
  expect(matching(all, 'oliv joao').map((r) => r.title)).toEqual(['João Oliveira']);
  expect(matching(all, '')).toHaveLength(4);
});
