/** From the store's values to what components see. Pure; what stays the same stays the same object. */
import { hueOf } from '../sdk/initials';
import { plainText } from '../sdk/markdown';
import { type Outgoing, type RoomView, type Snapshot, type Timeline } from '../sdk/snapshot';
import type * as wire from '../sdk/types';
import type { LastLine, Member, MessageItem, NoticeItem, Person, Quote, Reaction, RoomItem, SessionItem, Subject, SubjectItem, TimelineItem, TimelineView, VeiledItem } from './model';
import { t } from './text';

/** Remembers the last answer for an object, as long as everything else it depends on is the same. */
export class Memo<K extends object, V> {
  readonly #kept = new WeakMap<K, { readonly deps: readonly unknown[]; readonly value: V }>();

  get(key: K, deps: readonly unknown[], make: () => V): V {
    const kept = this.#kept.get(key);
    if (kept && kept.deps.length === deps.length && kept.deps.every((dep, i) => Object.is(dep, deps[i]))) return kept.value;
    const value = make();
    this.#kept.set(key, { deps, value });
    return value;
  }
}

const none: readonly never[] = [];
const nothing = new Map<never, never>();
/** undefined: not known yet; null: there is none. */
type Find = (id: string) => wire.Message | null | undefined;
const when = (text: string | undefined) => (text ? Date.parse(text) : 0);
const firstWord = (label: string) => label.split(' ')[0] ?? label;

export class Adapter {
  readonly #people = new Memo<wire.Person, Person>();
  readonly #strangers = new Map<string, wire.Person>();
  readonly #rooms = new Memo<RoomView, RoomItem>();
  readonly #messages = new Memo<wire.Message, TimelineItem | undefined>();
  readonly #veiled = new Memo<wire.Message, VeiledItem>();
  readonly #outgoing = new Memo<Outgoing, MessageItem>();
  readonly #timelines = new Memo<Timeline, TimelineView>();
  readonly #threads = new Memo<wire.Thread, SubjectItem>();
  readonly #members = new Memo<readonly wire.Member[], readonly Member[]>();

  /** A person by id; the name is for those that the store does not know (yet). */
  person(snap: Snapshot, id: string, name = ''): Person {
    let known: wire.Person | undefined = snap.me?.id === id ? snap.me : snap.people.get(id);
    if (!known) {
      const key = `${id} ${name}`;
      known = this.#strangers.get(key) ?? { id, name };
      this.#strangers.set(key, known);
    }
    return this.#of(snap, known);
  }

