/** How much is unread, by the server's own rule: messages by others above the reader's position, thread replies aside. */
import { isReply, MAX_UNREAD, type Reader } from './message';
import type { Event, Message, Room } from './types';
import { covers, type Window } from './window';

/** True for what can be unread to somebody at all. */
function countable(message: Message, me: string): boolean {
  return message.kind === 'message' && message.sender_id !== me && message.removed === undefined;
}

/** True when it counts in the unread of the window's place, given the position there. */
export function isUnread(message: Message, read: number, me: string): boolean {
  return message.seq > read && countable(message, me);
}

export interface Unread {
  readonly unread: number;
  readonly mentions: number;
}

/** Counts in what is loaded; undefined when the window does not reach from the position to the end. */
export function countUnread(window: Window | undefined, read: number, me: string): Unread | undefined {
  if (window === undefined || !covers(window, read)) return undefined;
  let unread = 0;
  let mentions = 0;
  for (const { message } of window.entries) {
    if (!isUnread(message, read, me)) continue;
    unread++;
    if (message.mentions?.includes(me)) mentions++;
  }
  return { unread: Math.min(MAX_UNREAD, unread), mentions: Math.min(MAX_UNREAD, mentions) };
}

/** The room with new counts; the same object when they are the same. */
export function withCounts(room: Room, counts: Unread): Room {
  if (room.unread === counts.unread && (room.mentions ?? 0) === counts.mentions) return room;
  const { mentions: _mentions, ...rest } = room;
  return { ...rest, unread: counts.unread, ...(counts.mentions > 0 ? { mentions: counts.mentions } : {}) };
}

/** The room's counts after a new message. Replies in threads count where they call the reader by name, else in the thread. */
export function countMessage(room: Room, event: Event, me: string): Room {
  if (event.sender_id === me || event.removed === true || event.seq <= room.read) return room;
  return withCounts(room, {
    unread: Math.min(MAX_UNREAD, room.unread + (isReply(event) ? 0 : 1)),
    mentions: Math.min(MAX_UNREAD, (room.mentions ?? 0) + (event.mentions?.includes(me) ? 1 : 0)),
  });
}

export interface Recount {
  readonly room: Room;
  /** false: only the server can tell, ask it */
  readonly exact: boolean;
}

/** The room after its reader has read up to `seq`. */
export function readRoom(room: Room, window: Window | undefined, seq: number, reader: Reader): Recount {
  if (seq <= room.read) return { room, exact: true };
  const next = { ...room, read: seq };
  const mentioned = (room.mentions ?? 0) > 0;
  if (seq >= room.head || (room.unread === 0 && !mentioned)) {
    return { room: withCounts(next, { unread: 0, mentions: 0 }), exact: true };
  }
  // A room may have been read ahead of its window.
  const counts = window !== undefined && window.to >= room.head ? countUnread(window, seq, reader.me) : undefined;
  if (counts === undefined) return { room: next, exact: false };
  // Mentions in threads are not in the window, and what an edit mentions is shown but not counted.
  return { room: withCounts(next, counts), exact: !mentioned };
}

/** How many replies above the position are by others, when the thread's window reaches down to it. */
export function unreadReplies(window: Window | undefined, read: number, me: string): number | undefined {
  if (window === undefined || !covers(window, read)) return undefined;
  const count = window.entries.filter(({ message }) => isReply(message) && isUnread(message, read, me)).length;
  return Math.min(MAX_UNREAD, count);
}
