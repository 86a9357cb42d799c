/** Who is in a room, and how far they have read. */
import { type Clock, systemClock } from './clock';
import { Later } from './later';
import type { Rest } from './rest';
import type { MemberList } from './snapshot';
import type { Event, Member, Person } from './types';

interface Kept extends MemberList {
  readonly next?: string;
}

export interface MembersOptions {
  readonly rest: Rest;
  readonly onPeople: (people: readonly Member[]) => void;
  readonly onChange: () => void;
  readonly clock?: Clock;
}

const PAGE = 100;

export class Members {
  readonly #options: MembersOptions;
  readonly #reload: Later;
  readonly #receipts = new Map<string, Map<string, number>>();
  #lists: ReadonlyMap<string, Kept> = new Map();

  constructor(options: MembersOptions) {
    this.#options = options;
    this.#reload = new Later(options.clock ?? systemClock, 200, (room) => this.#load(room));
  }

  /** By room; replaced when it changes. */
  get lists(): ReadonlyMap<string, MemberList> {
    return this.#lists;
  }

  async load(room: string, more = false): Promise<void> {
    const list = this.#lists.get(room);
    if (more && list?.next === undefined) return;
    if (list === undefined || list.status === 'failed') this.#put(room, { status: 'loading', members: [], more: false });
    try {
      await this.#load(room, more ? list?.next : undefined);
    } catch (cause) {
      if (this.#lists.get(room)?.status === 'loading') this.#put(room, { status: 'failed', members: [], more: false });
      throw cause;
    }
  }

  /** After something was missed: reads the lists of those rooms again; the others are read when they are looked at. */
  refresh(shown: (room: string) => boolean): void {
    this.#lists = new Map([...this.#lists].filter(([room]) => shown(room)));
    for (const room of this.#lists.keys()) this.#reload.ask(room);
  }

  /** Everybody whose name, or a word of whose full name, begins so; all pages are read for it. */
  async find(room: string, query: string): Promise<Member[]> {
    if (this.#lists.get(room)?.status !== 'ready') await this.load(room);
    for (let pages = 0; pages < 20 && this.#lists.get(room)?.more === true; pages++) await this.load(room, true);
    const wanted = query.toLocaleLowerCase();
    const begins = (text: string) => text.toLocaleLowerCase().startsWith(wanted);
    return (this.#lists.get(room)?.members ?? []).filter(
      ({ name, full_name: full = '' }) => begins(name) || begins(full) || full.split(/\s+/).some(begins),
    );
  }

  apply(event: Event): void {
    const list = this.#lists.get(event.room);
    if (event.kind !== 'member' || list === undefined) return;
    if (event.change === 'joined' || event.change === 'added') {
      this.#reload.ask(event.room);
    } else if (event.change === 'role') {
      const { role } = event;
      const change = (member: Member) => (member.id === event.account && role !== undefined ? { ...member, role } : member);
      this.#put(event.room, { ...list, members: list.members.map(change) });
    } else {
      this.#put(event.room, { ...list, members: list.members.filter((member) => member.id !== event.account) });
    }
  }

  /** Somebody is seen otherwise from now on. */
  meet(person: Person): void {
    for (const [room, list] of this.#lists) {
      if (!list.members.some(({ id }) => id === person.id)) continue;
      const change = (member: Member): Member => {
        const { role, joined_at, read } = member;
        return member.id === person.id ? { ...person, role, joined_at, ...(read === undefined ? {} : { read }) } : member;
      };
      this.#put(room, { ...list, members: list.members.map(change) });
    }
  }

  /** Somebody has read so far. */
  receipt(room: string, account: string, seq: number): void {
    const receipts = this.#receipts.get(room) ?? new Map<string, number>();
    this.#receipts.set(room, receipts);
    if (seq <= (receipts.get(account) ?? 0)) return;
    receipts.set(account, seq);
    this.#options.onChange();
  }

  /** The newest seq that anybody but `me` has read. */
  readByOthers(room: string, me: string): number {
    let newest = 0;
    for (const [account, seq] of this.#receipts.get(room) ?? []) if (account !== me) newest = Math.max(newest, seq);
    return newest;
  }

  clear(): void {
    this.#reload.clear();
    this.#receipts.clear();
    this.#lists = new Map();
  }

  #put(room: string, list: Kept): void {
    this.#lists = new Map(this.#lists).set(room, list);
    this.#options.onChange();
  }

  async #load(room: string, after?: string): Promise<void> {
    const shown = this.#lists.get(room)?.members.length ?? 0;
    const limit = after === undefined ? Math.min(200, Math.max(PAGE, shown)) : PAGE;
    const page = await this.#options.rest.members(room, after, limit);
    this.#options.onPeople(page.members);
    for (const { id, read = 0 } of page.members) this.receipt(room, id, read);
    const known = new Set(page.members.map(({ id }) => id));
    const earlier = after === undefined ? [] : (this.#lists.get(room)?.members ?? []).filter(({ id }) => !known.has(id));
    this.#put(room, {
      status: 'ready',
      members: [...earlier, ...page.members],
      more: page.next !== undefined,
      ...(page.next === undefined ? {} : { next: page.next }),
    });
  }
}
