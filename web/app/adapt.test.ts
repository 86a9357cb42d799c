import { beforeEach, describe, expect, it } from 'vitest';
import type { Outgoing, RoomView, Snapshot, Timeline } from '../sdk/snapshot';
import type { Message, Person } from '../sdk/types';
import { Adapter, unknownQuotes } from './adapt';

const me = { id: 'me', name: 'anna', full_name: 'Anna Berg', created_at: '', session: 's', changed: 0 };
const bo: Person = { id: 'bo', name: 'bo', full_name: 'Bo Ek' };
const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  phase: 'ready', connection: { phase: 'live', wasLive: true, transport: 'socket' }, me, rooms: [], roomById: new Map(), timelines: new Map(),
  subjects: new Map(), members: new Map(), people: new Map([['bo', bo]]), online: new Set(['bo']), typing: new Map(), drafts: new Map(),
  settings: new Map(), updated: false, marks: new Map(), blocked: new Set(), cleared: new Map(), outbox: [], attention: { unread: 0, mentions: 0 }, ...more,
});
const message = (seq: number, sender: string, more: Partial<Message> = {}): Message => ({
  seq, kind: 'message', id: `m${seq}`, sender, sender_id: sender, text: `text ${seq}`, sent_at: '2026-11-21T10:00:00Z', ...more,
});
const timeline = (messages: Message[], more: Partial<Timeline> = {}): Timeline => ({
  place: { room: 'r' }, status: 'ready', messages, outgoing: [], moreBefore: false, moreAfter: false, loadingBefore: false, loadingAfter: false,
  read: 0, readByOthers: 0, quoted: new Map(), ...more,
});
const room = (more: Partial<RoomView> = {}): RoomView => ({
  id: 'r', kind: 'group', title: 'Kitchen', encryption: 'none', history: 'all', created_at: '', head: 1, floor: 0, read: 0, unread: 0,
  involvement: 'everything', members: 2, activeAt: 5, ...more,
});

let adapter: Adapter;
beforeEach(() => void (adapter = new Adapter()));

describe('a direct room', () => {
  it('is that of a deleted account, whatever it was called', () => {
    const gone: Person = { id: 'bo', name: 'deleted-1', deleted: true };
    const direct = room({ kind: 'direct', with: [{ id: 'bo', name: 'bo', full_name: 'Bo Ek' }] });
    expect(adapter.room(snapshot(), direct).person).toMatchObject({ label: 'Bo Ek' });
    expect(adapter.room(snapshot({ people: new Map([['bo', gone]]) }), direct)).toMatchObject({ title: 'Deleted account', person: { deleted: true } });
  });
});

