// The worker's memory, in the browser's cache of the page: one text that is replaced as a whole.

const CACHE = "vaiven-state";
const KEY = "/vaiven-state.json";

/** Opens the state; where none was kept it is empty. */
export async function openState() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(KEY);
  let parts = kept ? await kept.json() : {};
  /** @type {Record<string, () => unknown>} */
  const sources = {};
  return {
    /** What a part was when the worker stopped. */
    restored: (name) => parts[name],
    /** Says where a part's present value comes from. */
    keep(name, read) {
      sources[name] = read;
    },
    /** What changes is written when the request is answered. */
    changed() {},
    /** Forgets what was kept. */
    clear() {
      parts = {};
    },
    async save() {
      const now = Object.fromEntries(Object.entries(sources).map(([name, read]) => [name, read()]));
      await cache.put(KEY, Response.json(now));
    },
  };
}
