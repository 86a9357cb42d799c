import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccountState } from './account';
import { ApiError } from './error';
import { memoryKeep } from './keep';
import { Settings } from './settings';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

async function page(keep = memoryKeep(), owner = 'me') {
  const told: [string, unknown][] = [];
  const world: { failure: ApiError | undefined; delay: number } = { failure: undefined, delay: 0 };
  const account = new AccountState();
  const settings = new Settings({
    keep,
    account,
    tell: async (key, value) => {
      told.push([key, value]);
      const { failure } = world;
      if (world.delay > 0) await new Promise((resolve) => setTimeout(resolve, world.delay));
      if (failure !== undefined) throw failure;
    },
    onChange: () => undefined,
  });
  await settings.load(owner);
  return { settings, account, told, world, keep, theme: () => account.value('setting', 'theme') };
}

/** The server's word, as the store takes it in. */
function says({ settings, account }: Awaited<ReturnType<typeof page>>, value: unknown, changed: number): void {
  account.apply({ kind: 'setting', subject: 'theme', value, changed });
  settings.remote('theme', value);
}

describe('a setting', () => {
  it('holds at once, is told, and is kept no longer then', async () => {
    const { settings, theme, told, keep } = await page();
    settings.setOpen(true);
    settings.set('theme', 'dark');
    expect(theme()).toBe('dark');
    await pass();
    expect(told).toEqual([['theme', 'dark']]);
    expect((await keep.all('settings')).size).toBe(0);
  });

  it('chosen offline survives the page, and is told by the next one', async () => {
    const first = await page();
    first.settings.set('theme', 'light');
    first.settings.set('theme', 'dark');
    await pass();
    expect(first.told).toEqual([]);
    const second = await page(first.keep);
    expect(second.theme()).toBe('dark');
    second.settings.setOpen(true);
    await pass();
    expect(second.told).toEqual([['theme', 'dark']]);
    expect((await first.keep.all('settings')).size).toBe(0);
  });

  it('that was taken off is told too', async () => {
    const first = await page();
    first.settings.set('quiet', null);
    await pass();
    const second = await page(first.keep);
    second.settings.setOpen(true);
    await pass();
    expect(second.told).toEqual([['quiet', null]]);
  });

  it('of another account is not taken up, and deleted', async () => {
    const first = await page();
    first.settings.set('theme', 'dark');
    await pass();
    const second = await page(first.keep, 'you');
    expect(second.theme()).toBeUndefined();
    expect((await first.keep.all('settings')).size).toBe(0);
  });

  it('is tried again when the server could not say whether it has it', async () => {
    const { settings, told, world } = await page();
    settings.setOpen(true);
    world.failure = new ApiError({ code: 'rate_limited', status: 429, wait: 7 });
    settings.set('theme', 'dark');
    await pass(6_999);
    world.failure = undefined;
    expect(told).toHaveLength(1);
    await pass(1);
    expect(told).toEqual([['theme', 'dark'], ['theme', 'dark']]);
  });

  it('that is refused for good is as it was', async () => {
    const here = await page();
    const { settings, world, theme, keep } = here;
    says(here, 'light', 1);
    settings.setOpen(true);
    world.failure = new ApiError({ code: 'invalid', status: 422 });
    settings.set('theme', 'dark');
    expect(theme()).toBe('dark');
    await pass();
    expect(theme()).toBe('light');
    expect((await keep.all('settings')).size).toBe(0);
  });

  it('waits for a session that is over', async () => {
    const { settings, world, told, theme } = await page();
    settings.setOpen(true);
    world.failure = new ApiError({ code: 'unauthenticated', status: 401 });
    settings.set('theme', 'dark');
    await pass(60_000);
    expect(told).toHaveLength(1);
    world.failure = undefined;
    settings.setOpen(false);
    settings.setOpen(true);
    await pass();
    expect(told).toHaveLength(2);
    expect(theme()).toBe('dark');
  });

  it('chosen while another is on its way is told after it', async () => {
    const { settings, told, world, theme } = await page();
    world.delay = 100;
    settings.setOpen(true);
    settings.set('theme', 'dark');
    settings.set('theme', 'light');
    settings.set('theme', 'system');
    expect(told).toEqual([['theme', 'dark']]);
    await pass(300);
    expect(told).toEqual([['theme', 'dark'], ['theme', 'system']]);
    expect(theme()).toBe('system');
  });

  it('chosen here holds against an older word of the server', async () => {
    const here = await page();
    here.settings.set('theme', 'dark');
    says(here, 'light', 9);
    expect(here.theme()).toBe('dark');
    here.settings.setOpen(true);
    await pass();
    says(here, 'system', 10);
    expect(here.theme()).toBe('system');
  });

  it('is forgotten when its owner signs out', async () => {
    const { settings, told, keep } = await page();
    settings.set('theme', 'dark');
    await settings.clear();
    settings.setOpen(true);
    await pass(60_000);
    expect(told).toEqual([]);
    expect((await keep.all('settings')).size).toBe(0);
  });
});
