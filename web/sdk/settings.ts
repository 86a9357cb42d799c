/** Settings chosen here: they hold at once, and are kept until the server has been told. */
import type { AccountState } from './account';
import { type Clock, systemClock } from './clock';
import { ApiError } from './error';
import type { Keep } from './keep';

export interface SettingsOptions {
  readonly keep: Keep;
  readonly account: AccountState;
  readonly tell: (key: string, value: unknown) => Promise<void>;
  readonly onChange: () => void;
  readonly clock?: Clock;
}

/** As it is kept. */
interface Kept {
  readonly account: string;
  readonly value: unknown;
}

interface Choice {
  readonly value: unknown;
  /** as it was before, or as the server has told it since: what holds again when the choice is refused */
  before: unknown;
}

const RETRY = 5_000;

export class Settings {
  readonly #options: SettingsOptions;
  readonly #clock: Clock;
  /** what the server has not been told */
  readonly #choices = new Map<string, Choice>();
  readonly #busy = new Set<string>();
  #account = '';
  #open = false;
  #again: (() => void) | undefined;

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Takes up what an earlier page of this account could not tell the server any more; what others left is deleted. */
  async load(account: string): Promise<void> {
    this.#account = account;
    const { keep } = this.#options;
    for (const [key, kept] of await keep.all('settings')) {
      const { account: owner, value } = kept as Kept;
      if (owner !== account) await keep.delete('settings', key);
      else if (!this.#choices.has(key)) this.#choose(key, value);
    }
    // What was read from the server since may be older than what was chosen here.
    for (const [key, { value }] of this.#choices) this.#options.account.assume('setting', key, value);
    this.#options.onChange();
    this.#tellAll();
  }

  set(key: string, value: unknown): void {
    this.#choose(key, value);
    const kept: Kept = { account: this.#account, value };
    this.#options.keep.put('settings', key, kept).catch(() => undefined); // without storage it lives with the page
    this.#options.onChange();
    void this.#tell(key);
  }

  /** The server's word on a setting; what was chosen here since holds until the server has it. */
  remote(key: string, value: unknown): void {
    const choice = this.#choices.get(key);
    if (choice === undefined) return;
    choice.before = value;
    this.#options.account.assume('setting', key, choice.value);
  }

  /** Whether the server can be reached now. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (open) this.#tellAll();
  }

  /** Forgets everything, kept or not: another account, or signed out. */
  async clear(): Promise<void> {
    this.#choices.clear();
    this.#again?.();
    this.#again = undefined;
    await this.#options.keep.clear(['settings']);
  }

  #choose(key: string, value: unknown): void {
    const { account } = this.#options;
    const before = this.#choices.get(key)?.before ?? account.value('setting', key);
    this.#choices.set(key, { value, before });
    account.assume('setting', key, value);
  }

  #tellAll(): void {
    for (const key of this.#choices.keys()) void this.#tell(key);
  }

  /** One at a time for each setting, so that the last one chosen is the last one told. */
  async #tell(key: string): Promise<void> {
    const choice = this.#choices.get(key);
    if (!this.#open || choice === undefined || this.#busy.has(key)) return;
    this.#busy.add(key);
    let failure: ApiError | undefined;
    try {
      await this.#options.tell(key, choice.value);
    } catch (cause) {
      failure = ApiError.of(cause);
    }
    this.#busy.delete(key);
    if (this.#choices.get(key) !== choice) return this.#tell(key); // another was chosen meanwhile
    if (failure === undefined) this.#done(key, choice.value);
    else if (failure.definite && !failure.banned) this.#done(key, choice.before);
    else if (!failure.unauthenticated) this.#later(failure.retryAfter ?? RETRY);
  }

  #done(key: string, value: unknown): void {
    this.#choices.delete(key);
    this.#options.account.assume('setting', key, value ?? null);
    this.#options.keep.delete('settings', key).catch(() => undefined); // told twice it says the same
    this.#options.onChange();
  }

  #later(wait: number): void {
    this.#again ??= this.#clock.after(wait, () => {
      this.#again = undefined;
      this.#tellAll();
    });
  }
}
