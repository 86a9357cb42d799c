import { describe, expect, it } from 'vitest';
import type { Reader } from './message';
import {
  applyEvent, applyHidden, applyPage, applyRead, applyReplies, applyRoom, applyThreadRead, roomState, type RoomState, skipTo,
} from './reducer';
import { Log, random } from './testing/log';
import type { Event, Message } from './types';

const readerOf = (log: Log): Reader => ({ me: log.me, threadRead: (thread) => log.threadRead.get(thread) ?? 0 });

const shown = (state: RoomState, thread = '') =>
  (state.windows.get(thread)?.entries ?? []).map((entry) => tidy(entry.message));

/** Reactions may stand in another order than on the server. */
function tidy(message: Message): Message {
  if (message.reactions === undefined) return message;
  return { ...message, reactions: [...message.reactions].sort((a, b) => (a.emoji < b.emoji ? -1 : 1)) };
}

/** An event as the store applies it: what cannot be known is asked for. */
function step(state: RoomState, event: Event, log: Log): RoomState {
  const reader = readerOf(log);
  return settle(applyEvent(state, event, reader).state, log);
}

function settle(state: RoomState, log: Log): RoomState {
  let next = state.unsure ? (applyRoom(state, log.room(), readerOf(log)) ?? state) : state;
  for (const thread of next.doubts) next = applyReplies(next, thread, log.all().find((m) => m.id === thread));
  return next;
}

/** All events in order, from a room read at the beginning with an empty page. */
function inOrder(log: Log, base: RoomState, events: readonly Event[] = log.events): RoomState {
  return events.reduce((state, event) => step(state, event, log), base);
}

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('undefined');
  return value;
};

describe('applyEvent', () => {
  it('ignores duplicates and stops before a gap', () => {
    const log = new Log();
    const state = roomState(log.room());
    const first = log.message('ann', 'one');
    log.message('ann', 'two');
    const third = log.message('ann', 'three');
    const one = applyEvent(state, first, readerOf(log));
    expect(one.verdict).toBe('applied');
    expect(applyEvent(one.state, first, readerOf(log))).toEqual({ state: one.state, verdict: 'known' });
    expect(applyEvent(one.state, third, readerOf(log))).toEqual({ state: one.state, verdict: 'gap' });
  });

  it('says when the reader has left, and applies it', () => {
    const log = new Log();
    const state = roomState(log.room());
    const { state: next, verdict } = applyEvent(state, log.member('me', 'left'), readerOf(log));
    expect(verdict).toBe('left');
    expect(next.room.role).toBeUndefined();
  });

  it('takes the whole settings from a settings event', () => {
    const log = new Log();
    const state = roomState({ ...log.room(), topic: 'old' });
    const event: Event = { room: log.id, seq: 1, kind: 'settings', title: 'New', history: 'joined' };
    const { state: next } = applyEvent(state, event, readerOf(log));
    expect(next.room).toMatchObject({ title: 'New', topic: '', history: 'joined', head: 1 });
  });

  it('brings a conversation that was put away back with a message, not with a reaction', () => {
    const log = new Log();
    const said = log.message('ann', 'hi');
    const reader = readerOf(log);
    let state = must(applyPage(roomState(log.room()), log.page({}), {}, reader));
    state = applyHidden(state, log.head, reader);
    expect(state.room).toMatchObject({ hidden: true, floor: 1, unread: 0 });
    expect(shown(state)).toEqual([]);
    state = applyEvent(state, log.reaction({ id: said.id ?? '', seq: said.seq, kind: 'message' }, 'bo', '👍'), reader).state;
    expect(state.room.hidden).toBe(true);
    state = applyEvent(state, log.message('ann', 'again'), reader).state;
    expect(state.room.hidden).toBeUndefined();
    expect(shown(state).map((m) => m.text)).toEqual(['again']);
  });

  it('counts one unread thread once, however many replies it gets', () => {
    const log = new Log();
    const first = log.message('me', 'opens', { subject: 'Plans' });
    const reader = readerOf(log);
    let state = must(applyPage(roomState(log.room()), log.page({}), {}, reader));
    for (let i = 0; i < 3; i++) state = applyEvent(state, log.message('ann', 'reply', { thread: first.id ?? '' }), reader).state;
    expect(state.room).toMatchObject({ unread: 0, threads: 1 });
    expect(shown(state)[0]?.replies).toMatchObject({ count: 3, unread: 3 });
    log.threadRead.set(first.id ?? '', log.head);
    const read = applyThreadRead(state, first.id ?? '', log.head, reader);
    expect(read.unsure).toBe(false);
    expect(read.room.threads).toBe(0);
    expect(shown(read)[0]?.replies?.unread).toBeUndefined();
  });

  it('asks for a recount when it cannot know', () => {
    const log = new Log();
    for (let i = 0; i < 9; i++) log.message('ann', `m${i}`);
    const state = roomState(log.room());
    expect(applyRead(state, 4, readerOf(log))).toMatchObject({ unsure: true, room: { read: 4 } });
    const loaded = must(applyPage(state, log.page({ limit: 6 }), {}, readerOf(log)));
    expect(applyRead(loaded, 4, readerOf(log))).toMatchObject({ unsure: false, room: { unread: 5 } });
    expect(applyRead(loaded, 2, readerOf(log))).toMatchObject({ unsure: true });
  });

  it('never moves a read position back', () => {
    const log = new Log();
    for (let i = 0; i < 4; i++) log.message('ann', `m${i}`);
    const state = applyRead(roomState(log.room()), 4, readerOf(log));
    expect(applyRead(state, 2, readerOf(log))).toBe(state);
  });
});

