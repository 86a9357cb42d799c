/** A list that is asked for page by page. */
import type { Page } from '../../sdk/admin';
import { tell } from '../text';

export class Pages<T> {
  items = $state.raw<readonly T[] | undefined>(undefined);
  more = $state(false);
  busy = $state(false);
  problem = $state('');
  readonly #ask: (from: string | undefined) => Promise<Page<T>>;
  #next: string | undefined;
  #turn = 0;

  constructor(ask: (from: string | undefined) => Promise<Page<T>>) {
    this.#ask = ask;
  }

  /** Asks anew from the beginning; what is shown stays until the answer is there. */
  load = (): Promise<void> => this.#page(undefined);

  /** Asks for the next page. */
  grow = (): Promise<void> => this.#page(this.#next);

  async #page(from: string | undefined): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const page = await this.#ask(from);
      if (turn !== this.#turn) return;
      this.items = from === undefined ? page.items : [...(this.items ?? []), ...page.items];
      this.#next = page.next;
      this.more = page.next !== undefined;
      this.problem = '';
    } catch (error) {
      if (turn === this.#turn) this.problem = tell(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
