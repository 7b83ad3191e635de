/** `sqlStore`: a store in a table of PostgreSQL or SQLite, with a function that runs a statement. */
import { invalid } from "../server-options.js";
import { type Awaitable, report, type Store } from "../store.js";
import { lifetime, storeFault, storeOptions, within } from "./fault.js";

/** Value of a parameter. */
export type SqlValue = string | number | null;

/** Runs one statement, which is committed when the function returns, and returns its rows as objects. */
export type SqlQuery = (text: string, values: SqlValue[]) => Awaitable<{ rows: unknown[] } | unknown[]>;

/** Options of `sqlStore`. */
export interface SqlStoreOptions {
  /** SQL dialect of the database. */
  dialect: "postgresql" | "sqlite";
  /** Name of the table, in PostgreSQL optionally with its schema. Default: `"qash_store"`. */
  table?: string | undefined;
  /** Time limit of one request, in milliseconds, at most 9,000. Default: 2,000. */
  timeoutMs?: number | undefined;
}

/** Interval at which expired entries are deleted, in milliseconds, and their maximum number at a time. */
const PRUNE_MS = 600_000;
const PRUNED = 1_000;

/** Number of the advisory lock for the creation of the table, chosen at random. */
const SCHEMA_LOCK = 7_190_263_584;

const DIALECTS = {
  postgresql: {
    placeholder: (number: number) => `$${number}`,
    text: 'text COLLATE "C"',
    now: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
  },
  sqlite: {
    // Not `?1`: better-sqlite3 reads that as a name.
    placeholder: () => "?",
    text: "text",
    now: "CAST((julianday('now') - 2440587.5) * 86400000 AS integer)",
  },
};

/**
 * Returns the SQL that creates the table of a `sqlStore` if it does not exist: one text for `pool.query` or `db.exec`.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` for a wrong option.
 * @example
 * sqlSchema({ dialect: "postgresql", table: "payments.qash_store" }).includes("payments.qash_store") // true
 */
export function sqlSchema({ dialect, table }: Pick<SqlStoreOptions, "dialect" | "table">): string {
  const { text } = DIALECTS[checkDialect("sqlSchema", dialect)];
  const name = checkTable("sqlSchema", dialect, table);
  const index = `${name.split(".").at(-1)}_ends`;
  // Without the lock, two processes that create the table at once would fail despite IF NOT EXISTS. One text of statements is one transaction.
  const alone = dialect === "postgresql" ? `SELECT pg_advisory_xact_lock(${SCHEMA_LOCK});\n` : "";
  return `${alone}CREATE TABLE IF NOT EXISTS ${name} (key ${text} PRIMARY KEY, value text NOT NULL, ends_at bigint);
CREATE INDEX IF NOT EXISTS ${index} ON ${name} (ends_at) WHERE ends_at IS NOT NULL;`;
}

/**
 * Creates a store in a table of PostgreSQL 9.5 or newer, SQLite 3.35 or newer, or a compatible database. Each request is one statement: atomic, with times by the
 * database's clock. `query` must run it on the primary server, and return after the commit. docs/stores.md has the function for `pg`, `better-sqlite3`
 * and `node:sqlite`.
 *
 * A request fails with `STORE_TIMEOUT`, or with the error that `query` throws.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` for a wrong option.
 * @example
 * const pool = new pg.Pool({ connectionString });
 * await pool.query(sqlSchema({ dialect: "postgresql" }));
 * const store = sqlStore((text, values) => pool.query(text, values), { dialect: "postgresql" });
 */
