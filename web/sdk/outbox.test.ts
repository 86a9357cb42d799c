import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Act, Answer } from './commands';
import { ApiError } from './error';
import { type Keep, memoryKeep } from './keep';
import { Outbox } from './outbox';
import { singleTab, type Tabs } from './tabs';
import { random } from './testing/log';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);
const refused = new ApiError({ code: 'forbidden', status: 403, detail: 'You are not in this room.' });
const busy = new ApiError({ code: 'rate_limited', status: 429 }, 7_000);
const lost = ApiError.local('lost');

interface Call {
  readonly act: Act;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: ApiError) => void;
}

async function setup(keep: Keep = memoryKeep(), tabs: Tabs = singleTab()) {
  const calls: Call[] = [];
  const outbox = new Outbox({
    keep,
    tabs,
    act: (act) => new Promise((answer, fail) => calls.push({ act, answer, fail })),
    onChange: () => undefined,
  });
  await outbox.load('me');
  outbox.setOpen(true);
  const last = () => {
    const call = calls.at(-1);
    if (call === undefined) throw new Error('nothing was sent');
    return call;
  };
  const shown = () => outbox.list.map(({ text, status }) => `${text} ${status}`);
  return { keep, outbox, calls, last, shown };
}

const r = { room: 'r' };

describe('Outbox', () => {
  it('shows at once and sends one after the other, per room', async () => {
    const { outbox, calls, shown } = await setup();
    outbox.add(r, 'one', { reply: 'm1' });
    outbox.add(r, 'two');
    outbox.add({ room: 'q', thread: 't' }, 'three');
    expect(shown()).toEqual(['one sending', 'two waiting', 'three sending']);
    expect(calls.map(({ act }) => act)).toMatchObject([
      { type: 'send', room: 'r', text: 'one', reply: 'm1' },
      { type: 'send', room: 'q', text: 'three', thread: 't' },
    ]);
    calls[0]?.answer({ message: { kind: 'message', seq: 4 } });
    await settle();
    expect(calls).toHaveLength(3);
  });

  it('stays until its event has come, when the answer was faster', async () => {
    const { outbox, last, shown, keep } = await setup();
    const id = outbox.add(r, 'one');
    last().answer({ message: { kind: 'message', seq: 4 } });
    await settle();
    expect(shown()).toEqual(['one sending']);
    expect((await keep.all('outbox')).size).toBe(0);
    outbox.reached('r', 3);
    expect(shown()).toEqual(['one sending']);
    outbox.confirm(id);
    expect(shown()).toEqual([]);
  });

  it('goes with the position, when its event was never seen as one', async () => {
    const { outbox, last, shown } = await setup();
    outbox.add(r, 'one');
    last().answer({ message: { kind: 'message', seq: 4 } });
    await settle();
    outbox.reached('r', 4);
    expect(shown()).toEqual([]);
  });

  it('goes with its event, when that was faster than the answer', async () => {
    const { outbox, last, shown, keep } = await setup();
    outbox.confirm(outbox.add(r, 'one'));
    expect(shown()).toEqual([]);
    last().answer({ message: { kind: 'message', seq: 4 } });
    await settle();
    expect(shown()).toEqual([]);
    expect((await keep.all('outbox')).size).toBe(0);
  });

  it('keeps what was refused with the reason, and lets the next go', async () => {
    const { outbox, calls, last, shown } = await setup();
    const id = outbox.add(r, 'one');
    outbox.add(r, 'two');
    last().fail(refused);
    await settle();
    expect(shown()).toEqual(['one failed', 'two sending']);
    expect(outbox.list[0]?.reason).toEqual({ code: 'forbidden', detail: 'You are not in this room.' });
    outbox.retry(id);
    expect(outbox.list[0]?.reason).toBeUndefined();
    last().answer({ message: { kind: 'message', seq: 4 } });
    await settle();
    expect(calls.at(-1)?.act.client_id).toBe(id);
    last().fail(refused);
    await settle();
    outbox.discard(id);
    expect(shown()).toEqual(['two sending']);
  });

  it('sends the same client id again after a lost connection, in order', async () => {
    const { outbox, calls, last, shown } = await setup();
    const one = outbox.add(r, 'one');
    const two = outbox.add(r, 'two');
    outbox.setOpen(false);
    last().fail(lost);
    await settle();
    expect(shown()).toEqual(['one waiting', 'two waiting']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toHaveLength(1);
    outbox.setOpen(true);
    last().answer({ message: { kind: 'message', seq: 4 }, again: true });
    await settle();
    expect(calls.map(({ act }) => act.client_id)).toEqual([one, one, two]);
  });

  it('waits as long as the server says, without letting others by', async () => {
    const { outbox, calls, last } = await setup();
    outbox.add(r, 'one');
    outbox.add(r, 'two');
    last().fail(busy);
    await vi.advanceTimersByTimeAsync(6_999);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.map(({ act }) => act.text)).toEqual(['one', 'one']);
  });

  it('is not told that it fails while it is limited, and waits no longer each time than the server says', async () => {
    const { outbox, calls, last, shown } = await setup();
    const wait = () => new ApiError({ code: 'rate_limited', status: 429, wait: 2 });
    for (const text of ['one', 'two']) outbox.add(r, text);
    for (let turn = 1; turn <= 6; turn++) {
      expect(calls).toHaveLength(turn);
      last().fail(wait());
      await vi.advanceTimersByTimeAsync(1_999);
      expect(shown()).toEqual(['one waiting', 'two waiting']);
      expect(calls).toHaveLength(turn);
      await vi.advanceTimersByTimeAsync(1);
    }
    last().answer({ message: { kind: 'message', seq: 4 } });
    await settle();
    expect(calls.map(({ act }) => act.text)).toEqual([...Array.from({ length: 7 }, () => 'one'), 'two']);
    expect(new Set(calls.map(({ act }) => act.client_id)).size).toBe(2);
  });

  it.each([0, undefined])('does not ask without a pause where the server says none (%s)', async (wait) => {
    const { outbox, calls, last } = await setup();
    outbox.add(r, 'one');
    last().fail(new ApiError({ code: 'rate_limited', status: 429, ...(wait === undefined ? {} : { wait }) }));
    await vi.advanceTimersByTimeAsync(999);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toHaveLength(2);
  });

  it('sends 200 through a bucket of 60 that takes 20 a second, once and in order, without asking in vain', async () => {
    const taken: string[] = [];
    let asked = 0;
    let tokens = 60;
    let filled = Date.now();
    const act = async ({ text }: Act): Promise<Answer> => {
      asked++;
      tokens = Math.min(60, tokens + ((Date.now() - filled) * 20) / 1_000);
      filled = Date.now();
      if (tokens < 1) throw new ApiError({ code: 'rate_limited', status: 429, wait: 1 });
      tokens--;
      taken.push(text ?? '');
      return { message: { kind: 'message', seq: taken.length } };
    };
    const outbox = new Outbox({ keep: memoryKeep(), tabs: singleTab(), act, onChange: () => undefined });
    await outbox.load('me');
    const texts = Array.from({ length: 200 }, (_, i) => `${i}`);
    for (const text of texts) outbox.add(r, text);
    outbox.setOpen(true);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(taken).toEqual(texts);
    expect(asked).toBeLessThanOrEqual(208);
  });

  it('keeps what somebody wrote who is kept out', async () => {
    const { outbox, last, shown } = await setup();
    outbox.add(r, 'one');
    last().fail(new ApiError({ code: 'banned', status: 403 }));
    await settle();
    expect(shown()).toEqual(['one waiting']);
  });

  it('survives a reload', async () => {
    const keep = memoryKeep();
    const first = await setup(keep);
    first.outbox.setOpen(false);
    first.outbox.add(r, 'one');
    first.outbox.add(r, 'two', { subject: 'S' });
    await settle();
    const second = await setup(keep);
    expect(second.shown()).toEqual(['one sending', 'two waiting']);
    expect(second.outbox.list.map((o) => o.clientId)).toEqual(first.outbox.list.map((o) => o.clientId));
    expect(second.outbox.list[1]?.subject).toBe('S');
  });

  it('leaves to living tabs what is theirs, and takes over from dead ones', async () => {
    const keep = memoryKeep();
    const living = new Set(['a', 'b']);
    const tab = (id: string): Tabs => ({ ...singleTab(), id, living: () => Promise.resolve(living) });
    const a = await setup(keep, tab('a'));
    a.outbox.setOpen(false);
    a.outbox.add(r, 'one');
    await settle();
    const b = await setup(keep, tab('b'));
    expect(b.shown()).toEqual([]);
    living.delete('a');
    await b.outbox.load('me');
    expect(b.shown()).toEqual(['one sending']);
    living.add('c');
    const c = await setup(keep, tab('c'));
    expect(c.shown()).toEqual([]);
  });

  it('gives nothing to another account', async () => {
    const keep = memoryKeep();
    const first = await setup(keep);
    first.outbox.setOpen(false);
    first.outbox.add(r, 'secret');
    await settle();
    const { outbox, shown } = await setup(keep);
    await outbox.clear();
    first.outbox.add(r, 'secret');
    await settle();
    await outbox.load('somebody else');
    expect(shown()).toEqual([]);
    expect((await keep.all('outbox')).size).toBe(0);
  });

  it.each(Array.from({ length: 40 }, (_, i) => i + 1))('sends everything once and in order, whatever breaks (seed %i)', async (seed) => {
    const next = random(seed);
    const keep = memoryKeep();
    const log: { room: string; text: string; id: string }[] = [];
    const wanted: Record<string, string[]> = { r: [], q: [] };
    let outbox: Outbox;
    const server = (act: Act): Answer => {
      const id = act.client_id ?? '';
      const room = act.room ?? '';
      let at = log.findIndex((entry) => entry.id === id);
      if (at < 0) at = log.push({ room, text: act.text ?? '', id }) - 1;
      return { message: { kind: 'message', seq: at + 1 } };
    };
    const start = async () => {
      let mine: Outbox | undefined;
      const act = async (command: Act): Promise<Answer> => {
        await new Promise((resolve) => setTimeout(resolve, Math.floor(next() * 50)));
        if (next() < 0.2) throw lost; // before it reached the server
        const answer = server(command);
        if (next() < 0.5 && mine === outbox) outbox.confirm(command.client_id ?? '');
        if (next() < 0.2) throw lost; // after it
        return answer;
      };
      mine = new Outbox({ keep, tabs: singleTab(), act, onChange: () => undefined });
      await mine.load('me');
      mine.setOpen(true);
      return mine;
    };
    outbox = await start();
    for (let step = 0; step < 60; step++) {
      const roll = next();
      if (roll < 0.6) {
        const room = next() < 0.5 ? 'r' : 'q';
        const text = `${step}`;
        wanted[room]?.push(text);
        outbox.add({ room }, text);
      } else if (roll < 0.75) outbox.setOpen(next() < 0.5);
      else if (roll < 0.8) {
        outbox.setOpen(false);
        await vi.advanceTimersByTimeAsync(60);
        outbox = await start();
      }
      await vi.advanceTimersByTimeAsync(Math.floor(next() * 120));
    }
    outbox.setOpen(true);
    await vi.advanceTimersByTimeAsync(600_000);
    outbox.reached('r', log.length);
    outbox.reached('q', log.length);
    for (const room of ['r', 'q']) {
      expect(log.filter((entry) => entry.room === room).map((entry) => entry.text)).toEqual(wanted[room]);
    }
    expect(outbox.list).toEqual([]);
    expect((await keep.all('outbox')).size).toBe(0);
  });
});
