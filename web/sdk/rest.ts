/** The REST half of the native API: one method per route. */
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import type {
  Draft, Events, Involvement, Me, Members, Message, MessageEdit, Messages, NewMessage, NewRoom, Person, Problem, Role,
  Room, RoomChange, Rooms, Server, Session, SignedIn, SignIn, States, Threads,
} from './types';

export { ApiError } from './error';

export interface RestOptions {
  /** Origin of the server; '' is the page's own. */
  readonly base?: string;
  readonly fetch?: typeof fetch;
  /** Bearer token of those who have no cookie. */
  readonly token?: () => string | undefined;
  readonly clock?: Clock;
  /** milliseconds until a request is given up */
  readonly timeout?: number;
}

export interface PageQuery {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly thread?: string;
  readonly limit?: number;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Request {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The answer is a file. */
  readonly blob?: boolean;
}

const path = (parts: TemplateStringsArray, ...values: string[]) =>
  parts.reduce((out, part, i) => out + encodeURIComponent(values[i - 1] ?? '') + part);

function search(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Seconds or a date (RFC 9110 §10.2.3), as milliseconds from now. */
function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function problemOf(response: Response, now: number): Promise<ApiError> {
  let problem: Partial<Problem> = {};
  if (/json/.test(response.headers.get('Content-Type') ?? '')) {
    problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  }
  const code = problem.code ?? (response.status >= 500 ? 'unavailable' : 'malformed');
  return new ApiError(
    { ...problem, code, status: response.status, detail: problem.detail ?? problem.title ?? response.statusText },
    retryAfter(response.headers.get('Retry-After'), now),
  );
}

export class Rest {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #token: () => string | undefined;
  readonly #clock: Clock;
  readonly #timeout: number;

  constructor(options: RestOptions = {}) {
    this.#base = `${options.base ?? ''}/api/v1`;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#token = options.token ?? (() => undefined);
    this.#clock = options.clock ?? systemClock;
    this.#timeout = options.timeout ?? 20_000;
  }

  server = (signal?: AbortSignal) => this.ask<Server>('GET', '/server', { signal });
  signIn = (body: SignIn) => this.ask<SignedIn>('POST', '/sessions', { body });
  signOut = () => this.ask<void>('DELETE', '/sessions/current');
  sessions = () => this.ask<{ sessions: Session[] }>('GET', '/sessions');

  me = (signal?: AbortSignal) => this.ask<Me>('GET', '/me', { signal });
  profile = (fullName: string) => this.ask<Me>('PATCH', '/me', { body: { full_name: fullName } });
  state = (after: number) => this.ask<States>('GET', '/me/state', { query: { after } });
  setting = (key: string, value: unknown) => this.ask<void>('PUT', path`/me/settings/${key}`, { body: { value } });

  people = (query: string, limit?: number) =>
    this.ask<{ people: Person[] }>('GET', '/accounts', { query: { query, limit } });
  person = (id: string) => this.ask<Person>('GET', path`/accounts/${id}`);

  rooms = () => this.ask<Rooms>('GET', '/rooms');
  openRooms = (query: string, limit?: number) => this.ask<{ rooms: Room[] }>('GET', '/rooms/open', { query: { query, limit } });
  createRoom = (body: NewRoom) => this.ask<Room>('POST', '/rooms', { body });
  room = (id: string) => this.ask<Room>('GET', path`/rooms/${id}`);
  configure = (id: string, body: RoomChange) => this.ask<Room>('PATCH', path`/rooms/${id}`, { body });
  join = (id: string) => this.ask<Room>('POST', path`/rooms/${id}/join`);
  leave = (id: string) => this.ask<void>('POST', path`/rooms/${id}/leave`);

  members = (room: string, after?: string, limit?: number) =>
    this.ask<Members>('GET', path`/rooms/${room}/members`, { query: { after, limit } });
  invite = (room: string, names: string[]) => this.ask<void>('POST', path`/rooms/${room}/members`, { body: { names } });
  appoint = (room: string, account: string, role: Role) =>
    this.ask<void>('PATCH', path`/rooms/${room}/members/${account}`, { body: { role } });
  removeMember = (room: string, account: string) => this.ask<void>('DELETE', path`/rooms/${room}/members/${account}`);

  send = (room: string, body: NewMessage) => this.ask<Message>('POST', path`/rooms/${room}/messages`, { body });
  messages = (room: string, query: PageQuery, signal?: AbortSignal) =>
    this.ask<Messages>('GET', path`/rooms/${room}/messages`, { query: { ...query }, signal });
  message = (room: string, id: string) => this.ask<Message>('GET', path`/rooms/${room}/messages/${id}`);
  edit = (room: string, id: string, body: MessageEdit) =>
    this.ask<Message>('PATCH', path`/rooms/${room}/messages/${id}`, { body });
  remove = (room: string, id: string) => this.ask<void>('DELETE', path`/rooms/${room}/messages/${id}`);
  react = (room: string, id: string, emoji: string, off = false) =>
    this.ask<void>(off ? 'DELETE' : 'PUT', path`/rooms/${room}/messages/${id}/reactions/${emoji}`);
  hide = (room: string, id: string, off = false) =>
    this.ask<void>(off ? 'DELETE' : 'PUT', path`/rooms/${room}/messages/${id}/hidden`);

  events = (room: string, after: number, limit?: number) =>
    this.ask<Events>('GET', path`/rooms/${room}/events`, { query: { after, limit } });
  read = (room: string, seq: number, thread?: string) =>
    this.ask<void>('PUT', thread === undefined ? path`/rooms/${room}/read` : path`/rooms/${room}/threads/${thread}/read`, {
      body: { seq },
    });
  hideConversation = (room: string, seq: number) => this.ask<void>('PUT', path`/rooms/${room}/hidden`, { body: { seq } });
  showConversation = (room: string, before: number) => this.ask<void>('DELETE', path`/rooms/${room}/hidden`, { query: { before } });
  draft = (room: string, body: Draft) => this.ask<void>('PUT', path`/rooms/${room}/draft`, { body });
  involvement = (room: string, level: Involvement) =>
    this.ask<void>('PUT', path`/rooms/${room}/involvement`, { body: { level } });
  threads = (room: string | undefined, before?: string, limit?: number) =>
    this.ask<Threads>('GET', room === undefined ? '/threads' : path`/rooms/${room}/threads`, { query: { before, limit } });
  typing = (room: string, thread?: string) =>
    this.ask<void>('POST', path`/rooms/${room}/typing`, { body: thread === undefined ? {} : { thread } });

  /** The server-sent events from the positions given; the caller reads the body and ends it with `signal`. */
  stream(resume: unknown, signal: AbortSignal): Promise<Response> {
    return this.#fetch(`${this.#base}/events${search({ resume: JSON.stringify(resume) })}`, {
      headers: { Accept: 'text/event-stream', ...this.#authorization() },
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
    });
  }

  #authorization(): Record<string, string> {
    const token = this.#token();
    return token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }

  /** Any route of the API, for what is not named above. */
  async ask<T>(method: string, route: string, request: Request = {}): Promise<T> {
    const stop = new AbortController();
    let late = false;
    const calm = this.#clock.after(this.#timeout, () => {
      late = true;
      stop.abort();
    });
    const abort = () => stop.abort();
    request.signal?.addEventListener('abort', abort);
    if (request.signal?.aborted) abort();
    try {
      const response = await this.#fetch(this.#base + route + search(request.query ?? {}), {
        method,
        headers: {
          Accept: 'application/json',
          ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...this.#authorization(),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: stop.signal,
      });
      if (!response.ok) throw await problemOf(response, this.#clock.now());
      if (request.blob) return (await response.blob()) as T;
      const text = await response.text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch (cause) {
      if (cause instanceof ApiError) throw cause;
      if (stop.signal.aborted) throw ApiError.local(late ? 'timeout' : 'aborted');
      throw ApiError.local(cause instanceof SyntaxError ? 'malformed' : 'network');
    } finally {
      calm();
      request.signal?.removeEventListener('abort', abort);
    }
  }
}
