/** The Model over the SDK's store: subscribes once, hands out what components see, passes acts on. */
import { type Arrival, type Place as StorePlace, placeKey, type Snapshot, type Store } from '../sdk/store';
import { ApiError } from '../sdk/error';
import { isQuiet, SETTING } from '../sdk/attention';
import { rowLimit } from '../sdk/scroll';
import { plainText } from '../sdk/markdown';
import type * as wire from '../sdk/types';
import type { Message } from '../sdk/types';
import { Adapter, sessionOf, unknownQuotes } from './adapt';
import type {
  DraftView, Involvement, Link, Member, Model, OpenRoom, Person, Phase, Place, Reactor, Role, RoomItem, RoomKind, Self, SessionItem, SubjectItem, SubjectsView, TimelineView, Unsent,
} from './model';

const nobody: Self = { id: '', name: '', label: '', online: false, admin: false };
const nothingYet: TimelineView = { phase: 'loading', items: [], moreBefore: false, moreAfter: false, firstUnread: undefined };
const noDraft: DraftView = { text: '', reply: undefined };

export class LiveModel implements Model {
  readonly #store: Store;
  readonly #adapter = new Adapter();
  #snap: Snapshot = $state.raw() as Snapshot;
  /** What is answered where nothing is written yet: the store keeps no draft without text. */
  #replies: ReadonlyMap<string, string | undefined> = $state.raw(new Map());

