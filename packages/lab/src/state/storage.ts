import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/*
 * What the page keeps in the browser. Storage may be full, forbidden, or of another version: then the page goes on without,
 * and whoever asked is told in a sentence. Nothing here throws.
 */

/** Stores by name: a new one gets a line here, and the version one more. */
interface Stores extends DBSchema {
  /** The page's state, under the key `page`. */
  state: { key: string; value: unknown };
  /** What was drawn and not cleared away. */
  drawings: { key: string; value: unknown };
  /** Trainings that go on after a reload. */
  runs: { key: string; value: unknown };
  /** The visitor's own digits. */
  samples: { key: string; value: unknown };
}

const storeNames = ["state", "drawings", "runs", "samples"] as const;
const version = 1;

export type StoreName = (typeof storeNames)[number];

let opening: Promise<IDBPDatabase<Stores>> | undefined;

function open(): Promise<IDBPDatabase<Stores>> {
  opening ??= openDB<Stores>("inkling-lab", version, {
    upgrade(database) {
      for (const name of storeNames) {
        if (!database.objectStoreNames.contains(name)) database.createObjectStore(name);
      }
    },
    // A tab with a later version asks for its turn.
    blocking(_, __, event) {
      const { target } = event;
      if (target instanceof IDBDatabase) target.close();
      opening = undefined;
    },
    terminated() {
      opening = undefined;
    },
  });
  // After a failure it is tried again the next time.
  opening.catch(() => (opening = undefined));
  return opening;
}

const forbidden =
  "This browser lets the page keep nothing (a private window, perhaps): what you do here is gone when it is closed.";
const reasons: Readonly<Partial<Record<string, string>>> = {
  QuotaExceededError:
    "The browser’s storage is full: this is kept only until the page is closed. Delete what you no longer need, or save it as a file.",
  VersionError:
    "What the browser keeps was written by a later version of this page, and is left as it is: load the page again to go on with it.",
};

/** Keeps a value; a sentence where that was not possible. */
export async function keep(store: StoreName, key: string, value: unknown): Promise<string | undefined> {
  try {
    const database = await open();
    await database.put(store, value, key);
    return undefined;
  } catch (error) {
    const reason = error instanceof DOMException ? error.name : "";
    return reasons[reason] ?? forbidden;
  }
}

/** What was kept, whatever its form: who asks checks it. Undefined where there is none, or storage is forbidden. */
export async function recall(store: StoreName, key: string): Promise<unknown> {
  try {
    return await (await open()).get(store, key);
  } catch {
    return undefined;
  }
}

/** The keys of a store; none where storage is forbidden. */
export async function listKept(store: StoreName): Promise<string[]> {
  try {
    return await (await open()).getAllKeys(store);
  } catch {
    return [];
  }
}

/** Deletes what was kept. */
export async function forget(store: StoreName, key: string): Promise<void> {
  try {
    await (await open()).delete(store, key);
  } catch {
    // What could not be opened holds nothing.
  }
}