describe('timeline', () => {
  it('draws only what is new again', () => {
    const snap = snapshot();
    const [a, b] = [message(1, 'bo'), message(2, 'bo')];
    const first = adapter.timeline(snap, timeline([a, b]));
    const second = adapter.timeline(snap, timeline([a, { ...b, text: 'edited', edited: 3 }]));
    expect(second.items[0]).toBe(first.items[0]);
    expect(second.items[1]).not.toBe(first.items[1]);
    expect(second.items[1]).toMatchObject({ text: 'edited', edited: true });
  });

  it('shows by the name they have now who said something, who is quoted and who came', () => {
    const messages = [message(1, 'bo'), message(2, 'me', { reply: 'm1' }), message(3, 'bo', { kind: 'member', change: 'joined', account: 'bo', name: 'bo' })];
    const out: Outgoing = { clientId: 'c1', place: { room: 'r' }, text: 'hi', at: 1, status: 'sending', reply: 'm1' };
    const shown = (one: Person) => {
      const snap = snapshot({ people: new Map([['bo', one]]), roomById: new Map([['r', room()]]) });
      return JSON.stringify(adapter.timeline(snap, timeline(messages, { outgoing: [out] })).items);
    };
    expect(shown(bo).match(/Bo Ek/g)).toHaveLength(5);
    const after = shown({ ...bo, full_name: 'Bo Alm' });
    expect([after.match(/Bo Ek/g), after.match(/Bo Alm/g)?.length]).toEqual([null, 5]);
  });

  it('keeps the key of an own message from writing to confirmation', () => {
    const out: Outgoing = { clientId: 'c1', place: { room: 'r' }, text: 'hi', at: 1, status: 'sending' };
    const waiting = adapter.timeline(snapshot(), timeline([], { outgoing: [out] }));
    const confirmed = adapter.timeline(snapshot(), timeline([message(4, 'me', { client_id: 'c1' })]));
    expect(waiting.items[0]).toMatchObject({ key: 'c1', delivery: 'sending', own: true });
    expect(confirmed.items[0]).toMatchObject({ key: 'c1', delivery: 'sent', own: true });
  });

  it('shows the place of what a blocked person says, and what it is where that was asked for', () => {
    const place: Message = { seq: 4, kind: 'hidden', id: 'm4', blocked: true, sent_at: '2026-11-21T10:00:00Z' };
    const one = timeline([message(3, 'me'), place], { unreadAfter: 3 });
    const veiled = adapter.timeline(snapshot(), one);
    expect(veiled.items[1]).toEqual({ kind: 'veiled', key: 'm4', seq: 4, at: Date.parse('2026-11-21T10:00:00Z') });
    expect(veiled.firstUnread).toBeUndefined();
    const said = { ...message(4, 'bo', { reactions: [{ emoji: '👍', count: 1 }] }), blocked: true };
    const shown = adapter.timeline(snapshot(), one, undefined, new Map([[4, said]]));
    expect(shown.items[1]).toMatchObject({ kind: 'message', key: 'm4', text: 'text 4', veiled: true, reactions: [], sender: { label: 'Bo Ek' } });
    expect(shown.firstUnread).toBeUndefined();
  });

  it('never shows a message twice', () => {
    const out: Outgoing = { clientId: 'c1', place: { room: 'r' }, text: 'hi', at: 1, status: 'sending' };
    expect(adapter.timeline(snapshot(), timeline([message(4, 'me', { client_id: 'c1' })], { outgoing: [out] })).items).toHaveLength(1);
  });

  it('tells waiting from sending, and who has read', () => {
    const out: Outgoing = { clientId: 'c1', place: { room: 'r' }, text: 'hi', at: 1, status: 'waiting' };
    const offline = snapshot({ connection: { phase: 'offline', wasLive: true, transport: 'socket' } });
    expect(adapter.timeline(offline, timeline([], { outgoing: [out] })).items[0]).toMatchObject({ delivery: 'queued' });
    const refused = { ...out, status: 'failed', reason: { code: 'forbidden', detail: 'x' } } as const;
    expect(adapter.timeline(snapshot(), timeline([], { outgoing: [refused] })).items[0]).toMatchObject({ delivery: 'failed', problem: 'You may not do that here.' });
    const read = adapter.timeline(snapshot(), timeline([message(1, 'me'), message(2, 'me')], { readByOthers: 1 }));
    expect(read.items.map((item) => item.kind === 'message' && item.delivery)).toEqual(['read', 'sent']);
  });

  it('puts the unread line above the first message of others', () => {
    const view = adapter.timeline(snapshot(), timeline([message(1, 'bo'), message(2, 'me'), message(3, 'bo')], { unreadAfter: 1 }));
    expect(view.firstUnread).toBe('m3');
    expect(adapter.timeline(snapshot(), timeline([message(1, 'bo')])).firstUnread).toBeUndefined();
  });

  it('quotes what is loaded, what came along, and says what is gone', () => {
    const quoted = new Map([['old', message(1, 'bo', { id: 'old', text: '**old** text' })]]);
    const items = adapter.timeline(snapshot(), timeline([message(5, 'me', { reply: 'old' }), message(6, 'me', { reply: 'lost' })], { quoted })).items;
    expect(items[0]).toMatchObject({ quote: { who: 'Bo Ek', text: 'old text', gone: false } });
    expect(items[1]).toMatchObject({ quote: { gone: false, text: '…' } });
    const lost = timeline([message(6, 'me', { reply: 'lost' })]);
    expect(unknownQuotes(lost)).toEqual(['lost']);
    expect(adapter.timeline(snapshot(), lost, new Map([['lost', null]])).items[0]).toMatchObject({ quote: { gone: true } });
    expect(adapter.timeline(snapshot(), lost, new Map([['lost', message(1, 'bo', { text: 'found' })]])).items[0]).toMatchObject({ quote: { who: 'Bo Ek', text: 'found' } });
  });

  it('tells what happened in words', () => {
    const notice = (more: Partial<Message>) => adapter.timeline(snapshot(), timeline([message(1, 'bo', { kind: 'member', ...more })])).items[0];
    expect(notice({ account: 'me', name: 'anna', change: 'added' })).toMatchObject({ kind: 'notice', text: '\u2068Bo Ek\u2069 added \u2068Anna Berg\u2069' });
    expect(notice({ kind: 'settings', title: 'Boat' })).toMatchObject({ text: '\u2068Bo Ek\u2069 named the room “\u2068Boat\u2069”' });
  });
});

