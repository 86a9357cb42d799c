/** What is kept in the browser between visits: a few drawers of values by key. All tabs of one browser share it. */

/**
 * - `account`: one value, see cache.ts
 * - `rooms`: by room id, its state with the newest messages
 * - `outbox`: by client id, what has not been confirmed
 * - `drafts`: by place, what the server has not yet been told
 * - `settings`: by key, what the server has not yet been told
 */
export type Drawer = 'account' | 'rooms' | 'outbox' | 'drafts' | 'settings';

export const DRAWERS: readonly Drawer[] = ['account', 'rooms', 'outbox', 'drafts', 'settings'];

/** Values are structured clones. Everything may reject when the browser refuses; what is lost then is comfort only. */
export interface Keep {
  all(drawer: Drawer): Promise<ReadonlyMap<string, unknown>>;
  get(drawer: Drawer, key: string): Promise<unknown>;
  put(drawer: Drawer, key: string, value: unknown): Promise<void>;
  delete(drawer: Drawer, key: string): Promise<void>;
  clear(drawers: readonly Drawer[]): Promise<void>;
  close(): void;
}

/** Keeps nothing beyond this page: for tests, and where the browser has no storage for us. */
export function memoryKeep(): Keep {
  const drawers = new Map<Drawer, Map<string, unknown>>(DRAWERS.map((drawer) => [drawer, new Map<string, unknown>()]));
  const open = (drawer: Drawer) => drawers.get(drawer) ?? new Map<string, unknown>();
  return {
    all: (drawer) => Promise.resolve(new Map(open(drawer))),
    get: (drawer, key) => Promise.resolve(structuredClone(open(drawer).get(key))),
    put: (drawer, key, value) => {
      open(drawer).set(key, structuredClone(value));
      return Promise.resolve();
    },
    delete: (drawer, key) => {
      open(drawer).delete(key);
      return Promise.resolve();
    },
    clear: (all) => {
      for (const drawer of all) open(drawer).clear();
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

/** A keep that is still being opened: what is asked of it waits. */
export function laterKeep(opening: Promise<Keep>): Keep {
  return {
    all: async (drawer) => (await opening).all(drawer),
    get: async (drawer, key) => (await opening).get(drawer, key),
    put: async (drawer, key, value) => (await opening).put(drawer, key, value),
    delete: async (drawer, key) => (await opening).delete(drawer, key),
    clear: async (drawers) => (await opening).clear(drawers),
    close: () => void opening.then((keep) => keep.close()),
  };
}
