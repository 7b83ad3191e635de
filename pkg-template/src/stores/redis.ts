/** A store in Redis or Valkey, over the client that the partner has: node-redis or ioredis. */
import { invalid } from "../server-options.js";
import { type CountingStore, counting, type Share, type Store } from "../store.js";
import { full, lifetime, storeFault, storeOptions, within } from "./fault.js";

/** What is used of a client of `redis`, made by `createClient`. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
  readonly isReady: boolean;
}

/** What is used of a client of `ioredis`, made by `new Redis`. */
export interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  readonly status: string;
}

/** What `redisStore` takes besides the client. */
export interface RedisStoreOptions {
  /** What every key begins with; `"qash:"` unless given. */
  prefix?: string | undefined;
  /** How many values one person may have there; 25,000 unless given, `false` for any number. One more is `QUOTA_EXCEEDED`. */
  ownerValues?: number | false | undefined;
  /** How long one request may take, in milliseconds; 2,000 unless given, 9,000 at most. Redis carries out none that is later. */
  timeoutMs?: number | undefined;
  /** Of a service that does not tell its `maxmemory-policy`: that it evicts nothing. */
  evictsNothing?: boolean | undefined;
}

/** A store in Redis. */
export interface RedisStore extends Required<Store> {
  /**
   * Looks whether this Redis can be a store, as each first request and then one a minute does. Rejects with `STORE_MAY_EVICT`, `STORE_UNSUITABLE`,
   * `STORE_DISCONNECTED` or `STORE_TIMEOUT`. A server that awaits it when it starts learns that before a person does.
   */
  check(): Promise<void>;
}

const DEFAULT_OWNER_VALUES = 25_000;

/** How long is believed what Redis told of itself, in milliseconds. */
const CHECKED_FOR_MS = 60_000;

/**
 * One request, in one atomic step, by Redis's clock. It does nothing when it comes later than its caller waits, and nothing when Redis has lost what
 * it knew: all of it, and with that the mark, or what was written last, as when it starts from a snapshot, and with that some of the count.
 *
 * KEYS: the value, the mark, the count of what was written, and the list of what its owner has, if that counts. ARGV: what to do, the mark, the last
 * moment, the highest count that was seen, `=` and the new value or nothing, its time to live, `=` and the expected value or nothing, how many
 * values an owner may have.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local what, mark, list = ARGV[1], KEYS[2], KEYS[4]
local count = tonumber(redis.call('GET', KEYS[3]) or 0)
if now > tonumber(ARGV[3]) then return {'late', now, 0} end
if what == 'mark' then
  -- Only where there is none: with its memory used up Redis takes no SET at all, and can be read all the same.
  if not redis.call('GET', mark) then redis.call('SET', mark, ARGV[2]) end
  return {'ok', now, count, redis.call('GET', mark)}
end
if redis.call('GET', mark) ~= ARGV[2] or count < tonumber(ARGV[4]) then return {'lost', now, count} end
-- The list ends with the last value that it names.
local function keep()
  local last = list and redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')[2]
  if last == 'inf' then redis.call('PERSIST', list) elseif last then redis.call('PEXPIREAT', list, last) end
end
local present = redis.call('GET', KEYS[1])
if what == 'get' then return {'ok', now, count, present} end
if what == 'add' and present then return {'no', now, count} end
if what == 'compareAndSet' and present ~= (ARGV[7] ~= '' and string.sub(ARGV[7], 2)) then return {'no', now, count} end
if ARGV[5] == '' then
  redis.call('DEL', KEYS[1])
  if list then redis.call('ZREM', list, KEYS[1]) end
  keep()
  return {'ok', now, count}
end
if list and not present then
  redis.call('ZREMRANGEBYSCORE', list, '-inf', now)
  if redis.call('ZCARD', list) >= tonumber(ARGV[8]) then return {'full', now, count} end
end
local ends = '+inf'
if ARGV[6] == '' then
  redis.call('SET', KEYS[1], string.sub(ARGV[5], 2))
else
  redis.call('SET', KEYS[1], string.sub(ARGV[5], 2), 'PX', ARGV[6])
  ends = string.format('%.0f', now + tonumber(ARGV[6]))
end
if list then redis.call('ZADD', list, ends, KEYS[1]) end
keep()
return {'ok', now, redis.call('INCR', KEYS[3])}
`;

/** What a request is to do, besides its key. */
interface Request {
  what: "get" | "set" | "add" | "delete" | "compareAndSet";
  value?: string | null;
  ttlMs?: number | undefined;
  expected?: string | null;
  share?: Share | undefined;
}

