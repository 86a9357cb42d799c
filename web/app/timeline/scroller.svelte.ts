/** What moves the timeline: the window over the loaded rows, the reader's place in it, and fetching at the edges. */
import { tick } from 'svelte';
import { around, held, newer, newest, older, rangeOf, ScrollKeeper, type Window } from '../../sdk/scroll';
import type { Model, Place, TimelineItem } from '../model';
import { ElementPort } from './port';

/** After so long without scrolling the talk is at rest, in milliseconds. */
const calm = 1_200;
/** More than so many rows are not held while the reader is at the end: a page may stay open for weeks. */
const loaded = 1_000;
/** Closer to an edge than this, more rows come in. */
const near = 700;

export class Scroller {
  readonly #model: Model;
  readonly #place: Place;
  readonly #items: () => readonly TimelineItem[];
  readonly #keys: readonly string[] = $derived.by(() => this.#items().map((item) => item.key));
  #window = $state.raw<Window>({});
  #keeper: ScrollKeeper | undefined;
  #port: ElementPort | undefined;
  #busy = false;
  #seen = $state.raw<string | undefined>(undefined);

  /** True once the first position is set; until then nothing is painted, so that nothing jumps. */
  placed = $state(false);
  sticky = $state(true);
  /** Key of a message that was jumped to, for a moment. */
  lit = $state<string | undefined>(undefined);
  /** The date that would lie over text while nothing moves. */
  covering = $state<string | undefined>(undefined);
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The unread line lies above what is seen. */
  unreadAbove = $state(false);

  readonly shown: readonly TimelineItem[] = $derived.by(() => this.#items().slice(...rangeOf(this.#keys, this.#window)));
  /** Messages of others that came since the reader left the end. */
  readonly fresh: number = $derived.by(() => {
    if (this.sticky || this.#seen === undefined) return 0;
    const at = this.#keys.lastIndexOf(this.#seen);
    return at < 0 ? 0 : this.#items().slice(at + 1).filter((item) => item.kind === 'message' && !item.own && !item.veiled).length;
  });

  constructor(model: Model, place: Place, items: () => readonly TimelineItem[]) {
    this.#model = model;
    this.#place = place;
    this.#items = items;
  }

  get port(): ElementPort | undefined {
    return this.#port;
  }

  /** Takes hold of the scrolling element; the answer lets go. */
  attach(element: HTMLElement): () => void {
    this.#port = new ElementPort(element);
    this.#keeper = new ScrollKeeper(this.#port);
    const observer = new ResizeObserver(() => this.placed && this.#keeper?.resized());
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => {
      clearTimeout(this.#rest);
      observer.disconnect();
    };
  }

  before(): void {
    this.#keeper?.before();
  }

  after(): void {
    if (!this.placed) return;
    this.#keeper?.after();
    this.#settle();
    // Where there is nothing to scroll, no scrolling asks for what stands above.
    if (this.#port && this.#port.height - this.#port.view < near) void this.#fill();
  }

  /** The first position: at the unread line, else at the end. */
  async begin(firstUnread: string | undefined): Promise<void> {
    this.#seen = this.#keys.at(-1);
    this.#window = firstUnread ? around(this.#keys, firstUnread, 120) : newest(this.#keys);
    await tick();
    if (!firstUnread || !this.#keeper?.toRow('unread', 0.25)) this.#keeper?.toEnd();
    this.placed = true;
    this.#settle();
    this.#stir();
    void this.#fill();
  }

  scrolled(): void {
    this.#stir();
    if (!this.placed) return;
    this.#keeper?.scrolled();
    // The end of what is loaded is not the end of the talk: what comes in below must not pull the reader along.
    if (!this.#following()) this.#keeper?.release();
    this.#settle();
    void this.#fill();
  }

  /** Dates are shown while the talk moves; at rest, one that is stuck over text goes. */
  #stir(): void {
    clearTimeout(this.#rest);
    this.covering = undefined;
    this.#rest = setTimeout(() => (this.covering = this.#port?.stuckDay()), calm);
  }

  release(): void {
    this.#keeper?.release();
  }

  /** Shows a message in its context, fetching it if need be. Answers false when it is gone; then nothing moves. */
  async jump(message: string): Promise<boolean> {
    const found = await this.#jump(message);
    if (!found && !this.placed) await this.begin(this.#model.timeline(this.#place).firstUnread);
    return found;
  }

  async #jump(message: string): Promise<boolean> {
    const find = () => this.#items().find((item) => item.kind === 'message' && item.id === message)?.key;
    if (find() === undefined && !(await this.#model.loadAround(this.#place, message))) return false;
    await tick();
    const key = find();
    if (key === undefined) return false;
    this.#window = around(this.#keys, key, 120);
    this.#keeper?.release();
    await tick();
    this.placed = true;
    this.#keeper?.toRow(key, 0.35);
    this.#settle();
    this.#port?.find(key)?.focus({ preventScroll: true });
    this.lit = key;
    setTimeout(() => this.lit === key && (this.lit = undefined), 2_000);
    return true;
  }

  toUnread(): void {
    this.#keeper?.toRow('unread', 0.25);
    this.#settle();
  }

  async toEnd(): Promise<void> {
    try {
      if (this.#model.timeline(this.#place).moreAfter) await this.#model.loadLatest(this.#place);
    } catch {
      return; // the banner tells that the server is away
    }
    this.#window = newest(this.#keys);
    await tick();
    this.#keeper?.toEnd();
    this.#settle();
  }

  /** The newest message is in the window. */
  #following(): boolean {
    return this.#window.last === undefined && !this.#model.timeline(this.#place).moreAfter;
  }

  #settle(): void {
    const keeper = this.#keeper;
    const port = this.#port;
    if (!keeper || !port) return;
    this.sticky = keeper.sticky && this.#following();
    if (this.sticky && this.#keys.length > loaded) this.#model.trim(this.#place);
    if (this.sticky) this.#seen = this.#keys.at(-1);
    else this.#window = held(this.#keys, this.#window);
    const unread = port.topOf('unread');
    this.unreadAbove = unread !== undefined && unread < port.top - 8;
  }

  async #fill(): Promise<void> {
    const port = this.#port;
    if (!port || this.#busy) return;
    this.#busy = true;
    try {
      const { moreBefore, moreAfter } = this.#model.timeline(this.#place);
      if (port.top < near) {
        const next = older(this.#keys, this.#window);
        if (next !== this.#window) this.#window = next;
        else if (moreBefore) await this.#more(() => this.#model.loadBefore(this.#place), older);
      } else if (port.height - port.view - port.top < near) {
        const next = newer(this.#keys, this.#window);
        if (next !== this.#window) this.#window = next;
        else if (moreAfter) await this.#more(() => this.#model.loadAfter(this.#place), newer);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #more(load: () => Promise<void>, move: typeof older): Promise<void> {
    const count = this.#keys.length;
    const pinned = this.#window.last ?? this.#keys.at(-1);
    try {
      await load();
    } catch {
      return; // the banner tells that the server is away; the next scrolling tries again
    }
    await tick();
    if (this.#keys.length === count) return;
    if (move === newer) this.#window = { ...this.#window, last: pinned };
    this.#window = move(this.#keys, this.#window);
  }
}
