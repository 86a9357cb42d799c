import { expect, it } from 'vitest';
import { Attempt } from './attempt.svelte';
import { entranceAt } from './entrance';

const fails = (code: string, field = '') => () => Promise.reject(Object.assign(new Error('as the server says'), { code, field }));

it('shows a problem beside the field that it is about, and elsewhere when there is none', async () => {
  const attempt = new Attempt('name', 'password');
  expect(await attempt.run(fails('name_taken'))).toBe(false);
  expect([attempt.problem('name'), attempt.problem(), attempt.code]).toEqual(['as the server says', '', 'name_taken']);
  await attempt.run(fails('odd', 'password'));
  expect([attempt.problem('name'), attempt.problem('password')]).toEqual(['', 'as the server says']);
  await attempt.run(fails('bad_pin'));
  expect(attempt.problem()).toBe('as the server says');
  expect(await attempt.run(() => Promise.resolve())).toBe(true);
  expect(attempt.problem()).toBe('');
});

it('does one thing at a time', async () => {
  const attempt = new Attempt();
  let done: () => void = () => undefined;
  const first = attempt.run(() => new Promise<void>((resolve) => (done = resolve)));
  expect(attempt.busy).toBe(true);
  expect(await attempt.run(() => Promise.resolve())).toBe(false);
  done();
  expect(await first).toBe(true);
  expect(attempt.busy).toBe(false);
});

it.each([
  ['/setup', '#t', { kind: 'setup', token: 't' }],
  ['/invite/', '#iv_a-b', { kind: 'invite', token: 'iv_a-b' }],
  ['/reset', '', undefined],
  ['/', '#t', undefined],
  ['/app/invite', '#t', undefined],
  ['/', '#sign-in=login_away', { kind: 'refused', code: 'login_away' }],
  ['/', '#pending=sp_1&factors=totp,passkey', { kind: 'pending', pending: { pending: 'sp_1', factors: ['totp', 'passkey'] } }],
  ['/', '#connected', { kind: 'connected' }],
])('%s%s leads to %o', (path, hash, want) => expect(entranceAt(path, hash)).toEqual(want));