describe('room', () => {
  it('is called after the other person, or notes', () => {
    expect(adapter.room(snapshot(), room({ kind: 'direct', with: [bo] }))).toMatchObject({ title: 'Bo Ek', notes: false, person: { online: true } });
    expect(adapter.room(snapshot(), room({ kind: 'direct' }))).toMatchObject({ title: 'Notes to yourself', notes: true });
  });

  it.each([
    ['group', 0, false], ['group', 1, true], ['open', 7, true],
    // The two who came into a direct room when it was made are all that lies below.
    ['direct', 2, false], ['direct', 3, true],
  ] as const)('a %s room shown from above %i on: something earlier is %s', (kind, floor, earlier) => {
    expect(adapter.room(snapshot(), room({ kind, floor, with: [bo] })).earlier).toBe(earlier);
  });

  it('shows who said the last line, in a few words', () => {
    const last = (more: Partial<Message>, kind: RoomView['kind'] = 'group') => adapter.room(snapshot(), room({ kind, with: [bo], last: message(1, 'bo', more) })).last;
    expect(last({ text: '**Hi** all' })).toEqual({ who: 'Bo', text: 'Hi all' });
    expect(last({ text: 'hi' }, 'direct')).toEqual({ who: '', text: 'hi' });
    expect(last({ sender_id: 'me' })).toMatchObject({ who: 'You' });
    expect(last({ removed: 9, text: '' })).toMatchObject({ text: 'Message removed' });
    expect(last({ unreadable: true, text: '' })).toMatchObject({ text: 'This cannot be read any more' });
  });

  it('is the same object until something changes', () => {
    const one = room();
    expect(adapter.room(snapshot(), one)).toBe(adapter.room(snapshot(), one));
    const typing = new Map([['r', [{ account: 'bo', name: 'bo' }]]]);
    expect(adapter.room(snapshot({ typing }), one).typing).toEqual(['Bo']);
  });
});

describe('what is said of oneself and of what is on its way', () => {
  it('calls the reader "you" in what is quoted of him', () => {
    const { items } = adapter.timeline(snapshot(), timeline([message(1, 'me'), message(2, 'bo', { reply: 'm1' })]));
    expect(items[1]).toMatchObject({ quote: { who: 'You' } });
  });

  it('shows in the list what is not sent yet, but nothing that was refused or stands in a subject', () => {
    const out: Outgoing = { clientId: 'c1', place: { room: 'r' }, text: '**soon**', at: 9, status: 'waiting' };
    const last = message(4, 'bo');
    expect(adapter.room(snapshot({ outbox: [out] }), room({ last }))).toMatchObject({ last: { who: 'You', text: 'soon', waiting: true }, lastAt: 9 });
    for (const other of [{ ...out, status: 'failed' } as const, { ...out, place: { room: 'r', thread: 't' } }, { ...out, place: { room: 'x' } }]) {
      expect(adapter.room(snapshot({ outbox: [other] }), room({ last })).last).toMatchObject({ who: 'Bo', text: 'text 4' });
    }
  });

  it.each([
    ['group', 1, '\u2068Bo Ek\u2069 made this group', ''],
    ['group', 2, '\u2068Bo Ek\u2069 joined', 'Bo Ek'],
    ['open', 1, '\u2068Bo Ek\u2069 joined', 'Bo Ek'],
  ] as const)('tells who made a group: %s, %i', (kind, seq, text, joined) => {
    const came = message(seq, 'bo', { kind: 'member', change: 'joined', account: 'bo', name: 'bo' });
    const { items } = adapter.timeline(snapshot({ roomById: new Map([['r', room({ kind })]]) }), timeline([came]));
    expect(items[0]).toMatchObject({ kind: 'notice', text, joined });
  });
});