/**
 * A store in Redis 6 or newer, or Valkey, over a client of `redis` or `ioredis` that is connected, or about to be. Each request is one script: atomic,
 * with times by Redis's clock. For one Redis, or a main one with replicas behind a sentinel of `ioredis`; not for a cluster.
 *
 * Throws a `ValidationError` with code `INVALID_OPTION` when the client or an option is none. Requests fail with `STORE_DISCONNECTED` at once where
 * the connection was lost, `STORE_TIMEOUT`, `STORE_MAY_EVICT` where `maxmemory-policy` is not `noeviction`, `STORE_UNSUITABLE` in a cluster or on
 * a replica, and `STORE_LOST_DATA`, once in each process, after Redis has lost what it knew.
 *
 * @example
 * const redis = await createClient({ url: "redis://127.0.0.1:6379" }).on("error", log).connect();
 * const store = redisStore(redis, { prefix: "shop:" });
 * await store.check();
 * const partner = new QashPartner({ apiKey, apiSecret, baseUrl, store, tokenStore: store });
 */
export function redisStore(client: NodeRedisClient | IoRedisClient, options: RedisStoreOptions = {}): RedisStore {
  const where = "redisStore";
  const names = ["prefix", "ownerValues", "timeoutMs", "evictsNothing"] as const;
  const given = storeOptions(where, options, names);
  const { prefix = "qash:", ownerValues = DEFAULT_OWNER_VALUES } = given;
  if (typeof prefix !== "string") throw invalid(where, "prefix", "a string", prefix);
  if (ownerValues !== false && !(Number.isSafeInteger(ownerValues) && ownerValues > 0)) {
    throw invalid(where, "ownerValues", "a whole number above zero, or false", ownerValues);
  }
  const redis = new Redis(
    connectionOf(where, client),
    prefix,
    ownerValues,
    given.timeoutMs,
    given.evictsNothing === true,
  );
  const store: Required<CountingStore> & Pick<RedisStore, "check"> = {
    check: () => redis.check(),
    get: async (key) => {
      const value = (await redis.ask(key, { what: "get" })).value;
      return value === null || value === undefined ? undefined : String(value);
    },
    set: (key, value, ttlMs, share) => redis.does(key, { what: "set", value, ttlMs, share }),
    add: (key, value, ttlMs, share) => redis.does(key, { what: "add", value, ttlMs, share }),
    delete: (key, share) => redis.does(key, { what: "delete", share }),
    compareAndSet: (key, expected, value, ttlMs, share) =>
      redis.does(key, { what: "compareAndSet", expected, value, ttlMs, share }),
  };
  return counting(store);
}

/** One of the two kinds of clients. */
interface Connection {
  send(args: string[]): Promise<unknown>;
  isReady(): boolean;
}

function connectionOf(where: string, client: unknown): Connection {
  const given = (client ?? {}) as Partial<NodeRedisClient & IoRedisClient> & Record<string, unknown>;
  const isCluster = given["isCluster"] === true || typeof given["getSlotMaster"] === "function";
  if (!isCluster && typeof given.call === "function" && typeof given.status === "string") {
    const { call } = given;
    return {
      send: ([command = "", ...args]) => call.call(client, command, ...args),
      isReady: () => given.status === "ready",
    };
  }
  // A sentinel's or a pool's `sendCommand` takes something else.
  const isOne = typeof given.isReady === "boolean" && typeof given["acquire"] !== "function";
  if (!isCluster && isOne && typeof given.sendCommand === "function") {
    const { sendCommand } = given;
    return { send: (args) => sendCommand.call(client, args), isReady: () => given.isReady === true };
  }
  const one =
    "a client of one Redis, made by createClient of redis or by new Redis of ioredis, and no cluster, pool or sentinel of redis";
  throw invalid(where, "client", one, client);
}

