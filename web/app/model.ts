/**
 * What components see: plain data, already decided, and the acts they may ask for. state.svelte.ts fills it from the
 * SDK's store, the fixture with made-up data; components cannot tell the difference.
 */
import type { Ask } from '../sdk/trust';
import type { Involvement, Role, Room, RoomKind, Server, SignedIn } from '../sdk/types';

export type { Involvement, Role, RoomKind };

/** Somebody; `label` is what to show: the full name, or the account's name. */
/** A message that the server does not have. */
export interface Unsent {
  readonly key: string;
  readonly room: string;
  readonly text: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly online: boolean;
  /** In one room only, for a while. */
  readonly guest?: boolean;
  readonly deleted?: boolean;
  /** Names it had before, with spaces between: older texts mention it by those. */
  readonly former?: string;
}

/** The reader. */
export interface Self extends Person {
  readonly admin: boolean;
}

export interface Member extends Person {
  readonly role: Role;
  readonly me: boolean;
}

export interface RoomItem {
  readonly id: string;
  readonly kind: RoomKind;
  readonly title: string;
  readonly topic: string;
  /** A direct room with oneself. */
  readonly notes: boolean;
  readonly lobby: boolean;
  /** Something was said that the reader is not shown: he put it away, or joined later. */
  readonly earlier: boolean;
  /** It was he who put it away, and he may have it back. */
  readonly cleared: boolean;
  /** The other person of a direct room. */
  readonly person: Person | undefined;
  readonly people: number;
  readonly unread: number;
  readonly mentions: number;
  readonly threads: number;
  readonly involvement: Involvement;
  readonly draft: string;
  /** Names of those who are writing now. */
  readonly typing: readonly string[];
  readonly last: LastLine | undefined;
  readonly lastAt: number;
  readonly role: Role | undefined;
}

export interface LastLine {
  /** Empty for notices and in direct rooms where the other person wrote. */
  readonly who: string;
  readonly text: string;
  /** It is one's own and not sent yet. */
  readonly waiting?: boolean;
}

/** Where a message of one's own stands; `sent` for those of others. */
export type Delivery = 'sending' | 'queued' | 'failed' | 'sent' | 'read';

export interface Quote {
  readonly id: string;
  readonly who: string;
  readonly hue: number;
  readonly text: string;
  readonly gone: boolean;
}

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
}

/** Somebody who reacted. */
export interface Reactor {
  readonly emoji: string;
  readonly label: string;
  readonly me: boolean;
}

export interface Subject {
  readonly thread: string;
  readonly title: string;
  readonly replies: number;
  readonly unread: number;
}

export interface MessageItem {
  readonly kind: 'message';
  /** Stable from the moment of typing on: the client's id, or the server's for those of others. */
  readonly key: string;
  readonly id: string;
  readonly seq: number;
  readonly sender: Person;
  readonly own: boolean;
  readonly at: number;
  readonly text: string;
  readonly edited: boolean;
  readonly removed: boolean;
  /** What it says is damaged where it is kept. */
  readonly unreadable?: boolean;
  readonly quote: Quote | undefined;
  readonly reactions: readonly Reaction[];
  readonly delivery: Delivery;
  /** Why it failed, in words; empty otherwise. */
  readonly problem: string;
  /** The subject this message opens. */
  readonly subject: Subject | undefined;
  readonly thread: string | undefined;
  /** By somebody whom the reader has blocked, and shown because he asked for it. */
  readonly veiled?: boolean;
}

/** Something stands here that somebody has said whom the reader has blocked. */
export interface VeiledItem {
  readonly kind: 'veiled';
  readonly key: string;
  readonly seq: number;
  readonly at: number;
}

/** Somebody came, went; the room was renamed. */
export interface NoticeItem {
  readonly kind: 'notice';
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly text: string;
  /** Who joined by themselves, so that many can be told in one line; empty for anything else. */
  readonly joined: string;
}

export type TimelineItem = MessageItem | NoticeItem | VeiledItem;

