/** The keep in IndexedDB. */
import { type Drawer, DRAWERS, type Keep, memoryKeep } from './keep';

/** Raised when a drawer is added. */
const VERSION = 2;

/** Opens the browser's storage; in a browser that has none for us (private windows, blocked), memory takes its place. */
export async function openKeep(name = 'samtal'): Promise<Keep> {
  try {
    return idbKeep(await open(name));
  } catch {
    return memoryKeep();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('refused'));
  });
}

async function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    for (const drawer of DRAWERS) {
      if (!request.result.objectStoreNames.contains(drawer)) request.result.createObjectStore(drawer);
    }
  };
  const database = await answer(request);
  // A newer version of the page wants to upgrade: it must not wait for us.
  database.onversionchange = () => database.close();
  return database;
}

/** Resolves when what was written is there, and not before. */
function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
  });
}

function idbKeep(database: IDBDatabase): Keep {
  const read = (drawer: Drawer) => database.transaction(drawer).objectStore(drawer);
  async function write(drawers: readonly Drawer[], change: (store: IDBObjectStore) => unknown): Promise<void> {
    const transaction = database.transaction([...drawers], 'readwrite');
    for (const drawer of drawers) change(transaction.objectStore(drawer));
    transaction.commit(); // also if the page is closed before it hears that everything is there
    await done(transaction);
  }
  return {
    async all(drawer) {
      const store = read(drawer);
      const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer<unknown[]>(store.getAll())]);
      return new Map(keys.map((key, i) => [String(key), values[i]]));
    },
    get: async (drawer, key) => answer<unknown>(read(drawer).get(key)),
    put: (drawer, key, value) => write([drawer], (store) => store.put(value, key)),
    delete: (drawer, key) => write([drawer], (store) => store.delete(key)),
    clear: (drawers) => write(drawers, (store) => store.clear()),
    close: () => database.close(),
  };
}
