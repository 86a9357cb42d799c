import { describe, expect, it } from 'vitest';
import type { Reader } from './message';
import type { Message, Room } from './types';
import { countMessage, countUnread, isUnread, readRoom } from './unread';
import { covers, floorWindow, trimWindow, type Window } from './window';

const said = (seq: number, more: Partial<Message> = {}): Message => ({ kind: 'message', seq, id: `m${seq}`, sender_id: 'ann', text: 'x', ...more });
const windowOf = (messages: Message[], more: Partial<Window> = {}): Window => ({
  entries: messages.map((message) => ({ message, at: 10 })), from: 1, to: 10, moreBefore: false, moreAfter: false, quoted: new Map(), ...more,
});
const reader: Reader = { me: 'me', threadRead: () => 0 };
const room = (more: Partial<Room> = {}): Room => ({
  id: 'r', kind: 'group', encryption: 'none', history: 'all', created_at: '2026-01-01T00:00:00Z', head: 10, floor: 0, read: 0,
  unread: 4, involvement: 'everything', members: 2, ...more,
});

describe('what is unread', () => {
  it.each<[string, Message, boolean]>([
    ['a message by somebody else', said(5), true],
    ['one at the position', said(3), false],
    ['an own one', said(5, { sender_id: 'me' }), false],
    ['one that is gone', said(5, { removed: 6 }), false],
    ['a notice', { kind: 'member', seq: 5, sender_id: 'ann' }, false],
    ['one that is hidden', { kind: 'hidden', seq: 5 }, false],
  ])('%s', (_name, message, want) => {
    expect(isUnread(message, 3, 'me')).toBe(want);
  });

  it('is counted where the window reaches the position and the end', () => {
    const window = windowOf([said(2), said(5, { mentions: ['me'] }), said(7, { sender_id: 'me' }), said(9)]);
    expect(countUnread(window, 2, 'me')).toEqual({ unread: 2, mentions: 1 });
    expect(countUnread({ ...window, moreAfter: true }, 2, 'me')).toBeUndefined();
    expect(countUnread({ ...window, from: 4, moreBefore: true }, 2, 'me')).toBeUndefined();
    expect(countUnread({ ...window, from: 4, moreBefore: true }, 3, 'me')).toEqual({ unread: 2, mentions: 1 });
    expect(countUnread({ ...window, stale: true }, 3, 'me')).toBeUndefined();
  });

  it('stops at a hundred', () => {
    const full = room({ unread: 100, mentions: 100, head: 200 });
    const event = { room: 'r', seq: 201, kind: 'message', sender_id: 'ann', mentions: ['me'] } as const;
    expect(countMessage(full, { ...event, mentions: ['me'] }, 'me')).toBe(full);
  });

  it('counts replies in threads only as mentions', () => {
    const event = { room: 'r', seq: 11, kind: 'message' as const, id: 'm11', thread: 'm1', sender_id: 'ann' };
    expect(countMessage(room(), { ...event, mentions: ['me'] }, 'me')).toMatchObject({ unread: 4, mentions: 1 });
    expect(countMessage(room(), event, 'me')).toMatchObject({ unread: 4 });
  });

  it('is nothing at the head, and exact only where it can be known', () => {
    const window = windowOf([said(2), said(5), said(8), said(9)]);
    expect(readRoom(room(), undefined, 10, reader)).toMatchObject({ room: { read: 10, unread: 0 }, exact: true });
    expect(readRoom(room(), window, 5, reader)).toMatchObject({ room: { read: 5, unread: 2 }, exact: true });
    expect(readRoom(room({ head: 12 }), window, 5, reader)).toMatchObject({ room: { read: 5, unread: 4 }, exact: false });
    expect(readRoom(room({ mentions: 1 }), window, 5, reader)).toMatchObject({ exact: false });
  });
});

describe('a window', () => {
  it('says what it stands for after it was cut', () => {
    const window = windowOf([said(2), said(5), said(8), said(9)]);
    const newest = trimWindow(window, 'before', 2);
    expect(newest).toMatchObject({ from: 8, to: 10, moreBefore: true, moreAfter: false });
    expect([covers(newest, 7), covers(newest, 6)]).toEqual([true, false]);
    expect(trimWindow(window, 'after', 2)).toMatchObject({ from: 1, to: 5, moreBefore: false, moreAfter: true });
    expect(trimWindow(window, 'after', 9)).toBe(window);
  });

  it('holds nothing at or below the floor', () => {
    const window = floorWindow(windowOf([said(2), said(5), said(8)], { moreBefore: true }), 5);
    expect(window).toMatchObject({ from: 6, to: 10, moreBefore: false });
    expect(window.entries.map(({ message }) => message.seq)).toEqual([8]);
    expect(floorWindow(window, 3)).toBe(window);
  });
});
