/** The reader's own state across devices: the latest value of each thing, with the position of the newest. */
import type { State } from './types';

type Kind = State['kind'];

const keyOf = (kind: Kind, subject: string) => `${kind} ${subject}`;

function seqOf(value: unknown): number {
  const seq = (value as { seq?: unknown } | null)?.seq;
  return typeof seq === 'number' ? seq : 0;
}

/** Where a position never moves back, whatever order words about it come in. */
const ADVANCING: ReadonlySet<Kind> = new Set<Kind>(['read', 'thread_read']);

export class AccountState {
  readonly #states = new Map<string, State>();
  #changed = 0;
  #hidden: ReadonlySet<string> | undefined;
  #settings: ReadonlyMap<string, unknown> | undefined;
  #blocked: ReadonlySet<string> | undefined;
  #cleared: ReadonlyMap<string, number> | undefined;

  /** The position to resume from. */
  get changed(): number {
    return this.#changed;
  }

  /** Everything up to here is known. */
  reach(changed: number): void {
    this.#changed = Math.max(this.#changed, changed);
  }

  /** Takes a value from the server; false when a newer one is known. */
  apply(state: State): boolean {
    const key = keyOf(state.kind, state.subject);
    const known = this.#states.get(key);
    this.reach(state.changed);
    if (known !== undefined && known.changed > state.changed) return false;
    const behind = ADVANCING.has(state.kind) && seqOf(known?.value) > seqOf(state.value);
    this.#put(behind ? { ...state, value: known?.value } : state);
    return !behind;
  }

  /** Takes a value of this tab's before the server has it. */
  assume(kind: Kind, subject: string, value: unknown): void {
    this.#put({ kind, subject, value, changed: this.#states.get(keyOf(kind, subject))?.changed ?? 0 });
  }

  value(kind: Kind, subject: string): unknown {
    return this.#states.get(keyOf(kind, subject))?.value ?? undefined;
  }

  /** The position in a room (`read`) or thread (`thread_read`); 0 when nothing was read. */
  position(kind: 'read' | 'thread_read', subject: string): number {
    return seqOf(this.value(kind, subject));
  }

  /** Ids of messages that the reader has hidden; replaced when it changes. */
  get hidden(): ReadonlySet<string> {
    this.#hidden ??= new Set(this.of('hide').map((state) => state.subject));
    return this.#hidden;
  }

  /** Ids of people whom the reader has blocked; replaced when it changes. */
  get blocked(): ReadonlySet<string> {
    this.#blocked ??= new Set(this.of('blocks').map((state) => state.subject));
    return this.#blocked;
  }

  /** Up to where the reader has put conversations away, by room; replaced when it changes. */
  get cleared(): ReadonlyMap<string, number> {
    this.#cleared ??= new Map(this.of('hidden').map(({ subject, value }) => [subject, (value as { before?: number }).before ?? 0]));
    return this.#cleared;
  }

  /** Settings by key; replaced when it changes. */
  get settings(): ReadonlyMap<string, unknown> {
    this.#settings ??= new Map(this.of('setting').map((state) => [state.subject, state.value]));
    return this.#settings;
  }

  /** All values of a kind that are not cleared. */
  of(kind: Kind): State[] {
    return [...this.#states.values()].filter((state) => state.kind === kind && state.value !== null && state.value !== undefined);
  }

  /** What is to be kept between visits; cleared values are as good as unknown ones. */
  dump(): State[] {
    return [...this.#states.values()].filter((state) => state.value !== null);
  }

  clear(): void {
    this.#states.clear();
    this.#changed = 0;
    this.#hidden = undefined;
    this.#settings = undefined;
    this.#blocked = undefined;
    this.#cleared = undefined;
  }

  #put(state: State): void {
    this.#states.set(keyOf(state.kind, state.subject), state);
    if (state.kind === 'hide') this.#hidden = undefined;
    if (state.kind === 'setting') this.#settings = undefined;
    if (state.kind === 'blocks') this.#blocked = undefined;
    if (state.kind === 'hidden') this.#cleared = undefined;
  }
}
