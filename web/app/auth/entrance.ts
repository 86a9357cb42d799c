/** Links that lead in, and where another login sends back to: what comes after the # stays in the browser until it is asked about. */
import type { FactorKind, Pending } from '../../sdk/accounttypes';

export type Entrance =
  | { readonly kind: 'setup' | 'invite' | 'reset' | 'email'; readonly token: string }
  /** A login elsewhere came to nothing, and why. */
  | { readonly kind: 'refused'; readonly code: string }
  /** A login elsewhere is waiting for its second step. */
  | { readonly kind: 'pending'; readonly pending: Pending }
  /** A login elsewhere belongs to the account now. */
  | { readonly kind: 'connected' };

/** The entrance that an address is, if it is one. */
export function entranceAt(path: string, hash: string): Entrance | undefined {
  const kind = /^\/(setup|invite|reset|email)\/?$/.exec(path)?.[1] as 'setup' | undefined;
  const token = hash.slice(1);
  if (kind) return token ? { kind, token } : undefined;
  if (path !== '/') return undefined;
  const said = new URLSearchParams(token);
  const [code, pending, factors] = [said.get('sign-in'), said.get('pending'), said.get('factors')];
  if (code) return { kind: 'refused', code };
  if (pending) return { kind: 'pending', pending: { pending, factors: (factors ?? '').split(',') as FactorKind[] } };
  return said.has('connected') ? { kind: 'connected' } : undefined;
}
