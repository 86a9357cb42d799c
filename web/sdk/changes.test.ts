import { describe, expect, it, vi } from 'vitest';
import { type Change, Changes, withChanges } from './changes';
import type { Answer } from './commands';
import { ApiError } from './error';
import type { Event, Message } from './types';

const message = (more: Partial<Message> = {}): Message => ({ seq: 3, kind: 'message', id: 'm', sender_id: 'ann', text: 'as it was', ...more });
const me = { me: 'me' };

describe('a message with changes', () => {
  const edit: Change = { type: 'edit', room: 'r', message: 'm', text: 'as it will be' };
  const like: Change = { type: 'react', room: 'r', message: 'm', emoji: '👍' };

  it('is the same object when none concerns it', () => {
    const one = message();
    expect(withChanges(one, [{ ...edit, message: 'other' }], me)).toBe(one);
    expect(withChanges(one, [{ ...edit, text: 'as it was' }], me)).toBe(one);
  });

  it('says what it will say, and is gone when it will be', () => {
    expect(withChanges(message(), [edit], me)).toMatchObject({ text: 'as it will be', edited: 3 });
    const gone = withChanges(message({ reactions: [{ emoji: '👍', count: 2 }] }), [{ type: 'remove', room: 'r', message: 'm' }, edit], me);
    expect(gone.removed).toBeDefined();
    expect(gone.text).toBeUndefined();
    expect(gone.reactions).toBeUndefined();
  });

  it('counts one’s own reaction once, given or taken back', () => {
    const once = withChanges(message({ reactions: [{ emoji: '👍', count: 2 }] }), [like], me);
    expect(once.reactions).toEqual([{ emoji: '👍', count: 3, mine: true }]);
    expect(withChanges(once, [like], me)).toBe(once);
    expect(withChanges(once, [{ ...like, off: true }], me).reactions).toEqual([{ emoji: '👍', count: 2 }]);
    expect(withChanges(message(), [like, { ...like, off: true }], me).reactions).toBeUndefined();
  });
});

describe('changes', () => {
  const like: Change = { type: 'react', room: 'r', message: 'm', emoji: '👍' };
  const event = (more: Partial<Event>): Event => ({ room: 'r', seq: 9, kind: 'reaction', target: 'm', sender_id: 'me', emoji: '👍', ...more });
  interface Ask {
    readonly act: unknown;
    answer(answer: Answer): void;
    refuse(error: ApiError): void;
  }
  function begin(seq = 0) {
    const asks: Ask[] = [];
    const at = { seq };
    const changes = new Changes({
      act: (act) => new Promise<Answer>((answer, refuse) => void asks.push({ act, answer, refuse })),
      seq: () => at.seq,
      onChange: () => undefined,
    });
    return { changes, asks, at };
  }
  const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };

  it('show until their event has come, whichever is first', async () => {
    const { changes, asks, at } = begin();
    void changes.make(like);
    expect(changes.of('r')).toEqual([like]);
    expect(changes.of('other')).toEqual([]);
    expect(changes.of('r')).toBe(changes.of('r'));
    await settle();
    asks[0]?.answer({ seq: 9 });
    await settle();
    expect(changes.of('r')).toEqual([like]);
    changes.reached('r', 8);
    expect(changes.of('r')).toEqual([like]);
    changes.reached('r', 9);
    expect(changes.of('r')).toEqual([]);

    at.seq = 12;
    const second = changes.make(like);
    await settle();
    asks[1]?.answer({ seq: 12 });
    await second;
    expect(changes.of('r')).toEqual([]);
  });

  it('are confirmed by the event alone, and only by their own', async () => {
    const { changes } = begin();
    void changes.make(like);
    changes.confirm(event({ emoji: '🎉' }));
    changes.confirm(event({ off: true }));
    changes.confirm(event({ kind: 'removal' }));
    expect(changes.of('r')).toHaveLength(1);
    changes.confirm(event({}));
    expect(changes.of('r')).toHaveLength(0);
  });

  it('are taken back when they are refused, and say why', async () => {
    const { changes, asks } = begin();
    const done = changes.make({ type: 'remove', room: 'r', message: 'm' });
    const told = expect(done).rejects.toMatchObject({ code: 'forbidden' });
    await settle();
    asks[0]?.refuse(new ApiError({ code: 'forbidden', status: 403 }));
    await told;
    expect(changes.of('r')).toEqual([]);
  });

  it('to one message go out one after the other', async () => {
    const { changes, asks } = begin();
    const first = changes.make(like);
    const second = changes.make({ ...like, off: true });
    void changes.make({ ...like, message: 'other' });
    await settle();
    expect(asks.map(({ act }) => (act as Change).message)).toEqual(['m', 'other']);
    asks[0]?.refuse(ApiError.local('network'));
    await expect(first).rejects.toMatchObject({ code: 'network' });
    await settle();
    expect(asks[2]?.act).toMatchObject({ message: 'm', off: true });
    asks[2]?.answer({ seq: 0 });
    await second;
    expect(changes.of('r')).toEqual([{ ...like, message: 'other' }]);
  });

  it('whose place nobody has told go when their event stays away', async () => {
    vi.useFakeTimers();
    const { changes, asks } = begin();
    const done = changes.make(like);
    await settle();
    asks[0]?.answer({});
    await done;
    expect(changes.of('r')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(changes.of('r')).toHaveLength(0);
    vi.useRealTimers();
  });
});
