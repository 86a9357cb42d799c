/** One room's state, and the one function that changes it by an event, live or caught up. */
import { isReply, MAX_UNREAD, messageOf, foldMessage, readReplies, type Reader } from './message';
import type { Event, Message, Messages, Room } from './types';
import { countMessage, isUnread, readRoom, unreadReplies, withCounts } from './unread';
import { type Entry, floorWindow, foldWindow, joinWindows, touches, type Window, windowOf } from './window';

/** So many of the newest events are remembered, to bring a page up that was read before they came. */
const RECENT = 400;

export interface RoomState {
  /** as the list shows it; true at `room.head` */
  readonly room: Room;
  /** All events up to here have been applied; may lie behind or before `room.head`. */
  readonly seq: number;
  /** By thread id; '' is the running talk. */
  readonly windows: ReadonlyMap<string, Window>;
  readonly recent: readonly Event[];
  /** true: the room's counts cannot be told from what is loaded, ask the server for the room (`applyRoom`) */
  readonly unsure: boolean;
  /** threads whose summary on their first message cannot be told: read that message again (`applyReplies`) */
  readonly doubts: readonly string[];
}

export interface Applied {
  readonly state: RoomState;
  /**
   * `known`: nothing to do; `gap`: something before it is missing, catch up from `state.seq`; `left`: applied, and the
   * reader is no longer in the room
   */
  readonly verdict: 'applied' | 'known' | 'gap' | 'left';
}

/** A room as the server tells it, with nothing loaded. */
export function roomState(room: Room): RoomState {
  return { room, seq: room.head, windows: new Map(), recent: [], unsure: false, doubts: [] };
}

function mapWindows(windows: RoomState['windows'], change: (window: Window) => Window): RoomState['windows'] {
  let changed = false;
  const out = new Map<string, Window>();
  for (const [key, window] of windows) {
    const next = change(window);
    changed ||= next !== window;
    out.set(key, next);
  }
  return changed ? out : windows;
}

function loadedEntry(state: RoomState, id: string): Entry | undefined {
  for (const window of state.windows.values()) {
    const entry = window.entries.find(({ message }) => message.id === id) ?? window.quoted.get(id);
    if (entry !== undefined) return entry;
  }
  return state.room.last?.id === id ? { message: state.room.last, at: state.room.head } : undefined;
}

/** A message that is loaded, by id, wherever it stands. */
export function loaded(state: RoomState, id: string): Message | undefined {
  return loadedEntry(state, id)?.message;
}

/** The same, as it was before the event; undefined when the page it came on knew the event already. */
function before(state: RoomState, id: string | undefined, event: Event): Message | undefined {
  const entry = id === undefined ? undefined : loadedEntry(state, id);
  return entry !== undefined && entry.at < event.seq ? entry.message : undefined;
}

function foldMember(room: Room, event: Event, me: string): Room {
  const own = event.account === me;
  switch (event.change) {
    case 'joined':
    case 'added':
      return { ...room, members: room.members + 1, ...(own ? { role: event.role ?? 'member' } : {}) };
    case 'left':
    case 'removed': {
      const next = { ...room, members: Math.max(0, room.members - 1) };
      if (own) delete next.role;
      return next;
    }
    default:
      return own && event.role !== undefined ? { ...room, role: event.role } : room;
  }
}

function foldSettings(room: Room, event: Event): Room {
  return {
    ...room,
    title: event.title ?? '',
    topic: event.topic ?? '',
    ...(event.history === undefined ? {} : { history: event.history }),
  };
}

interface Summary {
  readonly room: Room;
  readonly recount: boolean;
}

/** Threads with unread replies: known only where the thread's first message is loaded. */
function countReply(room: Room, event: Event, state: RoomState, reader: Reader): Summary {
  const thread = event.thread ?? '';
  if (event.sender_id === reader.me || event.removed === true || event.seq <= reader.threadRead(thread)) {
    return { room, recount: false };
  }
  const first = before(state, thread, event);
  // A summary that was read again may know more than the room.
  if (first === undefined || event.seq <= (first.replies?.latest ?? 0)) return { room, recount: true };
  if ((first.replies?.unread ?? 0) > 0) return { room, recount: false };
  return { room: { ...room, threads: (room.threads ?? 0) + 1 }, recount: false };
}

