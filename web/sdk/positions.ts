/** Where the reader stands in rooms and threads: what he has read, put away, and how much of it he wants to hear. */
import type { AccountState } from './account';
import type { Reader } from './message';
import type { Reads } from './read';
import { applyHidden, applyRead, applyThreadRead, type RoomState } from './reducer';
import type { Rooms } from './rooms';
import type { Place } from './snapshot';
import type { Subjects } from './subjects';
import type { Involvement } from './types';
import { unreadReplies } from './unread';

/** What the positions are of, and who is told when they change. */
export interface Ground {
  readonly account: AccountState;
  readonly rooms: Rooms;
  readonly subjects: Subjects;
  readonly reads: Reads;
  readonly reader: Reader;
  accountChanged(): void;
}

export class Positions {
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** How far the reader has read a place. */
  of({ room, thread }: Place): number {
    if (thread !== undefined) return this.#ground.account.position('thread_read', thread);
    return this.#ground.rooms.get(room)?.room.read ?? 0;
  }

  /** The reader has seen everything of the place up to `seq`; the server is told. */
  mark(place: Place, seq: number): void {
    if (seq <= this.of(place)) return;
    this.readTo(place, seq);
    this.#ground.reads.mark(place, seq);
  }

  readTo(place: Place, seq: number): void {
    const ground = this.#ground;
    const { room, thread } = place;
    if (thread === undefined) {
      this.#change(room, (state) => applyRead(state, seq, ground.reader));
      return;
    }
    ground.account.assume('thread_read', thread, { room, seq: Math.max(seq, this.of(place)) });
    this.#change(room, (state) => applyThreadRead(state, thread, seq, ground.reader));
    const window = ground.rooms.get(room)?.windows.get(thread);
    ground.subjects.read(thread, seq, unreadReplies(window, seq, ground.reader.me));
    ground.accountChanged();
  }

  /** The conversation is put away up to `before`. */
  putAway(room: string, before: number): void {
    this.#change(room, (state) => applyHidden(state, before, this.#ground.reader));
  }

  involve(room: string, level: Involvement): void {
    this.#change(room, (state) => ({ ...state, room: { ...state.room, involvement: level } }));
  }

  #change(id: string, change: (state: RoomState) => RoomState): void {
    const { rooms } = this.#ground;
    const state = rooms.get(id);
    if (state !== undefined) rooms.put(change(state));
  }
}
