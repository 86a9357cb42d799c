import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { device, pass, serverWith } from './testing/device';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) }));
afterEach(() => void vi.useRealTimers());

/** A device whose questions for the sessions are answered when the test says so. */
async function asking() {
  const server = serverWith('one');
  const answers: ((...ids: string[]) => void)[] = [];
  const answer = (ids: string[]) => new Response(JSON.stringify({ sessions: ids.map((id) => ({ id })) }), { headers: { 'content-type': 'application/json' } });
  const fetch: typeof globalThis.fetch = (input, init) =>
    String(input).endsWith('/sessions') && (init?.method ?? 'GET') === 'GET'
      ? new Promise((resolve) => answers.push((...ids) => resolve(answer(ids))))
      : server.fetch(input, init);
  return { server, answers, ...(await device(server, { fetch })) };
}

it('shows the newest answer, whichever comes first', async () => {
  const { store, answers } = await asking();
  const loading = [store.loadSessions(), store.loadSessions()];
  await pass();
  answers[1]?.('s1');
  answers[0]?.('s1', 's2');
  await Promise.all(loading);
  expect(store.snapshot.sessions).toEqual([{ id: 's1' }]);
});

it('shows an older answer while the newest has not come', async () => {
  const { store, answers } = await asking();
  const loading = [store.loadSessions(), store.loadSessions()];
  await pass();
  answers[0]?.('s1', 's2');
  await loading[0];
  expect(store.snapshot.sessions).toHaveLength(2);
  answers[1]?.('s1');
  await loading[1];
  expect(store.snapshot.sessions).toEqual([{ id: 's1' }]);
});

it('tells nobody of the sessions of who has left meanwhile', async () => {
  const { store, answers } = await asking();
  const loading = store.loadSessions();
  await pass();
  void store.signOut();
  await pass();
  answers[0]?.('s1');
  await loading;
  expect(store.snapshot.sessions).toBeUndefined();
});
