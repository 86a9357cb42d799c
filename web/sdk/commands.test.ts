import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Commands, REPLY } from './commands';
import { Rest } from './rest';
import type { Command } from './types';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(carries = true) {
  const sent: Command[] = [];
  const asked: { method: string; url: string; body: unknown }[] = [];
  const carrier = { carries, send: (command: Command) => void sent.push(command) };
  const rest = new Rest({
    fetch: (url, init) => {
      asked.push({
        method: init?.method ?? '', url: String(url), body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      });
      return Promise.resolve(new Response('{"kind":"message","seq":7}', { headers: { 'Content-Type': 'application/json' } }));
    },
  });
  return { sent, asked, carrier, commands: new Commands(carrier, rest) };
}

describe('Commands', () => {
  it('pairs replies with their commands in whatever order they come', async () => {
    const { commands, sent } = setup();
    const one = commands.act({ type: 'send', room: 'r', client_id: 'a', text: 'one' });
    const two = commands.act({ type: 'react', room: 'r', message: 'm', emoji: '👍' });
    expect(sent.map(({ id, type }) => [id, type])).toEqual([['1', 'send'], ['2', 'react']]);
    commands.onReply({ type: 'reply', re: '2', seq: 8 });
    commands.onReply({ type: 'reply', re: '1', message: { kind: 'message', seq: 7 } });
    commands.onReply({ type: 'reply', re: '1', seq: 99 });
    expect(await one).toEqual({ message: { kind: 'message', seq: 7 } });
    expect(await two).toEqual({ seq: 8 });
  });

  it('rejects with the reply’s problem', async () => {
    const { commands } = setup();
    const act = commands.act({ type: 'edit', room: 'r', message: 'm', text: 'x' });
    commands.onReply({ type: 'reply', re: '1', error: { code: 'forbidden', detail: 'Not yours.' } });
    await expect(act).rejects.toMatchObject({ code: 'forbidden', status: 403, detail: 'Not yours.', definite: true });
  });

  it('asks again over REST when the socket went down before the answer', async () => {
    const { commands, asked, carrier } = setup();
    const act = commands.act({ type: 'send', room: 'r', client_id: 'a', text: 'hi', thread: 't' });
    carrier.carries = false;
    commands.onDown();
    expect(await act).toEqual({ message: { kind: 'message', seq: 7 } });
    expect(asked).toEqual([
      { method: 'POST', url: '/api/v1/rooms/r/messages', body: { client_id: 'a', text: 'hi', thread: 't' } },
    ]);
  });

  it('gives a silent socket up', async () => {
    const { commands, asked } = setup();
    const act = commands.act({ type: 'draft', room: 'r', text: '' });
    const outcome = expect(act).rejects.toMatchObject({ code: 'timeout', definite: false });
    await vi.advanceTimersByTimeAsync(REPLY);
    await outcome;
    expect(asked).toEqual([]);
  });

  it.each([
    [{ type: 'edit', room: 'r', message: 'm', text: 'x' }, 'PATCH', '/rooms/r/messages/m', { text: 'x' }],
    [{ type: 'remove', room: 'r', message: 'm' }, 'DELETE', '/rooms/r/messages/m', undefined],
    [{ type: 'hide', room: 'r', message: 'm' }, 'PUT', '/rooms/r/messages/m/hidden', undefined],
    [{ type: 'hide', room: 'r', message: 'm', off: true }, 'DELETE', '/rooms/r/messages/m/hidden', undefined],
    [{ type: 'react', room: 'r', message: 'm', emoji: '👍' }, 'PUT', '/rooms/r/messages/m/reactions/%F0%9F%91%8D', undefined],
    [{ type: 'read', room: 'r', seq: 3 }, 'PUT', '/rooms/r/read', { seq: 3 }],
    [{ type: 'read', room: 'r', seq: 3, thread: 't' }, 'PUT', '/rooms/r/threads/t/read', { seq: 3 }],
    [{ type: 'draft', room: 'r', text: 'x', thread: 't' }, 'PUT', '/rooms/r/draft', { text: 'x', thread: 't' }],
    [{ type: 'typing', room: 'r' }, 'POST', '/rooms/r/typing', {}],
  ] as const)('has a route for %j', async (act, method, url, body) => {
    const { commands, asked } = setup(false);
    await commands.act(act);
    expect(asked).toEqual([{ method, url: `/api/v1${url}`, body }]);
  });
});