export interface TimelineView {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly items: readonly TimelineItem[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
  /** Key of the first message that was unread when the room was opened; frozen until it is left. */
  readonly firstUnread: string | undefined;
}

export interface SubjectItem {
  readonly thread: string;
  readonly room: string;
  readonly roomTitle: string;
  readonly title: string;
  readonly people: readonly Person[];
  readonly last: string;
  readonly lastWho: string;
  readonly lastAt: number;
  readonly replies: number;
  readonly unread: number;
}

export interface SubjectsView {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly items: readonly SubjectItem[];
  readonly more: boolean;
}

export interface SessionItem {
  readonly id: string;
  readonly agent: string;
  readonly address: string;
  readonly lastUsed: number;
  readonly current: boolean;
}

export interface OpenRoom {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  readonly people: number;
  readonly joined: boolean;
}

export interface DraftView {
  readonly text: string;
  readonly reply: Quote | undefined;
}

/** Where the talk stands: a room, or one subject in it. */
export interface Place {
  readonly room: string;
  readonly thread?: string | undefined;
}

export type Phase = 'loading' | 'signed-out' | 'ready';

/** live: all is well; connecting: first try or again; offline: the browser says so; gone: the server does not answer. */
export type Link = 'live' | 'connecting' | 'offline' | 'gone';

/** An error with the server's stable code, so that it can be told in the reader's words. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
  readonly field: string;
}

export interface Model {
  readonly phase: Phase;
  /** True when the session ended elsewhere; the sign-in page says so. */
  readonly ended: boolean;
  /** True when the account or the address is kept out of the server; nothing is tried. */
  readonly banned: boolean;
  /** What the server says of itself; undefined until it was reached. */
  readonly server: Server | undefined;
  readonly link: Link;
  /** Messages that wait to be sent. */
  readonly waiting: number;
  /** Tries to connect now instead of later. */
  reconnect(): void;
  readonly me: Self;
  /** One's mail address, and one that waits to be confirmed; empty where there is none. */
  readonly mail: { readonly address: string; readonly pending: string };
  /** The login server was away when this session began: some acts wait until the password is proved again. */
  readonly restricted: boolean;
  /** Ids of those whom the reader has blocked. */
  readonly blocked: ReadonlySet<string>;
  /** When the password becomes another one, because somebody has answered the security questions. */
  readonly resetAt: number | undefined;
  /** Do not disturb: no sound, no notification, on any device. */
  readonly quiet: boolean;
  setQuiet(on: boolean): void;
  /** A choice of the reader's that holds on all devices, as it was put; see `SETTING`. */
  setting(key: string): unknown;
  setSetting(key: string, value: unknown): void;
  /** What was written and the server does not have: waiting or refused, in every room. */
  readonly unsent: readonly Unsent[];
  /** The server is another version than this page was made for. */
  readonly updated: boolean;
  /** Whether the reader may let new people in. */
  readonly mayInvite: boolean;
  readonly roomsReady: boolean;
  /** Newest activity first; conversations that are put away are not among them. */
  readonly rooms: readonly RoomItem[];
  /** Those that are put away. */
  readonly away: readonly RoomItem[];

  room(id: string): RoomItem | undefined;
  timeline(place: Place): TimelineView;
  subjects(room?: string): SubjectsView;
  members(room: string): readonly Member[];
  draft(place: Place): DraftView;

  /** Any route of the API, for parts that are loaded when they are opened. */
  readonly ask: Ask;
  /** Grows when a list changed that is asked for by `ask`: factors, keys, blocks and their like. */
  mark(kind: string): number;
  /** Goes on as who has just signed in. */
  enter(signed: SignedIn): Promise<void>;
  signOut(): Promise<void>;
  /** The account is no more: forgets it. */
  left(): Promise<void>;
  /** Reads one's own account anew. */
  renew(): Promise<void>;

  /** Loads what a place needs and freezes its unread line; the answer lets it go again. */
  open(place: Place): () => void;
  /** Lets go of all but the newest of what is loaded, where it is much. */
  trim(place: Place): void;
  loadBefore(place: Place): Promise<void>;
  loadAfter(place: Place): Promise<void>;
  /** Makes sure that a message is among the items of its place; false when it is not to be found. */
  loadAround(place: Place, message: string): Promise<boolean>;
  /** Goes back to the newest page after a jump into the past. */
  loadLatest(place: Place): Promise<void>;
  markRead(place: Place): void;
  /** Shows what stands from one seq to another by people whom the reader has blocked, until the place is left. */
  unveil(place: Place, from: number, to: number): Promise<void>;
  /** Covers all of that again. */
  veil(place: Place): void;

  send(place: Place, text: string, subject?: string): string;
  retry(key: string): void;
  discard(key: string): void;
  edit(place: Place, message: string, text: string): Promise<void>;
  remove(place: Place, message: string): Promise<void>;
  hide(place: Place, message: string): Promise<void>;
  react(place: Place, message: string, emoji: string, on: boolean): Promise<void>;
  /** Who has reacted and how, the earliest first. */
  reactors(place: Place, message: string): Promise<readonly Reactor[]>;
  setDraft(place: Place, text: string): void;
  setReply(place: Place, message: string | undefined): void;
  typing(place: Place): void;

  createRoom(kind: RoomKind, title: string, topic: string, members: readonly string[]): Promise<string>;
  joinRoom(room: string): Promise<void>;
  leaveRoom(room: string): Promise<void>;
  changeRoom(room: string, title: string, topic: string): Promise<void>;
  invite(room: string, names: readonly string[]): Promise<void>;
  expel(room: string, account: string): Promise<void>;
  appoint(room: string, account: string, role: Role): Promise<void>;
  /** Puts a conversation away; the answer takes that back. */
  hideRoom(room: string): Promise<() => Promise<void>>;
  /** Shows all of it again. */
  showRoom(room: string): Promise<void>;
  /** Takes a room in that an invitation has led into. */
  adopt(room: Room): void;
  involve(room: string, level: Involvement): Promise<void>;
  loadSubjects(room?: string, more?: boolean): Promise<void>;
  findPeople(query: string): Promise<readonly Person[]>;
  findOpenRooms(query: string): Promise<readonly OpenRoom[]>;

  /** Undefined until they have been asked for once; kept in step from then on. */
  readonly sessions: readonly SessionItem[] | undefined;
  loadSessions(): Promise<void>;
  setFullName(name: string): Promise<void>;
}

/** What went wrong, from anything that was thrown. */
export function failureOf(thrown: unknown): Failure {
  const e = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof e[key] === 'string' ? e[key] : '');
  return { code: text('code') || 'unknown', detail: text('detail') || text('message'), field: text('field') };
}