  #of(snap: Snapshot, person: wire.Person): Person {
    const online = snap.online.has(person.id) || (person.id === snap.me?.id && snap.connection.phase === 'live');
    return this.#people.get(person, [online], () => ({ id: person.id, name: person.name, label: person.deleted ? t.common.deleted : person.full_name || person.name || '?', online, ...(person.guest && { guest: true }), ...(person.deleted && { deleted: true }), ...(person.former && { former: person.former }) }));
  }

  found(snap: Snapshot, people: readonly wire.Person[]): readonly Person[] {
    return people.map((person) => this.#of(snap, { ...person, ...snap.people.get(person.id) }));
  }

  room(snap: Snapshot, room: RoomView): RoomItem {
    const typing = snap.typing.get(room.id);
    const draft = snap.drafts.get(room.id)?.text ?? '';
    const other = room.with?.[0];
    // What came with the room may say more than what was learnt from an event in passing.
    const known = other && snap.people.get(other.id);
    const person = other && (known?.deleted || known?.full_name || !other.full_name ? this.person(snap, other.id, other.name) : this.#of(snap, other));
    const waiting = snap.outbox.findLast((out) => out.place.room === room.id && !out.place.thread && out.status !== 'failed');
    const sender = room.last?.sender_id ? this.person(snap, room.last.sender_id, room.last.sender) : undefined;
    const about = room.last?.account ? this.person(snap, room.last.account, room.last.name) : undefined;
    const cleared = room.floor > 0 && (snap.cleared.get(room.id) ?? 0) >= room.floor;
    return this.#rooms.get(room, [typing, draft, person, sender, about, snap.me, waiting, cleared], () => {
      const notes = room.kind === 'direct' && !person;
      return {
        id: room.id, kind: room.kind, topic: room.topic ?? '', notes, person, involvement: room.involvement, role: room.role,
        title: notes ? t.rooms.notes : (person?.label ?? (room.title || t.rooms.unnamed)),
        lobby: room.lobby === true, earlier: room.floor > (room.kind === 'direct' ? 2 : 0), cleared, people: room.members, unread: room.unread, mentions: room.mentions ?? 0, threads: room.threads ?? 0,
        draft: draft && plainText(draft), last: waiting ? waitingLine(waiting) : this.#last(snap, room), lastAt: waiting?.at ?? (when(room.last?.sent_at) || room.activeAt),
        typing: (typing ?? none).filter((one) => !one.thread).map((one) => firstWord(this.person(snap, one.account, one.name).label)),
      };
    });
  }

  #last(snap: Snapshot, room: RoomView): LastLine | undefined {
    const { last } = room;
    if (!last || last.kind === 'hidden') return undefined;
    if (last.kind !== 'message') return { who: '', text: this.#notice(snap, room.kind, last) };
    const own = last.sender_id === snap.me?.id;
    const who = own ? t.common.you : room.kind === 'direct' ? '' : firstWord(this.person(snap, last.sender_id ?? '', last.sender).label);
    return { who, text: missing(last) ?? (last.subject || plainText(last.text ?? '')) };
  }

  #notice(snap: Snapshot, kind: wire.RoomKind | undefined, message: wire.Message): string {
    if (message.unreadable) return t.message.unreadable;
    const by = this.person(snap, message.sender_id ?? '', message.sender).label;
    if (message.kind === 'settings') return message.title ? t.notice.title(by, message.title) : t.notice.settings(by);
    const who = this.person(snap, message.account ?? '', message.name).label;
    if (message.change === 'role') return t.notice.role(who, t.notice.roles[message.role ?? 'member']);
    if (message.change === 'added') return t.notice.added(by, who);
    if (message.change === 'removed') return t.notice.removed(by, who);
    if (message.change === 'left') return t.notice.left(who);
    return founds(kind, message) ? t.notice.created(who) : t.notice.joined(who);
  }

  /**
   * `fetched`: messages that others answer to and that came neither with them nor with their page; null when there is none.
   * `unveiled`: what was said by people who are blocked and is shown all the same, by seq.
   */
  timeline(snap: Snapshot, timeline: Timeline, fetched: ReadonlyMap<string, wire.Message | null> = nothing, unveiled: ReadonlyMap<number, wire.Message> = nothing): TimelineView {
    const connected = snap.connection.phase === 'live' || snap.connection.phase === 'resuming';
    return this.#timelines.get(timeline, [snap.people, snap.online, snap.me, connected, fetched, unveiled], () => {
      const byId = new Map(timeline.messages.flatMap((message) => (message.id ? [[message.id, message] as const] : [])));
      const find = (id: string) => byId.get(id) ?? timeline.quoted.get(id) ?? fetched.get(id);
      const said = timeline.messages.flatMap((message) => this.#item(snap, timeline, (message.kind === 'hidden' && unveiled.get(message.seq)) || message, find) ?? []);
      // Confirmed by its event before the outbox let it go, a message must not stand there twice.
      const confirmed = new Set(said.map((item) => item.key));
      const own = timeline.outgoing.filter((out) => !confirmed.has(out.clientId)).map((out) => this.#sending(snap, out, connected, find));
      const { unreadAfter } = timeline;
      const unread = unreadAfter === undefined ? undefined : said.find((item) => item.seq > unreadAfter && item.kind === 'message' && !item.own && !item.veiled);
      return {
        phase: timeline.status, items: [...said, ...own], moreBefore: timeline.moreBefore, moreAfter: timeline.moreAfter, firstUnread: unread?.key,
      };
    });
  }

  #item(snap: Snapshot, timeline: Timeline, message: wire.Message, find: Find): TimelineItem | undefined {
    if (message.kind === 'hidden') return this.#veiled.get(message, [], () => ({ kind: 'veiled', key: message.id ?? `${message.seq}`, seq: message.seq, at: when(message.sent_at) }));
    // Two people who talk need not be told that they are there.
    if (message.kind === 'member' && snap.roomById.get(timeline.place.room)?.kind === 'direct') return undefined;
    const sender = this.person(snap, message.sender_id ?? '', message.sender);
    const quoted = message.reply ? find(message.reply) : undefined;
    const about = message.account ? this.person(snap, message.account, message.name) : undefined;
    const cited = quoted ? this.person(snap, quoted.sender_id ?? '', quoted.sender) : undefined;
    const read = message.seq <= timeline.readByOthers;
    return this.#messages.get(message, [sender, quoted, cited, about, read, snap.me?.id], () => {
      if (message.kind !== 'message') return this.#noticeItem(snap, snap.roomById.get(timeline.place.room)?.kind, message);
      const own = sender.id === snap.me?.id;
      return {
        kind: 'message', key: (own && message.client_id) || message.id || `${message.seq}`, id: message.id ?? '', seq: message.seq, sender, own,
        at: when(message.sent_at), text: message.text ?? '', edited: message.edited !== undefined, removed: message.removed !== undefined,
        quote: message.reply ? this.quote(snap, message.reply, quoted) : undefined, reactions: (message.reactions ?? none).map(reactionOf),
        delivery: own && read ? 'read' : 'sent', problem: '', subject: subjectOf(message), thread: message.thread, ...(message.blocked && { veiled: true, reactions: [] }), ...(message.unreadable && { unreadable: true }),
      };
    });
  }

  #noticeItem(snap: Snapshot, kind: wire.RoomKind | undefined, message: wire.Message): NoticeItem {
    const joined = message.kind === 'member' && message.change === 'joined' && !founds(kind, message) ? this.person(snap, message.account ?? '', message.name).label : '';
    return { kind: 'notice', key: message.id ?? `${message.seq}`, seq: message.seq, at: when(message.sent_at), text: this.#notice(snap, kind, message), joined };
  }

  #sending(snap: Snapshot, out: Outgoing, connected: boolean, find: Find): MessageItem {
    const quoted = out.reply ? find(out.reply) : undefined;
    const cited = quoted ? this.person(snap, quoted.sender_id ?? '', quoted.sender) : undefined;
    return this.#outgoing.get(out, [connected, quoted, cited, snap.me], () => ({
      kind: 'message', key: out.clientId, id: '', seq: 0, sender: this.person(snap, snap.me?.id ?? '', snap.me?.name), own: true, at: out.at, text: out.text,
      edited: false, removed: false, quote: out.reply ? this.quote(snap, out.reply, quoted) : undefined, reactions: [],
      delivery: out.status === 'failed' ? 'failed' : connected ? 'sending' : 'queued',
      problem: out.reason ? (t.problem[out.reason.code] ?? out.reason.detail) : '',
      subject: out.subject ? { thread: '', title: out.subject, replies: 0, unread: 0 } : undefined, thread: out.place.thread,
    }));
  }

  quote(snap: Snapshot, id: string, message: wire.Message | null | undefined): Quote {
    if (message === undefined) return { id, who: '', hue: 0, text: '…', gone: false };
    if (message === null || message.kind !== 'message' || message.removed !== undefined || message.unreadable) return { id, who: '', hue: 0, text: '', gone: true };
    const sender = this.person(snap, message.sender_id ?? '', message.sender);
    const who = sender.id === snap.me?.id ? t.common.you : sender.label;
    return { id, who, hue: hueOf(sender.id), text: message.subject || plainText(message.text ?? ''), gone: false };
  }

  members(snap: Snapshot, members: readonly wire.Member[]): readonly Member[] {
    return this.#members.get(members, [snap.online, snap.me?.id], () =>
      members.map((member) => ({ ...this.#of(snap, member), role: member.role, me: member.id === snap.me?.id })),
    );
  }

  subject(snap: Snapshot, thread: wire.Thread): SubjectItem {
    const { first, last } = thread;
    const room = snap.roomById.get(first.room ?? '');
    const title = room ? this.room(snap, room).title : '';
    const latest = last ?? first;
    const people = [first, latest].map((message) => this.person(snap, message.sender_id ?? '', message.sender));
    const pair = people[0] === people[1] ? people.slice(0, 1) : people;
    return this.#threads.get(thread, [title, ...pair, snap.me], () => ({
      thread: first.id ?? '', room: first.room ?? '', roomTitle: title, title: first.subject || plainText(first.text ?? '') || (missing(first) ?? t.message.removed),
      people: pair, last: missing(latest) ?? plainText(latest.text ?? ''),
      lastWho: latest.sender_id === snap.me?.id ? t.common.you : firstWord(people[1]?.label ?? ''),
      lastAt: when(latest.sent_at), replies: first.replies?.count ?? 0, unread: first.replies?.unread ?? 0,
    }));
  }
}

