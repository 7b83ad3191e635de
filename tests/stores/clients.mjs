// The stores of the package over real clients, by what a process is told of them: `{ kind, url, options }`.
import { createRequire } from "node:module";
import { redisStore, sqlSchema, sqlStore } from "qash-client/server";

/** A package of tests/stores: STORE_CLIENTS is the path of its package.json. */
export const load = (name) => createRequire(process.env.STORE_CLIENTS)(name);

const OPEN = {
  redis: async ({ url, options }) => {
    const client = load("redis")
      .createClient({ url })
      .on("error", () => {});
    await client.connect();
    return { client, store: redisStore(client, options), close: () => client.destroy() };
  },
  ioredis: async ({ url, options }) => {
    const client = new (load("ioredis").Redis)(url).on("error", () => {});
    return { client, store: redisStore(client, options), close: () => client.disconnect() };
  },
  postgresql: async ({ url, options }) => {
    const client = new (load("pg").Pool)({ connectionString: url, max: 10 });
    client.on("error", () => {});
    const dialect = { dialect: "postgresql", ...options };
    await client.query(sqlSchema(dialect));
    const store = sqlStore((text, values) => client.query(text, values), dialect);
    return { client, store, close: () => client.end() };
  },
  sqlite: async ({ url, options }) => {
    const { DatabaseSync } = await import("node:sqlite");
    const client = new DatabaseSync(url);
    const dialect = { dialect: "sqlite", ...options };
    client.exec(
      `PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${sqlSchema(dialect)}`,
    );
    const prepared = new Map();
    const statement = (text) => {
      if (!prepared.has(text)) prepared.set(text, client.prepare(text));
      return prepared.get(text);
    };
    const store = sqlStore((text, values) => statement(text).all(...values), dialect);
    return { client, store, close: () => client.close() };
  },
};

/** Opens a store; gives its client, too, and what closes it. */
export const openStore = (settings) => OPEN[settings.kind](settings);
