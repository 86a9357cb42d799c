import { afterEach, describe, expect, it, vi } from 'vitest';
import { Rest } from './rest';

afterEach(() => void vi.useRealTimers());

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => () =>
  Promise.resolve(
    new Response(body === undefined ? null : JSON.stringify(body), {
      status, headers: { 'Content-Type': 'application/problem+json', ...headers },
    }),
  );

describe('Rest', () => {
  it('asks with query, token and without a body where there is none', async () => {
    const fetch = vi.fn(answer(200, { messages: [] }));
    const rest = new Rest({ base: 'http://host', fetch: fetch as never, token: () => 'secret' });
    await rest.messages('r/1', { before: 5, thread: 't' });
    const [url, init] = fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect(url).toBe('http://host/api/v1/rooms/r%2F1/messages?before=5&thread=t');
    expect(init).toMatchObject({ method: 'GET', headers: { Authorization: 'Bearer secret' } });
    expect(init.body).toBeUndefined();
  });

  it('turns problem details into an error', async () => {
    const problem = { title: 'Conflict', status: 409, code: 'name_taken', detail: 'This name is taken.', field: 'name' };
    const rest = new Rest({ fetch: answer(409, problem) });
    await expect(rest.signIn({ name: 'a', password: 'b' })).rejects.toMatchObject({
      code: 'name_taken', status: 409, detail: 'This name is taken.', field: 'name', definite: true,
    });
  });

  it('knows what may work later', async () => {
    const late = new Rest({ fetch: answer(429, { code: 'rate_limited' }, { 'Retry-After': '3' }) });
    await expect(late.me()).rejects.toMatchObject({ retryAfter: 3000, definite: false });
    const bad = new Rest({ fetch: () => Promise.resolve(new Response('<html>', { status: 502 })) });
    await expect(bad.me()).rejects.toMatchObject({ code: 'unavailable', status: 502, definite: false });
    const dead = new Rest({ fetch: () => Promise.reject(new TypeError('failed')) });
    await expect(dead.me()).rejects.toMatchObject({ code: 'network', status: 0, definite: false });
    const html = new Rest({ fetch: () => Promise.resolve(new Response('<html>')) });
    await expect(html.me()).rejects.toMatchObject({ code: 'malformed' });
  });

  it('answers nothing to a 204', async () => {
    expect(await new Rest({ fetch: answer(204, undefined) }).read('r', 3)).toBeUndefined();
  });

  it('is given up after its time, and when the caller wants it', async () => {
    vi.useFakeTimers();
    const fetch = (_url: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        if (init?.signal?.aborted) reject(new Error('aborted'));
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const rest = new Rest({ fetch: fetch as typeof globalThis.fetch, timeout: 5000 });
    const late = expect(rest.me()).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(5000);
    await late;
    const stop = new AbortController();
    const stopped = expect(rest.me(stop.signal)).rejects.toMatchObject({ code: 'aborted' });
    stop.abort();
    await stopped;
    await expect(rest.me(stop.signal)).rejects.toMatchObject({ code: 'aborted' });
  });
});