function foldRemoval(room: Room, event: Event, state: RoomState, reader: Reader): Summary {
  const target = before(state, event.target, event);
  const counted = room.unread > 0 || (room.mentions ?? 0) > 0 || (room.threads ?? 0) > 0;
  // Where the log was read after the removal, it may have been counted or not.
  const gone = target?.removed !== undefined || state.recent.some((e) => e.removed === true && e.id === event.target);
  if (target === undefined || gone) return { room, recount: counted };
  const unread = isUnread(target, room.read, reader.me);
  if (isReply(target)) {
    return { room, recount: counted && (unread || isUnread(target, reader.threadRead(target.thread ?? ''), reader.me)) };
  }
  if (!unread) return { room, recount: false };
  if (room.unread >= MAX_UNREAD || (room.mentions ?? 0) > 0) return { room, recount: true };
  return { room: withCounts(room, { unread: Math.max(0, room.unread - 1), mentions: 0 }), recount: false };
}

function foldRoom(state: RoomState, event: Event, reader: Reader): Summary {
  const room: Room = { ...state.room, head: event.seq };
  if (room.last !== undefined) {
    const last = foldMessage(room.last, event, reader);
    if (last !== room.last) room.last = last;
  }
  switch (event.kind) {
    case 'message': {
      if (room.hidden === true) delete room.hidden;
      if (!isReply(event)) room.last = messageOf(event);
      const counted = countMessage(room, event, reader.me);
      return isReply(event) ? countReply(counted, event, state, reader) : { room: counted, recount: false };
    }
    case 'removal':
      return foldRemoval(room, event, state, reader);
    case 'member':
      if (event.unreadable === true) return { room, recount: true };
      return { room: foldMember(room, event, reader.me), recount: false };
    case 'settings':
      if (event.unreadable === true) return { room, recount: true };
      return { room: foldSettings(room, event), recount: false };
    default:
      return { room, recount: false };
  }
}

function leaves(event: Event, me: string): boolean {
  return event.kind === 'member' && event.account === me && (event.change === 'left' || event.change === 'removed');
}

/** The room after one event. Duplicates change nothing; an event behind a gap changes nothing either, and says so. */
export function applyEvent(state: RoomState, event: Event, reader: Reader): Applied {
  if (event.seq <= state.seq) return { state, verdict: 'known' };
  if (event.seq > state.seq + 1) return { state, verdict: 'gap' };
  const { room, recount } =
    event.seq > state.room.head ? foldRoom(state, event, reader) : { room: state.room, recount: false };
  const next: RoomState = {
    room,
    seq: event.seq,
    windows: mapWindows(state.windows, (window) => foldWindow(window, event, reader)),
    recent: [...(state.recent.length >= RECENT ? state.recent.slice(RECENT / 4) : state.recent), event],
    unsure: state.unsure || recount,
    doubts: doubted(state, [event]),
  };
  return { state: next, verdict: leaves(event, reader.me) ? 'left' : 'applied' };
}

/** A reply that goes may have been unread or not: the summary on its thread's first message cannot tell. */
function doubted(state: RoomState, events: readonly Event[]): readonly string[] {
  const doubts = events
    .filter((event) => event.kind === 'removal' && event.thread !== event.target)
    .map((event) => event.thread ?? '')
    .filter((thread) => thread !== '' && !state.doubts.includes(thread) && loaded(state, thread)?.replies?.unread);
  return doubts.length === 0 ? state.doubts : [...state.doubts, ...new Set(doubts)];
}

/** The state with the summary of a thread as its first message, read again, tells it. */
export function applyReplies(state: RoomState, thread: string, first: Message | undefined): RoomState {
  const windows = mapWindows(state.windows, (window) => {
    const at = window.entries.findIndex((entry) => entry.message.id === thread);
    const entry = window.entries[at];
    const latest = entry?.message.replies?.latest ?? 0;
    if (entry === undefined || first?.replies === undefined || (first.replies.latest ?? 0) < latest) return window;
    return {
      ...window,
      entries: window.entries.with(at, { ...entry, message: { ...entry.message, replies: first.replies } }),
    };
  });
  const { last } = state.room;
  const room = last?.id === thread && first?.replies !== undefined
    ? { ...state.room, last: { ...last, replies: first.replies } }
    : state.room;
  return { ...state, room, windows, doubts: state.doubts.filter((id) => id !== thread) };
}

/** Events above `head` that have been applied; undefined when not all of them are remembered. */
function since(state: RoomState, head: number): readonly Event[] | undefined {
  if (head >= state.seq) return [];
  const first = state.recent[0];
  if (first === undefined || first.seq > head + 1) return undefined;
  return state.recent.filter((event) => event.seq > head);
}

