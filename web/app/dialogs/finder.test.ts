import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Finder } from './finder.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks once for quick typing, and lets only the last answer count', async () => {
  const answers = new Map<string, (list: string[]) => void>();
  const asked: string[] = [];
  const finder = new Finder<string>((query) => {
    asked.push(query);
    return new Promise((resolve) => answers.set(query, resolve));
  });
  finder.ask('');
  await vi.advanceTimersByTimeAsync(0);
  answers.get('')?.(['all']);
  await vi.advanceTimersByTimeAsync(0);
  finder.ask('a');
  finder.ask('an');
  await vi.advanceTimersByTimeAsync(200);
  finder.ask('ann');
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual(['', 'an', 'ann']);
  answers.get('ann')?.(['anna']);
  answers.get('an')?.(['anders']);
  await vi.advanceTimersByTimeAsync(0);
  expect(finder.found).toEqual(['anna']);
  expect(finder.answered).toBe('ann');
});

it('says when it failed and recovers', async () => {
  let fail = true;
  const finder = new Finder<string>(() => (fail ? Promise.reject(new Error('away')) : Promise.resolve(['x'])));
  finder.ask('a');
  await vi.advanceTimersByTimeAsync(300);
  expect(finder.failed).toBe(true);
  fail = false;
  finder.ask('ab');
  await vi.advanceTimersByTimeAsync(300);
  expect(finder.failed).toBe(false);
  expect(finder.found).toEqual(['x']);
});
