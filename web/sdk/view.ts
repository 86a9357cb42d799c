/** Makes the snapshot: what did not change since the last one stays the same object. */
import { attention } from './attention';
import { type Change, withChanges } from './changes';
import type { RoomState } from './reducer';
import { type Outgoing, placeKey, type RoomView, type Snapshot, type Timeline } from './snapshot';
import type { Opened } from './timelines';
import type { Draft, Message, Room } from './types';
import type { Window } from './window';

/** Everything that a snapshot is made of, as it is now. */
export interface Sources
  extends Omit<Snapshot, 'rooms' | 'roomById' | 'timelines' | 'attention'> {
  readonly states: ReadonlyMap<string, RoomState>;
  readonly opened: Iterable<readonly [string, Opened]>;
  readonly hidden: ReadonlySet<string>;
  /** What the reader does to messages of a room and the server has not confirmed. */
  readonly changes: (room: string) => readonly Change[];
  readonly read: (opened: Opened) => number;
  readonly readByOthers: (opened: Opened) => number;
}

/** Remembers the last result of a function for each key, and answers with it while the arguments are the same. */
class Memo<T> {
  #last = new Map<string, { readonly args: readonly unknown[]; readonly value: T }>();
  #next = new Map<string, { readonly args: readonly unknown[]; readonly value: T }>();

  get(key: string, args: readonly unknown[], make: () => T): T {
    const known = this.#last.get(key);
    const same = known !== undefined && known.args.length === args.length && known.args.every((arg, i) => Object.is(arg, args[i]));
    const entry = same ? known : { args, value: make() };
    this.#next.set(key, entry);
    return entry.value;
  }

  /** Forgets what was not asked for since the last turn. */
  turn(): void {
    this.#last = this.#next;
    this.#next = new Map();
  }
}

/** The same array or map as before when all its values are the same. */
function settled<K, V>(before: ReadonlyMap<K, V> | undefined, now: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  if (before?.size !== now.size) return now;
  for (const [key, value] of now) if (before.get(key) !== value) return now;
  return before;
}

function sameList<T>(before: readonly T[] | undefined, now: readonly T[]): readonly T[] {
  return before?.length === now.length && now.every((value, i) => value === before[i]) ? before : now;
}

function roomView(room: Room, draft: Draft | undefined, changes: readonly Change[], me: string): RoomView {
  const last = room.last && withChanges(room.last, changes, { me });
  const activeAt = Date.parse(room.last?.sent_at ?? room.created_at);
  return { ...room, ...(last === undefined ? {} : { last }), activeAt: Number.isNaN(activeAt) ? 0 : activeAt, ...(draft === undefined ? {} : { draft }) };
}

const byActivity = (a: RoomView, b: RoomView) => b.activeAt - a.activeAt || (a.id < b.id ? 1 : -1);

/** What somebody has said whom the reader has blocked leaves its place; a message that was removed since does not. */
function isShown(message: Message): boolean {
  return message.kind !== 'hidden' || (message.blocked === true && message.removed === undefined);
}

function shownMessages(window: Window, hidden: ReadonlySet<string>): readonly Message[] {
  return window.entries
    .map((entry) => entry.message)
    .filter((message) => isShown(message) && (message.id === undefined || !hidden.has(message.id)));
}

const noQuotes: ReadonlyMap<string, Message> = new Map();
const noMessages: readonly Message[] = [];

export class View {
  readonly #rooms = new Memo<RoomView>();
  readonly #timelines = new Memo<Timeline>();
  readonly #messages = new Memo<readonly Message[]>();
  readonly #quotes = new Memo<ReadonlyMap<string, Message>>();
  readonly #outgoing = new Memo<readonly Outgoing[]>();
  #last: Snapshot | undefined;

  make(sources: Sources): Snapshot {
    const { states, opened, hidden, changes, read, readByOthers, ...rest } = sources;
    const me = sources.me?.id ?? '';
    const all = new Map<string, RoomView>();
    for (const [id, { room }] of states) {
      const draft = sources.drafts.get(id);
      all.set(id, this.#rooms.get(id, [room, draft, changes(id), me], () => roomView(room, draft, changes(id), me)));
    }
    const roomById = settled(this.#last?.roomById, all);
    const rooms = sameList(
      this.#last?.rooms,
      roomById === this.#last?.roomById
        ? this.#last.rooms
        : [...all.values()].filter((room) => room.hidden !== true).sort(byActivity),
    );
    const timelines = new Map<string, Timeline>();
    for (const [key, one] of opened) timelines.set(key, this.#timeline(key, one, sources));
    const calls = attention(rooms);
    const last = this.#last?.attention;
    this.#last = {
      ...rest,
      rooms,
      roomById,
      timelines: settled(this.#last?.timelines, timelines),
      attention: last?.unread === calls.unread && last.mentions === calls.mentions ? last : calls,
    };
    for (const memo of [this.#rooms, this.#timelines, this.#messages, this.#quotes, this.#outgoing]) memo.turn();
    return this.#last;
  }

  #timeline(key: string, opened: Opened, sources: Sources): Timeline {
    const window = sources.states.get(opened.place.room)?.windows.get(opened.place.thread ?? '');
    const changes = sources.changes(opened.place.room);
    const me = sources.me?.id ?? '';
    const changed = (message: Message) => withChanges(message, changes, { me });
    const messages = this.#messages.get(key, [window?.entries, sources.hidden, changes, me], () =>
      window === undefined ? noMessages : shownMessages(window, sources.hidden).map(changed),
    );
    const quoted = this.#quotes.get(key, [window?.quoted, changes, me], () =>
      window === undefined || window.quoted.size === 0
        ? noQuotes
        : new Map([...window.quoted].map(([id, entry]) => [id, changed(entry.message)])),
    );
    const outgoing = this.#outgoing.get(key, [sources.outbox, messages], () => {
      const there = new Set(messages.map((message) => message.client_id));
      return sources.outbox.filter((one) => placeKey(one.place) === key && !there.has(one.clientId));
    });
    const read = sources.read(opened);
    const readByOthers = sources.readByOthers(opened);
    const moreBefore = window?.moreBefore ?? false;
    const moreAfter = window?.moreAfter ?? false;
    return this.#timelines.get(key, [opened, messages, quoted, outgoing, read, readByOthers, moreBefore, moreAfter], () => ({
      ...opened, messages, outgoing, moreBefore, moreAfter, read, readByOthers, quoted,
    }));
  }
}

