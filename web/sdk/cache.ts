/** What is kept between visits so that the page shows something at once: account, rooms, their newest messages. */
import { type Clock, systemClock } from './clock';
import type { Keep } from './keep';
import type { RoomState } from './reducer';
import { KEPT } from './timelines';
import type { Me, Person, Room, Server, State } from './types';
import { type Entry, trimWindow, type Window } from './window';

/** Raised when what is kept changes its form: older ones are dropped. */
const FORM = 1;
const WAIT = 800;

export interface KeptAccount {
  readonly me: Me;
  readonly generation: string;
  readonly changed: number;
  readonly states: readonly State[];
  readonly people: readonly Person[];
  readonly server?: Server;
}

export interface CacheOptions {
  readonly keep: Keep;
  readonly account: () => KeptAccount | undefined;
  readonly room: (id: string) => RoomState | undefined;
  readonly clock?: Clock;
}

interface KeptRoom {
  readonly form: number;
  readonly room: Room;
  readonly seq: number;
  readonly unsure: boolean;
  readonly window?: { readonly entries: readonly Entry[]; readonly from: number; readonly to: number; readonly moreBefore: boolean };
}

/** A room without what can be read again. */
function pack(state: RoomState): KeptRoom {
  const window = state.windows.get('');
  const { room, seq, unsure } = state;
  if (window === undefined || window.moreAfter || window.stale === true) return { form: FORM, room, seq, unsure };
  const { entries, from, to, moreBefore } = trimWindow(window, 'before', KEPT);
  return { form: FORM, room, seq, unsure, window: { entries, from, to, moreBefore } };
}

function unpack(kept: KeptRoom): RoomState {
  const windows = new Map<string, Window>();
  if (kept.window !== undefined) windows.set('', { ...kept.window, moreAfter: false, quoted: new Map() });
  return { room: kept.room, seq: kept.seq, windows, recent: [], unsure: kept.unsure, doubts: [] };
}

export class Cache {
  readonly #options: CacheOptions;
  readonly #clock: Clock;
  readonly #dirty = new Set<string>();
  #accountDirty = false;
  #timer: (() => void) | undefined;

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async load(): Promise<{ account: KeptAccount; rooms: RoomState[] } | undefined> {
    const { keep } = this.#options;
    try {
      const kept = (await keep.get('account', 'me')) as (KeptAccount & { form?: number }) | undefined;
      if (kept?.form !== FORM) return undefined;
      const rooms = [...(await keep.all('rooms')).values()].filter((room) => (room as KeptRoom).form === FORM);
      return { account: kept, rooms: rooms.map((room) => unpack(room as KeptRoom)) };
    } catch {
      return undefined; // a visit without storage begins with nothing
    }
  }

  touchRoom(id: string): void {
    this.#dirty.add(id);
    this.#soon();
  }

  touchAccount(): void {
    this.#accountDirty = true;
    this.#soon();
  }

  /** Writes what waits. Each room stands in one value with its position, so that tabs that write it in turn do not mix. */
  async flush(): Promise<void> {
    this.#timer?.();
    this.#timer = undefined;
    const { keep } = this.#options;
    const rooms = [...this.#dirty];
    this.#dirty.clear();
    const account = this.#accountDirty ? this.#options.account() : undefined;
    this.#accountDirty = false;
    const work = rooms.map((id) => {
      const state = this.#options.room(id);
      return state === undefined ? keep.delete('rooms', id) : keep.put('rooms', id, pack(state));
    });
    if (account !== undefined) work.push(keep.put('account', 'me', { form: FORM, ...account }));
    await Promise.allSettled(work); // what cannot be kept is read again
  }

  async clear(): Promise<void> {
    this.#timer?.();
    this.#timer = undefined;
    this.#dirty.clear();
    this.#accountDirty = false;
    await this.#options.keep.clear(['account', 'rooms']).catch(() => undefined); // nothing was kept, then
  }

  #soon(): void {
    this.#timer ??= this.#clock.after(WAIT, () => void this.flush());
  }
}
