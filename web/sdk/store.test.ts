import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DRAWERS, memoryKeep } from './keep';
import type { Store } from './store';
import { device, pass, r, serverWith, texts } from './testing/device';
import { random } from './testing/log';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) }));
afterEach(() => void vi.useRealTimers());

describe('starting', () => {
  it('goes from starting over resuming to live, and shows the rooms', async () => {
    const { store } = await device(serverWith('one', 'two'));
    expect(store.snapshot).toMatchObject({ phase: 'ready', connection: { phase: 'live' }, me: { id: 'me' } });
    expect(store.snapshot.rooms).toMatchObject([{ id: 'r', unread: 2, last: { text: 'two' } }]);
    expect(store.snapshot.attention).toEqual({ unread: 2, mentions: 0 });
  });

  it('is signed out without a session, and enters with one', async () => {
    const server = serverWith('one');
    server.signedIn = false;
    const { store } = await device(server);
    expect(store.snapshot.phase).toBe('signed_out');
    const entering = store.signIn({ name: 'me', password: 'secret' });
    await pass();
    await entering;
    expect(store.snapshot).toMatchObject({ phase: 'ready', connection: { phase: 'live' } });
  });

  it('notices on focus that another tab has signed in', async () => {
    const server = serverWith('one');
    server.signedIn = false;
    const { store } = await device(server);
    store.setFocus(true);
    await pass();
    expect(store.snapshot.phase).toBe('signed_out');
    server.signedIn = true;
    store.setFocus(true);
    await pass();
    expect(store.snapshot.phase).toBe('ready');
  });

  it('waits for a server that is away', async () => {
    const server = serverWith('one');
    server.down = true;
    const { store } = await device(server);
    expect(store.snapshot.phase).toBe('starting');
    await pass(20_000);
    expect(store.snapshot.connection.phase).toBe('gone');
    server.down = false;
    store.reconnect();
    await pass();
    expect(store.snapshot).toMatchObject({ phase: 'ready', connection: { phase: 'live' } });
  });

  it('shows what it kept before the server has said a word, then what was missed', async () => {
    const server = serverWith('one', 'two');
    const keep = memoryKeep();
    const first = await device(server, { keep });
    await first.store.open(r);
    first.store.setDraft(r, { text: 'half' });
    await pass(2_000);
    first.store.stop();
    server.room('r').message('ann', 'three');
    server.down = true;
    const { store } = await device(server, { keep });
    void store.open(r);
    expect(store.snapshot.phase).toBe('ready');
    expect(store.snapshot.timelines.get('r')?.status).toBe('ready');
    expect(texts(store)).toEqual(['one', 'two']);
    expect(store.snapshot.drafts.get('r')?.text).toBe('half');
    server.down = false;
    store.reconnect();
    await pass();
    expect(texts(store)).toEqual(['one', 'two', 'three']);
    // Once to begin with; then, after what was missed, for what people are called now.
    expect(server.asked.filter((route) => route === 'GET /rooms')).toHaveLength(2);
  });
});

describe('what is read ahead', () => {
  const said = Array.from({ length: 90 }, (_, i) => `line ${i}`);

  it('is there when the room is opened', async () => {
    const server = serverWith(...said);
    const { store } = await device(server);
    server.down = true;
    await store.open(r);
    expect(texts(store)).toEqual(said.slice(-60));
  });

  it('takes nobody away who has gone elsewhere in the room before it came', async () => {
    const server = serverWith(...said);
    let arrive = () => undefined as void;
    const slow = new Promise<void>((tell) => (arrive = tell));
    let first = true;
    const { store } = await device(server, {
      fetch: async (input, init) => {
        const answer = await server.fetch(input, init);
        const late = first && String(input).includes('/messages');
        if (late) {
          first = false;
          await slow;
        }
        return answer;
      },
    });
    expect(first).toBe(false);
    await store.open(r);
    await store.loadBefore(r);
    store.trim(r, 'after', 20);
    arrive();
    await pass();
    expect(texts(store)).toEqual(said.slice(0, 20));
    expect(store.snapshot.timelines.get('r')?.moreAfter).toBe(true);
  });
});

