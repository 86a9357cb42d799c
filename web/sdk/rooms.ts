/** All joined rooms: takes their events in, in order, and asks the server for whatever is missing. */
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import { Later } from './later';
import { isForgotten, type Reader } from './message';
import {
  applyEvent, applyPage, applyReplies, applyRoom, type PageAsked, roomState, type RoomState, skipTo,
} from './reducer';
import type { PageQuery, Rest } from './rest';
import type { Event, Messages, Person, Room } from './types';

export interface RoomsOptions {
  readonly rest: Rest;
  readonly reader: Reader;
  /** An event was applied; `before` is the room as it was. */
  readonly onEvent: (event: Event, before: RoomState) => void;
  /** A room is there that was not, or is as new as one (something of it was missed). */
  readonly onRoom: (room: string) => void;
  /** The reader is no longer in it. */
  readonly onGone: (room: string) => void;
  readonly onPage: (page: Messages, room: string) => void;
  readonly onChange: (room: string) => void;
  readonly clock?: Clock;
}

/** Events that wait for a room to be loaded, at most; beyond it they are caught up. */
const WAITING = 500;
const CATCH_UP = 200;
/** More than so many missing events are not read one by one. */
const TOO_MANY = 1_000;
const TRIES = 4;

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #refresh: Later;
  readonly #catchUp: Later;
  readonly #arrive: Later;
  readonly #rereads: Later;
  readonly #waiting = new Map<string, Event[]>();
  readonly #states = new Map<string, RoomState>();

  constructor(options: RoomsOptions) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    this.#refresh = new Later(clock, 150, (id) => this.#reload(id));
    this.#catchUp = new Later(clock, 0, (id) => this.#fill(id));
    this.#arrive = new Later(clock, 0, (id) => this.#load(id));
    this.#rereads = new Later(clock, 100, (key) => this.#reread(key));
  }

  get(id: string): RoomState | undefined {
    return this.#states.get(id);
  }

  get all(): ReadonlyMap<string, RoomState> {
    return this.#states;
  }

  /** Puts a room in that was kept from an earlier visit. */
  restore(state: RoomState): void {
    this.#states.set(state.room.id, state);
  }

  /** Takes a room as the server tells it now, known or not. */
  adopt(room: Room): void {
    const known = this.#states.get(room.id);
    if (known === undefined) {
      this.#states.set(room.id, roomState(room));
      this.#options.onChange(room.id);
      this.#options.onRoom(room.id);
      const waiting = this.#waiting.get(room.id) ?? [];
      this.#waiting.delete(room.id);
      for (const event of waiting) this.apply(event);
      return;
    }
    const next = applyRoom(known, room, this.#options.reader);
    if (next === undefined) this.#refresh.ask(room.id);
    else this.put(next);
  }

  put(state: RoomState): void {
    const { id } = state.room;
    if (this.#states.get(id) === state || !this.#states.has(id)) return;
    this.#states.set(id, state);
    if (state.unsure) this.#refresh.ask(id);
    for (const thread of state.doubts) this.#rereads.ask(`${id}/${thread}`);
    this.#options.onChange(id);
  }

  apply(event: Event): void {
    const before = this.#states.get(event.room);
    if (before === undefined) {
      this.#wait(event);
      return;
    }
    const { state, verdict } = applyEvent(before, event, this.#options.reader);
    if (verdict === 'known') return;
    if (verdict === 'gap') {
      this.#catchUp.ask(event.room);
      return;
    }
    this.put(state);
    this.#options.onEvent(event, before);
    if (isForgotten(event)) this.#options.onRoom(event.room);
    if (verdict === 'left') this.drop(event.room);
  }

  /** More was missed than comes as events. */
  skip(id: string, head: number): void {
    const state = this.#states.get(id);
    if (state === undefined) {
      this.#arrive.ask(id);
      return;
    }
    const next = skipTo(state, head);
    if (next === state) return;
    this.put({ ...next, unsure: true });
    this.#options.onRoom(id);
  }

  /** Takes who else is in direct rooms as the server tells it now: who was away has missed who is called otherwise. */
  meetAll(rooms: readonly Room[]): void {
    for (const { id, with: others } of rooms) if (others !== undefined) this.#accompany(id, others);
  }

  /** Somebody is seen otherwise from now on. */
  meet(person: Person): void {
    for (const [id, { room }] of this.#states) {
      if (room.with?.some((other) => other.id === person.id) !== true) continue;
      this.#accompany(id, room.with.map((other) => (other.id === person.id ? person : other)));
    }
  }

  #accompany(id: string, others: Person[]): void {
    const state = this.#states.get(id);
    if (state === undefined || JSON.stringify(state.room.with) === JSON.stringify(others)) return;
    this.put({ ...state, room: { ...state.room, with: others } });
  }

  /** A room that is not known has been heard of. */
  expect(id: string): void {
    if (!this.#states.has(id)) this.#arrive.ask(id);
  }

  /** Reads a room anew with all that is shown of it: more of it is to be seen than before. */
  async renew(id: string): Promise<void> {
    const room = await this.#options.rest.room(id);
    if (!this.#states.has(id)) return;
    this.#states.set(id, roomState(room));
    this.#options.onChange(id);
    this.#options.onRoom(id);
  }

  refresh(id: string): void {
    if (this.#states.has(id)) this.#refresh.ask(id);
  }

  drop(id: string): void {
    this.#waiting.delete(id);
    if (!this.#states.delete(id)) return;
    this.#options.onChange(id);
    this.#options.onGone(id);
  }

  clear(): void {
    this.#refresh.clear();
    this.#catchUp.clear();
    this.#arrive.clear();
    this.#rereads.clear();
    this.#waiting.clear();
    this.#states.clear();
  }

  /** The positions to resume from, newest activity first, at most `most`. */
  positions(most: number): Record<string, number> {
    const states = [...this.#states.values()].sort((a, b) => b.room.head - a.room.head).slice(0, most);
    return Object.fromEntries(states.map(({ room, seq }) => [room.id, seq]));
  }

  /** Reads a page of history into the room; rejects with an `ApiError`. */
  async page(id: string, query: PageQuery, replace = false, signal?: AbortSignal): Promise<void> {
    const { before, after, thread } = query;
    const asked: PageAsked = {
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(thread === undefined ? {} : { thread }),
    };
    for (let tries = 0; tries < TRIES; tries++) {
      const page = await this.#options.rest.messages(id, query, signal);
      const state = this.#states.get(id);
      if (state === undefined) throw new ApiError({ code: 'room_not_found', status: 404 });
      const next = applyPage(state, page, asked, this.#options.reader, replace);
      if (next === undefined) continue; // too much happened meanwhile
      this.#options.onPage(page, id);
      this.put(next);
      return;
    }
    throw ApiError.local('timeout');
  }

  /** Reads a page that nobody has asked for yet; who looks at the room by the time it comes may be elsewhere in it, and stays there. */
  async ahead(id: string, query: PageQuery, wanted: () => boolean): Promise<void> {
    const page = await this.#options.rest.messages(id, query);
    const state = this.#states.get(id);
    const next = state !== undefined && wanted() ? applyPage(state, page, {}, this.#options.reader) : undefined;
    if (next === undefined) return;
    this.#options.onPage(page, id);
    this.put(next);
  }

  #wait(event: Event): void {
    const waiting = this.#waiting.get(event.room) ?? [];
    this.#waiting.set(event.room, waiting);
    if (waiting.length < WAITING) waiting.push(event);
    this.#arrive.ask(event.room);
  }

  async #load(id: string): Promise<void> {
    if (this.#states.has(id)) return;
    try {
      const room = await this.#options.rest.room(id);
      if (room.role === undefined) this.#waiting.delete(id);
      else this.adopt(room);
    } catch (cause) {
      // Taken out again before we could look; any other failure is mended by the next connection.
      this.#waiting.delete(id);
      throw cause;
    }
  }

  async #reload(id: string): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      let room: Room;
      try {
        room = await this.#options.rest.room(id);
      } catch (cause) {
        if (ApiError.of(cause).status === 404) this.drop(id);
        throw cause;
      }
      const state = this.#states.get(id);
      if (state === undefined) return;
      const next = applyRoom(state, room, this.#options.reader);
      if (next === undefined) continue;
      this.put(next);
      return;
    }
  }

  /** Reads the missing events of a room. */
  async #fill(id: string): Promise<void> {
    for (;;) {
      const state = this.#states.get(id);
      if (state === undefined) return;
      const { events, head } = await this.#options.rest.events(id, state.seq, CATCH_UP);
      if (head - state.seq > TOO_MANY) {
        this.skip(id, head);
        return;
      }
      const from = this.#states.get(id)?.seq ?? 0;
      for (const event of events) this.apply(event);
      const reached = this.#states.get(id)?.seq ?? head;
      if (reached >= head) return;
      if (reached === from) {
        // Below the floor nothing is told: there is nothing to fill.
        this.skip(id, head);
        return;
      }
    }
  }

  async #reread(key: string): Promise<void> {
    const [id = '', thread = ''] = key.split('/');
    const first = await this.#options.rest.message(id, thread).catch(() => undefined);
    const state = this.#states.get(id);
    if (state !== undefined && state.doubts.includes(thread)) this.put(applyReplies(state, thread, first));
  }
}