  readonly rooms: readonly RoomItem[] = $derived.by(() => keep(this.#snap.rooms.map((room) => this.#adapter.room(this.#snap, room)), this));
  readonly sessions: readonly SessionItem[] | undefined = $derived(this.#snap.sessions?.map(sessionOf));

  /** Ids that were asked for once; not to be asked for at every change. */
  readonly #asked = new Set<string>();
  /** How many were asked for within the last minutes: a crowd is not met all at once. */
  #introduced = 0;
  /** By room and id. */
  #quoted: ReadonlyMap<string, ReadonlyMap<string, Message | null>> = $state.raw(new Map());
  /** What people have said whom the reader has blocked, and he wants to see: by place and seq. */
  #unveiled: ReadonlyMap<string, ReadonlyMap<number, Message>> = $state.raw(new Map());
  /** What the browser says of the network; a socket may look alive for a while after it went. */
  #network = $state(navigator.onLine);

  constructor(store: Store) {
    this.#store = store;
    this.#snap = store.snapshot;
    store.subscribe((snapshot) => {
      // What was looked up for one account is nothing to the next.
      if (snapshot.me?.id !== this.#snap.me?.id) this.#reset();
      this.#snap = snapshot;
      this.#acquaint(snapshot);
      this.#lookUp(snapshot);
    });
    addEventListener('offline', () => (this.#network = false));
    addEventListener('online', () => {
      this.#network = true;
      store.reconnect();
    });
  }

  #reset(): void {
    this.#asked.clear();
    this.#quoted = new Map();
    this.#replies = new Map();
    this.#unveiled = new Map();
  }

  /** Fetches what is answered to and not at hand: a message far back, quoted by one that has just come. */
  #lookUp(snap: Snapshot): void {
    if (snap.connection.phase !== 'live') return;
    for (const timeline of snap.timelines.values()) {
      const { room } = timeline.place;
      for (const id of unknownQuotes(timeline)) {
        if (this.#asked.has(id)) continue;
        this.#asked.add(id);
        const learn = (message: Message | null) => {
          const known = this.#quoted.get(room);
          this.#quoted = new Map([...this.#quoted, [room, new Map([...(known ?? []), [id, message]])]]);
        };
        this.#store.message(room, id).then(learn, (cause: unknown) => (ApiError.of(cause).definite ? learn(null) : this.#again(id)));
      }
    }
  }

  /** Full names, and who is a guest, of those who had the last word or speak in what is open: events tell an account's name alone. */
  #acquaint(snap: Snapshot): void {
    if (snap.connection.phase !== 'live') return;
    const last = snap.rooms.slice(0, 40).map((room) => room.last);
    const open = [...snap.timelines.values()].flatMap((timeline) => timeline.messages.slice(-30));
    for (const message of [...open, ...last]) {
      const id = message?.kind === 'message' ? message.sender_id : undefined;
      if (!id || this.#asked.has(id) || id === snap.me?.id || snap.people.get(id)?.full_name) continue;
      if (this.#introduced >= 120) return;
      this.#introduced++;
      this.#asked.add(id);
      // Until then the account name will do.
      this.#store.person(id).catch((cause: unknown) => ApiError.of(cause).definite || this.#again(id)).finally(() => setTimeout(() => this.#introduced--, 600_000));
    }
  }

  /** What could not be asked for may be asked for again, after a while. */
  #again(id: string): void {
    setTimeout(() => this.#asked.delete(id), 30_000);
  }

  get phase(): Phase {
    if (this.#snap.phase === 'starting') return 'loading';
    return this.#snap.phase === 'ready' ? 'ready' : 'signed-out';
  }
  get ended(): boolean {
    return this.#snap.phase === 'ended';
  }
  get banned(): boolean {
    return this.#snap.phase === 'banned';
  }
  get server(): wire.Server | undefined {
    return this.#snap.server;
  }
  get link(): Link {
    const { phase } = this.#snap.connection;
    if (!this.#network) return 'offline';
    if (phase === 'live' || phase === 'offline' || phase === 'gone') return phase;
    return 'connecting';
  }
  get waiting(): number {
    return this.#snap.outbox.filter((out) => out.status !== 'failed').length;
  }
  readonly unsent: readonly Unsent[] = $derived(this.#snap.outbox.map(({ clientId, place, text }) => ({ key: clientId, room: place.room, text })));
  get updated(): boolean {
    return this.#snap.updated;
  }
  reconnect = () => this.#store.reconnect();
  readonly me: Self = $derived.by(() => {
    const { me } = this.#snap;
    return me ? { ...this.#adapter.person(this.#snap, me.id, me.name), admin: me.admin === true } : nobody;
  });
  get mail() {
    const { email = '', email_pending: pending = '' } = this.#snap.me ?? {};
    return { address: email, pending };
  }
  get mayInvite(): boolean {
    return this.#snap.me?.admin === true || this.#snap.server?.members_invite === true;
  }
  get restricted(): boolean {
    return this.#snap.me?.restricted === true;
  }
  get blocked(): ReadonlySet<string> {
    return this.#snap.blocked;
  }
  get resetAt(): number | undefined {
    const at = this.#snap.me?.reset_at;
    return at ? Date.parse(at) : undefined;
  }
  get quiet(): boolean {
    return isQuiet(this.#snap.settings.get(SETTING.quiet), Date.now());
  }
  setQuiet = (on: boolean) => this.#store.setSetting(SETTING.quiet, on || null);
  setting = (key: string) => this.#snap.settings.get(key);
  setSetting = (key: string, value: unknown) => this.#store.setSetting(key, value);
  get away(): readonly RoomItem[] {
    return [...this.#snap.roomById.values()].flatMap((room) => (room.hidden ? this.#adapter.room(this.#snap, room) : []));
  }
  get roomsReady(): boolean {
    return this.#snap.phase === 'ready' && (this.#snap.rooms.length > 0 || this.#snap.connection.wasLive);
  }

  room(id: string): RoomItem | undefined {
    const room = this.#snap.roomById.get(id);
    return room && this.#adapter.room(this.#snap, room);
  }
  timeline(place: Place): TimelineView {
    const timeline = this.#snap.timelines.get(placeKey(place));
    return timeline ? this.#adapter.timeline(this.#snap, timeline, this.#quoted.get(place.room), this.#unveiled.get(placeKey(place))) : nothingYet;
  }
  subjects(room?: string): SubjectsView {
    const list = this.#snap.subjects.get(room ?? '');
    if (!list) return { phase: 'loading', items: [], more: false };
    const items: readonly SubjectItem[] = list.threads.map((thread) => this.#adapter.subject(this.#snap, thread));
    return { phase: list.status, items, more: list.more };
  }
  members(room: string): readonly Member[] {
    const list = this.#snap.members.get(room);
    return list ? this.#adapter.members(this.#snap, list.members) : [];
  }
  draft(place: Place): DraftView {
    const key = placeKey(place);
    const draft = this.#snap.drafts.get(key);
    const reply = this.#replyOf(key);
    if (!reply) return draft ? { text: draft.text, reply: undefined } : noDraft;
    const timeline = this.#snap.timelines.get(key);
    const message = timeline?.messages.find((one) => one.id === reply) ?? timeline?.quoted.get(reply) ?? this.#quoted.get(place.room)?.get(reply);
    return { text: draft?.text ?? '', reply: this.#adapter.quote(this.#snap, reply, message) };
  }
  #replyOf(key: string): string | undefined {
    return this.#replies.has(key) ? this.#replies.get(key) : this.#snap.drafts.get(key)?.reply;
  }

  ask: Model['ask'] = (method, route, request) => this.#store.ask(method, route, request);
  mark = (kind: string) => this.#snap.marks.get(kind) ?? 0;
  enter = (signed: wire.SignedIn) => this.#store.enter(signed);
  signOut = () => this.#store.signOut();
  left = () => this.#store.left();
  renew = () => this.#store.renew();

  open(place: Place): () => void {
    void this.#store.open(place);
    if (!this.#snap.members.has(place.room)) this.#store.loadMembers(place.room).catch(() => undefined); // names come with the messages as well
    return () => {
      this.#store.close(place);
      this.#forget(place.room);
      this.veil(place);
    };
  }
  /** What was fetched is not followed: a message removed meanwhile must not stay quoted. */
  #forget(room: string): void {
    for (const id of this.#quoted.get(room)?.keys() ?? []) this.#asked.delete(id);
    this.#quoted = new Map([...this.#quoted].filter(([key]) => key !== room));
  }
  trim = (place: Place) => this.#store.trim(place, 'before', 2 * rowLimit);
  loadBefore = (place: Place) => this.#store.loadBefore(place);
  loadAfter = (place: Place) => this.#store.loadAfter(place);
  async loadAround(place: Place, message: string): Promise<boolean> {
    try {
      const { seq } = await this.#store.message(place.room, message);
      await this.#store.open(place, seq);
    } catch {
      return false; // gone, or out of reach: both mean that it cannot be shown
    }
    // Subscribers hear of it a moment later; what is shown next must have it already.
    this.#snap = this.#store.snapshot;
    return this.#snap.timelines.get(placeKey(place))?.messages.some((one) => one.id === message) === true;
  }
  async loadLatest(place: Place): Promise<void> {
    if (this.timeline(place).phase === 'failed') await this.#store.open(place);
    else await this.#store.toNewest(place);
  }
  markRead = (place: Place) => this.#store.markRead(place);

  async unveil(place: Place, from: number, to: number): Promise<void> {
    const key = placeKey(place);
    const found = new Map(this.#unveiled.get(key));
    for (let after = from - 1; after < to; ) {
      const query = { after, limit: 200, blocked: true, thread: place.thread };
      const page = await this.#store.ask<wire.Messages>('GET', `/rooms/${place.room}/messages`, { query });
      for (const message of page.messages) if (message.kind === 'message' && message.seq <= to) found.set(message.seq, { ...message, blocked: true });
      if (!page.more_after || page.to <= after) break;
      after = page.to;
    }
    this.#unveiled = new Map([...this.#unveiled, [key, found]]);
  }
  veil(place: Place): void {
    this.#unveiled = new Map([...this.#unveiled].filter(([key]) => key !== placeKey(place)));
  }

  send(place: Place, text: string, subject?: string): string {
    const key = placeKey(place);
    const reply = subject ? undefined : this.#replyOf(key);
    if (!subject) this.#setReply(key, undefined);
    this.#store.clearUnreadLine(place); // who answers has read
    return this.#store.send(place, text, { ...(reply && { reply }), ...(subject && { subject }) });
  }
  retry = (key: string) => this.#store.retry(key);
  discard = (key: string) => this.#store.discard(key);
  edit = (place: Place, message: string, text: string) => this.#store.edit(place.room, message, text);
  remove = (place: Place, message: string) => this.#store.remove(place.room, message);
  hide = (place: Place, message: string) => this.#store.hide(place.room, message);
  react = (place: Place, message: string, emoji: string, on: boolean) => this.#store.react(place.room, message, emoji, !on);
  async reactors(place: Place, message: string): Promise<readonly Reactor[]> {
    const { reactions } = await this.#store.ask<{ reactions: readonly wire.Reactor[] }>('GET', `/rooms/${place.room}/messages/${message}/reactions`);
    return reactions.map(({ emoji, person }) => ({ emoji, label: person.full_name || person.name, me: person.id === this.#snap.me?.id }));
  }
  setDraft(place: Place, text: string): void {
    const reply = this.#replyOf(placeKey(place));
    this.#store.setDraft(place, { text, ...(reply && { reply }) });
  }
  setReply(place: Place, message: string | undefined): void {
    const key = placeKey(place);
    this.#setReply(key, message);
    const text = this.#snap.drafts.get(key)?.text ?? '';
    if (text) this.#store.setDraft(place, { text, ...(message && { reply: message }) });
  }
  #setReply(key: string, message: string | undefined): void {
    this.#replies = new Map([...this.#replies, [key, message]]);
  }
  typing = (place: Place) => this.#store.typing(place);

  createRoom(kind: RoomKind, title: string, topic: string, members: readonly string[]): Promise<string> {
    return this.#store.createRoom({ kind, members: [...members], ...(title && { title }), ...(topic && { topic }) });
  }
  joinRoom = (room: string) => this.#store.join(room);
  leaveRoom = (room: string) => this.#store.leave(room);
  changeRoom = (room: string, title: string, topic: string) => this.#store.configure(room, { title, topic });
  invite = (room: string, names: readonly string[]) => this.#store.invite(room, [...names]);
  expel = (room: string, account: string) => this.#store.removeMember(room, account);
  appoint = (room: string, account: string, role: Role) => this.#store.appoint(room, account, role);
  hideRoom = (room: string) => this.#store.hideConversation(room);
  showRoom = (room: string) => this.#store.showConversation(room);
  adopt(room: wire.Room): void {
    this.#store.adopt(room);
    this.#snap = this.#store.snapshot; // what is opened next must find it
  }
  involve = (room: string, level: Involvement) => this.#store.setInvolvement(room, level);
  loadSubjects = (room?: string, more = false) => this.#store.loadSubjects(room, more);
  async findPeople(query: string): Promise<readonly Person[]> {
    return this.#adapter.found(this.#snap, await this.#store.searchPeople(query));
  }
  async findOpenRooms(query: string): Promise<readonly OpenRoom[]> {
    const rooms = await this.#store.openRooms(query);
    return rooms.map((room) => ({ id: room.id, title: room.title ?? '', topic: room.topic ?? '', people: room.members, joined: room.role !== undefined }));
  }

  loadSessions = () => this.#store.loadSessions();
  setFullName = (name: string) => this.#store.setProfile(name);

  setFocus = (focused: boolean) => this.#store.setFocus(focused);
  /** Messages of others as they come: who, what, and whether to make a sound. */
  onArrival(listener: (arrival: { who: string; text: string; place: StorePlace; open: boolean; sound: boolean; notify: boolean }) => void): () => void {
    return this.#store.onArrival((arrival: Arrival) => {
      const { message, room } = arrival;
      const who = this.#adapter.person(this.#snap, message.sender_id ?? '', message.sender).label;
      const thread = message.thread !== message.id ? message.thread : undefined;
      listener({ who, text: plainText(message.text ?? ''), place: { room, thread }, open: arrival.open, sound: arrival.sound, notify: arrival.notify });
    });
  }
}

const lists = new WeakMap<object, readonly unknown[]>();

/** The list as it was when nothing in it is new. */
function keep<T>(list: readonly T[], owner: object): readonly T[] {
  const before = lists.get(owner) as readonly T[] | undefined;
  if (before && before.length === list.length && list.every((item, i) => item === before[i])) return before;
  lists.set(owner, list);
  return list;
}
