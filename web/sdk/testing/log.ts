/** A room's log as a server keeps it, for tests: it answers pages and rooms by reading the log from its beginning. */
import type { Event, Message, Messages, Reaction, Room } from '../types';

/** Small, fast, seeded: the same numbers on every run. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const at = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq * 60_000).toISOString();

interface Page {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly thread?: string;
  readonly limit?: number;
}

export class Log {
  readonly id: string;
  readonly me: string;
  readonly events: Event[] = [];
  readonly #present = new Map<string, Message>();
  readonly #order: Message[] = [];
  readonly #reactions = new Map<string, Map<string, Set<string>>>();
  /** seq of the messages that call the reader by name, as they were sent */
  readonly #calls = new Map<string, number>();
  read = 0;
  readonly threadRead = new Map<string, number>();

  constructor(id = 'room', me = 'me') {
    this.id = id;
    this.me = me;
  }

  get head(): number {
    return this.events.length;
  }

  message(sender: string, text: string, more: Partial<Event> = {}): Event {
    const seq = this.head + 1;
    const id = `${this.id}-m${seq}`;
    const event: Event = {
      room: this.id, seq, kind: 'message', id, sender, sender_id: sender, client_id: `c${seq}`, text, sent_at: at(seq), ...more,
    };
    if (event.subject !== undefined) event.thread = id;
    return this.#append(event);
  }

  edit(target: Message, text: string): Event {
    return this.#append({
      ...this.#base('edit', target.sender_id ?? ''), target: target.id ?? '', text,
      ...(target.thread === undefined ? {} : { thread: target.thread }),
    });
  }

  removal(target: Message, sender = target.sender_id ?? ''): Event {
    // Removing is real: the content of the message and of its edits is gone from the log, too.
    for (const [i, event] of this.events.entries()) {
      if (event.id !== target.id && !(event.kind === 'edit' && event.target === target.id)) continue;
      const { text: _text, mentions: _mentions, subject: _subject, reply: _reply, ...rest } = event;
      this.events[i] = { ...rest, removed: true };
    }
    return this.#append({
      ...this.#base('removal', sender), target: target.id ?? '',
      ...(target.thread === undefined ? {} : { thread: target.thread }),
    });
  }

  reaction(target: Message, sender: string, emoji: string): Event {
    const off = this.#reactions.get(target.id ?? '')?.get(emoji)?.has(sender) ?? false;
    return this.#append({ ...this.#base('reaction', sender), target: target.id ?? '', emoji, ...(off ? { off: true } : {}) });
  }

  member(account: string, change: 'joined' | 'left'): Event {
    return this.#append({ ...this.#base('member', account), account, name: account, change, role: 'member' });
  }

  hidden(): Event {
    return this.#append({ room: this.id, seq: this.head + 1, kind: 'hidden' });
  }

  /** A message of somebody whom the reader has blocked. */
  veiled(id: string, more: Partial<Event> = {}): Event {
    const seq = this.head + 1;
    return this.#append({ room: this.id, seq, kind: 'hidden', id, blocked: true, sent_at: at(seq), ...more });
  }

  #base(kind: Event['kind'], sender: string): Event {
    const seq = this.head + 1;
    return { room: this.id, seq, kind, id: `${this.id}-e${seq}`, sender, sender_id: sender, sent_at: at(seq) };
  }

  #append(event: Event): Event {
    this.events.push(event);
    this.#apply(event);
    return event;
  }

  #apply(event: Event): void {
    const { target, emoji, off, removed: _removed, ...rest } = event;
    if (['message', 'member', 'settings'].includes(event.kind)) {
      const message = { ...rest } as Message;
      this.#present.set(message.id ?? '', message);
      this.#order.push(message);
      if (event.mentions?.includes(this.me) && event.sender_id !== this.me) this.#calls.set(event.id ?? '', event.seq);
      return;
    }
    const message = this.#present.get(target ?? '');
    if (message === undefined) return;
    if (event.kind === 'edit' && message.removed === undefined) {
      message.text = event.text ?? '';
      message.edited = event.seq;
      if (event.sent_at !== undefined) message.edited_at = event.sent_at;
      delete message.mentions;
    } else if (event.kind === 'removal') {
      message.removed = event.seq;
      const content = ['text', 'subject', 'reply', 'mentions', 'reactions', 'edited', 'edited_at'] as const;
      for (const field of content) delete message[field];
      this.#calls.delete(message.id ?? '');
      this.#reactions.delete(message.id ?? '');
    } else if (event.kind === 'reaction' && emoji !== undefined) {
      this.#react(message, emoji, event.sender_id ?? '', off === true);
    }
  }

  #react(message: Message, emoji: string, sender: string, off: boolean): void {
    const all = this.#reactions.get(message.id ?? '') ?? new Map<string, Set<string>>();
    this.#reactions.set(message.id ?? '', all);
    const who = all.get(emoji) ?? new Set<string>();
    all.set(emoji, who);
    if (off) who.delete(sender);
    else who.add(sender);
    if (who.size === 0) all.delete(emoji);
    const reactions = [...all].map(
      ([sign, people]): Reaction => ({ emoji: sign, count: people.size, ...(people.has(this.me) ? { mine: true } : {}) }),
    );
    if (reactions.length === 0) delete message.reactions;
    else message.reactions = reactions;
  }

  #replies(thread: string): Message[] {
    return this.#order.filter((m) => m.thread === thread && m.id !== thread);
  }

  #unread(message: Message, read: number): boolean {
    return message.kind === 'message' && message.sender_id !== this.me && message.removed === undefined && message.seq > read;
  }

  #withReplies(message: Message): Message {
    if (message.thread !== message.id || message.id === undefined) return { ...message };
    const replies = this.#replies(message.id);
    const last = replies.at(-1);
    if (last === undefined) return { ...message, replies: { count: 0 } };
    const unread = replies.filter((m) => this.#unread(m, this.threadRead.get(message.id ?? '') ?? 0)).length;
    return {
      ...message,
      replies: {
        count: replies.length, latest: last.seq, ...(last.sent_at === undefined ? {} : { last_at: last.sent_at }),
        ...(unread > 0 ? { unread: Math.min(100, unread) } : {}),
      },
    };
  }

  /** Every message of the place in its present state. */
  all(thread?: string): Message[] {
    return this.#order
      .filter((m) => (thread === undefined ? m.thread === undefined || m.thread === m.id : m.thread === thread))
      .map((m) => this.#withReplies(m));
  }

  page({ before, after, around, thread, limit = 50 }: Page): Messages {
    const all = this.all(thread);
    let from = all.length - limit;
    if (before !== undefined) from = all.filter((m) => m.seq < before).length - limit;
    if (after !== undefined) from = all.filter((m) => m.seq <= after).length;
    if (around !== undefined) from = all.filter((m) => m.seq < around).length - Math.floor(limit / 2);
    const end = before === undefined ? Math.max(from, 0) + limit : all.filter((m) => m.seq < before).length;
    const messages = all.slice(Math.max(from, 0), end);
    const moreBefore = from > 0;
    const moreAfter = end < all.length;
    return {
      messages,
      from: moreBefore ? (messages[0]?.seq ?? this.head) : 1,
      to: moreAfter ? (messages.at(-1)?.seq ?? 0) : this.head,
      head: this.head,
      floor: 0,
      generation: 'g1',
      ...(moreBefore ? { more_before: true } : {}),
      ...(moreAfter ? { more_after: true } : {}),
    };
  }

  room(): Room {
    const talk = this.all();
    const unread = talk.filter((m) => this.#unread(m, this.read));
    const last = talk.filter((m) => m.kind === 'message').at(-1);
    const threads = talk.filter((m) => (m.replies?.unread ?? 0) > 0).length;
    const mentions = [...this.#calls.values()].filter((seq) => seq > this.read).length;
    const members = this.events.reduce((n, e) => n + (e.kind === 'member' ? (e.change === 'joined' ? 1 : -1) : 0), 2);
    return {
      id: this.id, kind: 'group', title: this.id, encryption: 'none', history: 'all', created_at: at(0), head: this.head,
      floor: 0, role: 'member', read: this.read, unread: Math.min(100, unread.length), involvement: 'everything', members,
      ...(mentions > 0 ? { mentions: Math.min(100, mentions) } : {}),
      ...(threads > 0 ? { threads: Math.min(100, threads) } : {}),
      ...(last === undefined ? {} : { last }),
    };
  }

  /** One random thing happens. */
  happen(next: () => number): Event {
    const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
    const who = pick(['me', 'ann', 'bo']) ?? 'ann';
    const messages = this.#order.filter((m) => m.kind === 'message' && m.removed === undefined);
    const target = pick(messages);
    const roll = next();
    if (target === undefined || roll < 0.4) {
      return this.message(who, `text ${this.head + 1}`, next() < 0.2 ? { mentions: ['me'] } : {});
    }
    if (roll < 0.5) return this.message(who, 'opens', { subject: `subject ${this.head}` });
    if (roll < 0.65) {
      const thread = pick(this.#order.filter((m) => m.thread !== undefined && m.thread === m.id));
      const mentions = next() < 0.2 ? { mentions: ['me'] } : {};
      return this.message(who, 'reply', thread?.id === undefined ? mentions : { thread: thread.id, ...mentions });
    }
    if (roll < 0.75) return this.edit(target, `edited ${this.head}`);
    if (roll < 0.8) return this.removal(target);
    if (roll < 0.95) return this.reaction(target, who, pick(['👍', '🎉']) ?? '👍');
    if (roll < 0.97) return this.hidden();
    return this.member(`new${this.head}`, 'joined');
  }
}