describe('what must not stay', () => {
  it('is dropped with another generation', async () => {
    const server = serverWith('one', 'two', 'three');
    const { store } = await device(server);
    await store.open(r);
    server.generation = 'g2';
    server.logs.clear();
    server.room('r').message('ann', 'restored');
    server.cut();
    await pass();
    await store.open(r);
    expect(texts(store)).toEqual(['restored']);
    expect(store.snapshot.connection.phase).toBe('live');
  });

  it('is dropped with another account, unsent messages too', async () => {
    const server = serverWith('one');
    const keep = memoryKeep();
    const { store } = await device(server, { keep });
    server.down = true;
    server.cut();
    store.send(r, 'mine');
    await pass(2_000);
    server.account = 'bo';
    server.down = false;
    store.reconnect();
    await pass();
    expect(store.snapshot.me?.id).toBe('bo');
    expect(store.snapshot.outbox).toEqual([]);
    // Not for a moment: what one person wrote is never sent by another.
    expect(server.room('r').events.map((event) => event.text)).toEqual(['one']);
  });

  it('is not given to the next person who signs in', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    server.down = true;
    server.cut();
    store.send(r, 'mine');
    store.setDraft(r, { text: 'mine, half' });
    await pass(1_000);
    server.down = false;
    server.signedIn = false;
    store.reconnect();
    await pass();
    expect(store.snapshot.phase).toBe('ended');
    server.account = 'bo';
    const entering = store.signIn({ name: 'bo', password: 'secret' });
    await pass(10_000);
    await entering;
    expect(store.snapshot).toMatchObject({ me: { id: 'bo' }, outbox: [] });
    expect(store.snapshot.drafts.size).toBe(0);
    expect(server.states.filter((state) => state.kind === 'draft')).toEqual([]);
    expect(server.room('r').events.map((event) => event.text)).toEqual(['one']);
  });

  it('is dropped with the session, except what was not sent', async () => {
    const server = serverWith('one');
    const keep = memoryKeep();
    const { store } = await device(server, { keep });
    await store.open(r);
    await pass(2_000);
    server.down = true;
    server.cut();
    store.send(r, 'unsent');
    await pass(500);
    server.down = false;
    server.signedIn = false;
    store.reconnect();
    await pass();
    expect(store.snapshot).toMatchObject({ phase: 'ended', connection: { phase: 'ended' }, rooms: [] });
    expect((await keep.all('rooms')).size).toBe(0);
    const entering = store.signIn({ name: 'me', password: 'secret' });
    await pass();
    await entering;
    expect(server.room('r').events.map((event) => event.text)).toEqual(['one', 'unsent']);
    const leaving = store.signOut();
    await pass();
    await leaving;
    expect(store.snapshot.phase).toBe('signed_out');
    for (const drawer of DRAWERS) expect((await keep.all(drawer)).size).toBe(0);
  });

  it('is a room that the reader is no longer in', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    server.ring(server.room('r').member('me', 'left'));
    await pass();
    expect(store.snapshot.rooms).toEqual([]);
    expect(store.snapshot.timelines.get('r')?.status).toBe('failed');
  });
});

describe('events', () => {
  it('bring a room that was not known', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    server.ring(server.room('new').member('me', 'joined'));
    server.ring(server.room('new').message('ann', 'welcome'));
    await pass();
    expect(store.snapshot.roomById.get('new')).toMatchObject({ unread: 1, last: { text: 'welcome' } });
  });

  it('that were lost on the way are caught up', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    server.lossy = (event) => event.text === 'lost';
    for (const text of ['two', 'lost', 'three']) server.ring(server.room('r').message('ann', text));
    await pass();
    expect(texts(store)).toEqual(['one', 'two', 'lost', 'three']);
  });

  it('that are too many are skipped, and the page that is looked at is read again', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    server.cut();
    const want = Array.from({ length: 300 }, (_, i) => `m${i}`);
    for (const text of want) server.room('r').message('ann', text);
    await pass();
    expect(texts(store)).toEqual(want.slice(-60));
    expect(store.snapshot.roomById.get('r')?.unread).toBe(100);
    while (store.snapshot.timelines.get('r')?.moreBefore) await store.loadBefore(r);
    expect(texts(store)).toEqual(['one', ...want]);
  });

  it('call for attention by focus, place and involvement', async () => {
    const server = serverWith('one');
    const { store, arrivals } = await device(server);
    await store.open(r);
    const say = async (text: string) => {
      server.ring(server.room('r').message('ann', text));
      await pass(10);
      const last = arrivals.at(-1);
      return last?.message.text === text ? { sound: last.sound, open: last.open } : undefined;
    };
    expect(await say('looked at')).toEqual({ sound: false, open: true });
    store.setFocus(false);
    expect(await say('not looked at')).toEqual({ sound: true, open: true });
    store.setSetting('quiet', true);
    expect(await say('quiet')).toEqual({ sound: false, open: true });
    server.ring(server.room('r').message('me', 'own'));
    await pass(10);
    expect(arrivals).toHaveLength(3);
  });
});

