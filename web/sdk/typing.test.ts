import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BELIEVED, SIGNAL_EVERY, Typing } from './typing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Typing', () => {
  it('signals at most every three seconds, per place', () => {
    const sent: string[] = [];
    const typing = new Typing((place) => sent.push(place.room), () => undefined);
    typing.own({ room: 'r' });
    typing.own({ room: 'r' });
    typing.own({ room: 'q' });
    expect(sent).toEqual(['r', 'q']);
    vi.advanceTimersByTime(SIGNAL_EVERY);
    typing.own({ room: 'r' });
    typing.ownDone({ room: 'r' });
    typing.own({ room: 'r' });
    expect(sent).toEqual(['r', 'q', 'r', 'r']);
  });

  it('believes a signal for a while, and no longer than until the message', () => {
    const typing = new Typing(() => undefined, () => undefined);
    const names = () => (typing.rooms.get('r') ?? []).map((typist) => typist.name);
    typing.signal('r', { account: 'a', name: 'Ann' });
    typing.signal('r', { account: 'b', name: 'Bo' });
    vi.advanceTimersByTime(BELIEVED - 1);
    typing.signal('r', { account: 'a', name: 'Ann' });
    vi.advanceTimersByTime(1);
    expect(names()).toEqual(['Ann']);
    typing.done('r', 'a');
    expect(typing.rooms.has('r')).toBe(false);
  });
});
