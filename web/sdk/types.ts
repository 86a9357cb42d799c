/**
 * The JSON of Samtal's native API, as `chat/wire` in Go encodes it; field names are those on the wire.
 * Times are RFC 3339 in UTC, ids are UUIDs, an absent field is an empty one.
 */

export interface Person {
  id: string;
  name: string;
  full_name?: string;
  bot?: boolean;
  /** in one room, for a time */
  guest?: boolean;
  /** The account is gone. */
  deleted?: boolean;
  /** Names it had before, with spaces between. */
  former?: string;
  online?: boolean;
}

export interface Me extends Person {
  admin?: boolean;
  /** the login server was away at sign-in: sensitive acts wait until the password is proved again */
  restricted?: boolean;
  /** confirmed */
  email?: string;
  /** waits to be confirmed */
  email_pending?: string;
  /** somebody has answered the security questions: the password is another one from then on, unless it is stopped */
  reset_at?: string;
  created_at: string;
  session: string;
  changed: number;
}

/** What the server says of itself without a session. */
export interface Server {
  name: string;
  version: string;
  generation: string;
  /** Who may make an account from here. */
  sign_up: 'open' | 'invitation' | 'pin' | 'closed';
  /** People who are no administrators may make invitations. */
  members_invite?: boolean;
  /** Links for a lost password can be mailed. */
  mail?: boolean;
  security_question?: 'off' | 'second' | 'alone';
  logins?: Login[];
  /** Passkeys work at this address. */
  passkeys?: boolean;
  /** Whether who asks has a session. */
  signed_in?: boolean;
  limits?: Record<string, number>;
}

/** Another login that is accepted here. */
export interface Login {
  id: string;
  name: string;
  kind: 'oidc' | 'ldap';
}

export interface SignIn {
  name: string;
  password: string;
}

export interface SignedIn {
  token?: string;
  account: Person;
  session: Session;
}

export interface Session {
  id: string;
  agent?: string;
  address?: string;
  created_at: string;
  last_used: string;
  current?: boolean;
}

export type RoomKind = 'direct' | 'group' | 'open';
export type Role = 'member' | 'moderator' | 'owner';
export type Involvement = 'everything' | 'mentions' | 'nothing';
export type History = 'all' | 'joined';

export interface Room {
  id: string;
  kind: RoomKind;
  title?: string;
  topic?: string;
  lobby?: boolean;
  encryption: 'none' | 'mls';
  history: History;
  created_at: string;
  /** seq of the newest event */
  head: number;
  /** nothing at or below this seq is shown to the reader */
  floor: number;
  /** put away, and nothing came since */
  hidden?: boolean;
  /** absent in a room the reader has not joined */
  role?: Role;
  read: number;
  unread: number;
  mentions?: number;
  threads?: number;
  involvement: Involvement;
  members: number;
  with?: Person[];
  last?: Message;
}

export interface Rooms {
  rooms: Room[];
  generation: string;
  changed: number;
  people?: Person[];
}

export interface NewRoom {
  kind: RoomKind;
  title?: string;
  topic?: string;
  members?: string[];
}

export interface RoomChange {
  title?: string;
  topic?: string;
  history?: History;
}

export interface Member extends Person {
  role: Role;
  joined_at: string;
  read?: number;
}

export interface Members {
  members: Member[];
  next?: string;
}

/** What member and settings events say, in history and live alike. */
export interface Notice {
  account?: string;
  name?: string;
  change?: 'joined' | 'added' | 'left' | 'removed' | 'role';
  role?: Role;
  title?: string;
  topic?: string;
  history?: History;
}

export interface NewMessage {
  client_id: string;
  text: string;
  subject?: string;
  thread?: string;
  reply?: string;
}

export interface MessageEdit {
  client_id?: string;
  text: string;
}

/** One entry of a room's history in its present state. */
export interface Message extends Notice {
  room?: string;
  seq: number;
  kind: 'message' | 'member' | 'settings' | 'hidden';
  id?: string;
  sender?: string;
  sender_id?: string;
  client_id?: string;
  text?: string;
  subject?: string;
  /** id of the thread's first message; its own id if it opens one */
  thread?: string;
  reply?: string;
  mentions?: string[];
  sent_at?: string;
  /** seq of the newest edit */
  edited?: number;
  edited_at?: string;
  /** seq of its removal; the text is gone */
  removed?: number;
  /** what it says is damaged where it is kept: there is no text */
  unreadable?: boolean;
  reactions?: Reaction[];
  /** on a message that opened a thread */
  replies?: Replies;
  /** hidden: a message of somebody whom the reader has blocked; id, sent_at and, of a reply, thread are there */
  blocked?: boolean;
}

