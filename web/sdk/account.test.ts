import { describe, expect, it } from 'vitest';
import { AccountState } from './account';

describe('AccountState', () => {
  it('keeps the latest value, in whatever order words come', () => {
    const account = new AccountState();
    expect(account.apply({ kind: 'setting', subject: 'theme', value: 'dark', changed: 7 })).toBe(true);
    expect(account.apply({ kind: 'setting', subject: 'theme', value: 'light', changed: 5 })).toBe(false);
    expect(account.settings.get('theme')).toBe('dark');
    expect(account.changed).toBe(7);
    account.apply({ kind: 'setting', subject: 'theme', value: null, changed: 9 });
    expect(account.settings.has('theme')).toBe(false);
    expect(account.dump()).toEqual([]);
  });

  it('never moves a position back, not even for the server', () => {
    const account = new AccountState();
    account.assume('thread_read', 't', { room: 'r', seq: 9 });
    expect(account.apply({ kind: 'thread_read', subject: 't', value: { room: 'r', seq: 4 }, changed: 3 })).toBe(false);
    expect(account.position('thread_read', 't')).toBe(9);
    expect(account.apply({ kind: 'thread_read', subject: 't', value: { room: 'r', seq: 12 }, changed: 4 })).toBe(true);
    expect(account.position('thread_read', 't')).toBe(12);
  });

  it('replaces what it hands out only when that changes', () => {
    const account = new AccountState();
    account.apply({ kind: 'hide', subject: 'm1', value: { room: 'r', seq: 3 }, changed: 1 });
    const { hidden, settings } = account;
    account.apply({ kind: 'read', subject: 'r', value: { seq: 3 }, changed: 2 });
    expect(account.hidden).toBe(hidden);
    expect(account.settings).toBe(settings);
    account.apply({ kind: 'hide', subject: 'm1', value: null, changed: 3 });
    expect(account.hidden.size).toBe(0);
  });
});
