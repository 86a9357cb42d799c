/** The keep in IndexedDB. */
import { type IDBPDatabase, openDB } from 'idb';
import { type Drawer, DRAWERS, type Keep, memoryKeep } from './keep';

const VERSION = 1;

/** Opens the browser's storage; in a browser that has none for us (private windows, blocked), memory takes its place. */
export async function openKeep(name = 'samtal'): Promise<Keep> {
  try {
    return idbKeep(await open(name));
  } catch {
    return memoryKeep();
  }
}

function open(name: string): Promise<IDBPDatabase> {
  return openDB(name, VERSION, {
    upgrade(database) {
      for (const drawer of DRAWERS) {
        if (!database.objectStoreNames.contains(drawer)) database.createObjectStore(drawer);
      }
    },
    // A newer version of the page wants to upgrade: it must not wait for us.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

function idbKeep(database: IDBPDatabase): Keep {
  return {
    async all(drawer) {
      const tx = database.transaction(drawer);
      const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
      return new Map(keys.map((key, i) => [String(key), values[i] as unknown]));
    },
    get: (drawer, key) => database.get(drawer, key),
    async put(drawer, key, value) {
      await database.put(drawer, value, key);
    },
    delete: (drawer, key) => database.delete(drawer, key),
    async clear(drawers: readonly Drawer[]) {
      const tx = database.transaction([...drawers], 'readwrite');
      await Promise.all([...drawers.map((drawer) => tx.objectStore(drawer).clear()), tx.done]);
    },
    close: () => database.close(),
  };
}