/** Somebody who answered a message with an emoji. */
export interface Reactor {
  emoji: string;
  person: Person;
}

export interface Reaction {
  emoji: string;
  count: number;
  mine?: boolean;
}

export interface Replies {
  count: number;
  latest?: number;
  last_at?: string;
  unread?: number;
}

/** One page of history, ascending by seq, true at `head`; it stands for every seq from `from` to `to`. */
export interface Messages {
  messages: Message[];
  from: number;
  to: number;
  head: number;
  floor: number;
  more_before?: boolean;
  more_after?: boolean;
  generation: string;
  people?: Person[];
  quoted?: Message[];
}

export interface Thread {
  first: Message;
  last?: Message;
  read: number;
}

export interface Threads {
  threads: Thread[];
  people?: Person[];
  next?: string;
}

/** One entry of a room's log as it stands now. */
export interface Event extends Notice {
  room: string;
  seq: number;
  kind: 'message' | 'edit' | 'removal' | 'reaction' | 'member' | 'settings' | 'hidden';
  id?: string;
  sender?: string;
  sender_id?: string;
  client_id?: string;
  target?: string;
  thread?: string;
  text?: string;
  subject?: string;
  reply?: string;
  mentions?: string[];
  emoji?: string;
  off?: boolean;
  removed?: boolean;
  /** what it says is damaged where it is kept: it has none of the fields of its kind */
  unreadable?: boolean;
  /** hidden: as in Message */
  blocked?: boolean;
  sent_at?: string;
}

export interface Events {
  events: Event[];
  head: number;
  floor: number;
  generation: string;
}

export interface Draft {
  text: string;
  thread?: string;
  reply?: string;
}

/** The latest value of one thing that belongs to the reader across devices. */
export interface State {
  kind: 'read' | 'thread_read' | 'hidden' | 'hide' | 'draft' | 'involvement' | 'setting' | 'profile' | 'sessions' | 'factors' | 'keys' | 'blocks' | 'reset';
  subject: string;
  value: unknown;
  changed: number;
}

export interface States {
  state: State[];
  changed: number;
}

/** An error as RFC 9457 has it, with a stable code. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  code: string;
  detail?: string;
  field?: string;
  /** the id under which the server logs this request */
  request?: string;
  /** codes of what would help */
  suggestions?: string[];
  /** seconds after which it may work */
  wait?: number;
}

export type CommandType =
  | 'hello' | 'send' | 'edit' | 'remove' | 'react' | 'hide' | 'read' | 'draft' | 'typing' | 'ping';

/** One frame from a client; `type` says which of the fields are read. */
export interface Command {
  id: string;
  type: CommandType;
  token?: string;
  generation?: string;
  rooms?: Record<string, number>;
  changed?: number;
  room?: string;
  message?: string;
  client_id?: string;
  text?: string;
  subject?: string;
  thread?: string;
  reply?: string;
  emoji?: string;
  off?: boolean;
  seq?: number;
}

export interface HelloFrame {
  type: 'hello';
  re?: string;
  generation: string;
  account: Person;
  session: string;
  changed: number;
  rooms: Record<string, number>;
  online?: string[];
  version: string;
}

export interface EventFrame {
  type: 'event';
  event: Event;
}

export interface SkippedFrame {
  type: 'skipped';
  room: string;
  head: number;
}

export interface LiveFrame {
  type: 'live';
}

export interface StateFrame extends State {
  type: 'state';
}

export interface SignalFrame {
  type: 'signal';
  kind: 'typing' | 'presence' | 'read' | 'person';
  room?: string;
  thread?: string;
  account: string;
  name?: string;
  online?: boolean;
  seq?: number;
  /** person: how the account is seen from now on */
  person?: Person;
}

export interface ReplyFrame {
  type: 'reply';
  re: string;
  error?: Problem;
  message?: Message;
  again?: boolean;
  seq?: number;
}

export type Frame = HelloFrame | EventFrame | SkippedFrame | LiveFrame | StateFrame | SignalFrame | ReplyFrame;

/** Close codes of the socket that mean something to a client. */
export const CLOSE = {
  stopping: 1001,
  resume: 4000,
  session: 4401,
  banned: 4403,
  hello: 4408,
  limit: 4429,
} as const;