/** What Redis answered. */
interface Answer {
  told: string;
  ahead: number;
  count: number;
  value: unknown;
}

class Redis {
  #wasReady = false;
  #checkedUntil = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;
  #warned = false;
  /** What stands in Redis for as long as it has lost nothing. */
  #mark = "";
  /** The highest count of what was written there. */
  #seen = 0;
  /** Redis's clock − this process's, in milliseconds, and no less. */
  #ahead = 0;

  constructor(
    readonly connection: Connection,
    readonly prefix: string,
    readonly ownerValues: number | false,
    readonly timeoutMs: number,
    readonly evictsNothing: boolean,
  ) {}

  async check(): Promise<void> {
    this.#checkedUntil = Number.NEGATIVE_INFINITY;
    await this.#ready(performance.now() + this.timeoutMs);
  }

  /** Whether it was done. */
  async does(key: string, request: Request): Promise<boolean> {
    return (await this.ask(key, request)).told === "ok";
  }

  async ask(key: string, { what, value, ttlMs, expected, share }: Request): Promise<Answer> {
    const until = performance.now() + this.timeoutMs;
    await this.#ready(until);
    const { prefix, ownerValues } = this;
    const keys = [prefix + key, `${prefix}mark`, `${prefix}count`];
    let most = 0;
    if (ownerValues !== false && share !== undefined && share.owner !== "") {
      keys.push(`${prefix}owner:${share.owner}`);
      most = share.urgent ? ownerValues + Math.ceil(ownerValues / 8) : ownerValues;
    }
    const text = (given: string | null | undefined) => (typeof given === "string" ? `=${given}` : "");
    const rest = [text(value), String(lifetime(ttlMs) ?? ""), text(expected), String(most)];
    const mark = this.#mark;
    const latest = Math.ceil(until + this.#ahead);
    const answer = await this.#run(keys, [what, mark, String(latest), String(this.#seen), ...rest], until);
    const isLate = answer.told === "late";
    // A clock that was set is seen at once: by what came too late for it, or by what is earlier than any before.
    this.#ahead = isLate ? answer.ahead : Math.min(this.#ahead, answer.ahead);
    if (isLate) throw tooLate(this.timeoutMs);
    if (answer.told === "lost") {
      // Others of this process may have noticed before.
      if (this.#mark === mark) {
        this.#mark = "";
        this.#checkedUntil = Number.NEGATIVE_INFINITY;
      }
      throw lostData();
    }
    this.#seen = Math.max(this.#seen, answer.count);
    if (answer.told === "full") throw full("redisStore: this person has as many values as ownerValues allows.");
    return answer;
  }

  /** Runs the script, and tells how far ahead Redis's clock was at most. */
  async #run(keys: string[], args: string[], until: number): Promise<Answer> {
    const sent = performance.now();
    const answer = await this.#send(["EVAL", SCRIPT, String(keys.length), ...keys, ...args], until);
    const [told, now, count, value] = Array.isArray(answer) ? answer : [];
    const ahead = Number(now) - sent;
    if (!Number.isFinite(ahead))
      throw storeFault("STORE_UNSUITABLE", "redisStore: Redis gave an unknown answer.", false);
    return { told: String(told), ahead, count: Number(count), value };
  }

  async #send(args: string[], until: number): Promise<unknown> {
    const { connection } = this;
    const isReady = connection.isReady();
    // Clients keep back what they cannot send, for longer than anybody waits. Only a first connection is waited for.
    if (!isReady && this.#wasReady) throw disconnected();
    this.#wasReady ||= isReady;
    const left = Math.max(0, until - performance.now());
    try {
      return await within(left, connection.send(args), () =>
        connection.isReady() ? tooLate(this.timeoutMs) : disconnected(),
      );
    } catch (error) {
      throw connection.isReady() ? named(error) : disconnected();
    }
  }

