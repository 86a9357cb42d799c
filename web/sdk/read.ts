/** Tells the server how far was read: at most one request in flight per place, the newest position wins. */
import type { Act, Answer } from './commands';
import { ApiError } from './error';
import { type Place, placeKey } from './snapshot';

interface Position {
  readonly place: Place;
  wanted: number;
  told: number;
  busy: boolean;
}

export class Reads {
  readonly #act: (act: Act) => Promise<Answer>;
  readonly #positions = new Map<string, Position>();
  #open = false;

  constructor(act: (act: Act) => Promise<Answer>) {
    this.#act = act;
  }

  mark(place: Place, seq: number): void {
    const key = placeKey(place);
    const position = this.#positions.get(key) ?? { place, wanted: 0, told: 0, busy: false };
    this.#positions.set(key, position);
    position.wanted = Math.max(position.wanted, seq);
    void this.#tell(position);
  }

  /** Another device was here already: no need to tell the server. */
  known(place: Place, seq: number): void {
    const position = this.#positions.get(placeKey(place));
    if (position !== undefined) position.told = Math.max(position.told, seq);
  }

  /** Whether the server can be reached now; what could not be told is told then. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (open) for (const position of this.#positions.values()) void this.#tell(position);
  }

  clear(): void {
    this.#positions.clear();
  }

  async #tell(position: Position): Promise<void> {
    if (position.busy) return;
    position.busy = true;
    while (this.#open && position.wanted > position.told) {
      const seq = position.wanted;
      const { room, thread } = position.place;
      try {
        await this.#act({ type: 'read', room, seq, ...(thread === undefined ? {} : { thread }) });
        position.told = Math.max(position.told, seq);
      } catch (cause) {
        // Refused for good: not asked again. Otherwise the next mark or the next connection tries again.
        if (ApiError.of(cause).definite) position.told = Math.max(position.told, seq);
        break;
      }
    }
    position.busy = false;
  }
}
