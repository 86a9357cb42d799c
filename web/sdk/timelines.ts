/** The places that are looked at: what is loaded of them, and where their unread line stands. */
import { ApiError } from './error';
import type { Reader } from './message';
import type { RoomState } from './reducer';
import type { PageQuery } from './rest';
import { type Place, placeKey } from './snapshot';
import { isUnread } from './unread';
import { trimWindow, type Window } from './window';

export interface TimelinesOptions {
  readonly reader: Reader;
  readonly room: (id: string) => RoomState | undefined;
  readonly put: (state: RoomState) => void;
  readonly page: (room: string, query: PageQuery, replace: boolean, signal: AbortSignal) => Promise<void>;
  /** The rooms are known and what was missed has come: only now is it certain what is unread. */
  readonly settled: () => boolean;
  readonly onChange: () => void;
}

export interface Opened {
  readonly place: Place;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingBefore: boolean;
  readonly loadingAfter: boolean;
  readonly around?: number;
  readonly unreadAfter?: number;
}

interface Open {
  shown: Opened;
  /** the position when it was opened, or when its room became known */
  readAt: number | undefined;
  frozen: boolean;
  /** what loads its window now, if anything */
  loading: Promise<void> | undefined;
  stop: AbortController;
}

export const PAGE = 60;
/** So many of the newest messages stay when a place is closed, and are kept between visits. */
export const KEPT = 60;
/** A place that is not looked at may grow to this before it is trimmed. */
const GROWN = 2 * KEPT;
/** So many threads of a room that are not looked at stay loaded. */
const THREADS = 8;

const patch = (shown: Opened, change: Partial<Opened>): Opened => ({ ...shown, ...change });

export class Timelines {
  readonly #options: TimelinesOptions;
  readonly #open = new Map<string, Open>();

  constructor(options: TimelinesOptions) {
    this.#options = options;
  }

  /** By placeKey. The values are replaced when they change. */
  *opened(): Iterable<readonly [string, Opened]> {
    for (const [key, open] of this.#open) yield [key, open.shown];
  }

  isOpen(place: Place): boolean {
    return this.#open.has(placeKey(place));
  }

  /** Whether the room, or a thread of it, is looked at. */
  shows(room: string): boolean {
    return [...this.#open.values()].some((open) => open.shown.place.room === room);
  }

  async open(place: Place, around?: number): Promise<void> {
    const key = placeKey(place);
    let open = this.#open.get(key);
    if (open === undefined) {
      const shown: Opened = { place, status: 'loading', loadingBefore: false, loadingAfter: false };
      open = { shown, readAt: undefined, frozen: false, loading: undefined, stop: new AbortController() };
      this.#open.set(key, open);
    }
    if (around === undefined) {
      this.#show(open, { status: open.shown.status === 'failed' ? 'loading' : open.shown.status });
      await this.#ensure(open);
    } else {
      await this.#goTo(open, around);
    }
  }

  close(place: Place): void {
    const key = placeKey(place);
    const open = this.#open.get(key);
    if (open === undefined) return;
    open.stop.abort();
    this.#open.delete(key);
    this.#changeWindow(place, (window) => (window.moreAfter ? undefined : trimWindow(window, 'before', KEPT)));
    if (place.thread !== undefined) this.#dropThreads(place.room, place.thread);
    this.#options.onChange();
  }

  /** What comes in where nobody looks is not all held: a page may stay open for weeks. */
  tidy(room: string): void {
    const state = this.#options.room(room);
    for (const [thread, { entries }] of state?.windows ?? []) {
      const place: Place = thread === '' ? { room } : { room, thread };
      if (entries.length > GROWN && !this.isOpen(place)) this.#changeWindow(place, (window) => trimWindow(window, 'before', KEPT));
    }
  }

  /** Lets go of the threads that were left first; `left` is the one just left. */
  #dropThreads(room: string, left: string): void {
    const state = this.#options.room(room);
    const window = state?.windows.get(left);
    if (state === undefined || window === undefined) return;
    const windows = new Map(state.windows);
    windows.delete(left);
    windows.set(left, window);
    const closed = [...windows.keys()].filter((thread) => thread !== '' && !this.isOpen({ room, thread }));
    for (const thread of closed.slice(0, -THREADS)) windows.delete(thread);
    this.#options.put({ ...state, windows });
  }

  async loadBefore(place: Place): Promise<void> {
    const open = this.#open.get(placeKey(place));
    const window = this.#window(place);
    if (open === undefined || window === undefined || !window.moreBefore || open.shown.loadingBefore || window.stale) return;
    this.#show(open, { loadingBefore: true });
    try {
      await this.#page(open, { before: window.from, limit: PAGE });
    } finally {
      this.#show(open, { loadingBefore: false });
    }
  }

  async loadAfter(place: Place): Promise<void> {
    const open = this.#open.get(placeKey(place));
    const window = this.#window(place);
    if (open === undefined || window === undefined || !window.moreAfter || open.shown.loadingAfter || window.stale) return;
    this.#show(open, { loadingAfter: true });
    try {
      await this.#page(open, { after: window.to, limit: PAGE });
    } finally {
      this.#show(open, { loadingAfter: false });
    }
  }

  async toNewest(place: Place): Promise<void> {
    const open = this.#open.get(placeKey(place));
    if (open === undefined) return;
    const { around: _around, ...shown } = open.shown;
    open.shown = shown;
    this.#options.onChange();
    if (this.#window(place)?.moreAfter !== false) await this.#page(open, { limit: PAGE });
  }

  trim(place: Place, side: 'before' | 'after', keep: number): void {
    this.#changeWindow(place, (window) => trimWindow(window, side, keep));
  }

  clearUnreadLine(place: Place): void {
    const open = this.#open.get(placeKey(place));
    if (open === undefined) return;
    open.frozen = true;
    this.#line(open, undefined);
  }

  /** A message has come that nobody sees: the line stands above the first of those. */
  unseen(place: Place, read: number): void {
    const open = this.#open.get(placeKey(place));
    if (open?.frozen === true) this.#line(open, read);
  }

  /** A room is there, was missed in part, or everything missed has come: places that need it load. */
  ensure(room?: string): void {
    for (const open of this.#open.values()) {
      if (room === undefined || open.shown.place.room === room) void this.#ensure(open);
    }
  }

  clear(): void {
    for (const open of this.#open.values()) open.stop.abort();
    this.#open.clear();
  }

  #read(place: Place): number {
    const { reader, room } = this.#options;
    return place.thread === undefined ? (room(place.room)?.room.read ?? 0) : reader.threadRead(place.thread);
  }

  #window(place: Place): Window | undefined {
    return this.#options.room(place.room)?.windows.get(place.thread ?? '');
  }

  #show(open: Open, change: Partial<Opened>): void {
    open.shown = patch(open.shown, change);
    this.#options.onChange();
  }

