import { describe, expect, it } from 'vitest';
import { attention, badge, decide, isQuiet, type Occasion, title } from './attention';
import type { Involvement, Message } from './types';

const message: Message = { kind: 'message', seq: 1, sender_id: 'ann', text: 'hi' };
const occasion: Occasion = { message, involvement: 'everything', me: 'me', focused: false, open: false, quiet: false };

describe('decide', () => {
  it.each<[string, Partial<Occasion>, boolean]>([
    ['a message while the page is elsewhere', {}, true],
    ['a message in the open room while the page is elsewhere', { open: true }, true],
    ['a message while the page is looked at', { focused: true }, false],
    ['do not disturb', { quiet: true }, false],
    ['an own message from another device', { message: { ...message, sender_id: 'me' } }, false],
    ['a notice', { message: { ...message, kind: 'member' } }, false],
    ['a message that is gone already', { message: { ...message, removed: 1 } }, false],
    ['a room of which only mentions count', { involvement: 'mentions' }, false],
    ['a mention there', { involvement: 'mentions', message: { ...message, mentions: ['me'] } }, true],
    ['a mention in a muted room', { involvement: 'nothing', message: { ...message, mentions: ['me'] } }, false],
  ])('%s', (_name, more, want) => {
    expect(decide({ ...occasion, ...more })).toEqual({ sound: want, notify: want });
  });
});

describe('attention', () => {
  const room = (unread: number, mentions: number, involvement: Involvement = 'everything', hidden = false) => ({
    unread, mentions, involvement, hidden,
  });

  it('counts rooms as far as the reader is involved', () => {
    const rooms = [room(3, 1), room(9, 2, 'mentions'), room(9, 9, 'nothing'), room(9, 9, 'everything', true)];
    expect(attention(rooms)).toEqual({ unread: 5, mentions: 3 });
  });

  it('is said in title and badge', () => {
    expect(title('Samtal', { unread: 0, mentions: 0 })).toBe('Samtal');
    expect(title('Samtal', { unread: 3, mentions: 0 })).toBe('(3) Samtal');
    expect(title('Samtal', { unread: 100, mentions: 0 })).toBe('(99+) Samtal');
    expect(badge({ unread: 3, mentions: 2 })).toBe(2);
    expect(badge({ unread: 3, mentions: 0 })).toBe('dot');
    expect(badge({ unread: 0, mentions: 0 })).toBeUndefined();
  });

  it('knows quiet hours', () => {
    expect([true, 2000, 1000, undefined, 'yes'].map((setting) => isQuiet(setting, 1500))).toEqual([true, true, false, false, false]);
  });
});
