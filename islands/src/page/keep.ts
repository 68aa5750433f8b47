/** A small store of named byte strings in this browser's IndexedDB. */

const NAME = "daylight";
const STORE = "kept";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("the store is held by another page"));
  });
}

async function within<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The bytes kept under a name, or null. */
export async function kept(name: string): Promise<Uint8Array | null> {
  const found = await within<unknown>("readonly", (store) => store.get(name));
  return found instanceof Uint8Array ? found : null;
}

/** Keeps bytes under a name, in place of what was there. */
export async function keep(name: string, bytes: Uint8Array): Promise<void> {
  await within("readwrite", (store) => store.put(bytes, name));
}

/** Forgets what was kept under a name. */
export async function forget(name: string): Promise<void> {
  await within("readwrite", (store) => store.delete(name));
}
