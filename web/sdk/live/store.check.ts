import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryKeep } from '../keep';
import { Rest } from '../rest';
import type { SocketLike } from '../socket';
import { createStore, type StoreOptions } from '../client';
import { type Arrival, type Place, placeKey, type Snapshot, type Store } from '../store';
import { singleTab } from '../tabs';
import { LiveServer } from './server';

let server: LiveServer;
beforeAll(async () => {
  server = await LiveServer.make();
});
afterAll(() => server.remove());

const PASSWORD = 'correct horse battery';
const open: Store[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.stop();
});

/** A device: a store with memory of its own, and a hand on its line. */
class Device {
  readonly store: Store;
  readonly arrivals: Arrival[] = [];
  readonly sockets: WebSocket[] = [];
  blocked = false;

  constructor(options: StoreOptions = {}) {
    this.store = createStore({
      base: server.url,
      keep: memoryKeep(),
      tabs: singleTab(),
      makeSocket: () => {
        if (this.blocked) throw new Error('blocked');
        const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/socket`);
        this.sockets.push(socket);
        return socket as unknown as SocketLike;
      },
      ...options,
    });
    this.store.onArrival((arrival) => this.arrivals.push(arrival));
    open.push(this.store);
  }

  get now(): Snapshot {
    return this.store.snapshot;
  }

  texts(place: Place): string[] {
    const timeline = this.now.timelines.get(placeKey(place));
    const said = (timeline?.messages ?? []).filter((message) => message.kind === 'message');
    return [...said.map((message) => message.text ?? '(gone)'), ...(timeline?.outgoing ?? []).map((one) => `… ${one.text}`)];
  }

  async live(): Promise<this> {
    await until(() => this.now.connection.phase === 'live');
    return this;
  }
}

/** Waits until a check passes. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 180_000, interval: 5 });

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 180_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not come to hold: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let count = 0;
async function signUp(options?: StoreOptions): Promise<Device & { name: string }> {
  const name = `person${++count}`;
  const device = Object.assign(new Device(options), { name });
  await device.store.ask('POST', '/accounts', { body: { name, password: PASSWORD, full_name: `Person ${count}` } });
  await device.store.signIn({ name, password: PASSWORD });
  await device.live();
  return device;
}

async function signIn(name: string, options?: StoreOptions): Promise<Device> {
  const device = new Device(options);
  await device.store.signIn({ name, password: PASSWORD });
  return device.live();
}

/** Two people in a direct room, the first on two devices; the room is open everywhere. */
async function pair() {
  const ann = await signUp();
  const bo = await signUp();
  const phone = await signIn(ann.name);
  const room = await ann.store.createRoom({ kind: 'direct', members: [bo.name] });
  const all = [ann, phone, bo];
  for (const device of all) {
    await until(() => device.now.roomById.has(room));
    await device.store.open({ room });
  }
  return { ann, phone, bo, all, room, place: { room } };
}

const same = (devices: Device[], place: Place, want: string[]) =>
  eventually(() => {
    for (const device of devices) expect(device.texts(place)).toEqual(want);
  });

describe('the store against the server', () => {
  it('starts in the lobby, and knows itself', async () => {
    const ann = await signUp();
    expect(ann.now.phase).toBe('ready');
    expect(ann.now.me?.name).toBe(ann.name);
    expect(ann.now.rooms.some((room) => room.lobby)).toBe(true);
    await until(() => ann.now.server !== undefined);
    expect(ann.now.server?.sign_up).toBe('open');
  });

  it('says, edits, reacts, removes, hides, in step on all devices', async () => {
    const { ann, phone, bo, all, room, place } = await pair();
    ann.store.send(place, 'one');
    expect(ann.texts(place)).toEqual(['… one']);
    bo.store.send(place, 'two');
    await until(() => all.every((device) => device.texts(place).length === 2 && !device.texts(place).some((t) => t.startsWith('…'))));
    const order = ann.texts(place);
    await same(all, place, order);
    const find = (text: string) => {
      const id = ann.now.timelines.get(room)?.messages.find((message) => message.text === text)?.id;
      if (id === undefined) throw new Error(`no ${text}`);
      return id;
    };
    const one = find('one');
    const two = find('two');
    await bo.store.react(room, one, '👍');
    await until(() => all.every((d) => d.now.timelines.get(room)?.messages.find((m) => m.id === one)?.reactions?.[0]?.count === 1));
    expect(bo.now.timelines.get(room)?.messages.find((m) => m.id === one)?.reactions?.[0]?.mine).toBe(true);
    expect(phone.now.timelines.get(room)?.messages.find((m) => m.id === one)?.reactions?.[0]?.mine).toBeUndefined();
    await ann.store.edit(room, one, 'one!');
    await same(all, place, order.map((text) => (text === 'one' ? 'one!' : text)));
    await expect(ann.store.edit(room, two, 'not mine')).rejects.toMatchObject({ status: 403, definite: true });
    await ann.store.hide(room, two);
    await same([ann, phone], place, ['one!']);
    expect(bo.texts(place)).toContain('two');
    await ann.store.hide(room, two, true);
    await until(() => phone.texts(place).includes('two') && ann.texts(place).includes('two'));
    await ann.store.remove(room, one);
    await same(all, place, order.map((text) => (text === 'one' ? '(gone)' : text)));
  });

  it('counts what is unread, and keeps read positions in step', async () => {
    const { ann, phone, bo, room, place } = await pair();
    for (const text of ['a', 'b', 'c']) bo.store.send(place, text);
    await until(() => ann.now.roomById.get(room)?.unread === 3 && phone.now.roomById.get(room)?.unread === 3);
    expect(bo.now.roomById.get(room)?.unread).toBe(0);
    expect(ann.now.attention.unread).toBeGreaterThanOrEqual(3);
    const second = ann.now.timelines.get(room)?.messages.find((m) => m.text === 'b')?.seq ?? 0;
    ann.store.markRead(place, second);
    expect(ann.now.roomById.get(room)?.unread).toBe(1);
    await until(() => phone.now.roomById.get(room)?.unread === 1);
    ann.store.markRead(place);
    await until(() => phone.now.roomById.get(room)?.unread === 0);
    await until(() => (bo.now.timelines.get(room)?.readByOthers ?? 0) >= second);
    await eventually(() => expect(ann.arrivals.filter((arrival) => arrival.room === room)).toHaveLength(3));
    // A fresh device reads the same.
    const tablet = await signIn(ann.name);
    expect(tablet.now.roomById.get(room)?.unread).toBe(0);
  });

  it('has subjects with replies that count apart', async () => {
    const { ann, phone, bo, all, room, place } = await pair();
    await Promise.all([ann.store.loadSubjects(), ann.store.loadSubjects(room), phone.store.loadSubjects()]);
    bo.store.send(place, 'Shall we?', { subject: 'Summer house' });
    await until(() => ann.now.subjects.get('')?.threads[0]?.first.subject === 'Summer house');
    const thread = ann.now.subjects.get('')?.threads[0]?.first.id ?? '';
    for (const device of all) await device.store.open({ room, thread });
    ann.store.markRead(place);
    bo.store.send({ room, thread }, 'In July?');
    await same(all, { room, thread }, ['Shall we?', 'In July?']);
    expect(ann.texts(place)).toEqual(['Shall we?']);
    await until(() => phone.now.roomById.get(room)?.threads === 1 && phone.now.roomById.get(room)?.unread === 0);
    await eventually(() => expect(phone.now.subjects.get('')?.threads[0]).toMatchObject({ last: { text: 'In July?' }, first: { replies: { count: 1, unread: 1 } } }));
    await eventually(() => expect(phone.now.timelines.get(room)?.messages.at(-1)?.replies).toMatchObject({ count: 1, unread: 1 }));
    ann.store.markRead({ room, thread });
    await until(() => [ann, phone].every((d) => (d.now.roomById.get(room)?.threads ?? 0) === 0));
    await eventually(() => expect(phone.now.subjects.get('')?.threads[0]?.first.replies?.unread).toBeUndefined());
    const fresh = await new Rest({ base: server.url, token: () => undefined }).server();
    expect(fresh.name).toBeTruthy();
  });

  it('keeps drafts, settings and profile in step', async () => {
    const { ann, phone, room, place } = await pair();
    ann.store.setDraft(place, { text: 'half a tho' });
    await until(() => phone.now.drafts.get(room)?.text === 'half a tho' && phone.now.roomById.get(room)?.draft !== undefined);
    ann.store.send(place, 'whole');
    await until(() => phone.now.drafts.get(room) === undefined && phone.texts(place).includes('whole'));
    ann.store.setSetting('theme', { dark: true });
    await until(() => JSON.stringify(phone.now.settings.get('theme')) === '{"dark":true}');
    await ann.store.setProfile('Ann the Great');
    await until(() => phone.now.me?.full_name === 'Ann the Great');
    await ann.store.setInvolvement(room, 'mentions');
    await until(() => phone.now.roomById.get(room)?.involvement === 'mentions');
  });

  it('puts a conversation away, and a message brings it back', async () => {
    const { ann, phone, bo, room, place } = await pair();
    bo.store.send(place, 'old');
    await same([ann, phone], place, ['old']);
    await ann.store.hideConversation(room);
    await until(() => [ann, phone].every((d) => !d.now.rooms.some(({ id }) => id === room) && d.texts(place).length === 0));
    bo.store.send(place, 'new');
    await until(() => [ann, phone].every((d) => d.now.rooms.some(({ id }) => id === room)));
    await same([ann, phone], place, ['new']);
    await until(() => phone.now.roomById.get(room)?.unread === 1);
  });

  it('shows who is there and who is writing', async () => {
    const { ann, bo, room, place } = await pair();
    const him = bo.now.me?.id ?? '';
    await until(() => ann.now.online.has(him));
    bo.store.typing(place);
    await until(() => ann.now.typing.get(room)?.[0]?.account === him);
    bo.store.send(place, 'done');
    await until(() => ann.now.typing.get(room) === undefined);
    bo.store.stop();
    await until(() => !ann.now.online.has(him));
  });

  it('makes groups, invites, appoints, renames, removes', async () => {
    const ann = await signUp();
    const bo = await signUp();
    const room = await ann.store.createRoom({ kind: 'group', title: 'Garden' });
    await ann.store.loadMembers(room);
    await ann.store.invite(room, [bo.name]);
    await until(() => bo.now.roomById.get(room)?.title === 'Garden');
    await until(() => ann.now.members.get(room)?.members.length === 2 && ann.now.roomById.get(room)?.members === 2);
    const him = bo.now.me?.id ?? '';
    await ann.store.appoint(room, him, 'moderator');
    await until(() => bo.now.roomById.get(room)?.role === 'moderator' && ann.now.members.get(room)?.members.find((m) => m.id === him)?.role === 'moderator');
    await ann.store.configure(room, { title: 'Big garden', topic: 'Trees' });
    await until(() => bo.now.roomById.get(room)?.topic === 'Trees');
    expect(await ann.store.findMembers(room, bo.name)).toHaveLength(1);
    expect((await ann.store.searchPeople(bo.name)).map((person) => person.id)).toContain(him);
    await bo.store.open({ room });
    await ann.store.removeMember(room, him);
    await until(() => !bo.now.roomById.has(room) && bo.now.timelines.get(room)?.status === 'failed');
    await expect(bo.store.leave(room)).rejects.toMatchObject({ status: 404 });
    const club = await ann.store.createRoom({ kind: 'open', title: `Club ${count}` });
    expect((await bo.store.openRooms(`Club ${count}`)).map(({ id }) => id)).toEqual([club]);
    await bo.store.join(club);
    await until(() => bo.now.roomById.has(club));
    await bo.store.leave(club);
    await until(() => !bo.now.roomById.has(club));
  });

  it('pages through a long history without loss or repeat', async () => {
    const { ann, bo, room, place } = await pair();
    const want = Array.from({ length: 130 }, (_, i) => `line ${i}`);
    for (const text of want) bo.store.send(place, text);
    await until(() => bo.now.outbox.length === 0);
    await same([ann], place, want);
    const tablet = await signIn(ann.name);
    await tablet.store.open(place);
    expect(tablet.now.timelines.get(room)?.unreadAfter).toBe(tablet.now.roomById.get(room)?.read);
    while (tablet.now.timelines.get(room)?.moreBefore) await tablet.store.loadBefore(place);
    expect(tablet.texts(place)).toEqual(want);
    tablet.store.trim(place, 'after', 50);
    expect(tablet.now.timelines.get(room)?.moreAfter).toBe(true);
    const middle = tablet.now.timelines.get(room)?.messages[10]?.seq ?? 0;
    while (tablet.now.timelines.get(room)?.moreAfter) await tablet.store.loadAfter(place);
    expect(tablet.texts(place)).toEqual(want);
    tablet.store.close(place);
    await tablet.store.open(place, middle);
    expect(tablet.now.timelines.get(room)?.messages.some(({ seq }) => seq === middle)).toBe(true);
    await tablet.store.toNewest(place);
    expect(tablet.texts(place).at(-1)).toBe(want.at(-1));
  });

  it.each([5, 260])('resumes after a broken line without gap or repeat (%i missed)', async (missed) => {
    const { ann, bo, place } = await pair();
    bo.store.send(place, 'before');
    await same([ann], place, ['before']);
    ann.blocked = true;
    ann.sockets.at(-1)?.close();
    await until(() => ann.now.connection.phase !== 'live');
    const want = Array.from({ length: missed }, (_, i) => `missed ${i}`);
    for (const text of want) bo.store.send(place, text);
    ann.store.send(place, 'from the dark');
    await until(() => bo.now.outbox.length === 0);
    ann.blocked = false;
    ann.store.reconnect();
    await ann.live();
    await until(() => bo.texts(place).length === missed + 2);
    const all = bo.texts(place);
    // A line that is back may show what it says itself before the page that it missed is read, and there be more before it only then.
    await eventually(async () => {
      while (ann.now.timelines.get(place.room)?.moreBefore) await ann.store.loadBefore(place);
      expect(ann.now.outbox).toEqual([]);
      expect(ann.texts(place)).toEqual(all);
    });
    expect(ann.texts(place).filter((text) => text === 'from the dark')).toHaveLength(1);
  });

  it('works over server-sent events where sockets are blocked', async () => {
    const ann = Object.assign(new Device(), { name: `person${++count}` });
    ann.blocked = true;
    await ann.store.ask('POST', '/accounts', { body: { name: ann.name, password: PASSWORD } });
    await ann.store.signIn({ name: ann.name, password: PASSWORD });
    await ann.live();
    expect(ann.now.connection.transport).toBe('sse');
    const bo = await signUp();
    const room = await bo.store.createRoom({ kind: 'direct', members: [ann.name] });
    await until(() => ann.now.roomById.has(room));
    await Promise.all([ann.store.open({ room }), bo.store.open({ room })]);
    ann.store.send({ room }, 'one way');
    await same([ann, bo], { room }, ['one way']);
    bo.store.send({ room }, 'and back');
    await same([ann, bo], { room }, ['one way', 'and back']);
    ann.store.markRead({ room });
    await until(() => (bo.now.timelines.get(room)?.readByOthers ?? 0) > 0);
  });

  it('ends with its session', async () => {
    const ann = await signUp();
    const phone = await signIn(ann.name);
    await ann.store.loadSessions();
    expect(ann.now.sessions).toHaveLength(2);
    const other = ann.now.sessions?.find((session) => !session.current)?.id ?? '';
    await ann.store.ask('DELETE', `/sessions/${other}`);
    await until(() => phone.now.phase === 'ended' && phone.now.connection.phase === 'ended');
    expect(phone.now.rooms).toEqual([]);
    await until(() => ann.now.sessions?.length === 1); // an answer from before must not come after the next
    await phone.store.signIn({ name: ann.name, password: PASSWORD });
    await phone.live();
    await until(() => ann.now.sessions?.length === 2);
    await phone.store.signOut();
    expect(phone.now.phase).toBe('signed_out');
    const nobody = new Device();
    await nobody.store.start();
    await until(() => nobody.now.phase === 'signed_out');
  });

  it('shows what it kept at once, and sends what it could not, after the server was killed', async () => {
    const keep = memoryKeep();
    const bo = await signUp();
    const ann = await signUp({ keep });
    const room = await ann.store.createRoom({ kind: 'direct', members: [bo.name] });
    const place = { room };
    await until(() => bo.now.roomById.has(room));
    await Promise.all([ann.store.open(place), bo.store.open(place)]);
    ann.store.send(place, 'kept');
    await same([ann, bo], place, ['kept']);
    // The token is what a cookie would be.
    const token = (await new Rest({ base: server.url }).signIn({ name: ann.name, password: PASSWORD })).token;
    await server.stop('SIGKILL');
    ann.store.send(place, 'unsent');
    await until(() => ann.now.connection.phase !== 'live');
    ann.store.stop();
    const again = new Device({ keep, ...(token === undefined ? {} : { token }) });
    await again.store.start();
    expect(again.now.phase).toBe('ready');
    void again.store.open(place);
    expect(again.texts(place)).toEqual(['kept', '… unsent']);
    await server.start();
    again.store.reconnect();
    await again.live();
    await same([again], place, ['kept', 'unsent']);
    bo.store.reconnect();
    await same([bo], place, ['kept', 'unsent']);
    expect(again.now.outbox).toEqual([]);
  });
});
