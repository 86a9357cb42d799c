/** Links that lead in: what comes after the # stays in the browser until it is asked about. */

export type Entrance = {
  readonly kind: 'setup' | 'invite' | 'reset' | 'email';
  readonly token: string;
};

/** The entrance that an address is, if it is one. */
export function entranceAt(path: string, hash: string): Entrance | undefined {
  const kind = /^\/(setup|invite|reset|email)\/?$/.exec(path)?.[1] as Entrance['kind'] | undefined;
  const token = hash.slice(1);
  return kind && token ? { kind, token } : undefined;
}
