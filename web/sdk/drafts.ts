/** What is being written, in step over all of the account's tabs and devices, and never changed under the writer's hands. */
import type { Act, Answer } from './commands';
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import type { Keep } from './keep';
import { type Place, placeKey } from './snapshot';
import type { Draft } from './types';

export interface DraftsOptions {
  readonly keep: Keep;
  readonly act: (act: Act) => Promise<Answer>;
  readonly onChange: () => void;
  readonly clock?: Clock;
}

/** The server is told after such a pause in writing; somebody who paused less than `HANDS_OFF` ago is still writing. */
export const PAUSE = 400;
export const HANDS_OFF = 3_000;
const RETRY = 5_000;

type Written = Omit<Draft, 'thread'>;

interface Local {
  readonly place: Place;
  value: Written;
  /** the server has not been told of `value` */
  dirty: boolean;
  busy: boolean;
  editedAt: number;
  timer: () => void;
}

/** As it is kept. */
interface Kept {
  readonly account: string;
  readonly value: Written;
}

const empty: Written = { text: '' };
const blank = (draft: Written | undefined) => draft === undefined || draft.text === '';
const same = (a: Written | undefined, b: Written | undefined) =>
  (a?.text ?? '') === (b?.text ?? '') && a?.reply === b?.reply;

export class Drafts {
  readonly #options: DraftsOptions;
  readonly #clock: Clock;
  /** as the server has them */
  readonly #remote = new Map<string, Written>();
  /** as they were last written here */
  readonly #local = new Map<string, Local>();
  /** counts what the server says of a place, to tell an older word from a newer one */
  readonly #words = new Map<string, number>();
  #account = '';
  #open = false;
  #all: ReadonlyMap<string, Draft> | undefined;

  constructor(options: DraftsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** By placeKey; replaced when it changes. */
  get all(): ReadonlyMap<string, Draft> {
    if (this.#all !== undefined) return this.#all;
    const all = new Map<string, Draft>();
    for (const [key, draft] of this.#remote) if (!this.#local.has(key) && !blank(draft)) all.set(key, draft);
    for (const [key, { value }] of this.#local) if (!blank(value) || value.reply !== undefined) all.set(key, value);
    this.#all = all;
    return all;
  }

  /** Takes up what an earlier page of this account could not tell the server any more; what others left is deleted. */
  async load(account: string): Promise<void> {
    this.#account = account;
    const { keep } = this.#options;
    for (const [key, kept] of await keep.all('drafts')) {
      const { account: owner, value } = kept as Kept;
      if (owner !== account) await keep.delete('drafts', key);
      if (owner !== account || this.#local.has(key)) continue;
      const [room = '', thread] = key.split('/');
      const place: Place = thread === undefined ? { room } : { room, thread };
      const local: Local = {
        place, value, dirty: true, busy: false, editedAt: this.#clock.now(), timer: () => undefined,
      };
      this.#local.set(key, local);
      void this.#tell(key, local);
    }
    this.#changed();
  }

  set(place: Place, value: Written): void {
    const key = placeKey(place);
    const known = this.#local.get(key);
    if (same(known?.value ?? this.#remote.get(key), value)) return;
    const local: Local = known ?? { place, value: empty, dirty: false, busy: false, editedAt: 0, timer: () => undefined };
    this.#local.set(key, local);
    local.value = { text: value.text, ...(value.reply === undefined ? {} : { reply: value.reply }) };
    local.dirty = true;
    local.editedAt = this.#clock.now();
    void this.#store(key, local.value); // page or session may end before the pause in writing is over
    this.#later(key, local, PAUSE);
    this.#changed();
  }

  /** The server's word: somebody wrote elsewhere, or our own comes back. */
  remote(key: string, value: unknown): void {
    const draft = value as Draft | null;
    this.#words.set(key, (this.#words.get(key) ?? 0) + 1);
    if (draft === null || draft === undefined || draft.text === '') this.#remote.delete(key);
    else this.#remote.set(key, { text: draft.text, ...(draft.reply === undefined ? {} : { reply: draft.reply }) });
    const local = this.#local.get(key);
    if (local !== undefined) this.#release(key, local);
    this.#changed();
  }

  setOpen(open: boolean): void {
    this.#open = open;
    if (open) for (const [key, local] of this.#local) if (local.dirty) void this.#tell(key, local);
  }

  /** Tells at once what was to be told after the pause: the page is going away. */
  async flush(): Promise<void> {
    await Promise.all([...this.#local].map(([key, local]) => (local.dirty ? this.#tell(key, local) : undefined)));
  }

  async clear(): Promise<void> {
    for (const local of this.#local.values()) local.timer();
    this.#local.clear();
    this.#remote.clear();
    this.#changed();
    await this.#options.keep.clear(['drafts']);
  }

  #changed(): void {
    this.#all = undefined;
    this.#options.onChange();
  }

  #later(key: string, local: Local, wait: number): void {
    local.timer();
    local.timer = this.#clock.after(wait, () => {
      if (local.dirty) void this.#tell(key, local);
      else this.#release(key, local);
    });
  }

  async #tell(key: string, local: Local): Promise<void> {
    if (local.busy) return;
    const { value } = local;
    if (blank(value) && !this.#remote.has(key)) {
      // The server has never heard of it.
      local.dirty = false;
      this.#unstore(key);
      this.#release(key, local);
      return;
    }
    await this.#store(key, value);
    if (!this.#open || local.busy || this.#local.get(key) !== local) return;
    local.busy = true;
    local.dirty = local.value !== value;
    const words = this.#words.get(key);
    const { room, thread } = local.place;
    let retry = false;
    try {
      await this.#options.act({
        type: 'draft', room, text: value.text,
        ...(thread === undefined ? {} : { thread }),
        ...(value.reply === undefined || blank(value) ? {} : { reply: value.reply }),
      });
      if (words === this.#words.get(key)) this.#learn(key, value);
    } catch (cause) {
      retry = !ApiError.of(cause).definite;
      local.dirty ||= retry;
    }
    local.busy = false;
    if (!local.dirty) this.#unstore(key);
    // What was written meanwhile has waited: told late it would undo what others have written since.
    const pause = Math.max(0, local.editedAt + PAUSE - this.#clock.now());
    this.#later(key, local, retry ? RETRY : local.dirty ? pause : HANDS_OFF);
  }

  #learn(key: string, value: Written): void {
    if (blank(value)) this.#remote.delete(key);
    else this.#remote.set(key, value);
  }

  /** Lets the server's word show again, unless the person is at it. */
  #release(key: string, local: Local): void {
    if (local.dirty || local.busy) return;
    const rest = local.editedAt + HANDS_OFF - this.#clock.now();
    if (rest > 0) {
      this.#later(key, local, rest);
      return;
    }
    // An answer that was begun and has no word yet is known to this tab alone.
    if (blank(local.value) && local.value.reply !== undefined && !this.#remote.has(key)) return;
    local.timer();
    this.#local.delete(key);
    this.#changed();
  }

  async #store(key: string, value: Written): Promise<void> {
    const kept: Kept = { account: this.#account, value };
    await this.#options.keep.put('drafts', key, kept).catch(() => undefined); // without storage it lives with the page
  }

  #unstore(key: string): void {
    this.#options.keep.delete('drafts', key).catch(() => undefined); // told twice it says the same
  }
}
