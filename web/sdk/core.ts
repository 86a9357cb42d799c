/** The machinery behind the store: puts all parts together, follows the connection, takes frames in. */
import { AccountState } from './account';
import { Cache, type KeptAccount } from './cache';
import { Changes } from './changes';
import { type Clock, systemClock } from './clock';
import { Commands } from './commands';
import { Connection } from './connection';
import { Drafts } from './drafts';
import type { Keep } from './keep';
import { fetchedLink, type OpenLink } from './link';
import { Members } from './members';
import type { Reader } from './message';
import { Outbox } from './outbox';
import { People } from './people';
import { Positions } from './positions';
import { Reads } from './read';
import type { RoomState } from './reducer';
import { Rest, type RestOptions } from './rest';
import { Rooms } from './rooms';
import { Settings } from './settings';
import type { Arrival, Phase, Place, Snapshot } from './snapshot';
import { socketLink, type SocketLike } from './socket';
import { Subjects } from './subjects';
import type { Tabs } from './tabs';
import { KEPT, Timelines } from './timelines';
import { Typing } from './typing';
import type { Event, Frame, Me, Person, Server, Session } from './types';
import { View } from './view';

export interface CoreOptions extends Omit<RestOptions, 'token'> {
  readonly keep: Keep;
  readonly tabs: Tabs;
  readonly makeSocket?: () => SocketLike;
  /** In place of the socket and server-sent events of `base`. */
  readonly socket?: OpenLink;
  readonly sse?: OpenLink;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly online?: () => boolean;
}

/** How a visit begins and ends. */
export interface Life {
  start(): Promise<void>;
  /** Whether there is a session, as far as the server tells; true when it cannot be asked. */
  anybody(): Promise<boolean>;
  /** After signing in: reads everything, then follows it. */
  enter(): Promise<void>;
  /** After signing out. */
  leave(): Promise<void>;
  /** Before connecting: what must be known to follow the account. */
  prepare(): Promise<void>;
  /** What is kept for the next visit. */
  kept(): KeptAccount | undefined;
  /** The session is over, or its account kept out. */
  end(phase: 'ended' | 'banned'): void;
  /** Forgets the account; `all`: what it has written and not sent, too. */
  forget(all: boolean): Promise<void>;
}

/** What takes in what the server sends. */
export interface Intake {
  frame(core: Core, frame: Frame): void;
  /** One event has been applied to its room; `before` is the room as it was. */
  event(core: Core, event: Event, before: RoomState): void;
}

export interface CoreEvents {
  readonly life: (core: Core) => Life;
  readonly intake: Intake;
  readonly onChange: () => void;
  readonly onArrival: (arrival: Arrival) => void;
}

/** So many rooms are named when resuming: a frame holds 64 KiB, an address less. */
const NAMED = { socket: 1_000, sse: 60 } as const;
/** Of so many rooms the newest messages are read ahead. */
const AHEAD = 10;
/** People of so many messages are met again where one looks at them. */
const SPEAKERS = 200;
/** Those who come back at the same time do not all ask at the same time: within so many milliseconds. */
const SPREAD = 60_000;
/** Rooms of up to so many people tell who has read what. */
const RECEIPTS = 50;

