/** A server in memory, as far as the store needs one: rooms as logs, account state, links that can be cut. */
import type { Link, LinkEvents, OpenLink, Resume } from '../link';
import type { Command, Event, Frame, Message, ReplyFrame, SignalFrame, State } from '../types';
import { Log } from './log';

const json = (status: number, body?: unknown) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const refusal = (status: number, code: string) => json(status, { status, code, detail: code });

interface Line {
  readonly events: LinkEvents;
  closed: boolean;
}

/** Everything for one reader, 'me', who may be here on many devices; others speak through the logs. */
export class TestServer {
  readonly logs = new Map<string, Log>();
  readonly states: State[] = [];
  generation = 'g1';
  version = 'test';
  account = 'me';
  signedIn = true;
  down = false;
  /** Nobody is let in, from nowhere. */
  banned = false;
  /** Events of a room that are lost on their way to live links. */
  lossy: (event: Event) => boolean = () => false;
  readonly asked: string[] = [];
  #changed = 0;
  readonly #lines = new Set<Line>();
  readonly #sent = new Map<string, number>();

  room(id: string): Log {
    const log = this.logs.get(id) ?? new Log(id);
    this.logs.set(id, log);
    return log;
  }

  /** An event has been appended to a log: everybody hears of it. */
  ring(event: Event): void {
    if (!this.lossy(event)) this.#tell({ type: 'event', event });
  }

  put(kind: State['kind'], subject: string, value: unknown): void {
    const state: State = { kind, subject, value, changed: ++this.#changed };
    const known = this.states.findIndex((other) => other.kind === kind && other.subject === subject);
    if (known >= 0) this.states.splice(known, 1);
    this.states.push(state);
    this.#tell({ type: 'state', ...state });
  }

  signal(frame: SignalFrame): void {
    this.#tell(frame);
  }

  cut(code = 1006): void {
    for (const line of [...this.#lines]) {
      this.#lines.delete(line);
      if (!line.closed) line.events.onClose(code);
    }
  }

  #tell(frame: Frame): void {
    for (const line of this.#lines) if (!line.closed) line.events.onFrame(structuredClone(frame));
  }

  readonly open: OpenLink = (resume: Resume, events: LinkEvents): Link => {
    const line: Line = { events, closed: false };
    queueMicrotask(() => {
      if (line.closed) return;
      if (this.down || this.banned) events.onClose(1006);
      else if (!this.signedIn) events.onClose(4401);
      else this.#welcome(line, resume);
    });
    return {
      send: (command) => {
        if (!this.#lines.has(line)) return;
        const reply = this.command(command);
        if (this.#lines.has(line) && !line.closed) events.onFrame(reply);
      },
      close: () => {
        line.closed = true;
        this.#lines.delete(line);
      },
    };
  };

  #welcome(line: Line, resume: Resume): void {
    const say = (frame: Frame) => {
      if (!line.closed) line.events.onFrame(structuredClone(frame));
    };
    const rooms = Object.fromEntries([...this.logs].map(([id, log]) => [id, log.head]));
    this.#lines.add(line);
    say({
      type: 'hello', re: 'hello', generation: this.generation, account: { id: this.account, name: this.account }, session: 's1',
      changed: this.#changed, rooms, version: this.version,
    });
    if (resume.generation === this.generation) {
      for (const [id, seq] of Object.entries(resume.rooms ?? {})) {
        const log = this.logs.get(id);
        if (log === undefined) continue;
        if (log.head - seq > 200) say({ type: 'skipped', room: id, head: log.head });
        else for (const event of log.events.slice(seq)) say({ type: 'event', event });
      }
      for (const state of this.states) if (state.changed > (resume.changed ?? Infinity)) say({ type: 'state', ...state });
    }
    say({ type: 'live' });
  }

  command(command: Command): ReplyFrame {
    const { id, type, room = '', message = '', seq = 0, thread } = command;
    const log = this.room(room);
    const reply = { type: 'reply', re: id } as const;
    const target: Message = { kind: 'message', seq: 0, id: message, sender_id: this.account };
    switch (type) {
      case 'send': {
        const key = `${room} ${command.client_id}`;
        const known = this.#sent.get(key);
        if (known === undefined) {
          const { text = '', subject, client_id = '' } = command;
          const more = { ...(subject === undefined ? {} : { subject }), ...(thread === undefined ? {} : { thread }) };
          this.ring(log.message(this.account, text, { client_id, ...more }));
          this.#sent.set(key, log.head);
        }
        const at = known ?? log.head;
        return { ...reply, message: { kind: 'message', seq: at, id: log.events[at - 1]?.id ?? '' }, ...(known ? { again: true } : {}) };
      }
      case 'edit':
        this.ring(log.edit(target, command.text ?? ''));
        return { ...reply, seq: log.head };
      case 'remove':
        this.ring(log.removal(target));
        return { ...reply, seq: log.head };
      case 'react':
        this.ring(log.reaction(target, this.account, command.emoji ?? ''));
        return { ...reply, seq: log.head };
      case 'read':
        this.#read(log, seq, thread);
        return { ...reply, seq };
      case 'hide':
        this.put('hide', message, command.off ? null : { room, seq: 0 });
        return { ...reply, seq: 0 };
      case 'draft': {
        const { text = '', reply: answers } = command;
        const value = text === '' ? null : { text, ...(answers === undefined ? {} : { reply: answers }) };
        this.put('draft', thread === undefined ? room : `${room}/${thread}`, value);
        return reply;
      }
      default:
        return reply;
    }
  }

  #read(log: Log, seq: number, thread: string | undefined): void {
    if (thread === undefined) {
      if (seq <= log.read) return;
      log.read = Math.min(seq, log.head);
      this.put('read', log.id, { seq: log.read });
    } else if (seq > (log.threadRead.get(thread) ?? 0)) {
      log.threadRead.set(thread, seq);
      this.put('thread_read', thread, { room: log.id, seq });
    }
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input), 'http://server');
    const route = `${init?.method ?? 'GET'} ${url.pathname.replace('/api/v1', '')}`;
    this.asked.push(route);
    await Promise.resolve();
    if (this.down) throw new TypeError('failed to fetch');
    if (this.banned) return refusal(403, 'banned');
    if (route === 'GET /server') return json(200, { name: 'Test', version: this.version, generation: this.generation, sign_up: 'open', signed_in: this.signedIn });
    if (route === 'POST /sessions') {
      this.signedIn = true;
      return json(201, { account: { id: this.account, name: this.account }, session: { id: 's1' } });
    }
    if (!this.signedIn) return refusal(401, 'unauthenticated');
    return this.#route(route, url.searchParams, init?.body);
  };

