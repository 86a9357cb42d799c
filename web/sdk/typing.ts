/** Who is writing, and telling others that the reader is. */
import { type Clock, systemClock } from './clock';
import { type Place, placeKey, type Typist } from './snapshot';

/** A signal is sent at most so often, and believed for so long. */
export const SIGNAL_EVERY = 3_000;
export const BELIEVED = 6_000;

export class Typing {
  readonly #send: (place: Place) => void;
  readonly #onChange: () => void;
  readonly #clock: Clock;
  readonly #told = new Map<string, number>();
  readonly #cancels = new Map<string, () => void>();
  #rooms: ReadonlyMap<string, readonly Typist[]> = new Map();

  constructor(send: (place: Place) => void, onChange: () => void, clock: Clock = systemClock) {
    this.#send = send;
    this.#onChange = onChange;
    this.#clock = clock;
  }

  /** By room; replaced when it changes. */
  get rooms(): ReadonlyMap<string, readonly Typist[]> {
    return this.#rooms;
  }

  /** The reader has pressed a key. */
  own(place: Place): void {
    const key = placeKey(place);
    const now = this.#clock.now();
    if (now - (this.#told.get(key) ?? -Infinity) < SIGNAL_EVERY) return;
    this.#told.set(key, now);
    this.#send(place);
  }

  /** The reader has sent: the next key is a new beginning. */
  ownDone(place: Place): void {
    this.#told.delete(placeKey(place));
  }

  /** Somebody else's signal. */
  signal(room: string, typist: Typist): void {
    const key = `${room}/${typist.account}`;
    this.#cancels.get(key)?.();
    this.#cancels.set(key, this.#clock.after(BELIEVED, () => this.done(room, typist.account)));
    const others = this.#rooms.get(room) ?? [];
    const known = others.find((other) => other.account === typist.account);
    if (known !== undefined && known.thread === typist.thread) return;
    this.#put(room, [...others.filter((other) => other !== known), typist]);
  }

  /** Somebody has sent or left. */
  done(room: string, account: string): void {
    const key = `${room}/${account}`;
    this.#cancels.get(key)?.();
    this.#cancels.delete(key);
    const all = this.#rooms.get(room) ?? [];
    if (all.some((typist) => typist.account === account)) {
      this.#put(room, all.filter((typist) => typist.account !== account));
    }
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
    this.#told.clear();
    if (this.#rooms.size > 0) this.#rooms = new Map();
  }

  #put(room: string, typists: readonly Typist[]): void {
    const rooms = new Map(this.#rooms);
    if (typists.length === 0) rooms.delete(room);
    else rooms.set(room, typists);
    this.#rooms = rooms;
    this.#onChange();
  }
}