export class Core {
  readonly clock: Clock;
  readonly rest: Rest;
  readonly connection: Connection;
  readonly commands: Commands;
  readonly account = new AccountState();
  readonly people = new People();
  readonly rooms: Rooms;
  readonly timelines: Timelines;
  readonly subjects: Subjects;
  readonly members: Members;
  readonly outbox: Outbox;
  readonly changes: Changes;
  readonly drafts: Drafts;
  readonly reads: Reads;
  readonly typing: Typing;
  readonly settings: Settings;
  readonly cache: Cache;
  readonly life: Life;
  readonly positions = new Positions(this);
  readonly reader: Reader = readerOf(this);
  readonly tabs: Tabs;
  phase: Phase = 'starting';
  me: Me | undefined;
  server: Server | undefined;
  sessions: readonly Session[] | undefined;
  #sessionsAsked = 0;
  #sessionsTold = 0;
  online: ReadonlySet<string> = new Set();
  /** When lists that are not kept here changed last, by kind. */
  marks: ReadonlyMap<string, number> = new Map();
  focused = true;
  /** of the server, when this page first spoke to it */
  version: string | undefined;
  updated = false;
  /** Whether everybody's names were read in this visit. */
  met = false;
  #meeting = false;
  /** Rooms in which it was read in this connection what those are called who speak there. */
  readonly #heard = new Set<string>();
  readonly #random: () => number;
  /** Bearer token of clients that get no cookie. */
  token: string | undefined;
  /** of the log that everything here was read from */
  generation: string | undefined;
  /** The rooms named in the hello that is being answered. */
  named: Readonly<Record<string, number>> = {};
  readonly #events: CoreEvents;
  readonly #view = new View();