describe('pages and events', () => {
  it('refuses a page from before what it remembers', () => {
    const log = new Log();
    log.message('ann', 'one');
    const old = log.page({});
    for (let i = 0; i < 300; i++) log.message('ann', 'more');
    const state = skipTo(roomState(log.room()), log.head);
    expect(applyPage(state, old, {}, readerOf(log))).toBeUndefined();
    expect(applyPage(state, log.page({}), {}, readerOf(log))).toBeDefined();
  });

  it('shows what was loaded after a skip until the new page replaces it', () => {
    const log = new Log();
    log.message('ann', 'one');
    let state = must(applyPage(roomState(log.room()), log.page({}), {}, readerOf(log)));
    for (let i = 0; i < 300; i++) log.message('ann', 'more');
    state = skipTo(state, log.head);
    expect(shown(state).map((m) => m.text)).toEqual(['one']);
    state = must(applyPage(state, log.page({ limit: 5 }), {}, readerOf(log)));
    expect(shown(state)).toEqual(log.all().slice(-5));
  });

  it('knows what it cannot know of what cannot be read', () => {
    const log = new Log();
    const first = log.message('ann', 'one');
    const state = must(applyPage(roomState(log.room()), log.page({}), {}, readerOf(log)));
    const { title: _title, ...settings }: Event = { ...first, seq: log.head + 1, id: 'x', kind: 'settings', unreadable: true };
    const asks = applyEvent(state, settings, readerOf(log)).state;
    expect(asks.unsure).toBe(true);
    expect(asks.room.title).toBe(state.room.title);
    const edit: Event = { room: first.room, seq: log.head + 1, kind: 'edit', id: 'e', target: first.id ?? '', sender_id: 'ann' };
    const gone = applyEvent(state, { ...edit, unreadable: true }, readerOf(log)).state;
    expect(shown(gone)[0]).toMatchObject({ text: '', unreadable: true, edited: edit.seq });
    const again = applyEvent(gone, { ...edit, seq: edit.seq + 1, text: 'two' }, readerOf(log)).state;
    expect(shown(again)[0]).toMatchObject({ text: 'two' });
    expect(shown(again)[0]?.unreadable).toBeUndefined();
  });

  it('reads again what an event says no more', () => {
    const log = new Log();
    log.message('ann', 'one');
    const other = must(log.all()[0]);
    const state = must(applyPage(roomState(log.room()), log.page({}), {}, readerOf(log)));
    const { emoji: _emoji, ...forgotten } = { ...log.reaction(other, 'bob', '🎉'), removed: true };
    const next = applyEvent(state, forgotten, readerOf(log)).state;
    expect(next.windows.get('')?.stale).toBe(true);
    expect(must(applyPage(next, log.page({}), {}, readerOf(log))).windows.get('')?.stale).toBeUndefined();
    const elsewhere = applyEvent(state, { ...forgotten, target: 'not loaded' }, readerOf(log)).state;
    expect(elsewhere.windows.get('')?.stale).toBeUndefined();
  });

  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('ends as the log says, whatever came when (seed %i)', (seed) => {
    const next = random(seed);
    const log = new Log();
    const reader = readerOf(log);
    for (let i = 0; i < 40; i++) log.happen(next);
    let state = roomState(log.room());
    const held: { page: ReturnType<Log['page']>; asked: object }[] = [];
    const stream: Event[] = [];
    const drain = (count: number) => {
      for (const event of stream.splice(0, count)) {
        state = step(state, event, log);
        // Everything may come twice.
        expect(applyEvent(state, event, reader).verdict).toBe('known');
      }
    };
    const land = () => {
      const one = held.splice(Math.floor(next() * held.length), 1)[0];
      if (one !== undefined) state = settle(applyPage(state, one.page, one.asked, reader) ?? state, log);
    };
    for (let step = 0; step < 150; step++) {
      const roll = next();
      const window = state.windows.get('');
      if (roll < 0.45) stream.push(log.happen(next));
      else if (roll < 0.6) drain(Math.floor(next() * 5));
      else if (roll < 0.7) held.push({ page: log.page({ limit: 10 }), asked: {} });
      else if (roll < 0.78 && window !== undefined) {
        held.push({ page: log.page({ before: window.from, limit: 7 }), asked: { before: window.from } });
      } else if (roll < 0.83 && window !== undefined && window.moreAfter) {
        held.push({ page: log.page({ after: window.to, limit: 7 }), asked: { after: window.to } });
      } else if (roll < 0.86) held.push({ page: log.page({ around: Math.ceil(next() * log.head), limit: 9 }), asked: {} });
      else if (roll < 0.88) {
        // A gap: the stream loses its head, the log is read from the position.
        drain(0);
        stream.splice(0, stream.length, ...log.events.slice(state.seq));
      } else land();
    }
    while (held.length > 0) land();
    drain(stream.length);
    state = inOrder(log, state, log.events.slice(state.seq));

    expect(state.seq).toBe(log.head);
    const window = state.windows.get('');
    if (window !== undefined) {
      const want = log.all().filter((m) => m.seq >= window.from && m.seq <= window.to);
      expect(shown(state)).toEqual(want.map(tidy));
      expect(window.moreAfter || window.to === log.head).toBe(true);
      expect(window.moreBefore || shown(state)[0]?.seq === log.all()[0]?.seq).toBe(true);
    }
    const room = log.room();
    expect({ unread: state.room.unread, mentions: state.room.mentions, members: state.room.members, head: state.room.head }).toEqual(
      { unread: room.unread, mentions: room.mentions, members: room.members, head: room.head },
    );
    expect(state.room.threads ?? 0).toBe(room.threads ?? 0);
    expect(state.room.last && tidy(state.room.last)).toEqual(room.last && tidy(room.last));
  });

  it.each(Array.from({ length: 20 }, (_, i) => i + 1))('is the same caught up in one go as live (seed %i)', (seed) => {
    const next = random(seed * 7919);
    const log = new Log();
    const base = must(applyPage(roomState(log.room()), log.page({}), {}, readerOf(log)));
    const live: Event[] = [];
    let state = base;
    for (let i = 0; i < 80; i++) {
      live.push(log.happen(next));
      state = inOrder(log, state, live.slice(-1));
    }
    // The log as it stands now: removed content is gone from it.
    const later = inOrder(log, base, log.events);
    expect(shown(later)).toEqual(log.all().map(tidy));
    expect(shown(state)).toEqual(shown(later));
  });
});
