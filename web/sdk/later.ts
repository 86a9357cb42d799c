/** Work by key that waits a moment, is done once for many calls, and never twice at the same time. */
import type { Clock } from './clock';

export class Later {
  readonly #clock: Clock;
  readonly #wait: number;
  readonly #work: (key: string) => Promise<void>;
  readonly #timers = new Map<string, () => void>();
  readonly #busy = new Set<string>();
  readonly #again = new Set<string>();

  /** Work that rejects is dropped; whoever needs it asks again. */
  constructor(clock: Clock, wait: number, work: (key: string) => Promise<void>) {
    this.#clock = clock;
    this.#wait = wait;
    this.#work = work;
  }

  ask(key: string): void {
    if (this.#busy.has(key)) this.#again.add(key);
    else if (!this.#timers.has(key)) this.#timers.set(key, this.#clock.after(this.#wait, () => this.#run(key)));
  }

  clear(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#again.clear();
  }

  #run(key: string): void {
    this.#timers.delete(key);
    this.#busy.add(key);
    void this.#work(key)
      .catch(() => undefined)
      .then(() => {
        this.#busy.delete(key);
        if (this.#again.delete(key)) this.ask(key);
      });
  }
}
