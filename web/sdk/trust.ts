/** The routes by which accounts are made, proved and protected. Loaded with the pages that need them. */
import type { FactorKind, Factors, Key, MadeKey, NewKey, Passkey, PasskeyOptions, Pending, RecoveryCodes, TOTP } from './accounttypes';
import type { Request } from './rest';
import type { SignedIn } from './types';

export type Ask = <T>(method: string, route: string, request?: Request) => Promise<T>;

/** By what somebody proves who he is: one of them. */
export type Proof = { readonly [kind in 'password' | 'totp' | 'recovery_code']?: string } & { readonly passkey?: unknown };

export const isPending = (answer: SignedIn | Pending): answer is Pending => 'pending' in answer;

const enc = encodeURIComponent;

/** Signing in. */
export const entry = (ask: Ask) => ({
  signIn: (name: string, password: string) => ask<SignedIn | Pending>('POST', '/sessions', { body: { name, password } }),
  complete: (pending: string, proof: Proof) => ask<SignedIn>('POST', '/sessions/factor', { body: { pending, ...proof } }),
  /** Without `pending` the passkey alone signs in. */
  passkeyOptions: (pending?: string) => ask<PasskeyOptions>('POST', '/sessions/passkey/options', { body: pending ? { pending } : {} }),
  byPasskey: (passkey: unknown) => ask<SignedIn>('POST', '/sessions/passkey', { body: { passkey } }),
});

/** Proving once more that it is oneself; what is sensitive is refused with `proof_required` without. */
export const proving = (ask: Ask) => ({
  options: () => ask<PasskeyOptions>('POST', '/sessions/current/proof/options'),
  prove: (proof: Proof) => ask<void>('POST', '/sessions/current/proof', { body: proof }),
});

/** What protects one's own account. */
export const factors = (ask: Ask) => ({
  all: () => ask<Factors>('GET', '/me/factors'),
  beginTOTP: () => ask<TOTP>('POST', '/me/totp'),
  confirmTOTP: (code: string) => ask<void>('POST', '/me/totp/confirm', { body: { code } }),
  removeTOTP: () => ask<void>('DELETE', '/me/totp'),
  passkeyOptions: () => ask<PasskeyOptions>('POST', '/me/passkeys/options'),
  addPasskey: (name: string, passkey: unknown) => ask<Passkey>('POST', '/me/passkeys', { body: { name, passkey } }),
  renamePasskey: (id: string, name: string) => ask<void>('PATCH', `/me/passkeys/${enc(id)}`, { body: { name } }),
  removePasskey: (id: string) => ask<void>('DELETE', `/me/passkeys/${enc(id)}`),
  makeRecoveryCodes: () => ask<RecoveryCodes>('POST', '/me/recovery-codes'),
});

/** Keys for programs. */
export const keys = (ask: Ask) => ({
  all: () => ask<{ keys: Key[] }>('GET', '/me/keys').then((answer) => answer.keys),
  make: (key: NewKey) => ask<MadeKey>('POST', '/me/keys', { body: key }),
  revoke: (id: string) => ask<void>('DELETE', `/me/keys/${enc(id)}`),
});

/** The kinds that a second step offers, the most convenient first. */
export function inOrder(kinds: readonly FactorKind[]): readonly FactorKind[] {
  const order: readonly FactorKind[] = ['passkey', 'totp', 'recovery_code'];
  return order.filter((kind) => kinds.includes(kind));
}
