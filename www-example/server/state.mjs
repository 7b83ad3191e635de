// The server's state: sessions, the proxy's store, and the sandbox's snapshot, in one file that is replaced as a whole.

import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";

/** Changes within this time are written together, in milliseconds. */
const SETTLE_MS = 150;

/** Opens the state in a folder; without a file it is empty. */
export async function openState(folder) {
  const file = path.join(folder, "state.json");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  /** @type {Record<string, unknown>} */
  const parts = await readFile(file, "utf8")
    .then(JSON.parse)
    .then(requireObject)
    .catch((error) => {
      if (error.code === "ENOENT") return {};
      throw new Error(`${file} cannot be read (${error.message}). Move it away to begin anew.`);
    });
  /** @type {Record<string, () => unknown>} */
  const sources = {};
  let timer;
  /** The latest requested write. */
  let writing = Promise.resolve();
  /** The write that has not begun yet. */
  let queued;

  async function write() {
    const now = Object.fromEntries(Object.entries(sources).map(([name, read]) => [name, read()]));
    const next = `${file}.next`;
    const handle = await open(next, "w", 0o600);
    try {
      await handle.writeFile(JSON.stringify(now));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(next, 0o600);
    // The rename is atomic: a reader finds the old file or the new one.
    await rename(next, file);
  }

  const state = {
    /** The value of a part when the server stopped. */
    restored: (name) => parts[name],
    /** Registers the function that reads a part's value. */
    persist(name, read) {
      sources[name] = read;
    },
    /** Writes the state soon. */
    changed() {
      timer ??= setTimeout(() => void state.flush(), SETTLE_MS);
    },
    /** Resolves once all changes so far are on disk; rejects if the write fails. Calls at the same time share one write. */
    save() {
      clearTimeout(timer);
      timer = undefined;
      queued ??= writing.then(() => {
        queued = undefined;
        return write();
      });
      writing = queued.catch(() => undefined);
      return queued;
    },
    /** The same, but a failed write is only logged. */
    flush: () => state.save().catch((error) => console.error(`The state could not be written: ${error.message}`)),
  };
  return state;
}

function requireObject(value) {
  if (typeof value !== "object" || value === null) throw new TypeError("it holds no state");
  return value;
}
