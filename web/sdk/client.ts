/** The store as it is made: every act of the page, on top of the core. */
import { Core, type CoreOptions } from './core';
import { applyState, onEvent, onFrame } from './follow';
import { newId } from './id';
import { type Keep, laterKeep } from './keep';
import { openKeep } from './keepidb';
import { Visit } from './life';
import { loaded } from './reducer';
import type { Request } from './rest';
import type { Arrival, Place, Snapshot } from './snapshot';
import type { Store } from './store';
import { browserTabs } from './tabs';
import type {
  Draft, Involvement, Member, Message, NewRoom, Person, Role, Room, RoomChange, SignedIn, SignIn,
} from './types';

export interface StoreOptions extends Partial<CoreOptions> {
  /** A token from an earlier sign-in, for clients that have no cookie. */
  readonly token?: string;
}

/** Makes a store; `start` sets it going. Without options it is that of the page it runs in. */
export function createStore(options: StoreOptions = {}): Store {
  return new ClientStore(options);
}

/** How often listeners are told while what was missed arrives, in milliseconds. */
const RESUMING = 40;

class ClientStore implements Store {
  readonly #core: Core;
  readonly #keep: Keep;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #arrivals = new Set<(arrival: Arrival) => void>();
  #snapshot: Snapshot | undefined;
  #told = true;

