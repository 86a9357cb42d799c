/** A client of the server that stands in for one, its clock in the hands of the test. */
import { vi } from 'vitest';
import { createStore, type StoreOptions } from '../client';
import { memoryKeep } from '../keep';
import { type Arrival, type Place, placeKey, type Store } from '../store';
import { singleTab } from '../tabs';
import { TestServer } from './server';

/** Lets time go by, and all that was to happen in it happen. */
export const pass = (ms = 1_000) => vi.advanceTimersByTimeAsync(ms);
export const r: Place = { room: 'r' };

export async function device(server: TestServer, options: StoreOptions = {}) {
  const arrivals: Arrival[] = [];
  const store = createStore({
    keep: memoryKeep(), tabs: singleTab(), fetch: server.fetch, socket: server.open, sse: server.open, random: () => 0.5,
    online: () => true, ...options,
  });
  store.onArrival((arrival) => arrivals.push(arrival));
  await store.start();
  await pass();
  return { store, arrivals };
}

export const texts = (store: Store, place: Place = r) => {
  const timeline = store.snapshot.timelines.get(placeKey(place));
  return [...(timeline?.messages ?? []).map((m) => m.text ?? '-'), ...(timeline?.outgoing ?? []).map((o) => `…${o.text}`)];
};

export function serverWith(...said: string[]): TestServer {
  const server = new TestServer();
  const log = server.room('r');
  for (const text of said) log.message('ann', text);
  return server;
}
