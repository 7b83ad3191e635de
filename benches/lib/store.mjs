/** A store as one of the partner's own is, with every value in a Map: leases go through it. */
export function mapStore(values = new Map()) {
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    add: async (key, value) => !values.has(key) && values.set(key, value) && true,
    compareAndSet: async (key, expected, value) => {
      if ((values.get(key) ?? null) !== expected) return false;
      if (value === null) values.delete(key);
      else values.set(key, value);
      return true;
    },
  };
}
