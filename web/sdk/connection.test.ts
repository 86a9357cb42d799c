import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, LAST_RETRY, OPENING, PONG, QUIET, SSE_FOR } from './connection';
import { ApiError } from './error';
import { TestLinks } from './testing/links';
import type { ConnectionState } from './snapshot';
import type { Frame } from './types';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const unauthenticated = new ApiError({ code: 'unauthenticated', status: 401 });
const unreachable = ApiError.local('network');

function setup(more: { prepare?: () => Promise<void> } = {}) {
  const sockets = new TestLinks();
  const streams = new TestLinks(false);
  const states: ConnectionState[] = [];
  const frames: Frame[] = [];
  const world = { online: true, probe: undefined as ApiError | undefined, downs: 0, position: 0 };
  const connection = new Connection({
    socket: sockets.open,
    sse: streams.open,
    prepare: more.prepare ?? (() => Promise.resolve()),
    resume: () => ({ generation: 'g1', rooms: { r: world.position } }),
    probe: () => (world.probe === undefined ? Promise.resolve() : Promise.reject(world.probe)),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    onDown: () => void world.downs++,
    online: () => world.online,
    random: () => 1 - Number.EPSILON,
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const phase = () => connection.state.phase;
  const goLive = async () => {
    connection.start();
    await settle();
    sockets.last.hello();
    sockets.last.live();
  };
  return { connection, sockets, streams, states, frames, world, settle, phase, goLive };
}

describe('opening', () => {
  it('goes connecting, resuming, live', async () => {
    const { connection, sockets, states, frames, settle } = setup();
    connection.start();
    await settle();
    expect(connection.carries).toBe(false);
    sockets.last.hello();
    expect(connection.carries).toBe(true);
    sockets.last.live();
    expect(states.map((state) => state.phase)).toEqual(['connecting', 'resuming', 'live']);
    expect(frames.map((frame) => frame.type)).toEqual(['hello', 'live']);
    expect(connection.state.wasLive).toBe(true);
  });

  it('is ended when there is no session', async () => {
    const { connection, phase, settle, sockets } = setup({ prepare: () => Promise.reject(unauthenticated) });
    connection.start();
    await settle();
    expect(phase()).toBe('ended');
    expect(sockets.all).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(LAST_RETRY * 2);
    expect(sockets.all).toHaveLength(0);
  });

  it('gives up an opening that nobody answers', async () => {
    const { connection, sockets, settle } = setup();
    connection.start();
    await settle();
    const first = sockets.last;
    await vi.advanceTimersByTimeAsync(OPENING);
    expect(first.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets.all).toHaveLength(2);
  });

  it('waits while the device is offline', async () => {
    const { connection, sockets, world, phase, settle } = setup();
    world.online = false;
    connection.start();
    await settle();
    expect(phase()).toBe('offline');
    expect(sockets.all).toHaveLength(0);
    world.online = true;
    connection.wake();
    await settle();
    expect(sockets.all).toHaveLength(1);
  });
});

describe('after a close', () => {
  it.each([1001, 4000, 1006])('resumes at once from the positions reached (%i)', async (code) => {
    const { sockets, world, goLive, connection } = setup();
    await goLive();
    world.position = 42;
    sockets.last.end(code);
    expect(world.downs).toBe(1);
    expect(connection.carries).toBe(false);
    await vi.advanceTimersByTimeAsync(300);
    expect(sockets.all).toHaveLength(2);
    expect(sockets.last.resume.rooms).toEqual({ r: 42 });
  });

  it('is over by 4403, and tries nothing by itself', async () => {
    const { sockets, goLive, phase, connection } = setup();
    await goLive();
    sockets.last.end(4403);
    expect(connection.state).toMatchObject({ phase: 'banned', wasLive: false });
    connection.wake();
    await vi.advanceTimersByTimeAsync(LAST_RETRY * 4);
    expect(phase()).toBe('banned');
    expect(sockets.all).toHaveLength(1);
  });

  it('is over where the server says so before it opens', async () => {
    const banned = new ApiError({ code: 'banned', status: 403 });
    const { connection, phase, settle, sockets } = setup({ prepare: () => Promise.reject(banned) });
    connection.start();
    await settle();
    await vi.advanceTimersByTimeAsync(LAST_RETRY * 4);
    expect(phase()).toBe('banned');
    expect(sockets.all).toHaveLength(0);
  });

  it('is ended by 4401, and begins again only when told', async () => {
    const { sockets, goLive, phase, connection, settle } = setup();
    await goLive();
    sockets.last.end(4401);
    expect(phase()).toBe('ended');
    await vi.advanceTimersByTimeAsync(LAST_RETRY * 2);
    expect(sockets.all).toHaveLength(1);
    connection.start();
    await settle();
    expect(sockets.all).toHaveLength(2);
  });

  it('waits longer and longer, at most half a minute, and calls the server gone', async () => {
    const { sockets, goLive, phase, world, connection, states } = setup();
    await goLive();
    world.probe = unreachable;
    sockets.last.end(1006);
    await vi.advanceTimersByTimeAsync(300);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      sockets.last.end(1006);
      await vi.advanceTimersByTimeAsync(0);
      const wait = (connection.state.retryAt ?? 0) - Date.now();
      waits.push(wait);
      await vi.advanceTimersByTimeAsync(wait + 1);
    }
    expect(waits.map((wait) => Math.round(wait))).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
    expect(phase()).toBe('gone');
    expect(states.at(-1)?.wasLive).toBe(true);
    world.probe = undefined;
    sockets.last.hello();
    sockets.last.live();
    expect(phase()).toBe('live');
  });

  it('does not hammer a server that accepts and closes', async () => {
    const { sockets, connection, settle } = setup();
    connection.start();
    await settle();
    for (let i = 0; i < 20; i++) {
      sockets.last.hello();
      sockets.last.end(4000);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(sockets.all.length).toBeLessThan(7);
  });

  it('tries at once when the person comes back', async () => {
    const { sockets, goLive, world, connection, settle } = setup();
    await goLive();
    world.probe = unreachable;
    for (let i = 0; i < 6; i++) {
      sockets.last.end(1006);
      await vi.advanceTimersByTimeAsync(i === 0 ? 300 : 20_000);
    }
    sockets.last.end(1006);
    await settle();
    const before = sockets.all.length;
    connection.wake();
    await settle();
    expect(sockets.all).toHaveLength(before + 1);
  });

  it('ignores what an older link still says', async () => {
    const { sockets, goLive, connection, settle, frames } = setup();
    await goLive();
    const old = sockets.last;
    connection.restart();
    await settle();
    sockets.last.hello();
    const count = frames.length;
    old.closed = false;
    old.frame({ type: 'live' });
    old.end(4401);
    expect(frames).toHaveLength(count);
    expect(connection.state.phase).toBe('resuming');
  });
});

describe('a dead peer', () => {
  it('is asked after a silence and left when it says nothing', async () => {
    const { sockets, goLive } = setup();
    await goLive();
    const link = sockets.last;
    await vi.advanceTimersByTimeAsync(QUIET);
    expect(link.sent).toEqual([{ id: 'ping-1', type: 'ping' }]);
    await vi.advanceTimersByTimeAsync(PONG + 300);
    expect(link.closed).toBe(true);
    expect(sockets.all).toHaveLength(2);
  });

  it('is alive when anything comes', async () => {
    const { sockets, goLive } = setup();
    await goLive();
    const link = sockets.last;
    let answered = 0;
    for (let time = 0; time < 5 * QUIET; time += PONG / 2) {
      await vi.advanceTimersByTimeAsync(PONG / 2);
      if (link.sent.length > answered) link.frame({ type: 'reply', re: `ping-${++answered}` });
    }
    expect(link.closed).toBe(false);
    expect(link.sent.length).toBeGreaterThan(2);
  });
});

describe('a blocked socket', () => {
  it('is replaced by server-sent events after two failures, and tried again later', async () => {
    const { connection, sockets, streams, settle, phase } = setup();
    connection.start();
    await settle();
    sockets.last.end(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets.all).toHaveLength(2);
    sockets.last.end(1006);
    await settle();
    expect(streams.all).toHaveLength(1);
    streams.last.hello();
    streams.last.live();
    expect(phase()).toBe('live');
    expect(connection.state.transport).toBe('sse');
    expect(connection.carries).toBe(false);
    streams.last.end(1001);
    await vi.advanceTimersByTimeAsync(300);
    expect(streams.all).toHaveLength(2);
    streams.last.hello();
    streams.last.live();
    await vi.advanceTimersByTimeAsync(SSE_FOR);
    streams.last.end(1001);
    await vi.advanceTimersByTimeAsync(300);
    expect(sockets.all).toHaveLength(3);
  });

  it('is not blamed when the server is unreachable', async () => {
    const { connection, sockets, streams, settle, world } = setup();
    world.probe = unreachable;
    connection.start();
    for (let i = 0; i < 4; i++) {
      await settle();
      sockets.last.end(1006);
      await vi.advanceTimersByTimeAsync(LAST_RETRY);
    }
    expect(streams.all).toHaveLength(0);
  });

  it('that was refused for want of a session ends', async () => {
    const { connection, sockets, settle, world, phase } = setup();
    world.probe = unauthenticated;
    connection.start();
    await settle();
    sockets.last.end(1006);
    await settle();
    expect(phase()).toBe('ended');
  });
});
