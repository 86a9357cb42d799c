/** The machinery behind the store: puts all parts together, follows the connection, takes frames in. */
import { AccountState } from './account';
import { Cache, type KeptAccount } from './cache';
import { Changes } from './changes';
import { type Clock, systemClock } from './clock';
import { Commands } from './commands';
import { Connection } from './connection';
import { Drafts } from './drafts';
import { ApiError } from './error';
import type { Keep } from './keep';
import { fetchedLink, type OpenLink } from './link';
import { Members } from './members';
import type { Reader } from './message';
import { Outbox } from './outbox';
import { People } from './people';
import { Reads } from './read';
import { applyHidden, applyRead, applyThreadRead, type RoomState } from './reducer';
import { Rest, type RestOptions } from './rest';
import { Rooms } from './rooms';
import type { Arrival, Phase, Place, Snapshot } from './snapshot';
import { socketLink, type SocketLike } from './socket';
import { Subjects } from './subjects';
import type { Tabs } from './tabs';
import { KEPT, Timelines } from './timelines';
import { Typing } from './typing';
import type { Event, Frame, Involvement, Me, Server, Session, State } from './types';
import { unreadReplies } from './unread';
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

/** What takes in what the server sends. */
export interface Intake {
  frame(core: Core, frame: Frame): void;
  /** One event has been applied to its room; `before` is the room as it was. */
  event(core: Core, event: Event, before: RoomState): void;
  /** Account state as it is kept, or as it has come. */
  state(core: Core, state: State): void;
}

export interface CoreEvents {
  readonly intake: Intake;
  readonly onChange: () => void;
  readonly onArrival: (arrival: Arrival) => void;
}

