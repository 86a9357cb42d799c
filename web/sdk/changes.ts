/** What the reader does to messages that stand there: shown at once, until its event has come; taken back when it is refused. */
import type { Act, Answer } from './commands';
import { type Clock, systemClock } from './clock';
import { foldMessage, type Reader } from './message';
import type { Event, Message } from './types';

export interface ChangesOptions {
  readonly act: (act: Act) => Promise<Answer>;
  /** Up to where the events of a room have been applied. */
  readonly seq: (room: string) => number;
  readonly onChange: () => void;
  readonly clock?: Clock;
}

/** An act on a message: `edit`, `remove` or `react`. */
export type Change = Pick<Act, 'type' | 'text' | 'emoji' | 'off' | 'client_id'> & {
  readonly type: 'edit' | 'remove' | 'react';
  readonly room: string;
  readonly message: string;
};

interface Pending {
  readonly change: Change;
  /** the server has done it, at this seq */
  done?: number;
}

/** So long an event is waited for whose place is not known. */
const PATIENCE = 5_000;
const none: readonly Change[] = [];

export class Changes {
  readonly #options: ChangesOptions;
  readonly #clock: Clock;
  #pending: readonly Pending[] = [];
  /** By message: the last act, so that the next one waits for it. */
  readonly #tails = new Map<string, Promise<unknown>>();
  #byRoom = new Map<string, readonly Change[]>();

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** In the order they were made; the same array until something changes. */
  of(room: string): readonly Change[] {
    let list = this.#byRoom.get(room);
    if (list === undefined) {
      const own = this.#pending.filter(({ change }) => change.room === room);
      list = own.length === 0 ? none : own.map(({ change }) => change);
      this.#byRoom.set(room, list);
    }
    return list;
  }

  /** Rejects with an `ApiError` when the server refuses it or cannot be reached; then it is as if nothing had been done. */
  async make(change: Change): Promise<void> {
    const pending: Pending = { change };
    this.#set([...this.#pending, pending]);
    const { message } = change;
    const before = this.#tails.get(message);
    const turn = (before ?? Promise.resolve()).then(() => this.#options.act(change));
    const tail = turn.catch(() => undefined); // whoever comes next waits, and does not care
    this.#tails.set(message, tail);
    try {
      this.#answered(pending, await turn);
    } catch (cause) {
      this.#drop(pending);
      throw cause;
    } finally {
      if (this.#tails.get(message) === tail) this.#tails.delete(message);
    }
  }

  /** An event of the reader's own has been applied. */
  confirm(event: Event): void {
    const found = this.#pending.find(({ change }) => change.message === event.target && says(change, event));
    if (found !== undefined) this.#drop(found);
  }

  /** All events of the room up to `seq` have been applied. */
  reached(room: string, seq: number): void {
    const left = this.#pending.filter(({ change, done }) => change.room !== room || done === undefined || done > seq);
    if (left.length < this.#pending.length) this.#set(left);
  }

  clear(): void {
    this.#set([]);
  }

  #answered(pending: Pending, { seq, message }: Answer): void {
    const done = seq ?? message?.edited;
    if (done === undefined) {
      this.#clock.after(PATIENCE, () => this.#drop(pending));
      return;
    }
    pending.done = done;
    this.reached(pending.change.room, this.#options.seq(pending.change.room));
  }

  #drop(pending: Pending): void {
    const left = this.#pending.filter((one) => one !== pending);
    if (left.length < this.#pending.length) this.#set(left);
  }

  #set(pending: readonly Pending[]): void {
    if (pending.length === 0 && this.#pending.length === 0) return;
    this.#pending = pending;
    this.#byRoom = new Map();
    this.#options.onChange();
  }
}

function says({ type, text, emoji, off = false }: Change, event: Event): boolean {
  if (type === 'remove') return event.kind === 'removal';
  if (type === 'edit') return event.kind === 'edit' && event.text === text;
  return event.kind === 'reaction' && event.emoji === emoji && (event.off ?? false) === off;
}

/** The message as it will be; the same object when none of the changes concerns it. */
export function withChanges(message: Message, changes: readonly Change[], reader: Pick<Reader, 'me'>): Message {
  let next = message;
  for (const change of changes) {
    if (change.message === next.id && !stands(next, change)) next = foldMessage(next, eventOf(next, change, reader.me), { ...reader, threadRead: () => 0 });
  }
  return next;
}

/** True when the message is so already. */
function stands(message: Message, { type, text, emoji, off = false }: Change): boolean {
  if (message.removed !== undefined) return true;
  if (type === 'edit') return message.text === text;
  return type === 'react' && (message.reactions?.some((one) => one.emoji === emoji && one.mine === true) ?? false) !== off;
}

const KINDS = { edit: 'edit', remove: 'removal', react: 'reaction' } as const;

function eventOf(message: Message, { type, room, text, emoji, off }: Change, me: string): Event {
  return {
    room, seq: message.seq, kind: KINDS[type], target: message.id ?? '', sender_id: me,
    ...(text === undefined ? {} : { text }),
    ...(emoji === undefined ? {} : { emoji }),
    ...(off === true ? { off } : {}),
  };
}
