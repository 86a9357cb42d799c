/** One form's trying: whether it is under way, and what was wrong with which field. */
import { flushSync } from 'svelte';
import { failureOf } from '../model';
import { tell } from '../text';

/** Fields of problems whose code alone says what they are about. */
const about: Readonly<Record<string, string>> = {
  bad_name: 'name', name_taken: 'name', name_kept: 'name', name_missing: 'full_name', bad_full_name: 'full_name',
  password_too_short: 'password', password_too_long: 'password', password_weak: 'password', password_common: 'password',
  pin_required: 'pin', bad_pin: 'pin', wrong_code: 'code', wrong_factor: 'code', wrong_proof: 'code', wrong_recovery: 'way', bad_email: 'email', wrong_password: 'current',
};

export class Attempt {
  busy = $state(false);
  #wrong = $state.raw<{ readonly code: string; readonly field: string; readonly text: string } | undefined>(undefined);
  readonly #fields: readonly string[];

  /** `fields`: those that can show a problem beside themselves. */
  constructor(...fields: readonly string[]) {
    this.#fields = fields;
  }

  get code(): string {
    return this.#wrong?.code ?? '';
  }

  /** What is wrong with a field, or without one, with everything else. */
  problem(field = ''): string {
    return this.#wrong?.field === field ? this.#wrong.text : '';
  }

  refuse(field: string, text: string): void {
    this.clear();
    flushSync(); // what was said of the text before goes first: the same words are said again of this one
    this.#wrong = { code: '', field, text };
  }

  clear(): void {
    this.#wrong = undefined;
  }

  /** Does it, and tells whether that worked. */
  async run(act: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    try {
      await act();
      return true;
    } catch (error) {
      const { code, field } = failureOf(error);
      if (code === 'proof_declined') return false; // called off: nothing went wrong
      const own = about[code] ?? field;
      this.#wrong = { code, field: this.#fields.includes(own) ? own : '', text: tell(error) };
      return false;
    } finally {
      this.busy = false;
    }
  }
}