/** So many rooms are named when resuming: a frame holds 64 KiB, an address less. */
const NAMED = { socket: 1_000, sse: 60 } as const;
/** Of so many rooms the newest messages are read ahead. */
const AHEAD = 10;
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
  readonly cache: Cache;
  readonly tabs: Tabs;
  phase: Phase = 'starting';
  me: Me | undefined;
  server: Server | undefined;
  sessions: readonly Session[] | undefined;
  online: ReadonlySet<string> = new Set();
  /** When lists that are not kept here changed last, by kind. */
  marks: ReadonlyMap<string, number> = new Map();
  focused = true;
  /** Whose words are in outbox and drafts; stays when the session ends. */
  #owner: string | undefined;
  /** Bearer token of clients that get no cookie. */
  token: string | undefined;
  /** of the log that everything here was read from */
  generation: string | undefined;
  /** The rooms named in the hello that is being answered. */
  named: Readonly<Record<string, number>> = {};
  readonly #settings = new Map<string, unknown>();
  readonly #events: CoreEvents;
  readonly #view = new View();

  constructor(options: CoreOptions, events: CoreEvents) {
    const { keep } = options;
    const clock = options.clock ?? systemClock;
    const onChange = () => events.onChange();
    this.clock = clock;
    this.#events = events;
    this.tabs = options.tabs;
    const token = () => this.token;
    this.rest = new Rest({ ...options, clock, token });
    const reader: Reader = this.#reader();
    const make = options.makeSocket === undefined ? {} : { make: options.makeSocket };
    this.connection = new Connection({
      clock,
      socket: options.socket ?? socketLink({ ...make, token }),
      sse: options.sse ?? fetchedLink(async () => (await import('./sse')).sseLink((resume, signal) => this.rest.stream(resume, signal))),
      prepare: () => this.#prepare(),
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
    this.cache = new Cache({ keep, clock, account: () => this.#kept(), room: (id) => this.rooms.get(id) });
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
      onPage: (page) => this.people.learn(page.people ?? []),
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

  #reader(): Reader {
    const core = this;
    return {
      get me() {
        return core.me?.id ?? '';
      },
      threadRead: (thread) => core.account.position('thread_read', thread),
    };
  }

  get reader(): Reader {
    return this.#reader();
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
      marks: this.marks,
      blocked: this.account.blocked,
      cleared: this.account.cleared,
      outbox: this.outbox.list,
      states: this.rooms.all,
      opened: this.timelines.opened(),
      hidden: this.account.hidden,
      changes: (room) => this.changes.of(room),
      read: ({ place }) => this.position(place),
      readByOthers: ({ place }) =>
        place.thread === undefined ? this.members.readByOthers(place.room, this.me?.id ?? '') : 0,
    });
  }

  /** How far the reader has read a place. */
  position(place: Place): number {
    if (place.thread !== undefined) return this.account.position('thread_read', place.thread);
    return this.rooms.get(place.room)?.room.read ?? 0;
  }

  async start(): Promise<void> {
    const kept = await this.cache.load();
    if (kept !== undefined) this.#restore(kept.account, kept.rooms);
    if (this.me !== undefined) {
      await Promise.allSettled([this.drafts.load(this.me.id), this.outbox.load(this.me.id)]);
      this.phase = 'ready';
      this.#events.onChange();
    }
    if (this.me === undefined && !(await this.anybody())) {
      this.phase = 'signed_out';
      this.#events.onChange();
      return;
    }
    this.connection.start();
    if (this.server === undefined || this.me !== undefined) this.askServer();
  }

  /** Whether there is a session, as far as the server tells; true when it cannot be asked. */
  async anybody(): Promise<boolean> {
    try {
      this.server = await this.rest.server();
    } catch {
      return true; // the connection finds out
    }
    return this.token !== undefined || this.server.signed_in !== false;
  }

  /** After signing in: reads everything, then follows it. */
  async enter(): Promise<void> {
    await this.#bootstrap(this.rest.me());
    this.connection.start();
  }

  /** After signing out. */
  async leave(): Promise<void> {
    this.connection.stop();
    this.token = undefined;
    this.phase = 'signed_out';
    await this.forget(true);
  }

  /** Shows a place; in a small room it is of interest, too, who has read. */
  open(place: Place, around?: number): Promise<void> {
    const members = this.rooms.get(place.room)?.room.members ?? 0;
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

  setInvolvement(room: string, level: Involvement): void {
    this.#changeRoom(room, (state) => ({ ...state, room: { ...state.room, involvement: level } }));
  }

  stop(): void {
    this.drafts.flush();
    this.connection.stop();
    void this.cache.flush();
    this.tabs.close();
  }

  /** Forgets the account; `all`: what it has written and not sent, too. */
  async forget(all: boolean): Promise<void> {
    this.generation = undefined;
    this.me = undefined;
    this.sessions = undefined;
    this.online = new Set();
    this.#settings.clear();
    this.account.clear();
    this.people.clear();
    this.rooms.clear();
    this.timelines.clear();
    this.subjects.clear();
    this.members.clear();
    this.changes.clear();
    this.reads.clear();
    this.typing.clear();
    const work = [this.cache.clear()];
    if (all) work.push(this.outbox.clear(), this.drafts.clear());
    await Promise.allSettled(work);
    this.#events.onChange();
  }

  /** A setting holds at once; the server is told as soon as it can be. */
  setSetting(key: string, value: unknown): void {
    this.account.assume('setting', key, value);
    this.#settings.set(key, value);
    this.#tellSettings();
    this.accountChanged();
  }

  /** The reader has seen everything of the place up to `seq`. */
  markRead(place: Place, seq: number): void {
    if (seq <= this.position(place)) return;
    this.readTo(place, seq);
    this.reads.mark(place, seq);
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

  // Before connecting

  async #prepare(): Promise<void> {
    if (this.me === undefined || this.generation === undefined) {
      // Who has no session is refused once.
      await this.#bootstrap(await this.rest.me());
    }
  }

  async #bootstrap(asked: Me | Promise<Me>): Promise<void> {
    const [me, rooms] = await Promise.all([asked, this.rest.rooms()]);
    if (this.#owner !== undefined && this.#owner !== me.id) await this.forget(true);
    this.#owner = me.id;
    const states: State[] = [];
    let changed = 0;
    for (let pages = 0; pages < 100; pages++) {
      const page = await this.rest.state(changed);
      states.push(...page.state);
      if (page.state.length === 0 || page.changed <= changed) break;
      changed = page.changed;
    }
    this.me = me;
    this.generation = rooms.generation;
    for (const state of states) this.account.apply(state);
    this.account.reach(Math.max(changed, rooms.changed));
    this.people.learn([me, ...(rooms.people ?? []), ...rooms.rooms.flatMap((room) => room.with ?? [])]);
    for (const room of rooms.rooms) this.rooms.adopt(room);
    for (const state of this.account.of('draft')) this.drafts.remote(state.subject, state.value);
    await Promise.allSettled([this.drafts.load(me.id), this.outbox.load(me.id)]);
    this.phase = 'ready';
    this.accountChanged();
  }

  #restore(kept: KeptAccount, rooms: readonly RoomState[]): void {
    this.me = kept.me;
    this.#owner = kept.me.id;
    this.server = kept.server;
    this.generation = kept.generation;
    this.people.learn(kept.people);
    for (const state of kept.states) this.account.apply(state);
    this.account.reach(kept.changed);
    for (const state of rooms) {
      this.rooms.restore(state);
      // What was read when the server could not be told.
      const { id, read } = state.room;
      if (read > this.account.position('read', id)) this.reads.mark({ room: id }, read);
    }
    for (const state of kept.states) {
      if (['read', 'hidden', 'involvement'].includes(state.kind)) this.#events.intake.state(this, state);
      else if (state.kind === 'draft') this.drafts.remote(state.subject, state.value);
    }
  }

  #kept(): KeptAccount | undefined {
    if (this.me === undefined || this.generation === undefined) return undefined;
    return {
      me: this.me,
      generation: this.generation,
      changed: this.account.changed,
      states: this.account.dump(),
      people: [...this.people.all.values()].slice(-1_000),
      ...(this.server === undefined ? {} : { server: this.server }),
    };
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
    if (open) this.#tellSettings();
    else this.online = new Set();
    if (phase === 'banned' && this.phase !== 'banned') {
      this.phase = 'banned';
      void this.forget(false);
    } else if (phase === 'ended' && this.phase !== 'signed_out' && this.phase !== 'ended') {
      this.phase = this.me === undefined ? 'signed_out' : 'ended';
      // What was written and not sent waits for the same person to sign in again.
      void this.forget(false);
    }
    this.#events.onChange();
  }

  /** Everything missed has come. */
  caughtUp(): void {
    if (this.me === undefined) return;
    this.timelines.ensure();
    this.subjects.refresh();
    this.members.refresh();
    if (this.sessions !== undefined) this.loadSessions().catch(() => undefined); // shown as they were
    this.outbox.load(this.me.id).catch(() => undefined); // what other tabs left behind stays where it is
    this.accountChanged();
    void this.#prefetch();
  }

  /** Reads the newest messages of the rooms that are likely to be opened, one after the other. */
  async #prefetch(): Promise<void> {
    for (const { id } of this.snapshot().rooms.slice(0, AHEAD)) {
      const state = this.rooms.get(id);
      if (this.connection.state.phase !== 'live') return;
      const window = state?.windows.get('');
      if (state === undefined || (window !== undefined && window.stale !== true) || this.timelines.isOpen({ room: id })) continue;
      try {
        await this.rooms.page(id, { limit: KEPT });
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
    this.sessions = (await this.rest.sessions()).sessions;
    this.#events.onChange();
  }

  /** The conversation is put away up to `before`. */
  putAway(room: string, before: number): void {
    this.#changeRoom(room, (state) => applyHidden(state, before, this.reader));
  }

  readTo(place: Place, seq: number): void {
    const { room, thread } = place;
    if (thread === undefined) {
      this.#changeRoom(room, (state) => applyRead(state, seq, this.reader));
      return;
    }
    this.account.assume('thread_read', thread, { room, seq: Math.max(seq, this.position(place)) });
    this.#changeRoom(room, (state) => applyThreadRead(state, thread, seq, this.reader));
    const window = this.rooms.get(room)?.windows.get(thread);
    this.subjects.read(thread, seq, unreadReplies(window, seq, this.me?.id ?? ''));
    this.accountChanged();
  }

  #changeRoom(id: string, change: (state: RoomState) => RoomState): void {
    const state = this.rooms.get(id);
    if (state !== undefined) this.rooms.put(change(state));
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

  #tellSettings(): void {
    for (const [key, value] of this.#settings) {
      this.#settings.delete(key);
      this.rest.setting(key, value).catch((cause: unknown) => {
        if (!ApiError.of(cause).definite && !this.#settings.has(key)) this.#settings.set(key, value);
      });
    }
  }
}
