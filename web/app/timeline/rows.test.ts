import { expect, it } from 'vitest';
import { createTime } from '../../sdk/time';
import type { MessageItem, NoticeItem, Person, TimelineItem, VeiledItem } from '../model';
import { daysOf, lastOwn, type Row, rowsOf } from './rows';

const time = createTime({ locale: 'en-GB', timeZone: 'UTC' });
const person = (id: string): Person => ({ id, name: id, label: id, online: false });
const message = (key: string, sender: string, at: string, more: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message', key, id: key, seq: 1, sender: person(sender), own: sender === 'me', at: Date.parse(at), text: key, edited: false,
  removed: false, quote: undefined, reactions: [], delivery: 'sent', problem: '', subject: undefined, thread: undefined, ...more,
});
const notice = (key: string, at: string): NoticeItem => ({ kind: 'notice', key, seq: 1, at: Date.parse(at), text: key, joined: '' });
/** a turn as its sender and messages, a dot where the time is shown */
const show = (row: Row) =>
  row.kind === 'turn' ? `${row.sender.id}[${row.messages.map((m) => m.item.key + (m.timed ? '.' : '')).join(' ')}]` : row.kind;

it('groups by author and silence, shows the time once a minute, parts the days', () => {
  const items = [
    message('a', 'ann', '2026-11-20T23:58:00Z'),
    message('b', 'ann', '2026-11-20T23:59:00Z'),
    message('c', 'ann', '2026-11-21T00:00:10Z'),
    message('d', 'ann', '2026-11-21T00:00:50Z'),
    message('e', 'ann', '2026-11-21T00:03:00Z'),
    message('f', 'ann', '2026-11-21T00:08:00Z'),
    message('g', 'me', '2026-11-21T00:08:00Z'),
    notice('n', '2026-11-21T00:08:01Z'),
    message('h', 'me', '2026-11-21T00:08:02Z'),
  ];
  expect(rowsOf(items, undefined, time).map(show)).toEqual([
    'day', 'ann[a. b.]', 'day', 'ann[c d. e.]', 'ann[f.]', 'me[g.]', 'notice', 'me[h.]',
  ]);
});

it('keeps the rows of a day under a key that older messages do not change', () => {
  const [a, b, c] = [message('a', 'ann', '2026-11-20T10:00:00Z'), message('b', 'bo', '2026-11-20T11:00:00Z'), message('c', 'ann', '2026-11-21T10:00:00Z')] as const;
  const before = daysOf(rowsOf([b, c], undefined, time));
  const after = daysOf(rowsOf([a, b, c], undefined, time));
  expect(before.map((day) => day.key)).toEqual(after.map((day) => day.key));
  expect(after.map((day) => day.rows.map(show))).toEqual([['ann[a.]', 'bo[b.]'], ['ann[c.]']]);
});

it('never gives two days one key, even when a clock runs behind', () => {
  const items = [message('a', 'ann', '2026-11-20T10:00:00Z'), message('b', 'bo', '2026-11-21T11:00:00Z'), message('c', 'me', '2026-11-20T23:00:00Z')];
  const keys = daysOf(rowsOf(items, undefined, time)).map((day) => day.key);
  expect(new Set(keys).size).toBe(3);
});

it('draws the unread line before its message, also inside a turn', () => {
  const items = [message('a', 'ann', '2026-11-21T10:00:00Z'), message('b', 'ann', '2026-11-21T10:00:01Z')];
  expect(rowsOf(items, 'b', time).map(show)).toEqual(['day', 'ann[a.]', 'unread', 'ann[b.]']);
});

it('sets a message that opens a subject apart', () => {
  const subject = { thread: 'b', title: 'S', replies: 0, unread: 0 };
  const items = ['a', 'b', 'c'].map((k) => message(k, 'ann', '2026-11-21T10:00:00Z', k === 'b' ? { subject } : {}));
  expect(rowsOf(items, undefined, time).map(show)).toEqual(['day', 'ann[a.]', 'ann[b.]', 'ann[c.]']);
});

it('tells of those who join one after another in one line', () => {
  const joined = (key: string, at: string) => ({ ...notice(key, at), joined: key });
  const items = [joined('a', '2026-11-20T10:00:00Z'), joined('b', '2026-11-20T11:00:00Z'), notice('n', '2026-11-20T12:00:00Z'), joined('c', '2026-11-20T13:00:00Z'), joined('d', '2026-11-21T13:00:00Z')];
  const rows = rowsOf(items, undefined, time);
  expect(rows.map((row) => (row.kind === 'notice' ? row.items.map((item) => item.key).join('+') : row.kind))).toEqual(['day', 'a+b', 'n', 'c', 'day', 'd']);
});

it('finds the message that Up edits', () => {
  const at = '2026-11-21T10:00:00Z';
  const items = [
    message('a', 'me', at),
    message('b', 'me', at, { removed: true }),
    message('c', 'me', at, { delivery: 'sending' }),
    message('d', 'ann', at),
  ];
  expect(lastOwn(items)?.key).toBe('a');
  expect(lastOwn([])).toBeUndefined();
});

it('puts one line in place of what blocked people say, and above it where it is shown', () => {
  const at = '2026-11-21T10:00:00Z';
  const veiled = (key: string, seq: number, on = at): VeiledItem => ({ kind: 'veiled', key, seq, at: Date.parse(on) });
  const shown = (key: string, seq: number) => message(key, 'bob', at, { veiled: true, seq });
  const say = (row: Row) => (row.kind === 'veiled' ? `${row.count}:${row.from}-${row.to}${row.open ? ' open' : ''}` : show(row));
  const rows = (...items: TimelineItem[]) => rowsOf(items, undefined, time).map(say);
  expect(rows(message('a', 'ann', at), veiled('b', 4), veiled('c', 6), message('d', 'ann', at))).toEqual(['day', 'ann[a.]', '2:4-6', 'ann[d.]']);
  expect(rows(shown('b', 4), shown('c', 6), message('d', 'bob', at), veiled('e', 9))).toEqual(['day', '2:4-6 open', 'bob[b c.]', 'bob[d.]', '1:9-9']);
  expect(rows(veiled('b', 4), notice('n', at), veiled('c', 6), shown('d', 7))).toEqual(['day', '1:4-4', 'notice', '1:6-6', '1:7-7 open', 'bob[d.]']);
  expect(rows(veiled('b', 4), veiled('c', 5, '2026-11-22T10:00:00Z'))).toEqual(['day', '1:4-4', 'day', '1:5-5']);
});