  /** Looks whether Redis is fit, unless that is known, for everybody who waits for it. */
  async #ready(until: number): Promise<void> {
    if (performance.now() < this.#checkedUntil) return;
    this.#checking ??= this.#look(until).finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  async #look(until: number): Promise<void> {
    const info = String(await this.#info(until));
    const told = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
    const policy = told("maxmemory_policy");
    if (policy === undefined ? !this.evictsNothing : policy !== "noeviction") {
      const found = policy === undefined ? "cannot be read" : `is ${policy}`;
      const advice =
        policy === undefined
          ? "Let this client call INFO, or say evictsNothing if that is so."
          : "Set it to noeviction.";
      throw storeFault(
        "STORE_MAY_EVICT",
        `redisStore: maxmemory-policy ${found}, so payouts may be forgotten. ${advice}`,
        false,
      );
    }
    const isCluster = told("redis_mode") === "cluster" || told("cluster_enabled") === "1";
    if (isCluster || told("role") === "slave") {
      const what = isCluster ? "a node of a cluster, which is not supported" : "a replica, which may lag behind";
      throw storeFault(
        "STORE_UNSUITABLE",
        `redisStore: this Redis is ${what}. Connect to a single or a main one.`,
        false,
      );
    }
    if (told("aof_enabled") === "0" && !this.#warned) {
      this.#warned = true;
      console.warn("qash-client: redisStore: Redis has appendonly off, and may forget payouts when it is restarted.");
    }
    await this.#findMark(until);
    this.#checkedUntil = performance.now() + CHECKED_FOR_MS;
  }

  /** What Redis tells of itself; nothing where it may not. */
  async #info(until: number): Promise<unknown> {
    try {
      return await this.#send(["INFO"], until);
    } catch (error) {
      if (/^(NOPERM|ERR)\b/.test(String((error as Error | undefined)?.message))) return "";
      throw error;
    }
  }

  async #findMark(until: number): Promise<void> {
    const [mark, count] = [`${this.prefix}mark`, `${this.prefix}count`];
    // When Redis's clock is not known yet, nothing is too late.
    const answer = await this.#run([mark, mark, count], ["mark", crypto.randomUUID(), "9e15"], until);
    const found = String(answer.value);
    const isLost = this.#mark !== "" && (this.#mark !== found || answer.count < this.#seen);
    this.#mark = found;
    this.#seen = answer.count;
    this.#ahead = answer.ahead;
    if (isLost) throw lostData();
  }
}

function named(error: unknown): unknown {
  const words = String((error as Error | undefined)?.message);
  if (/^OOM\b/.test(words)) return full("redisStore: Redis has used up its maxmemory.");
  if (/^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/.test(words)) {
    return storeFault(
      "STORE_UNSUITABLE",
      "redisStore: this Redis is a node of a cluster, which is not supported.",
      false,
    );
  }
  if (/^READONLY\b/.test(words)) {
    return storeFault("STORE_UNSUITABLE", "redisStore: this Redis is a replica. Connect to the main one.", false);
  }
  return error;
}

const disconnected = () =>
  storeFault(
    "STORE_DISCONNECTED",
    "redisStore: the client has no connection to Redis. Nothing is kept back for later.",
    true,
  );

const tooLate = (ms: number) => storeFault("STORE_TIMEOUT", `redisStore: Redis gave no answer within ${ms} ms.`, true);

/** Redis is not what it was: each process tells so, and then takes it as it is. */
const lostData = () =>
  storeFault(
    "STORE_LOST_DATA",
    "redisStore: Redis has lost what it knew, such as in a restart without appendonly. Payouts of before may be unknown here: look for them at Qash before paying anything under a new key.",
    true,
  );
