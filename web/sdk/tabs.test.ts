import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserTabs, singleTab } from './tabs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Web Locks as far as tabs use them: exclusive, queued or only if free. */
function testLocks(): LockManager {
  const held = new Map<string, Promise<unknown>>();
  const take = (name: string, run: (lock: Lock | null) => unknown): Promise<unknown> => {
    const done = Promise.resolve().then(() => run({ name, mode: 'exclusive' }));
    held.set(name, done);
    return done.finally(() => {
      if (held.get(name) === done) held.delete(name);
    });
  };
  return {
    request: async (name: string, ...rest: unknown[]) => {
      const run = rest.at(-1) as (lock: Lock | null) => unknown;
      const onlyIfFree = rest.length > 1 && (rest[0] as LockOptions).ifAvailable === true;
      if (onlyIfFree && held.has(name)) return run(null);
      while (held.has(name)) await held.get(name);
      return take(name, run);
    },
    query: () => Promise.resolve({ held: [...held.keys()].map((name) => ({ name })) }),
  } as unknown as LockManager;
}

describe('browserTabs', () => {
  it('know who lives', async () => {
    const locks = testLocks();
    const a = browserTabs(locks);
    const b = browserTabs(locks);
    await vi.advanceTimersByTimeAsync(0);
    expect(await a.living()).toEqual(new Set([a.id, b.id]));
    b.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(await a.living()).toEqual(new Set([a.id]));
  });

  it('do one thing one after the other', async () => {
    const locks = testLocks();
    const log: string[] = [];
    const work = (tab: string) => async () => {
      log.push(`${tab} begins`);
      await Promise.resolve();
      log.push(`${tab} ends`);
    };
    await Promise.all([browserTabs(locks).alone('work', work('a')), browserTabs(locks).alone('work', work('b'))]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('call once among them, and not at all while one is looked at', async () => {
    const locks = testLocks();
    const a = browserTabs(locks);
    const b = browserTabs(locks);
    expect(await Promise.all([a.calls('m1'), b.calls('m1')])).toEqual([true, false]);
    expect(await b.calls('m2')).toBe(true);
    b.focus(true);
    b.focus(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(await a.calls('m3')).toBe(false);
    b.focus(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(await a.calls('m4')).toBe(true);
  });

  it('are alone where the browser has no locks', async () => {
    const tab = singleTab();
    expect(await tab.living()).toBeUndefined();
    expect(await tab.calls('m')).toBe(true);
    expect(await tab.alone('work', () => Promise.resolve(7))).toBe(7);
  });
});
