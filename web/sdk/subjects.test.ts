import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf, type Reader } from './message';
import { Rest } from './rest';
import { Subjects } from './subjects';
import { Log } from './testing/log';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup() {
  const log = new Log('r');
  const reader: Reader = { me: 'me', threadRead: (thread) => log.threadRead.get(thread) ?? 0 };
  const asked: string[] = [];
  const rest = new Rest({
    fetch: (url) => {
      asked.push(String(url));
      const threads = log
        .all()
        .filter((message) => message.thread === message.id && message.id !== undefined)
        .map((first) => {
          const last = log.all(first.id).at(-1);
          return { first, read: reader.threadRead(first.id ?? ''), ...(last?.id === first.id ? {} : { last }) };
        })
        .sort((a, b) => (b.last?.seq ?? b.first.seq) - (a.last?.seq ?? a.first.seq));
      return Promise.resolve(new Response(JSON.stringify({ threads }), { headers: { 'Content-Type': 'application/json' } }));
    },
  });
  const subjects = new Subjects({ rest, reader, onPeople: () => undefined, onChange: () => undefined });
  const shown = (key = '') =>
    (subjects.lists.get(key)?.threads ?? []).map(({ first, last }) => [first.subject, first.replies?.count ?? 0, first.replies?.unread ?? 0, last?.text]);
  return { log, subjects, shown, asked };
}

describe('Subjects', () => {
  it('follows new subjects and replies, newest first, without asking again', async () => {
    const { log, subjects, shown, asked } = setup();
    const plans = log.message('me', 'first', { subject: 'Plans' });
    await Promise.all([subjects.load(), subjects.load('r')]);
    subjects.apply(log.message('ann', 'second', { subject: 'Food' }));
    expect(shown()).toEqual([['Food', 0, 0, undefined], ['Plans', 0, 0, undefined]]);
    subjects.apply(log.message('ann', 'yes', { thread: plans.id ?? '' }));
    subjects.apply(log.message('me', 'good', { thread: plans.id ?? '' }));
    expect(shown('r')).toEqual([['Plans', 2, 1, 'good'], ['Food', 0, 0, undefined]]);
    expect(shown()).toEqual(shown('r'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(2);
  });

  it('does not count twice what the list knew already', async () => {
    const { log, subjects, shown } = setup();
    const plans = log.message('me', 'first', { subject: 'Plans' });
    const reply = log.message('ann', 'yes', { thread: plans.id ?? '' });
    await subjects.load();
    subjects.apply(plans);
    subjects.apply(reply);
    expect(shown()).toEqual([['Plans', 1, 1, 'yes']]);
  });

  it('is read when the thread is, and asks where it cannot know', async () => {
    const { log, subjects, shown, asked } = setup();
    const plans = log.message('me', 'first', { subject: 'Plans' });
    for (const text of ['one', 'two']) log.message('ann', text, { thread: plans.id ?? '' });
    await subjects.load();
    log.threadRead.set(plans.id ?? '', 2);
    subjects.read(plans.id ?? '', 2, 1);
    expect(shown()).toEqual([['Plans', 2, 1, 'two']]);
    subjects.apply(log.removal(messageOf(log.events[2] ?? plans)));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(2);
    expect(shown()[0]?.slice(0, 3)).toEqual(['Plans', 2, 0]);
  });

  it('forgets a room that the reader has left', async () => {
    const { log, subjects, shown } = setup();
    log.message('me', 'first', { subject: 'Plans' });
    await Promise.all([subjects.load(), subjects.load('r')]);
    subjects.drop('r');
    expect(shown()).toEqual([]);
    expect(subjects.lists.has('r')).toBe(false);
  });

  it('says when it could not be read, and lets it be tried again', async () => {
    let fail = true;
    const rest = new Rest({
      fetch: () => (fail ? Promise.reject(new TypeError('no')) : Promise.resolve(new Response('{"threads":[]}'))),
    });
    const reader: Reader = { me: 'me', threadRead: () => 0 };
    const subjects = new Subjects({ rest, reader, onPeople: () => undefined, onChange: () => undefined });
    await expect(subjects.load()).rejects.toMatchObject({ code: 'network' });
    expect(subjects.lists.get('')?.status).toBe('failed');
    fail = false;
    await subjects.load();
    expect(subjects.lists.get('')?.status).toBe('ready');
  });
});
