/** By what somebody proves who he is: the kind that is chosen, and what is typed for it. */
import type { FactorKind } from '../../sdk/accounttypes';
import { inOrder, type Proof } from '../../sdk/trust';

export type ProofKind = FactorKind | 'password';

export class ProofForm {
  readonly kinds: readonly ProofKind[];
  kind = $state<ProofKind>('password');
  typed = $state('');
  readonly #options: () => Promise<unknown>;

  /** `options`: those for a passkey, asked for when one is used. */
  constructor(kinds: readonly FactorKind[], options: () => Promise<unknown>, password = false) {
    this.kinds = [...(password ? (['password'] as const) : []), ...inOrder(kinds)];
    this.kind = this.kinds[0] ?? 'password';
    this.#options = options;
  }

  choose(kind: ProofKind): void {
    this.kind = kind;
    this.typed = '';
  }

  get complete(): boolean {
    return this.kind === 'passkey' || this.typed.trim() !== '';
  }

  async proof(): Promise<Proof> {
    if (this.kind !== 'passkey') return { [this.kind]: this.kind === 'password' ? this.typed : this.typed.replace(/\s+/g, '') };
    const [{ usePasskey }, options] = await Promise.all([import('../../sdk/passkey'), this.#options()]);
    return { passkey: await usePasskey(options) };
  }
}
