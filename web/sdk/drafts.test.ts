import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Act } from './commands';
import { Drafts, HANDS_OFF, PAUSE } from './drafts';
import { ApiError } from './error';
import { memoryKeep } from './keep';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const r = { room: 'r' };

function setup(keep = memoryKeep(), account = 'me') {
  const acts: Act[] = [];
  const world: { failure: ApiError | undefined; delay: number } = { failure: undefined, delay: 0 };
  const drafts = new Drafts({
    keep,
    act: (act) => {
      acts.push(act);
      if (world.failure !== undefined) return Promise.reject(world.failure);
      return world.delay === 0 ? Promise.resolve({}) : new Promise((resolve) => setTimeout(() => resolve({}), world.delay));
    },
    onChange: () => undefined,
  });
  void drafts.load(account);
  drafts.setOpen(true);
  return { drafts, acts, world, keep, texts: () => acts.map((act) => act.text), text: () => drafts.all.get('r')?.text };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('Drafts', () => {
  it('tells the server after a pause, and only the latest', async () => {
    const { drafts, acts, text } = setup();
    for (const value of ['h', 'he', 'hey']) {
      drafts.set(r, { text: value });
      await pass(PAUSE - 1);
    }
    expect(text()).toBe('hey');
    expect(acts).toEqual([]);
    await pass(1);
    expect(acts).toEqual([{ type: 'draft', room: 'r', text: 'hey' }]);
    drafts.set({ room: 'r', thread: 't' }, { text: 'in thread', reply: 'm' });
    await pass(PAUSE);
    expect(acts[1]).toEqual({ type: 'draft', room: 'r', thread: 't', text: 'in thread', reply: 'm' });
    expect(drafts.all.get('r/t')).toEqual({ text: 'in thread', reply: 'm' });
  });

  it('tells what was written while the server was slow as soon as it has answered', async () => {
    const { drafts, texts, world } = setup();
    world.delay = 2 * PAUSE;
    drafts.set(r, { text: 'sent soon' });
    await pass(PAUSE);
    drafts.set(r, { text: '' });
    await pass(3 * PAUSE);
    expect(texts()).toEqual(['sent soon', '']);
  });

  it('shows what is written elsewhere', () => {
    const { drafts, text } = setup();
    drafts.remote('r', { text: 'from the phone' });
    expect(text()).toBe('from the phone');
    drafts.remote('r', null);
    expect(text()).toBeUndefined();
  });

  it('never writes under the hands of the person', async () => {
    const { drafts, text, texts } = setup();
    drafts.set(r, { text: 'mine' });
    drafts.remote('r', { text: 'from the phone' });
    expect(text()).toBe('mine');
    await pass(PAUSE);
    expect(texts()).toEqual(['mine']);
    drafts.remote('r', { text: 'mine' });
    drafts.remote('r', { text: 'phone again' });
    expect(text()).toBe('mine');
    drafts.set(r, { text: 'mine!' });
    await pass(PAUSE);
    drafts.remote('r', { text: 'mine!' });
    await pass(HANDS_OFF);
    expect(text()).toBe('mine!');
  });

  it('gives way once the person has stopped', async () => {
    const { drafts, text } = setup();
    drafts.set(r, { text: 'mine' });
    await pass(PAUSE);
    drafts.remote('r', { text: 'mine' });
    drafts.remote('r', { text: 'mine and more' });
    await pass(HANDS_OFF);
    expect(text()).toBe('mine and more');
  });

  it('keeps what the server accepted even when its word comes late', async () => {
    const { drafts, text } = setup();
    drafts.remote('r', { text: 'old' });
    drafts.set(r, { text: 'new' });
    await pass(PAUSE + HANDS_OFF);
    expect(text()).toBe('new');
  });

  it('says nothing about what was written and sent within the pause', async () => {
    const { drafts, acts, text } = setup();
    drafts.set(r, { text: 'quick' });
    drafts.set(r, { text: '' });
    await pass(PAUSE + HANDS_OFF);
    expect(acts).toEqual([]);
    expect(text()).toBeUndefined();
  });

  it('clears what it has told', async () => {
    const { drafts, texts } = setup();
    drafts.set(r, { text: 'slow' });
    await pass(PAUSE);
    drafts.set(r, { text: '' });
    await pass(PAUSE);
    expect(texts()).toEqual(['slow', '']);
  });

  it('keeps an answer that was begun without a word', async () => {
    const { drafts, acts } = setup();
    drafts.set(r, { text: '', reply: 'm' });
    await pass(PAUSE + HANDS_OFF * 2);
    expect(acts).toEqual([]);
    expect(drafts.all.get('r')).toEqual({ text: '', reply: 'm' });
    drafts.set(r, { text: '' });
    await pass(PAUSE + HANDS_OFF);
    expect(drafts.all.has('r')).toBe(false);
  });

  it('survives a reload while the server is away', async () => {
    const keep = memoryKeep();
    const first = setup(keep);
    first.drafts.setOpen(false);
    first.drafts.set({ room: 'r', thread: 't' }, { text: 'unfinished' });
    await pass(PAUSE);
    expect(first.acts).toEqual([]);
    const second = setup(keep);
    await second.drafts.load('me');
    expect(second.drafts.all.get('r/t')).toEqual({ text: 'unfinished' });
    await pass(0);
    expect(second.acts).toEqual([{ type: 'draft', room: 'r', thread: 't', text: 'unfinished' }]);
    expect((await keep.all('drafts')).size).toBe(0);
  });

  it('is kept at once: the page may be gone before the pause is over', async () => {
    const keep = memoryKeep();
    setup(keep).drafts.set(r, { text: 'half a wo' });
    await pass(0);
    const second = setup(keep);
    await second.drafts.load('me');
    expect(second.text()).toBe('half a wo');
  });

  it('gives nothing to another account', async () => {
    const keep = memoryKeep();
    const first = setup(keep);
    first.drafts.setOpen(false);
    first.drafts.set(r, { text: 'secret' });
    await pass(PAUSE);
    const second = setup(keep, 'somebody else');
    await pass(PAUSE);
    expect((await keep.all('drafts')).size).toBe(0);
    expect(second.acts).toEqual([]);
    expect(second.drafts.all.size).toBe(0);
  });

  it('tries again after a failure, unless it was refused for good', async () => {
    const { drafts, acts, world } = setup();
    world.failure = ApiError.local('network');
    drafts.set(r, { text: 'one' });
    await pass(PAUSE);
    world.failure = undefined;
    await pass(5_000);
    expect(acts).toHaveLength(2);
    world.failure = new ApiError({ code: 'forbidden', status: 403 });
    drafts.set(r, { text: 'two' });
    await pass(60_000);
    expect(acts).toHaveLength(3);
  });
});