describe('the unread line', () => {
  it('stays where it was when the room was opened', async () => {
    const server = serverWith('one', 'two', 'three');
    server.room('r').read = 1;
    const { store } = await device(server);
    await store.open(r);
    const line = () => store.snapshot.timelines.get('r')?.unreadAfter;
    expect(line()).toBe(1);
    store.markRead(r);
    server.ring(server.room('r').message('ann', 'four'));
    await pass();
    expect(line()).toBe(1);
    expect(store.snapshot.roomById.get('r')).toMatchObject({ read: 3, unread: 1 });
    store.markRead(r);
    store.close(r);
    await store.open(r);
    expect(line()).toBeUndefined();
  });

  it('appears above what came while nobody looked', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    store.markRead(r);
    store.clearUnreadLine(r);
    store.setFocus(false);
    for (const text of ['two', 'three']) server.ring(server.room('r').message('ann', text));
    await pass();
    expect(store.snapshot.timelines.get('r')?.unreadAfter).toBe(1);
  });
});

describe('the snapshot', () => {
  it('keeps what did not change', async () => {
    const server = serverWith('one');
    server.room('q').message('ann', 'there');
    const { store } = await device(server);
    await store.open(r);
    await store.open({ room: 'q' });
    server.ring(server.room('q').message('ann', 'hello'));
    await pass(10);
    const before = store.snapshot;
    server.ring(server.room('q').message('ann', 'more'));
    await pass(10);
    const after = store.snapshot;
    expect(after).not.toBe(before);
    expect(after.roomById.get('r')).toBe(before.roomById.get('r'));
    expect(after.timelines.get('r')).toBe(before.timelines.get('r'));
    expect(after.timelines.get('q')).not.toBe(before.timelines.get('q'));
    expect(after.people).toBe(before.people);
  });

  it('is told at most once per turn, and not after unsubscribing', async () => {
    const server = serverWith();
    const { store } = await device(server);
    await store.open(r);
    await pass();
    const told = vi.fn();
    const stop = store.subscribe(told);
    expect(told).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 10; i++) server.ring(server.room('r').message('ann', `${i}`));
    await pass(0);
    expect(told).toHaveBeenCalledTimes(2);
    stop();
    server.ring(server.room('r').message('ann', 'last'));
    await pass(0);
    expect(told).toHaveBeenCalledTimes(2);
  });
});

describe('two devices on a bad line', () => {
  it.each(Array.from({ length: 25 }, (_, i) => i + 1))('end in the same state as the log (seed %i)', async (seed) => {
    const next = random(seed * 104_729);
    const server = serverWith('one');
    const keep = memoryKeep();
    let a = (await device(server, { keep })).store;
    const b = (await device(server)).store;
    for (const store of [a, b]) await store.open(r);
    const sent: string[] = [];
    for (let step = 0; step < 60; step++) {
      const roll = next();
      if (roll < 0.3) server.ring(server.room('r').happen(next));
      else if (roll < 0.5) {
        const text = `sent ${step}`;
        sent.push(text);
        (next() < 0.5 ? a : b).send(r, text);
      } else if (roll < 0.6) server.cut(next() < 0.5 ? 1006 : 4000);
      else if (roll < 0.66) server.down = next() < 0.5;
      else if (roll < 0.7) server.lossy = () => next() < 0.3;
      else if (roll < 0.75) (next() < 0.5 ? a : b).markRead(r);
      else if (roll < 0.8) void a.loadBefore(r).catch(() => undefined);
      else if (roll < 0.84) a.trim(r, next() < 0.5 ? 'before' : 'after', 15);
      else if (roll < 0.88) void a.loadAfter(r).catch(() => undefined);
      else if (roll < 0.9) {
        a.stop();
        await pass(10);
        a = (await device(server, { keep })).store;
        void a.open(r);
      }
      await pass(Math.floor(next() * 400));
    }
    server.down = false;
    server.lossy = () => false;
    for (const store of [a, b]) store.reconnect();
    await pass(60_000);
    server.ring(server.room('r').message('ann', 'last'));
    await pass(2_000);
    const log = server.room('r');
    for (const store of [a, b]) {
      expect(store.snapshot.connection.phase).toBe('live');
      expect(store.snapshot.outbox).toEqual([]);
      await store.toNewest(r);
      for (let i = 0; i < 20; i++) await store.loadBefore(r);
      const tidy = (messages: readonly object[]) => messages.map((m) => ({ ...m, reactions: undefined }));
      expect(tidy(store.snapshot.timelines.get('r')?.messages ?? [])).toEqual(tidy(log.all()));
      const { unread, mentions, threads, head } = log.room();
      expect(store.snapshot.roomById.get('r')).toMatchObject({ unread, head });
      expect(store.snapshot.roomById.get('r')?.mentions ?? 0).toBe(mentions ?? 0);
      expect(store.snapshot.roomById.get('r')?.threads ?? 0).toBe(threads ?? 0);
    }
    const there = log.events.filter((event) => event.text?.startsWith('sent') && event.kind === 'message').map((event) => event.text);
    const gone = log.events.filter((event) => event.kind === 'message' && event.removed).length;
    expect(new Set(there).size).toBe(there.length);
    expect(there.length + gone).toBeGreaterThanOrEqual(sent.length);
    for (const store of [a, b]) store.stop();
  });
});

