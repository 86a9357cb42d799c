/** The store: everything the page shows and every act it offers, without a pixel. */
import type { Request } from './rest';
import type { Arrival, Place, Snapshot } from './snapshot';
import type {
  Draft, Involvement, Member, Message, NewRoom, Person, Role, Room, RoomChange, SignedIn, SignIn,
} from './types';

export { ApiError } from './error';
export * from './snapshot';

/**
 * Every act rejects with an `ApiError` (rest.ts) when it is refused or cannot be done now; those that return nothing
 * cannot fail: they are kept and brought to the server when it can be reached.
 */
export interface Store {
  readonly snapshot: Snapshot;
  /**
   * Calls at once and after every change, at most once per microtask, more seldom while what was missed arrives (a Svelte
   * store). Returns how to stop.
   */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  onArrival(listener: (arrival: Arrival) => void): () => void;

  /** Reads the cache, finds out about the session, connects. */
  start(): Promise<void>;
  /** Closes everything; the cache stays. */
  stop(): void;
  /** Asks any route of the API: for the parts of a page that are loaded when they are opened. */
  ask<T>(method: string, route: string, request?: Request): Promise<T>;
  /** Tries to connect now instead of at `connection.retryAt`. */
  reconnect(): void;
  /** Tells whether the page has the reader's attention; the store cannot see that itself. */
  setFocus(focused: boolean): void;

  // The account
  signIn(body: SignIn): Promise<void>;
  /** Goes on as who has signed in by other means. */
  enter(signed: SignedIn): Promise<void>;
  signOut(): Promise<void>;
  /** The account is no more: forgets it. */
  left(): Promise<void>;
  /** Reads one's own account anew. */
  renew(): Promise<void>;
  setProfile(fullName: string): Promise<void>;
  /** null clears. */
  setSetting(key: string, value: unknown): void;
  loadSessions(): Promise<void>;

  // People
  searchPeople(query: string, limit?: number): Promise<Person[]>;
  person(id: string): Promise<Person>;

  // Rooms
  /** Makes a room, or finds the direct room with somebody; answers its id. */
  createRoom(body: NewRoom): Promise<string>;
  openRooms(query: string, limit?: number): Promise<Room[]>;
  join(room: string): Promise<void>;
  leave(room: string): Promise<void>;
  configure(room: string, change: RoomChange): Promise<void>;
  setInvolvement(room: string, level: Involvement): Promise<void>;
  /** Puts the conversation away up to what is there now; a later message brings it back with only what is new. */
  /** Answers how to take that back. */
  hideConversation(room: string): Promise<() => Promise<void>>;
  /** Shows all of it again that was ever put away. */
  showConversation(room: string): Promise<void>;
  /** Takes a room in that was come into by other ways than `join`. */
  adopt(room: Room): void;
  loadMembers(room: string, more?: boolean): Promise<void>;
  /** Members whose name, or a word of whose full name, begins so; for completion. */
  findMembers(room: string, query: string): Promise<Member[]>;
  invite(room: string, names: string[]): Promise<void>;
  removeMember(room: string, account: string): Promise<void>;
  appoint(room: string, account: string, role: Role): Promise<void>;

  // Timelines
  /**
   * Shows a place: cached messages at once; freezes its unread line; `around` (a seq) opens it in that context.
   * Resolves when its messages are there or `status` is `failed`; never rejects. Opening what is open goes to `around`,
   * or tries again where it failed; one `close` closes it.
   */
  open(place: Place, around?: number): Promise<void>;
  /** The place is no longer looked at; its newest messages stay in memory and in the cache. */
  close(place: Place): void;
  loadBefore(place: Place): Promise<void>;
  loadAfter(place: Place): Promise<void>;
  /** Goes to the end after `around` or a trim. */
  toNewest(place: Place): Promise<void>;
  /** Forgets all but `keep` messages, the far ones at the `from` side. */
  trim(place: Place, from: 'before' | 'after', keep: number): void;
  /** One message, from what is loaded or from the server (a quote, a link). */
  message(room: string, id: string): Promise<Message>;
  loadSubjects(room?: string, more?: boolean): Promise<void>;
  /** Everything up to seq (default: the newest) was seen. Never moves back. */
  markRead(place: Place, seq?: number): void;
  /** Takes the frozen unread line away. */
  clearUnreadLine(place: Place): void;

  // Messages
  /** Appears at once; answers its client id. `subject` opens a thread under it. */
  send(place: Place, text: string, more?: { reply?: string; subject?: string }): string;
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Edits, removals and reactions show at once, and are taken back when they are rejected. */
  edit(room: string, message: string, text: string): Promise<void>;
  remove(room: string, message: string): Promise<void>;
  hide(room: string, message: string, off?: boolean): Promise<void>;
  react(room: string, message: string, emoji: string, off?: boolean): Promise<void>;
  /** Keeps what is being written; an empty text clears. Sending from the place clears it too. */
  setDraft(place: Place, draft: Omit<Draft, 'thread'>): void;
  /** Call on every key; at most one signal in 3 s goes out. */
  typing(place: Place): void;
}
