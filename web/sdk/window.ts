/** A window on the history of a place: a contiguous run of it, kept true by events and widened by pages. */
import { foldMessage, isEntry, isForgotten, isReply, messageOf, type Reader } from './message';
import type { Event, Message, Messages } from './types';

/** A message and the seq up to which events are already in it: pages run ahead of the live stream, or behind it. */
export interface Entry {
  readonly message: Message;
  readonly at: number;
}

export interface Window {
  /** id of the thread it shows; absent for a room's running talk */
  readonly thread?: string;
  /** Ascending by seq; hidden ones are among them, as `{seq, kind: "hidden"}`; those of blocked people say so. */
  readonly entries: readonly Entry[];
  /** It stands for every seq from `from` to `to`. */
  readonly from: number;
  readonly to: number;
  readonly moreBefore: boolean;
  /** False while it reaches the end: then every new event widens it. */
  readonly moreAfter: boolean;
  readonly quoted: ReadonlyMap<string, Entry>;
  /** Something was missed: shown until a new page replaces it. */
  readonly stale?: boolean;
}

function belongs(window: Window, message: Message): boolean {
  return window.thread === undefined ? !isReply(message) : message.thread === window.thread;
}

function foldEntry(entry: Entry, event: Event, reader: Reader): Entry {
  if (event.seq <= entry.at) return entry;
  const message = foldMessage(entry.message, event, reader);
  return message === entry.message ? entry : { message, at: event.seq };
}

/** The same array when nothing in it changed. */
function mapSame<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed = false;
  const out = items.map((item) => {
    const next = change(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? out : items;
}

function foldQuoted(quoted: Window['quoted'], event: Event, reader: Reader): Window['quoted'] {
  const known = event.target === undefined ? undefined : quoted.get(event.target);
  if (known === undefined) return quoted;
  const next = foldEntry(known, event, reader);
  return next === known ? quoted : new Map(quoted).set(known.message.id ?? '', next);
}

function shows(window: Window, id: string | undefined): boolean {
  return id !== undefined && (window.quoted.has(id) || window.entries.some(({ message }) => message.id === id));
}

/** The window after one event of its room. */
export function foldWindow(window: Window, event: Event, reader: Reader): Window {
  if (isForgotten(event) && window.stale !== true && shows(window, event.target)) return foldWindow({ ...window, stale: true }, event, reader);
  let entries = mapSame(window.entries, (entry) => foldEntry(entry, event, reader));
  const quoted = foldQuoted(window.quoted, event, reader);
  const atEnd = !window.moreAfter && event.seq > window.to;
  if (atEnd && isEntry(event)) {
    const message = messageOf(event);
    if (belongs(window, message)) entries = [...entries, { message, at: event.seq }];
  }
  if (!atEnd && entries === window.entries && quoted === window.quoted) return window;
  return { ...window, entries, quoted, to: atEnd ? event.seq : window.to };
}

/** What a page says, as a window of its own. The query tells where it must begin or end. */
export function windowOf(page: Messages, asked: { before?: number; after?: number; thread?: string }): Window {
  const at = page.head;
  return {
    ...(asked.thread === undefined ? {} : { thread: asked.thread }),
    entries: page.messages.map((message) => ({ message, at })),
    from: page.more_before ? Math.min(page.from, asked.after === undefined ? page.from : asked.after + 1) : page.floor + 1,
    to: page.more_after ? Math.max(page.to, asked.before === undefined ? page.to : asked.before - 1) : page.head,
    moreBefore: page.more_before === true,
    moreAfter: page.more_after === true,
    quoted: new Map((page.quoted ?? []).map((message) => [message.id ?? '', { message, at }])),
  };
}

const newer = (a: Entry | undefined, b: Entry): Entry => (a !== undefined && a.at >= b.at ? a : b);

/** True when both together are one contiguous run. */
export function touches(a: Window, b: Window): boolean {
  return a.from <= b.to + 1 && b.from <= a.to + 1;
}

/** Both windows as one when they touch; otherwise the second. */
export function joinWindows(window: Window | undefined, page: Window): Window {
  if (window === undefined || window.stale === true || !touches(window, page)) return page;
  const bySeq = new Map(window.entries.map((entry) => [entry.message.seq, entry]));
  for (const entry of page.entries) bySeq.set(entry.message.seq, newer(bySeq.get(entry.message.seq), entry));
  const quoted = new Map(window.quoted);
  for (const [id, entry] of page.quoted) quoted.set(id, newer(quoted.get(id), entry));
  const from = Math.min(page.from, window.from);
  const to = Math.max(page.to, window.to);
  const both = [page, window];
  return {
    ...(page.thread === undefined ? {} : { thread: page.thread }),
    entries: [...bySeq.values()].sort((a, b) => a.message.seq - b.message.seq),
    from,
    to,
    moreBefore: both.every((part) => part.from > from || part.moreBefore),
    moreAfter: both.every((part) => part.to < to || part.moreAfter),
    quoted,
  };
}

/** The window with at most `keep` entries, the others cut off at one side. */
export function trimWindow(window: Window, side: 'before' | 'after', keep: number): Window {
  const cut = window.entries.length - keep;
  if (cut <= 0 || keep <= 0) return window;
  if (side === 'before') {
    const entries = window.entries.slice(cut);
    return { ...window, entries, from: entries[0]?.message.seq ?? window.from, moreBefore: true };
  }
  const entries = window.entries.slice(0, keep);
  return { ...window, entries, to: entries.at(-1)?.message.seq ?? window.to, moreAfter: true };
}

/** The window without what lies at or below the floor. */
export function floorWindow(window: Window, floor: number): Window {
  if (floor < window.from) return window;
  return {
    ...window,
    entries: window.entries.filter((entry) => entry.message.seq > floor),
    from: floor + 1,
    to: Math.max(window.to, floor),
    moreBefore: false,
  };
}

/** True when it stands for every seq above `seq`. */
export function covers(window: Window, seq: number): boolean {
  return window.stale !== true && !window.moreAfter && (!window.moreBefore || window.from <= seq + 1);
}
