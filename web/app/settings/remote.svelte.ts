/** Something that is asked for when it is shown: what came, or why nothing did. */
import { tell } from '../text';

export class Remote<T> {
  value = $state.raw<T | undefined>(undefined);
  problem = $state('');
  readonly #ask: () => Promise<T>;
  #turn = 0;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks, or asks again; what is shown stays until the answer is there. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const value = await this.#ask();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = '';
    } catch (error) {
      if (turn === this.#turn) this.problem = tell(error);
    }
  }
}
