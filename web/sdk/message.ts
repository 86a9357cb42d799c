/** What one event does to one message. */
import type { Event, Message, Reaction, Replies } from './types';

/** What the reader's own account decides about how events count. */
export interface Reader {
  /** his account id */
  readonly me: string;
  /** his position in a thread */
  threadRead(thread: string): number;
}

/** Counts of what is unread stop here, as on the server. */
export const MAX_UNREAD = 100;

/** True for an event that stands in history as an entry of its own. */
export function isEntry(event: Event): boolean {
  return event.blocked === true || event.kind === 'message' || event.kind === 'member' || event.kind === 'settings';
}

/** True for an event that does not say, or no more, what somebody has put on a message, or taken back: what is there now is to be read again. */
export function isForgotten(event: Event): boolean {
  return event.kind === 'reaction' && (event.removed === true || event.unreadable === true);
}

/** True for a reply in a thread: it does not stand in the room's running talk and does not count in its unread. */
export function isReply(message: { readonly thread?: string; readonly id?: string }): boolean {
  return message.thread !== undefined && message.thread !== message.id;
}

/** The message that an event puts into history that is an entry of it. */
export function messageOf(event: Event): Message {
  const { target: _target, emoji: _emoji, off: _off, removed, ...rest } = event;
  const opens = event.kind === 'message' && event.thread !== undefined && event.thread === event.id;
  const message = { ...rest, ...(opens ? { replies: { count: 0 } } : {}) } as Message;
  if (removed !== true) return message;
  // Its content was gone before we came; the removal's own seq comes with the removal.
  return cleared(message, event.seq);
}

const CONTENT = ['text', 'subject', 'reply', 'mentions', 'reactions', 'edited', 'edited_at'] as const;

function cleared(message: Message, seq: number): Message {
  const rest: Message = { ...message, removed: seq };
  for (const field of CONTENT) delete rest[field];
  return rest;
}

function react(reactions: readonly Reaction[], emoji: string, off: boolean, mine: boolean): Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  const count = Math.max(0, (known?.count ?? 0) + (off ? -1 : 1));
  if (count === 0) return reactions.filter((reaction) => reaction.emoji !== emoji);
  const own = mine ? !off : (known?.mine ?? false);
  const next: Reaction = { emoji, count, ...(own ? { mine: true } : {}) };
  if (known === undefined) return [...reactions, next];
  return reactions.map((reaction) => (reaction === known ? next : reaction));
}

function withReactions(message: Message, reactions: Reaction[]): Message {
  const { reactions: _old, ...rest } = message;
  return reactions.length === 0 ? rest : { ...rest, reactions };
}

function reply(first: Message, event: Event, reader: Reader): Message {
  const replies = first.replies ?? { count: 0 };
  if (event.seq <= (replies.latest ?? 0)) return first;
  const counts = event.sender_id !== reader.me && event.removed !== true && event.seq > reader.threadRead(event.thread ?? '');
  const next: Replies = { ...replies, count: replies.count + 1, latest: event.seq };
  if (event.sent_at !== undefined) next.last_at = event.sent_at;
  if (counts) next.unread = Math.min(MAX_UNREAD, (replies.unread ?? 0) + 1);
  return { ...first, replies: next };
}

/**
 * The message after the event; the same object when the event does not concern it. The caller sees to it that every
 * event is applied once (see `Entry.at`).
 */
export function foldMessage(message: Message, event: Event, reader: Reader): Message {
  if (message.id === undefined) return message;
  if (event.kind === 'message' && event.thread === message.id && event.id !== message.id) {
    return reply(message, event, reader);
  }
  if (event.target !== message.id) return message;
  if (event.kind === 'removal') return cleared(message, event.seq);
  if (message.removed !== undefined) return message;
  if (event.kind === 'edit' && event.removed !== true) {
    const { mentions: _mentions, unreadable: _unreadable, ...rest } = message;
    return {
      ...rest,
      text: event.text ?? '',
      edited: event.seq,
      ...(event.unreadable === true ? { unreadable: true } : {}),
      ...(event.sent_at === undefined ? {} : { edited_at: event.sent_at }),
      ...(event.mentions === undefined ? {} : { mentions: event.mentions }),
    };
  }
  if (event.kind === 'reaction' && event.emoji !== undefined) {
    const mine = event.sender_id === reader.me;
    return withReactions(message, react(message.reactions ?? [], event.emoji, event.off === true, mine));
  }
  return message;
}

/** The opener's summary after the reader has read the thread up to `read`; `left` is how many remain, if known. */
export function readReplies(first: Message, read: number, left: number | undefined): Message {
  if (first.replies?.unread === undefined) return first;
  const remaining = read >= (first.replies.latest ?? 0) ? 0 : left;
  if (remaining === undefined) return first;
  const { unread: _unread, ...replies } = first.replies;
  return { ...first, replies: remaining === 0 ? replies : { ...replies, unread: remaining } };
}
