/** Subjects as an inbox: of one room, or of all rooms. */
import { type Clock, systemClock } from './clock';
import { Later } from './later';
import { foldMessage, isReply, messageOf, type Reader, readReplies } from './message';
import type { Rest } from './rest';
import type { SubjectList } from './snapshot';
import type { Event, Person, Thread } from './types';

interface Kept extends SubjectList {
  readonly next?: string;
}

export interface SubjectsOptions {
  readonly rest: Rest;
  readonly reader: Reader;
  readonly onPeople: (people: readonly Person[]) => void;
  readonly onChange: () => void;
  readonly clock?: Clock;
}

const PAGE = 50;

export class Subjects {
  readonly #options: SubjectsOptions;
  readonly #reload: Later;
  #lists: ReadonlyMap<string, Kept> = new Map();

  constructor(options: SubjectsOptions) {
    this.#options = options;
    this.#reload = new Later(options.clock ?? systemClock, 300, (key) => this.#load(key));
  }

  /** By room; '' is that of all rooms. Replaced when it changes. */
  get lists(): ReadonlyMap<string, SubjectList> {
    return this.#lists;
  }

  async load(room = '', more = false): Promise<void> {
    const list = this.#lists.get(room);
    if (more && list?.next === undefined) return;
    if (list === undefined || list.status === 'failed') this.#put(room, { status: 'loading', threads: [], more: false });
    try {
      await this.#load(room, more ? list?.next : undefined);
    } catch (cause) {
      if (this.#lists.get(room)?.status === 'loading') this.#put(room, { status: 'failed', threads: [], more: false });
      throw cause;
    }
  }

  /** Reads again what was shown before something was missed. */
  refresh(): void {
    for (const key of this.#lists.keys()) this.#reload.ask(key);
  }

  apply(event: Event): void {
    for (const key of [event.room, '']) {
      const list = this.#lists.get(key);
      if (list?.status === 'ready') this.#fold(key, list, event);
    }
  }

  /** After the reader has read a thread; `left` is how many replies remain unread, if known. */
  read(thread: string, seq: number, left: number | undefined): void {
    for (const [key, list] of this.#lists) {
      const known = list.threads.find(({ first }) => first.id === thread);
      if (known === undefined) continue;
      const next = { ...known, read: Math.max(known.read, seq), first: readReplies(known.first, seq, left) };
      this.#put(key, { ...list, threads: list.threads.map((other) => (other === known ? next : other)) });
      if (left === undefined && (next.first.replies?.unread ?? 0) > 0) this.#reload.ask(key);
    }
  }

  /** The reader is no longer in the room. */
  drop(room: string): void {
    const lists = new Map(this.#lists);
    lists.delete(room);
    const all = lists.get('');
    if (all !== undefined) lists.set('', { ...all, threads: all.threads.filter(({ first }) => first.room !== room) });
    this.#lists = lists;
  }

  clear(): void {
    this.#reload.clear();
    this.#lists = new Map();
  }

  #put(key: string, list: Kept): void {
    this.#lists = new Map(this.#lists).set(key, list);
    this.#options.onChange();
  }

  async #load(key: string, before?: string): Promise<void> {
    const { rest } = this.#options;
    const shown = this.#lists.get(key)?.threads ?? [];
    const limit = before === undefined ? Math.min(200, Math.max(PAGE, shown.length)) : PAGE;
    const page = await rest.threads(key === '' ? undefined : key, before, limit);
    this.#options.onPeople(page.people ?? []);
    const known = new Set(page.threads.map(({ first }) => first.id));
    const earlier = before === undefined ? [] : (this.#lists.get(key)?.threads ?? []).filter(({ first }) => !known.has(first.id));
    this.#put(key, {
      status: 'ready',
      threads: [...earlier, ...page.threads],
      more: page.next !== undefined,
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  }

  #fold(key: string, list: Kept, event: Event): void {
    const { reader } = this.#options;
    if (event.kind === 'message' && event.thread !== undefined) {
      const known = list.threads.find(({ first }) => first.id === event.thread);
      if (known === undefined && isReply(event)) {
        this.#reload.ask(key);
        return;
      }
      if (known !== undefined && event.seq <= Math.max(known.last?.seq ?? 0, known.first.seq)) return; // read ahead of the stream
      const next: Thread =
        known === undefined
          ? { first: messageOf(event), read: 0 }
          : { ...known, first: foldMessage(known.first, event, reader), last: messageOf(event) };
      this.#put(key, { ...list, threads: [next, ...list.threads.filter((thread) => thread !== known)] });
      return;
    }
    if (event.target === undefined) return;
    const threads = list.threads.map((thread) => {
      const first = foldMessage(thread.first, event, reader);
      const last = thread.last === undefined ? undefined : foldMessage(thread.last, event, reader);
      if (first === thread.first && last === thread.last) return thread;
      return { ...thread, first, ...(last === undefined ? {} : { last }) };
    });
    if (threads.some((thread, i) => thread !== list.threads[i])) this.#put(key, { ...list, threads });
    const removed = event.kind === 'removal' ? threads.find(({ first }) => first.id === event.thread) : undefined;
    if ((removed?.first.replies?.unread ?? 0) > 0) this.#reload.ask(key);
  }
}