/** What is said in place of a text that there is no more. */
function missing(message: wire.Message): string | undefined {
  if (message.removed !== undefined) return t.message.removed;
  return message.unreadable ? t.message.unreadable : undefined;
}

/** Whoever is first in a group has made it. */
function founds(kind: wire.RoomKind | undefined, message: wire.Message): boolean {
  return kind === 'group' && message.seq === 1;
}

function waitingLine(out: Outgoing): LastLine {
  return { who: t.common.you, text: out.subject || plainText(out.text), waiting: true };
}

function reactionOf(reaction: wire.Reaction): Reaction {
  return { emoji: reaction.emoji, count: reaction.count, mine: reaction.mine === true };
}

function subjectOf(message: wire.Message): Subject | undefined {
  if (!message.subject || !message.id || message.removed !== undefined) return undefined;
  return { thread: message.id, title: message.subject, replies: message.replies?.count ?? 0, unread: message.replies?.unread ?? 0 };
}

/** Messages that are answered to in a timeline and that it does not hold. */
export function unknownQuotes(timeline: Timeline): readonly string[] {
  const asked = [...timeline.messages, ...timeline.outgoing].flatMap((message) => message.reply ?? []);
  if (asked.length === 0) return none;
  const known = new Set(timeline.messages.map((message) => message.id));
  return asked.filter((id) => !known.has(id) && !timeline.quoted.has(id));
}

export function sessionOf(session: wire.Session): SessionItem {
  return { id: session.id, agent: session.agent ?? '', address: session.address ?? '', lastUsed: when(session.last_used), current: session.current === true };
}