  constructor({ token, ...options }: StoreOptions) {
    this.#keep = options.keep ?? laterKeep(openKeep());
    this.#core = new Core(
      { ...options, keep: this.#keep, tabs: options.tabs ?? browserTabs() },
      {
        life: (core) => new Visit(core, (state) => applyState(core, state)),
        intake: { frame: onFrame, event: onEvent },
        onChange: () => this.#changed(),
        onArrival: (arrival) => {
          for (const listener of this.#arrivals) listener(arrival);
        },
      },
    );
    this.#core.token = token;
  }

  get snapshot(): Snapshot {
    this.#snapshot ??= this.#core.snapshot();
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    listener(this.snapshot);
    return () => void this.#listeners.delete(listener);
  }

  onArrival(listener: (arrival: Arrival) => void): () => void {
    this.#arrivals.add(listener);
    return () => void this.#arrivals.delete(listener);
  }

  #changed(): void {
    this.#snapshot = undefined;
    if (!this.#told) return;
    this.#told = false;
    const tell = () => {
      this.#told = true;
      for (const listener of this.#listeners) listener(this.snapshot);
    };
    // What was missed comes by the thousand: it is not shown one by one.
    if (this.#core.connection.state.phase === 'resuming') this.#core.clock.after(RESUMING, tell);
    else queueMicrotask(tell);
  }

  start(): Promise<void> {
    globalThis.addEventListener?.('online', this.#network);
    globalThis.addEventListener?.('offline', this.#network);
    return this.#core.life.start();
  }

  stop(): void {
    globalThis.removeEventListener?.('online', this.#network);
    globalThis.removeEventListener?.('offline', this.#network);
    this.#core.stop();
  }

  readonly #network = () => this.#core.connection.wake();

  ask<T>(method: string, route: string, request?: Request): Promise<T> {
    return this.#core.rest.ask<T>(method, route, request);
  }

  reconnect(): void {
    this.#core.connection.wake();
  }

  setFocus(focused: boolean): void {
    const core = this.#core;
    core.focused = focused;
    core.tabs.focus(focused);
    if (!focused) {
      void core.drafts.flush();
      void core.cache.flush();
    } else if (core.phase === 'signed_out' || core.phase === 'ended') {
      // Somebody may have signed in in another tab.
      core.life.anybody().then((there) => (there ? core.life.enter() : undefined)).catch(() => undefined); // still nobody is
    } else {
      core.connection.wake();
    }
  }

  // The account

  async signIn(body: SignIn): Promise<void> {
    await this.enter(await this.#core.rest.signIn(body));
  }

  async enter({ token }: SignedIn): Promise<void> {
    const core = this.#core;
    core.token = token;
    await core.life.enter();
  }

  async signOut(): Promise<void> {
    const core = this.#core;
    await core.drafts.flush();
    await core.rest.signOut();
    await core.life.leave();
  }

  left(): Promise<void> {
    return this.#core.life.leave();
  }

  async renew(): Promise<void> {
    this.#core.setMe(await this.#core.rest.me());
  }

  async setProfile(fullName: string): Promise<void> {
    this.#core.setMe(await this.#core.rest.profile(fullName));
  }

  setSetting(key: string, value: unknown): void {
    this.#core.settings.set(key, value);
  }

  loadSessions(): Promise<void> {
    return this.#core.loadSessions();
  }

  // People

  async searchPeople(query: string, limit?: number): Promise<Person[]> {
    const { people } = await this.#core.rest.people(query, limit);
    this.#core.people.learn(people);
    this.#changed();
    return people;
  }

  async person(id: string): Promise<Person> {
    const person = await this.#core.rest.person(id);
    this.#core.people.learn([person]);
    this.#changed();
    return person;
  }

  // Rooms

  async createRoom(body: NewRoom): Promise<string> {
    const room = await this.#core.rest.createRoom(body);
    this.#adopt(room);
    return room.id;
  }

  async openRooms(query: string, limit?: number): Promise<Room[]> {
    return (await this.#core.rest.openRooms(query, limit)).rooms;
  }

  async join(room: string): Promise<void> {
    this.#adopt(await this.#core.rest.join(room));
  }

  async leave(room: string): Promise<void> {
    await this.#core.rest.leave(room);
    this.#core.rooms.drop(room);
  }

  async configure(room: string, change: RoomChange): Promise<void> {
    this.#adopt(await this.#core.rest.configure(room, change));
  }

  async setInvolvement(room: string, level: Involvement): Promise<void> {
    await this.#core.rest.involvement(room, level);
    this.#core.positions.involve(room, level);
  }

  async hideConversation(room: string): Promise<() => Promise<void>> {
    const core = this.#core;
    const { seq = 0, room: before } = core.rooms.get(room) ?? {};
    await core.rest.hideConversation(room, seq);
    core.positions.putAway(room, seq);
    return async () => {
      await core.rest.showConversation(room, before?.floor ?? 0);
      await core.rooms.renew(room);
    };
  }

  async showConversation(room: string): Promise<void> {
    await this.#core.rest.showConversation(room, 0);
    await this.#core.rooms.renew(room);
  }

  adopt(room: Room): void {
    this.#adopt(room);
  }

  loadMembers(room: string, more = false): Promise<void> {
    return this.#core.members.load(room, more);
  }

  findMembers(room: string, query: string): Promise<Member[]> {
    return this.#core.members.find(room, query);
  }

  invite(room: string, names: string[]): Promise<void> {
    return this.#core.rest.invite(room, names);
  }

  removeMember(room: string, account: string): Promise<void> {
    return this.#core.rest.removeMember(room, account);
  }

  appoint(room: string, account: string, role: Role): Promise<void> {
    return this.#core.rest.appoint(room, account, role);
  }

  // Timelines

  open(place: Place, around?: number): Promise<void> {
    return this.#core.open(place, around);
  }

  close(place: Place): void {
    this.#core.timelines.close(place);
  }

  loadBefore(place: Place): Promise<void> {
    return this.#core.timelines.loadBefore(place);
  }

  loadAfter(place: Place): Promise<void> {
    return this.#core.timelines.loadAfter(place);
  }

  toNewest(place: Place): Promise<void> {
    return this.#core.timelines.toNewest(place);
  }

  trim(place: Place, from: 'before' | 'after', keep: number): void {
    this.#core.timelines.trim(place, from, keep);
  }

  async message(room: string, id: string): Promise<Message> {
    const state = this.#core.rooms.get(room);
    return (state && loaded(state, id)) ?? (await this.#core.rest.message(room, id));
  }

  loadSubjects(room?: string, more = false): Promise<void> {
    return this.#core.subjects.load(room, more);
  }

  markRead(place: Place, seq?: number): void {
    const newest = seq ?? this.#core.rooms.get(place.room)?.seq;
    if (newest !== undefined) this.#core.positions.mark(place, newest);
  }

  clearUnreadLine(place: Place): void {
    this.#core.timelines.clearUnreadLine(place);
  }

  // Messages

  send(place: Place, text: string, more: { reply?: string; subject?: string } = {}): string {
    const { outbox, drafts, typing } = this.#core;
    drafts.set(place, { text: '' });
    typing.ownDone(place);
    return outbox.add(place, text, more);
  }

  retry(clientId: string): void {
    this.#core.outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#core.outbox.discard(clientId);
  }

  edit(room: string, message: string, text: string): Promise<void> {
    return this.#core.changes.make({ type: 'edit', room, message, text, client_id: newId() });
  }

  remove(room: string, message: string): Promise<void> {
    return this.#core.changes.make({ type: 'remove', room, message });
  }

  async hide(room: string, message: string, off = false): Promise<void> {
    await this.#core.commands.act({ type: 'hide', room, message, ...(off ? { off } : {}) });
  }

  react(room: string, message: string, emoji: string, off = false): Promise<void> {
    return this.#core.changes.make({ type: 'react', room, message, emoji, ...(off ? { off } : {}) });
  }

  setDraft(place: Place, draft: Omit<Draft, 'thread'>): void {
    this.#core.drafts.set(place, draft);
  }

  typing(place: Place): void {
    this.#core.typing.own(place);
  }

  #adopt(room: Room): void {
    this.#core.people.learn(room.with ?? []);
    this.#core.rooms.adopt(room);
  }
}