export function sqlStore(query: SqlQuery, options: SqlStoreOptions): Required<Store> {
  const where = "sqlStore";
  if (typeof query !== "function") throw invalid(where, "query", "a function that runs a statement", query);
  const { dialect, table, timeoutMs } = storeOptions(where, options, ["dialect", "table", "timeoutMs"]);
  const texts = statements(checkDialect(where, dialect), checkTable(where, dialect, table));
  const late = () => storeFault("STORE_TIMEOUT", `sqlStore: the database gave no answer within ${timeoutMs} ms.`, true);

  const rows = async (text: string, ...values: SqlValue[]): Promise<unknown[]> => {
    const answer = await within(timeoutMs, Promise.resolve(query(text, values)), late);
    const given = Array.isArray(answer) ? answer : answer?.rows;
    if (!Array.isArray(given)) throw new TypeError("sqlStore: query gave neither rows nor an object that has them");
    return given;
  };
  const does = async (text: string, ...values: SqlValue[]) => (await rows(text, ...values)).length > 0;

  let pruneAt = Date.now() + PRUNE_MS;
  const prune = () => {
    if (Date.now() < pruneAt) return;
    pruneAt = Date.now() + PRUNE_MS;
    rows(texts.prune).catch((error) => report("sqlStore", error));
  };
  const add = (key: string, value: string, ttlMs?: number) => {
    prune();
    return does(texts.add, key, value, lifetime(ttlMs));
  };
  const get = async (key: string) => {
    const [row] = (await rows(texts.get, key)) as { value: string }[];
    return row?.value;
  };
  return {
    get,
    add,
    set: (key, value, ttlMs) => does(texts.set, key, value, lifetime(ttlMs)),
    delete: (key) => does(texts.delete, key),
    compareAndSet: async (key, expected, value, ttlMs) => {
      if (expected === null) return value === null ? (await get(key)) === undefined : add(key, value, ttlMs);
      return value === null ? does(texts.take, key, expected) : does(texts.swap, value, lifetime(ttlMs), key, expected);
    },
  };
}

/** The statements. Each returns a row if it found or changed something; its parameters are in the order of their numbers. */
function statements(dialect: keyof typeof DIALECTS, table: string) {
  const { now, placeholder: p } = DIALECTS[dialect];
  const live = `(${table}.ends_at IS NULL OR ${table}.ends_at > ${now})`;
  const end = (ttl: string) => `${now} + CAST(${ttl} AS bigint)`;
  const insert = `INSERT INTO ${table} (key, value, ends_at) VALUES (${p(1)}, ${p(2)}, ${end(p(3))})
ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at`;
  return {
    get: `SELECT value FROM ${table} WHERE key = ${p(1)} AND ${live}`,
    set: `${insert} RETURNING key`,
    // An expired entry is replaced.
    add: `${insert} WHERE NOT ${live} RETURNING key`,
    delete: `DELETE FROM ${table} WHERE key = ${p(1)} RETURNING key`,
    swap: `UPDATE ${table} SET value = ${p(1)}, ends_at = ${end(p(2))} WHERE key = ${p(3)} AND value = ${p(4)} AND ${live} RETURNING key`,
    take: `DELETE FROM ${table} WHERE key = ${p(1)} AND value = ${p(2)} AND ${live} RETURNING key`,
    // The row is checked again, since it may have been set meanwhile.
    prune: `DELETE FROM ${table} WHERE ends_at <= ${now} AND key IN (SELECT key FROM ${table} WHERE ends_at <= ${now} LIMIT ${PRUNED}) RETURNING key`,
  };
}

function checkDialect(where: string, dialect: unknown): keyof typeof DIALECTS {
  if (dialect === "postgresql" || dialect === "sqlite") return dialect;
  throw invalid(where, "dialect", '"postgresql" or "sqlite"', dialect);
}

/** Validates the name of the table, which is inserted into the statements unquoted. */
function checkTable(where: string, dialect: string, table: unknown = "qash_store"): string {
  const [name = "", ...schemas] = typeof table === "string" ? table.split(".").reverse() : [];
  const known = [name, ...schemas].every((part) => /^[a-z_][a-z0-9_]{0,50}$/.test(part));
  if (known && schemas.length <= (dialect === "postgresql" ? 1 : 0)) return String(table);
  throw invalid(
    where,
    "table",
    "lower-case letters, digits and _, in PostgreSQL with a schema before it or not",
    table,
  );
}