  #route(route: string, query: URLSearchParams, body: unknown): Response {
    const { generation } = this;
    const number = (name: string) => (query.has(name) ? { [name]: Number(query.get(name)) } : {});
    if (route === 'GET /me') {
      return json(200, { id: this.account, name: this.account, created_at: '2026-01-01T00:00:00Z', session: 's1', changed: this.#changed });
    }
    if (route === 'GET /rooms') {
      return json(200, { rooms: [...this.logs.values()].map((log) => log.room()), generation, changed: this.#changed });
    }
    if (route === 'GET /me/state') {
      return json(200, { state: this.states.filter((state) => state.changed > Number(query.get('after'))), changed: this.#changed });
    }
    if (route === 'DELETE /sessions/current') {
      this.signedIn = false;
      return json(204);
    }
    const [, method, id = '', rest] = /^(\w+) \/rooms\/([^/]+)\/?(.*)$/.exec(route) ?? [];
    const log = this.logs.get(id);
    if (log === undefined) return refusal(404, 'room_not_found');
    if (method === 'GET' && rest === '') return json(200, log.room());
    if (method === 'GET' && rest === 'messages') {
      const thread = query.get('thread');
      const asked = { ...number('before'), ...number('after'), ...number('around'), ...number('limit') };
      return json(200, { ...log.page({ ...asked, ...(thread === null ? {} : { thread }) }), generation });
    }
    if (method === 'GET' && rest === 'events') {
      const after = Number(query.get('after'));
      return json(200, { events: log.events.slice(after, after + Number(query.get('limit'))), head: log.head, floor: 0, generation });
    }
    if (method === 'GET' && rest?.startsWith('messages/')) {
      const found = log.all().find((message) => message.id === rest.slice('messages/'.length));
      return found === undefined ? refusal(404, 'message_not_found') : json(200, found);
    }
    if (method === 'GET' && rest === 'members') return json(200, { members: [] });
    const fields = typeof body === 'string' ? (JSON.parse(body) as Partial<Command>) : {};
    if (rest === 'messages') return json(201, this.command({ id: '', type: 'send', room: id, ...fields }).message);
    if (method === 'DELETE' && rest === 'hidden') {
      this.put('hidden', id, { before: Number(query.get('before')) });
      return json(204);
    }
    if (rest === 'read' || rest === 'draft') {
      this.command({ id: '', type: rest, room: id, ...fields });
      return json(204);
    }
    return refusal(404, 'no_such_route');
  }
}