  constructor(options: CoreOptions, events: CoreEvents) {
    const { keep } = options;
    const clock = options.clock ?? systemClock;
    const onChange = () => events.onChange();
    this.clock = clock;
    this.#events = events;
    this.#random = options.random ?? Math.random;
    this.tabs = options.tabs;
    const token = () => this.token;
    this.rest = new Rest({ ...options, clock, token });
    const { reader } = this;
    this.life = events.life(this);
    const make = options.makeSocket === undefined ? {} : { make: options.makeSocket };
    this.connection = new Connection({
      clock,
      socket: options.socket ?? socketLink({ ...make, token }),
      sse: options.sse ?? fetchedLink(async () => (await import('./sse')).sseLink((resume, signal) => this.rest.stream(resume, signal))),
      prepare: () => this.life.prepare(),
      resume: (transport) => this.#resume(transport),
      probe: () => this.rest.me(),
      onFrame: (frame) => events.intake.frame(this, frame),
      onState: () => this.#moved(),
      onDown: () => this.commands.onDown(),
      ...(options.random === undefined ? {} : { random: options.random }),
      ...(options.online === undefined ? {} : { online: options.online }),
    });
    this.commands = new Commands(this.connection, this.rest, clock);
    const act: Commands['act'] = (one) => this.commands.act(one);
    this.outbox = new Outbox({ keep, tabs: options.tabs, act, onChange, clock });
    this.changes = new Changes({ act, seq: (room) => this.rooms.get(room)?.seq ?? 0, onChange, clock });
    this.drafts = new Drafts({ keep, act, onChange, clock });
    this.reads = new Reads(act);
    this.typing = new Typing((place) => this.#signalTyping(place), onChange, clock);
    const tell = (key: string, value: unknown) => this.rest.setting(key, value);
    this.settings = new Settings({ keep, account: this.account, tell, onChange: () => this.accountChanged(), clock });
    this.cache = new Cache({ keep, clock, account: () => this.life.kept(), room: (id) => this.rooms.get(id) });
    const onPeople = (people: Iterable<{ id: string; name: string }>) => this.people.learn(people);
    this.subjects = new Subjects({ rest: this.rest, reader, onPeople, onChange, clock });
    this.members = new Members({ rest: this.rest, onPeople, onChange, clock });
    this.rooms = new Rooms({
      rest: this.rest,
      reader,
      clock,
      onEvent: (event, before) => events.intake.event(this, event, before),
      onRoom: (id) => this.timelines.ensure(id),
      onGone: (id) => this.#gone(id),
      onPage: (page, room) => {
        this.#heard.add(room);
        this.people.learn(page.people ?? []);
      },
      onChange: (id) => this.#roomChanged(id),
    });
    this.timelines = new Timelines({
      reader,
      onChange,
      room: (id) => this.rooms.get(id),
      put: (state) => this.rooms.put(state),
      page: (room, query, replace, signal) => this.rooms.page(room, query, replace, signal),
      settled: () => this.phase === 'ready' && this.connection.state.phase === 'live',
    });
  }

  snapshot(): Snapshot {
    return this.#view.make({
      phase: this.phase,
      connection: this.connection.state,
      ...(this.server === undefined ? {} : { server: this.server }),
      ...(this.me === undefined ? {} : { me: this.me }),
      ...(this.sessions === undefined ? {} : { sessions: this.sessions }),
      subjects: this.subjects.lists,
      members: this.members.lists,
      people: this.people.all,
      online: this.online,
      typing: this.typing.rooms,
      drafts: this.drafts.all,
      settings: this.account.settings,
      updated: this.updated,
      marks: this.marks,
      blocked: this.account.blocked,
      cleared: this.account.cleared,
      outbox: this.outbox.list,
      states: this.rooms.all,
      opened: this.timelines.opened(),
      hidden: this.account.hidden,
      changes: (room) => this.changes.of(room),
      read: ({ place }) => this.positions.of(place),
      readByOthers: ({ place }) =>
        place.thread === undefined ? this.members.readByOthers(place.room, this.me?.id ?? '') : 0,
    });
  }

  /** Shows a place; in a small room it is of interest, too, who has read. */
  open(place: Place, around?: number): Promise<void> {
    const { members = 0, with: others = [] } = this.rooms.get(place.room)?.room ?? {};
    for (const { id } of others) this.renew(id);
    this.#hear(place.room);
    if (members > 1 && members <= RECEIPTS && this.members.lists.get(place.room) === undefined) {
      this.members.load(place.room).catch(() => undefined); // shown without, then
    }
    return this.timelines.open(place, around);
  }

  setMe(me: Me): void {
    this.me = me;
    this.people.learn([me]);
    this.accountChanged();
  }

  stop(): void {
    void this.drafts.flush();
    this.connection.stop();
    void this.cache.flush();
    this.tabs.close();
  }

  askServer(): void {
    this.rest.server().then(
      (server) => {
        this.server = server;
        this.accountChanged();
      },
      () => undefined, // asked again with the next connection
    );
  }

  #resume(transport: 'socket' | 'sse') {
    this.named = this.rooms.positions(NAMED[transport]);
    return { generation: this.generation ?? '', rooms: this.named, changed: this.account.changed };
  }

  // The connection

  #moved(): void {
    const { phase } = this.connection.state;
    const open = phase === 'resuming' || phase === 'live';
    this.outbox.setOpen(open);
    this.drafts.setOpen(open);
    this.reads.setOpen(open);
    this.settings.setOpen(open);
    if (!open) {
      this.online = new Set();
      this.#heard.clear();
    }
    if (phase === 'banned' && this.phase !== 'banned') this.life.end('banned');
    else if (phase === 'ended' && this.phase !== 'signed_out' && this.phase !== 'ended') this.life.end('ended');
    this.#events.onChange();
  }

  /** Everything missed has come. */
  caughtUp(): void {
    if (this.me === undefined) return;
    this.timelines.ensure();
    this.subjects.refresh();
    this.members.refresh((room) => this.timelines.shows(room));
    if (this.sessions !== undefined) this.loadSessions().catch(() => undefined); // shown as they were
    this.outbox.load(this.me.id).catch(() => undefined); // what other tabs left behind stays where it is
    this.accountChanged();
    void this.#prefetch();
    this.#meetSoon();
  }

  /** Reads again what people are called: of whom is called otherwise nobody is told who was not here. */
  #meetSoon(): void {
    if (this.#meeting) return;
    this.#meeting = true;
    this.clock.after(this.met ? this.#random() * SPREAD : 0, () => void this.#meetAll());
  }

  async #meetAll(): Promise<void> {
    this.#meeting = false;
    this.met = true;
    for (const [, { place }] of this.timelines.opened()) this.#hear(place.room);
    const account = this.me?.id;
    try {
      const { rooms, people = [] } = await this.rest.rooms();
      if (account !== this.me?.id) return;
      this.people.learn([...people, ...rooms.flatMap((room) => room.with ?? [])]);
      this.rooms.meetAll(rooms);
    } catch {
      // with the next connection, then
    }
  }

  /** Reads what those are called now who speak in a room that was read before this connection. */
  #hear(room: string): void {
    const windows = this.rooms.get(room)?.windows.values() ?? [];
    // What is stale is read again as a whole.
    if (this.connection.state.phase !== 'live' || this.#heard.has(room) || [...windows].every(({ stale }) => stale)) return;
    this.#heard.add(room);
    this.rest.messages(room, { limit: SPEAKERS }).then(
      ({ people = [] }) => {
        this.people.learn(people);
        this.accountChanged();
      },
      () => this.#heard.delete(room),
    );
  }

  /** Somebody is seen otherwise from now on. */
  meet(person: Person): void {
    this.people.learn([person]);
    this.rooms.meet(person);
    this.members.meet(person);
    this.accountChanged();
  }

  /** Reads what somebody is called now; out of reach, the name that is known will do. */
  renew(person: string): void {
    if (this.connection.state.phase !== 'live') return;
    this.rest.person(person).then(
      (known) => this.meet(known),
      () => undefined,
    );
  }

  /** Reads the newest messages of the rooms that are likely to be opened, one after the other. */
  async #prefetch(): Promise<void> {
    for (const { id } of this.snapshot().rooms.slice(0, AHEAD)) {
      const wanted = () => {
        const state = this.rooms.get(id);
        const window = state?.windows.get('');
        return state !== undefined && (window === undefined || window.stale === true) && !this.timelines.isOpen({ room: id });
      };
      if (this.connection.state.phase !== 'live') return;
      if (!wanted()) continue;
      try {
        await this.rooms.ahead(id, { limit: KEPT }, wanted);
      } catch {
        return; // it is read when it is opened
      }
    }
  }

  arrived(arrival: Arrival): void {
    if (!arrival.sound && !arrival.notify) {
      this.#events.onArrival(arrival);
      return;
    }
    // Of several tabs one calls, and none while another is looked at.
    this.tabs.calls(arrival.message.id ?? '').then(
      (first) => this.#events.onArrival({ ...arrival, sound: arrival.sound && first, notify: arrival.notify && first }),
      () => this.#events.onArrival(arrival),
    );
  }

  changed(): void {
    this.#events.onChange();
  }

  async loadSessions(): Promise<void> {
    const account = this.me?.id;
    const turn = ++this.#sessionsAsked;
    const { sessions } = await this.rest.sessions();
    if (turn < this.#sessionsTold || account !== this.me?.id) return; // overtaken by a newer answer, or by another account
    this.#sessionsTold = turn;
    this.sessions = sessions;
    this.#events.onChange();
  }

  #roomChanged(id: string): void {
    const state = this.rooms.get(id);
    if (state !== undefined) {
      this.outbox.reached(id, state.seq);
      this.changes.reached(id, state.seq);
    }
    this.cache.touchRoom(id);
    this.cache.touchAccount();
    this.#events.onChange();
  }

  #gone(id: string): void {
    this.subjects.drop(id);
    this.timelines.ensure(id);
  }

  accountChanged(): void {
    this.cache.touchAccount();
    this.#events.onChange();
  }

  #signalTyping(place: Place): void {
    if (this.connection.state.phase !== 'live') return;
    const { room, thread } = place;
    const act = { type: 'typing', room, ...(thread === undefined ? {} : { thread }) } as const;
    this.commands.act(act).catch(() => undefined); // it may be lost
  }
}

/** What one event does to a message depends on this of its reader, as it is when it is asked. */
function readerOf(core: Core): Reader {
  return {
    get me() {
      return core.me?.id ?? '';
    },
    threadRead: (thread) => core.account.position('thread_read', thread),
  };
}