describe('what is done to a message', () => {
  const said = (store: Store) => store.snapshot.timelines.get('r')?.messages.map(({ text, removed, reactions = [] }) =>
    removed === undefined ? [text, ...reactions.map(({ emoji, count, mine }) => `${emoji}${count}${mine ? '!' : ''}`)].join(' ') : 'gone');

  it('shows at once, and stands when its event has come', async () => {
    const server = serverWith('one', 'two');
    const { store } = await device(server);
    await store.open(r);
    void store.edit('r', 'r-m1', 'uno');
    void store.react('r', 'r-m1', '👍');
    void store.remove('r', 'r-m2');
    await Promise.resolve();
    expect(said(store)).toEqual(['uno 👍1!', 'gone']);
    expect(store.snapshot.rooms[0]?.last?.removed).toBeDefined();
    await pass();
    expect(said(store)).toEqual(['uno 👍1!', 'gone']);
    expect(server.room('r').all()[0]?.text).toBe('uno');
    void store.react('r', 'r-m1', '👍', true);
    await Promise.resolve();
    expect(said(store)?.[0]).toBe('uno');
    await pass();
    expect(said(store)?.[0]).toBe('uno');
  });

  it('is taken back when the server is away', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    server.down = true;
    server.cut();
    await pass();
    const done = store.edit('r', 'r-m1', 'uno');
    const told = expect(done).rejects.toMatchObject({ code: 'network' });
    await Promise.resolve();
    expect(said(store)).toEqual(['uno']);
    await pass();
    await told;
    expect(said(store)).toEqual(['one']);
  });
});

describe('somebody whom the reader has blocked', () => {
  it('leaves a place in the talk, and nothing that calls', async () => {
    const server = serverWith('one');
    const { store, arrivals } = await device(server);
    await store.open(r);
    store.markRead(r);
    await pass();
    server.ring(server.room('r').veiled('b1'));
    server.ring(server.room('r').hidden());
    server.ring(server.room('r').veiled('b2', { thread: 'r-m1' }));
    await pass();
    const kinds = () => store.snapshot.timelines.get('r')?.messages.map(({ kind, blocked }) => (blocked ? 'blocked' : kind));
    expect(kinds()).toEqual(['message', 'blocked']);
    expect(arrivals).toEqual([]);
    expect(store.snapshot.rooms[0]).toMatchObject({ unread: 0, last: { text: 'one' } });
    server.ring(server.room('r').removal({ seq: 2, kind: 'message', id: 'b1' }, 'bob'));
    await pass();
    expect(kinds()).toEqual(['message']);
  });
});

describe('who is kept out', () => {
  it.each(['the account', 'the address'])('is told so when it is %s, also by a page that has just been opened', async (what) => {
    const server = serverWith('one');
    const { store } = await device(server);
    server.banned = true;
    server.cut(what === 'the account' ? 4403 : 1006);
    await pass(5_000);
    expect(store.snapshot).toMatchObject({ phase: 'banned', connection: { phase: 'banned' } });
    const fresh = await device(server);
    await pass(5_000);
    expect(fresh.store.snapshot.phase).toBe('banned');
  });
});

describe('a conversation that was put away', () => {
  it('says up to where, and is shown again', async () => {
    const server = serverWith('one', 'two');
    const { store } = await device(server);
    server.put('hidden', 'r', { before: 2 });
    await pass();
    expect(store.snapshot.cleared.get('r')).toBe(2);
    expect(store.snapshot.rooms).toEqual([]);
    await store.open(r);
    await store.showConversation('r');
    await pass();
    expect(store.snapshot.rooms).toMatchObject([{ id: 'r' }]);
    expect(texts(store)).toEqual(['one', 'two']);
  });
});
