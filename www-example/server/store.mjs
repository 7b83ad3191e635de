// The proxy's store, inside the server's state.

/** The proxy's store in the state: texts by key with their expiry. A change is on disk when its promise resolves. */
export function makeStore(state) {
  /** @type {Map<string, {value: string, until: number | null}>} */
  const values = new Map(state.restored("store"));
  state.persist("store", () => [...values].filter(([, entry]) => entry.until === null || entry.until > Date.now()));

  const current = (key) => {
    const entry = values.get(key);
    if (entry && entry.until !== null && entry.until <= Date.now()) values.delete(key);
    return values.get(key);
  };
  const put = (key, value, ttlMs) => {
    values.set(key, { value, until: ttlMs === undefined ? null : Date.now() + ttlMs });
    return state.save();
  };
  return {
    get: async (key) => current(key)?.value,
    set: async (key, value, ttlMs) => put(key, value, ttlMs),
    /** Sets a value if there is none, and returns whether it did. Nothing awaits between the check and the change. */
    async add(key, value, ttlMs) {
      if (current(key)) return false;
      await put(key, value, ttlMs);
      return true;
    },
    async delete(key) {
      values.delete(key);
      await state.save();
    },
  };
}
