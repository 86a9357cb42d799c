/** What the store shows: immutable values, replaced and never changed, so that `===` tells whether something is new. */
import type { Draft, Me, Member, Message, Person, Room, Server, Session, Thread } from './types';

/** Where messages stand: a room, or one thread of it. */
export interface Place {
  readonly room: string;
  /** id of the message that opened the thread */
  readonly thread?: string | undefined;
}

/** The key of a place in every map of the snapshot: `room`, or `room/thread`. */
export function placeKey(place: Place): string {
  return place.thread === undefined ? place.room : `${place.room}/${place.thread}`;
}

/**
 * - `offline`: the device has no network
 * - `connecting`: a connection is being opened, for the first time or again
 * - `resuming`: open, and what was missed is arriving
 * - `live`
 * - `gone`: the server did not answer several times in a row; it is still tried, at `retryAt`
 * - `ended`: no session, nothing is tried
 * - `banned`: kept out of the server, nothing is tried
 */
export type ConnectionPhase = 'offline' | 'connecting' | 'resuming' | 'live' | 'gone' | 'ended' | 'banned';

export interface ConnectionState {
  readonly phase: ConnectionPhase;
  /** true from the first `live` on: tells "connecting" from "reconnecting" */
  readonly wasLive: boolean;
  readonly transport: 'socket' | 'sse';
  /** when the next attempt is made, in milliseconds since 1970 */
  readonly retryAt?: number;
}

/**
 * - `starting`: it is not yet known whether there is a session: show the loading screen
 * - `signed_out`: sign in or up
 * - `ready`: there is something to show, perhaps from the cache while `connection` says otherwise
 * - `ended`: the session was ended elsewhere; say so and offer to sign in
 * - `banned`: the account or the address is kept out of the server; say so
 */
export type Phase = 'starting' | 'signed_out' | 'ready' | 'ended' | 'banned';

/** A room as the list shows it. */
export interface RoomView extends Room {
  /** what is written and not sent, in the room itself */
  readonly draft?: Draft;
  /** milliseconds since 1970 of the last message, or of the room's making: what the list is ordered by */
  readonly activeAt: number;
}

/** A message on its way to the server. */
export interface Outgoing {
  readonly clientId: string;
  readonly place: Place;
  readonly text: string;
  readonly subject?: string;
  readonly reply?: string;
  /** milliseconds since 1970 */
  readonly at: number;
  /** `waiting`: for a connection or for those before it; `failed`: refused, `reason` says why, retry or discard it */
  readonly status: 'waiting' | 'sending' | 'failed';
  readonly reason?: { readonly code: string; readonly detail: string };
}

export interface Typist {
  readonly account: string;
  readonly name: string;
  readonly thread?: string;
}

export interface Timeline {
  readonly place: Place;
  /** `loading`: nothing to show yet; `failed`: could not be loaded, `open` again to retry */
  readonly status: 'loading' | 'ready' | 'failed';
  /**
   * Ascending by seq. A room's timeline holds its running talk and its notices, a thread's its first message and its
   * replies; messages that the reader has hidden are not there, and of those by people whom he has blocked there is the
   * place alone (`kind` hidden, `blocked`).
   */
  readonly messages: readonly Message[];
  /** Own messages that the server has not confirmed, in the order they will be sent; they stand below all others. */
  readonly outgoing: readonly Outgoing[];
  readonly moreBefore: boolean;
  /** False when the newest message is among `messages`. */
  readonly moreAfter: boolean;
  readonly loadingBefore: boolean;
  readonly loadingAfter: boolean;
  /** The unread line stands above the first message of others with a seq above this; frozen by `open`. Absent: no line. */
  readonly unreadAfter?: number;
  /** The message that `open` was asked to go to. */
  readonly around?: number;
  /** The reader's own position here. */
  readonly read: number;
  /** The newest seq that somebody else has read; 0 where receipts are not told. */
  readonly readByOthers: number;
  /** Messages that others here answer to and that are not among `messages`, by id. */
  readonly quoted: ReadonlyMap<string, Message>;
}

/** True for what stands in a room's running talk: everything but replies in threads. */
export function inTalk(message: Message): boolean {
  return message.thread === undefined || message.thread === message.id;
}

/** An inbox of subjects, newest activity first; key '' in the snapshot is that of all rooms. */
export interface SubjectList {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly threads: readonly Thread[];
  readonly more: boolean;
}

export interface MemberList {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly members: readonly Member[];
  readonly more: boolean;
}

/** What calls for the reader, for title and badges; muted rooms count only by mentions. */
export interface Attention {
  readonly unread: number;
  readonly mentions: number;
}

export interface Snapshot {
  readonly phase: Phase;
  readonly connection: ConnectionState;
  readonly server?: Server;
  readonly me?: Me;
  /** Joined rooms that are not put away, newest activity first. */
  readonly rooms: readonly RoomView[];
  /** All joined rooms, those put away too. */
  readonly roomById: ReadonlyMap<string, RoomView>;
  /** By placeKey; there is one for every place that was opened and not closed. */
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly subjects: ReadonlyMap<string, SubjectList>;
  readonly members: ReadonlyMap<string, MemberList>;
  readonly people: ReadonlyMap<string, Person>;
  /** Account ids. */
  readonly online: ReadonlySet<string>;
  /** By room; those in threads too. The reader himself is never among them. */
  readonly typing: ReadonlyMap<string, readonly Typist[]>;
  /** By placeKey; what the person types in this tab is in it at once. */
  readonly drafts: ReadonlyMap<string, Draft>;
  /** By key, as put; see `SETTING` in attention.ts for those that the sdk reads itself. */
  readonly settings: ReadonlyMap<string, unknown>;
  /** Grows when a list changed that is not kept here: factors, keys, blocks and their like. */
  readonly marks: ReadonlyMap<string, number>;
  /** Account ids of those whom the reader has blocked. */
  readonly blocked: ReadonlySet<string>;
  /** Up to where the reader has put conversations away, by room. */
  readonly cleared: ReadonlyMap<string, number>;
  /** The server is another version than the one that this page first spoke to. */
  readonly updated: boolean;
  /** Own sessions, once `loadSessions` was called; kept in step from then on. */
  readonly sessions?: readonly Session[];
  /** All that waits or failed, in every room. */
  readonly outbox: readonly Outgoing[];
  readonly attention: Attention;
}

/** A message by somebody else that has just been said (never one of a catch-up from the cache's past). */
export interface Arrival {
  readonly room: string;
  readonly message: Message;
  /** what to do about it, decided from focus, involvement and settings */
  readonly sound: boolean;
  readonly notify: boolean;
  /** true when it stands in a place that is open in this tab */
  readonly open: boolean;
}
