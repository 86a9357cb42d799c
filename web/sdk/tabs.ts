/** The tabs of one browser among each other: who lives, and who does what only one may do. */
import { newId } from './id';

export interface Tabs {
  /** of this tab, new with every load of the page */
  readonly id: string;
  /** Ids of all tabs that live, this one included; undefined where the browser does not tell. */
  living(): Promise<ReadonlySet<string> | undefined>;
  /** Runs while no other tab runs one of the same name. */
  alone<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Tells the others whether this tab has the reader's attention. */
  focus(focused: boolean): void;
  /** Whether this tab is to call for the reader because of something: no tab has his attention, and no other has called. */
  calls(occasion: string): Promise<boolean>;
  close(): void;
}

const PREFIX = 'samtal-tab-';
const FOCUS = 'samtal-focus-';
/** How long it is remembered who has called. */
const CALLED = 5_000;

/** One tab that knows of no other. */
export function singleTab(): Tabs {
  return {
    id: newId(),
    living: () => Promise.resolve(undefined),
    alone: (_name, run) => run(),
    focus: () => undefined,
    calls: () => Promise.resolve(true),
    close: () => undefined,
  };
}

/** By Web Locks, which the browser releases when a tab dies; they are there on HTTPS and localhost only. */
export function browserTabs(locks: LockManager | undefined = globalThis.navigator?.locks): Tabs {
  if (locks === undefined) return singleTab();
  const id = newId();
  /** Holds a lock until the answer is called. */
  const hold = (name: string) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    locks.request(name, () => held).catch(() => undefined); // the page is going away
    return release;
  };
  const release = hold(PREFIX + id);
  let unfocus: (() => void) | undefined;
  return {
    id,
    async living() {
      const { held: all = [] } = await locks.query();
      const names = all.map((lock) => lock.name ?? '').filter((name) => name.startsWith(PREFIX));
      return new Set([id, ...names.map((name) => name.slice(PREFIX.length))]);
    },
    async alone<T>(name: string, run: () => Promise<T>): Promise<T> {
      return await locks.request(`samtal-${name}`, run);
    },
    focus(focused) {
      if (focused) unfocus ??= hold(FOCUS + id);
      else {
        unfocus?.();
        unfocus = undefined;
      }
    },
    async calls(occasion) {
      const { held: all = [] } = await locks.query();
      if (all.some((lock) => lock.name?.startsWith(FOCUS))) return false;
      return await new Promise<boolean>((resolve) => {
        const called = (lock: Lock | null) => {
          resolve(lock !== null);
          if (lock === null) return undefined;
          return new Promise<void>((forget) => setTimeout(forget, CALLED));
        };
        locks.request(`samtal-call-${occasion}`, { ifAvailable: true }, called).catch(() => resolve(true));
      });
    },
    close() {
      unfocus?.();
      release();
    },
  };
}
