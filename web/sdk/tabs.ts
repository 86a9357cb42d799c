/** The tabs of one browser among each other: who lives, and who does what only one may do. */
import { newId } from './id';

export interface Tabs {
  /** of this tab, new with every load of the page */
  readonly id: string;
  /** Ids of all tabs that live, this one included; undefined where the browser does not tell. */
  living(): Promise<ReadonlySet<string> | undefined>;
  /** Runs while no other tab runs one of the same name. */
  alone<T>(name: string, run: () => Promise<T>): Promise<T>;
  close(): void;
}

const PREFIX = 'samtal-tab-';

/** One tab that knows of no other. */
export function singleTab(): Tabs {
  return { id: newId(), living: () => Promise.resolve(undefined), alone: (_name, run) => run(), close: () => undefined };
}

/** By Web Locks, which the browser releases when a tab dies; they are there on HTTPS and localhost only. */
export function browserTabs(locks: LockManager | undefined = globalThis.navigator?.locks): Tabs {
  if (locks === undefined) return singleTab();
  const id = newId();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  locks.request(PREFIX + id, () => held).catch(() => undefined); // the page is going away
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
    close: release,
  };
}