  #line(open: Open, after: number | undefined): void {
    const { unreadAfter: _old, ...shown } = open.shown;
    open.shown = after === undefined ? shown : { ...shown, unreadAfter: after };
    this.#options.onChange();
  }

  #changeWindow(place: Place, change: (window: Window) => Window | undefined): void {
    const state = this.#options.room(place.room);
    const window = this.#window(place);
    if (state === undefined || window === undefined) return;
    const next = change(window);
    if (next === window) return;
    const windows = new Map(state.windows);
    if (next === undefined) windows.delete(place.thread ?? '');
    else windows.set(place.thread ?? '', next);
    this.#options.put({ ...state, windows });
  }

  async #ensure(open: Open): Promise<void> {
    const { place } = open.shown;
    if (this.#options.room(place.room) === undefined) {
      if (this.#options.settled()) this.#show(open, { status: 'failed' });
      return;
    }
    open.readAt ??= this.#read(place);
    const window = this.#window(place);
    if (window === undefined || window.stale === true) {
      if (window !== undefined && open.shown.status === 'loading') this.#show(open, { status: 'ready' });
      const lost = window?.moreAfter === true ? window.entries[window.entries.length >> 1]?.message.seq : undefined;
      open.loading ??= this.#load(open, lost === undefined ? { limit: PAGE } : { around: lost, limit: PAGE });
      await open.loading;
      return;
    }
    if (open.shown.status !== 'ready') this.#show(open, { status: 'ready' });
    this.#freeze(open);
  }

  /** Loads the window in place of what there was. */
  async #load(open: Open, query: PageQuery): Promise<void> {
    try {
      // The room may have been read anew meanwhile, and be without windows again.
      do await this.#page(open, query, true);
      while (this.#window(open.shown.place) === undefined && this.#options.room(open.shown.place.room) !== undefined);
      this.#show(open, { status: 'ready' });
      this.#freeze(open);
    } catch (cause) {
      // What is shown already stays; the next connection tries again.
      const nothing = this.#window(open.shown.place) === undefined;
      if (nothing && ApiError.of(cause).code !== 'aborted') this.#show(open, { status: 'failed' });
    } finally {
      open.loading = undefined;
    }
  }

  async #goTo(open: Open, around: number): Promise<void> {
    const window = this.#window(open.shown.place);
    open.readAt ??= this.#options.room(open.shown.place.room) && this.#read(open.shown.place);
    this.#show(open, { around });
    if (window !== undefined && window.stale !== true && window.from <= around && around <= window.to) {
      this.#show(open, { status: 'ready' });
      this.#freeze(open);
      return;
    }
    if (window === undefined) this.#show(open, { status: 'loading' });
    await open.loading;
    open.loading = this.#load(open, { around, limit: PAGE });
    await open.loading;
  }

  async #page(open: Open, query: PageQuery, replace = false): Promise<void> {
    const { room, thread } = open.shown.place;
    const asked = thread === undefined ? query : { ...query, thread };
    await this.#options.page(room, asked, replace, open.stop.signal);
  }

  /** Decides, once it is certain, where the unread line stands until the place is opened again. */
  #freeze(open: Open): void {
    if (open.frozen || !this.#options.settled()) return;
    open.frozen = true;
    const { place } = open.shown;
    const state = this.#options.room(place.room);
    const readAt = open.readAt ?? 0;
    const unread = this.#window(place)?.entries.some(({ message }) => isUnread(message, readAt, this.#options.reader.me));
    const counted = place.thread === undefined && (state?.room.unread ?? 0) > 0 && state?.room.read === readAt;
    if (unread === true || counted) this.#line(open, readAt);
  }
}
