/** A list that is asked for while somebody types: not at every key, and only the last answer counts. */
export class Finder<T> {
  readonly #find: (query: string) => Promise<readonly T[]>;
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  found = $state.raw<readonly T[]>([]);
  /** The query that `found` answers; undefined before the first answer. */
  answered = $state<string | undefined>(undefined);
  failed = $state(false);

  constructor(find: (query: string) => Promise<readonly T[]>, pause = 140) {
    this.#find = find;
    this.#pause = pause;
  }

  ask(query: string): void {
    clearTimeout(this.#timer);
    const ask = ++this.#asked;
    this.#timer = setTimeout(() => void this.#run(query, ask), this.answered === undefined ? 0 : this.#pause);
  }

  async #run(query: string, ask: number): Promise<void> {
    try {
      const found = await this.#find(query);
      if (ask !== this.#asked) return;
      this.found = found;
      this.answered = query;
      this.failed = false;
    } catch {
      if (ask === this.#asked) this.failed = true;
    }
  }
}
