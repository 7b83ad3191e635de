// The worker's state in the browser's cache, one entry that is replaced as a whole.

const CACHE = "vaiven-state";
const KEY = "/vaiven-state.json";

/** Opens the state, which is empty at first. */
export async function openState() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(KEY);
  let parts = kept ? await kept.json() : {};
  /** @type {Record<string, () => unknown>} */
  const sources = {};
  return {
    /** The value of a part when the worker stopped. */
    restored: (name) => parts[name],
    /** Registers the function that reads a part's value. */
    persist(name, read) {
      sources[name] = read;
    },
    /** Does nothing: the worker saves after each request. */
    changed() {},
    /** Clears the state. */
    clear() {
      parts = {};
    },
    async save() {
      const now = Object.fromEntries(Object.entries(sources).map(([name, read]) => [name, read()]));
      await cache.put(KEY, Response.json(now));
    },
  };
}
