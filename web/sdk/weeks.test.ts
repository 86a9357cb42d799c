import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryKeep } from './keep';
import type { Place } from './store';
import { device, pass, r, serverWith, texts } from './testing/device';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) }));
afterEach(() => void vi.useRealTimers());

describe('a page that stays open for weeks', () => {
  it('holds no more than the newest of what comes where nobody looks', async () => {
    const server = serverWith('one');
    const { store } = await device(server);
    await store.open(r);
    store.close(r);
    for (let i = 0; i < 500; i++) server.ring(server.room('r').message('ann', `more ${i}`));
    await pass();
    void store.open(r);
    expect(texts(store).length).toBeLessThanOrEqual(120);
    expect(texts(store).at(-1)).toBe('more 499');
    expect(store.snapshot.timelines.get('r')?.moreBefore).toBe(true);
    await store.loadBefore(r);
    expect(texts(store).at(-1)).toBe('more 499');
  });

  it('lets go of threads that were left long ago', async () => {
    const server = serverWith();
    const log = server.room('r');
    const threads = Array.from({ length: 12 }, (_, i) => {
      const id = log.message('ann', `about ${i}`, { subject: `s${i}` }).id ?? '';
      return { room: 'r', thread: id };
    });
    const { store } = await device(server);
    for (const place of threads) {
      await store.open(place);
      store.close(place);
    }
    const asked = () => server.asked.filter((route) => route.includes('/messages')).length;
    const before = asked();
    await store.open(threads[11] as Place);
    expect(asked()).toBe(before);
    await store.open(threads[0] as Place);
    expect(asked()).toBe(before + 1);
  });

  it('does not read again who is in every room that was ever looked at', async () => {
    const server = serverWith('one');
    server.room('s').message('ann', 'two');
    const { store } = await device(server);
    await store.open({ room: 's' });
    await store.loadMembers('s');
    store.close({ room: 's' });
    await store.open(r);
    await store.loadMembers('r');
    const from = server.asked.length;
    server.cut();
    await pass(10_000);
    const routes = server.asked.slice(from).filter((route) => route.endsWith('/members'));
    expect(routes).toEqual(['GET /rooms/r/members']);
  });

  it('takes the names that people have by now, and says when the server is another version', async () => {
    const server = serverWith('one');
    let name = 'Bo Öberg';
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await server.fetch(input, init);
      if (!String(input).endsWith('/rooms')) return answer;
      const body = (await answer.json()) as { rooms: object[] };
      return Response.json({ ...body, rooms: body.rooms.map((room) => ({ ...room, kind: 'direct', with: [{ id: 'bo', name: 'bo', full_name: name }] })) });
    };
    const { store } = await device(server, { fetch });
    const other = () => [store.snapshot.roomById.get('r')?.with?.[0]?.full_name, store.snapshot.people.get('bo')?.full_name];
    expect([...other(), store.snapshot.updated]).toEqual(['Bo Öberg', 'Bo Öberg', false]);
    name = 'Bo Ek';
    server.version = 'next';
    server.cut();
    await pass(61_000);
    expect([...other(), store.snapshot.updated]).toEqual(['Bo Ek', 'Bo Ek', true]);
  });

  it('takes everywhere at once what somebody is called from now on', async () => {
    const server = serverWith('one');
    const bo = { id: 'bo', name: 'bo', full_name: 'Bo Öberg' };
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const path = String(input);
      if (path.includes('/members')) return Response.json({ members: [{ ...bo, role: 'owner', joined_at: '2026-01-01T00:00:00Z', read: 1 }] });
      const answer = await server.fetch(input, init);
      if (!path.endsWith('/rooms')) return answer;
      const body = (await answer.json()) as { rooms: object[] };
      return Response.json({ ...body, rooms: body.rooms.map((room) => ({ ...room, kind: 'direct', with: [bo] })) });
    };
    const keep = memoryKeep();
    const { store } = await device(server, { fetch, keep });
    await store.loadMembers('r');
    const from = server.asked.length;
    const now = { id: 'bo', name: 'boris', former: 'bo' };
    server.signal({ type: 'signal', kind: 'person', account: 'bo', person: now });
    const seen = () => [store.snapshot.people.get('bo'), store.snapshot.roomById.get('r')?.with?.[0]];
    expect(seen()).toEqual([now, now]);
    expect(store.snapshot.members.get('r')?.members).toEqual([{ ...now, role: 'owner', joined_at: '2026-01-01T00:00:00Z', read: 1 }]);
    expect(server.asked.slice(from)).toEqual([]);
    // Said before, heard after.
    server.ring(server.room('r').message('bo', 'two'));
    await pass(2_000);
    expect(seen()).toEqual([now, now]);
    store.stop();
    server.down = true;
    const next = await device(server, { fetch, keep });
    expect([next.store.snapshot.people.get('bo'), next.store.snapshot.roomById.get('r')?.with?.[0]]).toEqual([now, now]);
  });

  it('meets again, after it was away, those who speak where one looks', async () => {
    const server = serverWith('one');
    let name = 'Ann Ek';
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await server.fetch(input, init);
      if (!String(input).includes('/rooms/r/messages')) return answer;
      return Response.json({ ...((await answer.json()) as object), people: [{ id: 'ann', name: 'ann', full_name: name }] });
    };
    const { store } = await device(server, { fetch });
    await store.open(r);
    expect(store.snapshot.people.get('ann')?.full_name).toBe('Ann Ek');
    name = 'Ann Alm';
    server.cut();
    await pass(61_000);
    expect(store.snapshot.people.get('ann')?.full_name).toBe('Ann Alm');
  });

  it('looks up who comes or goes in the conversation that is open', async () => {
    const server = serverWith('one');
    let name = 'Bo Öberg';
    const bo = () => ({ id: 'bo', name: 'bo', full_name: name });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const path = String(input);
      if (path.endsWith('/accounts/bo')) return Response.json(bo());
      const answer = await server.fetch(input, init);
      if (!path.endsWith('/rooms')) return answer;
      const body = (await answer.json()) as { rooms: object[] };
      return Response.json({ ...body, rooms: body.rooms.map((room) => ({ ...room, kind: 'direct', with: [bo()] })) });
    };
    const { store } = await device(server, { fetch });
    await store.open(r);
    name = 'Bo Ek';
    server.signal({ type: 'signal', kind: 'presence', account: 'bo', online: true });
    await pass();
    expect(store.snapshot.people.get('bo')?.full_name).toBe('Bo Ek');
    store.close(r);
    name = 'Bo Alm';
    server.signal({ type: 'signal', kind: 'presence', account: 'bo', online: false });
    await pass();
    expect(store.snapshot.people.get('bo')?.full_name).toBe('Bo Ek');
  });
});
