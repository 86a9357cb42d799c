/**
 * Keeps the reader's place while rows come and go around him.
 *
 * The timeline shows a window of at most about 300 rows over the messages that are loaded. When rows are added or
 * trimmed above, what is on the screen must not move by a pixel; when rows come in below, it moves only if the reader
 * was at the bottom already.
 */

/** What the keeper needs of a scrolling element. Positions are pixels in the content, from its top. */
export interface Port {
  /** How far the content is scrolled; setting it scrolls. */
  top: number;
  /** Height of the content. */
  readonly height: number;
  /** Height of what is seen of it. */
  readonly view: number;
  /** Keys and tops of the rows that are seen, from above; at least one while there is any. */
  visible(): readonly { readonly key: string; readonly top: number }[];
  /** The top of a row, or undefined when it is not there. */
  topOf(key: string): number | undefined;
}

/** Closer to the end than this counts as being there: fractions of pixels and rubber bands. */
const slack = 24;

export class ScrollKeeper {
  readonly #port: Port;
  #anchors: readonly { readonly key: string; readonly offset: number }[] = [];
  #sticky = true;
  /** where the end was when it was last looked at */
  #end = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  /** True while the reader is at the end, so that new rows pull the view along. */
  get sticky(): boolean {
    return this.#sticky;
  }

  /** To be called when the element has scrolled. Answers whether the reader is at the end. */
  scrolled(): boolean {
    // The end may have moved, and not the reader: a scrolling is told of before the change of size that brought it.
    const moved = this.#port.height - this.#port.view !== this.#end;
    if (this.#sticky && moved && Math.abs(this.#port.top - this.#end) <= slack) this.toEnd();
    else this.#look();
    return this.#sticky;
  }

  /** To be called right before rows change: remembers what is on the screen. */
  before(): void {
    const top = this.#port.top;
    this.#anchors = this.#port.visible().map((row) => ({ key: row.key, offset: row.top - top }));
  }

  /**
   * To be called right after rows have changed, before the screen is painted: puts the first row that was seen and is
   * still there back where it was, or goes to the end when the reader was there.
   */
  after(): void {
    if (this.#sticky) {
      this.toEnd();
      return;
    }
    for (const { key, offset } of this.#anchors) {
      const top = this.#port.topOf(key);
      if (top === undefined) continue;
      const drift = top - this.#port.top - offset;
      if (drift !== 0) this.#port.top += drift;
      return;
    }
  }

  /** To be called when the size of the element or of a row has changed: the end stays the end. */
  resized(): void {
    if (this.#sticky) this.toEnd();
  }

  /** Lets the end go until the next scrolling: what grows now grows on purpose. */
  release(): void {
    this.#sticky = false;
  }

  /** Goes to the end and stays there. */
  toEnd(): void {
    this.#sticky = true;
    this.#end = this.#port.height - this.#port.view;
    if (this.#port.top !== this.#end) this.#port.top = Math.max(0, this.#end);
  }

  /** Goes to a row, so that it stands at a share (0: top, ½: middle) of the view. Answers false if it is not there. */
  toRow(key: string, share = 0.3): boolean {
    const top = this.#port.topOf(key);
    if (top === undefined) return false;
    const wanted = top - this.#port.view * share;
    const end = Math.max(0, this.#port.height - this.#port.view);
    this.#port.top = Math.min(end, Math.max(0, wanted));
    this.#look();
    return true;
  }

  #look(): void {
    this.#end = this.#port.height - this.#port.view;
    this.#sticky = this.#end - this.#port.top <= slack;
  }
}

/**
 * A window over the keys of all loaded rows. `last` undefined follows the newest row; `first` undefined is as far back
 * as the limit allows. Keys, not indices, because rows come in on both sides.
 */
export interface Window {
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** How many rows are shown at most, and how many come in at once when the reader nears an edge. */
export const rowLimit = 300;
export const rowStep = 60;

/** The half-open range of indices that a window shows. A key that has gone leaves its edge open. */
export function rangeOf(keys: readonly string[], window: Window, limit = rowLimit): readonly [start: number, end: number] {
  const lastAt = window.last === undefined ? -1 : keys.lastIndexOf(window.last);
  const end = lastAt < 0 ? keys.length : lastAt + 1;
  const firstAt = window.first === undefined ? -1 : keys.indexOf(window.first);
  if (firstAt >= 0 && firstAt < end) {
    // Too many: a window that follows lets go of its oldest rows, any other of its newest.
    if (end - firstAt <= limit) return [firstAt, end];
    return lastAt < 0 ? [end - limit, end] : [firstAt, firstAt + limit];
  }
  return [Math.max(0, end - limit), end];
}

/** The newest rows; what a room shows when it opens. */
export function newest(keys: readonly string[], count = rowStep): Window {
  return { first: keys[Math.max(0, keys.length - count)] };
}

/** A window with one row in its middle; what a link to a message opens. */
export function around(keys: readonly string[], key: string, count = rowStep): Window {
  const at = keys.indexOf(key);
  if (at < 0) return newest(keys, count);
  const start = Math.max(0, at - Math.floor(count / 2));
  return open(keys, start, Math.min(keys.length, start + count));
}

/** The window moved towards older rows by one step; the same object when there are none. */
export function older(keys: readonly string[], window: Window, step = rowStep, limit = rowLimit): Window {
  const [start, end] = rangeOf(keys, window, limit);
  if (start === 0) return window;
  const from = Math.max(0, start - step);
  return open(keys, from, Math.min(end, from + limit));
}

/** The window moved towards newer rows by one step; the same object when it follows the newest already. */
export function newer(keys: readonly string[], window: Window, step = rowStep, limit = rowLimit): Window {
  const [start, end] = rangeOf(keys, window, limit);
  if (window.last === undefined) return window;
  const to = Math.min(keys.length, end + step);
  return open(keys, Math.max(start, to - limit), to);
}

/** Stops following the newest row, so that what the reader looks at is not trimmed by what comes in. */
export function held(keys: readonly string[], window: Window, limit = rowLimit): Window {
  if (window.last !== undefined) return window;
  const [start, end] = rangeOf(keys, window, limit);
  return end - start < limit ? window : { first: keys[start], last: keys[end - 1] };
}

function open(keys: readonly string[], start: number, end: number): Window {
  return { first: keys[start], last: end >= keys.length ? undefined : keys[end - 1] };
}