export type PageAsked = { readonly before?: number; readonly after?: number; readonly thread?: string };

/**
 * The state with a page of history in it; undefined when the page is too old to be brought up to the state: read it
 * again. `replace` puts it in place of what was loaded instead of joining both where they touch.
 */
export function applyPage(
  state: RoomState, page: Messages, asked: PageAsked, reader: Reader, replace = false,
): RoomState | undefined {
  const later = since(state, page.head);
  if (later === undefined) return undefined;
  const key = asked.thread ?? '';
  let window = windowOf(page, asked);
  for (const event of later) window = foldWindow(window, event, reader);
  window = floorWindow(window, state.room.floor);
  const known = state.windows.get(key);
  const beside = asked.before !== undefined || asked.after !== undefined;
  // Meanwhile the window has gone elsewhere: what was to widen it is of no use.
  if (beside && known !== undefined && !touches(known, window)) return state;
  const joined = replace ? window : joinWindows(known, window);
  const next = { ...state, windows: new Map(state.windows).set(key, joined) };
  return { ...next, doubts: doubted(next, later) };
}

/** The state with the room as the server tells it now; undefined when that is too old, as with pages. */
export function applyRoom(state: RoomState, room: Room, reader: Reader): RoomState | undefined {
  const later = since(state, room.head);
  if (later === undefined) return undefined;
  const read = Math.max(room.read, state.room.read);
  let next: RoomState = { ...state, room, unsure: false };
  for (const event of later) {
    const folded = foldRoom(next, event, reader);
    next = { ...next, room: folded.room, unsure: next.unsure || folded.recount };
  }
  next = { ...next, windows: mapWindows(next.windows, (window) => floorWindow(window, room.floor)) };
  return read > room.read ? applyRead(next, read, reader) : next;
}

/** After more was missed than is caught up by events: the position moves, what is loaded waits for new pages. */
export function skipTo(state: RoomState, head: number): RoomState {
  if (head <= state.seq) return state;
  return {
    ...state,
    seq: head,
    windows: mapWindows(state.windows, (window) => ({ ...window, stale: true })),
    recent: [],
  };
}

/** After the reader has read the room up to `seq`, here or elsewhere; never moves back. */
export function applyRead(state: RoomState, seq: number, reader: Reader): RoomState {
  const { room, exact } = readRoom(state.room, state.windows.get(''), seq, reader);
  return room === state.room ? state : { ...state, room, unsure: state.unsure || !exact };
}

/** After the reader has read a thread up to `seq`. The reader must know the new position already. */
export function applyThreadRead(state: RoomState, thread: string, seq: number, reader: Reader): RoomState {
  const first = loaded(state, thread);
  const unread = first?.replies?.unread ?? 0;
  const left = unreadReplies(state.windows.get(thread), seq, reader.me);
  const change = (message: Message) => (message.id === thread ? readReplies(message, seq, left) : message);
  const windows = mapWindows(state.windows, (window) => {
    const at = window.entries.findIndex((entry) => entry.message.id === thread);
    const entry = window.entries[at];
    if (entry === undefined) return window;
    const message = change(entry.message);
    return message === entry.message ? window : { ...window, entries: window.entries.with(at, { ...entry, message }) };
  });
  const settled = unread > 0 && first !== undefined && (change(first).replies?.unread ?? 0) === 0;
  let room = state.room.last?.id === thread ? { ...state.room, last: change(state.room.last) } : state.room;
  const threads = room.threads ?? 0;
  if (settled && threads > 0) room = { ...room, threads: threads - 1 };
  const unsure = state.unsure || (threads > 0 && !settled);
  if (windows === state.windows && room === state.room && unsure === state.unsure) return state;
  return { ...state, windows, room, unsure };
}

/** After the reader has put the conversation away up to `floor`. */
export function applyHidden(state: RoomState, floor: number, reader: Reader): RoomState {
  if (floor <= state.room.floor) return state;
  const { hidden: _hidden, last, ...rest } = state.room;
  const room: Room = {
    ...rest,
    floor,
    ...(floor >= state.room.head ? { hidden: true } : {}),
    ...(last !== undefined && last.seq > floor ? { last } : {}),
  };
  const windows = mapWindows(state.windows, (window) => floorWindow(window, floor));
  return applyRead({ ...state, room, windows }, floor, reader);
}
