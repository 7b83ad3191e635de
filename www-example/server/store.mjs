// The proxy's store, inside the server's state.

/** The proxy's store, kept in the state: texts by key, each with the time it ends. What was stored is on disk when the call returns. */
export function makeStore(state) {
  /** @type {Map<string, {value: string, until: number | null}>} */
  const values = new Map(state.restored("store"));
  state.keep("store", () => [...values].filter(([, entry]) => entry.until === null || entry.until > Date.now()));

  const live = (key) => {
    const entry = values.get(key);
    if (entry && entry.until !== null && entry.until <= Date.now()) values.delete(key);
    return values.get(key);
  };
  const put = (key, value, ttlMs) => {
    values.set(key, { value, until: ttlMs === undefined ? null : Date.now() + ttlMs });
    return state.save();
  };
  return {
    get: async (key) => live(key)?.value,
    set: async (key, value, ttlMs) => put(key, value, ttlMs),
    /** Sets only what has no value; whether it did. Nothing awaits between looking and setting. */
    async add(key, value, ttlMs) {
      if (live(key)) return false;
      await put(key, value, ttlMs);
      return true;
    },
    async delete(key) {
      values.delete(key);
      await state.save();
    },
  };
}
