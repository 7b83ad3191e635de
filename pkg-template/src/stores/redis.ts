/** `redisStore`: a store in Redis or Valkey, with a client of node-redis or ioredis. */
import { invalid } from "../server-options.js";
import { type CountingStore, counting, type Share, type Store } from "../store.js";
import { full, lifetime, storeFault, storeOptions, within } from "./fault.js";

/** The used part of a client of `redis`, made by `createClient`. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
  readonly isReady: boolean;
}

/** The used part of a client of `ioredis`, made by `new Redis`. */
export interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  readonly status: string;
}

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /** Prefix of every key. Default: `"qash:"`. */
  prefix?: string | undefined;
  /** Maximum number of values of one user; `false` for no limit. One more is `QUOTA_EXCEEDED`. Default: 25,000. */
  ownerValues?: number | false | undefined;
  /** Time limit of one request, in milliseconds, at most 9,000. Redis does not carry out a later request. Default: 2,000. */
  timeoutMs?: number | undefined;
  /** States that Redis evicts no keys, for a service that does not show its `maxmemory-policy`. Default: `false`. */
  evictsNothing?: boolean | undefined;
}

/** A store in Redis. */
export interface RedisStore extends Required<Store> {
  /**
   * Checks that this Redis can be a store. The first request does the same, and later one request per minute. Await it when the server starts, to find a problem
   * before the first payout. Rejects with `STORE_MAY_EVICT`, `STORE_UNSUITABLE`, `STORE_DISCONNECTED` or `STORE_TIMEOUT`.
   */
  check(): Promise<void>;
}

const DEFAULT_OWNER_VALUES = 25_000;

/** Time for which a check of Redis is valid, in milliseconds. */
const CHECKED_FOR_MS = 60_000;

/**
 * Script of one request, which is atomic and uses Redis's clock. It does nothing after the time limit, or if Redis has lost data: all data, and so the mark; or
 * the latest writes, as after a start from a snapshot, and so a part of the count.
 *
 * KEYS: the value, the mark, the count of writes, and the list of the owner's keys, if there is an owner. ARGV: the method, the mark, the time limit, the highest
 * count seen so far, `=` and the new value or nothing, its time to live, `=` and the expected value or nothing, the maximum number of the owner's values.
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

/** A request to Redis, without its key. */
interface Request {
  what: "get" | "set" | "add" | "delete" | "compareAndSet";
  value?: string | null;
  ttlMs?: number | undefined;
  expected?: string | null;
  share?: Share | undefined;
}

/**
 * Creates a store in Redis 6 or newer, or Valkey, with a client of `redis` or `ioredis` that is connected or connecting. Each request is one script: atomic, with
 * times by Redis's clock. It supports one Redis, or a primary with replicas behind a sentinel of `ioredis`, but no cluster.
 *
 * Requests fail with `STORE_DISCONNECTED` without a connection, `STORE_TIMEOUT` after the time limit, `STORE_MAY_EVICT` if `maxmemory-policy` is not
 * `noeviction`, `STORE_UNSUITABLE` in a cluster or on a replica, and `STORE_LOST_DATA`, once in each process, after Redis has lost data.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` for a wrong client or option.
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
  // `sendCommand` of a sentinel or a pool has other parameters.
  const isOne = typeof given.isReady === "boolean" && typeof given["acquire"] !== "function";
  if (!isCluster && isOne && typeof given.sendCommand === "function") {
    const { sendCommand } = given;
    return { send: (args) => sendCommand.call(client, args), isReady: () => given.isReady === true };
  }
  const one =
    "a client of one Redis, made by createClient of redis or by new Redis of ioredis, and no cluster, pool or sentinel of redis";
  throw invalid(where, "client", one, client);
}

/** Answer of the script. */
interface Answer {
  status: string;
  ahead: number;
  count: number;
  value: unknown;
}

class Redis {
  #wasReady = false;
  #checkedUntil = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;
  #warned = false;
  /** Value of the mark, which is in Redis until Redis loses its data. */
  #mark = "";
  /** Highest count of writes so far. */
  #seen = 0;
  /** Upper bound of Redis's clock − this process's clock, in milliseconds. */
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

  /** Sends a request; returns whether it changed something. */
  async does(key: string, request: Request): Promise<boolean> {
    return (await this.ask(key, request)).status === "ok";
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
    const isLate = answer.status === "late";
    // A clock that was changed shows at once: in a request that is too late, or in an earlier time than before.
    this.#ahead = isLate ? answer.ahead : Math.min(this.#ahead, answer.ahead);
    if (isLate) throw tooLate(this.timeoutMs);
    if (answer.status === "lost") {
      // Another request of this process may have noticed before.
      if (this.#mark === mark) {
        this.#mark = "";
        this.#checkedUntil = Number.NEGATIVE_INFINITY;
      }
      throw lostData();
    }
    this.#seen = Math.max(this.#seen, answer.count);
    if (answer.status === "full") throw full("redisStore: this person has as many values as ownerValues allows.");
    return answer;
  }

  /** Runs the script, and measures the upper bound of the clock difference. */
  async #run(keys: string[], args: string[], until: number): Promise<Answer> {
    const sent = performance.now();
    const answer = await this.#send(["EVAL", SCRIPT, String(keys.length), ...keys, ...args], until);
    const [status, now, count, value] = Array.isArray(answer) ? answer : [];
    const ahead = Number(now) - sent;
    if (!Number.isFinite(ahead))
      throw storeFault("STORE_UNSUITABLE", "redisStore: Redis gave an unknown answer.", false);
    return { status: String(status), ahead, count: Number(count), value };
  }

  async #send(args: string[], until: number): Promise<unknown> {
    const { connection } = this;
    const isReady = connection.isReady();
    // Clients queue requests without a connection for longer than the time limit. Only the first connection is awaited.
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

  /** Checks Redis unless the last check is still valid; concurrent requests share one check. */
  async #ready(until: number): Promise<void> {
    if (performance.now() < this.#checkedUntil) return;
    this.#checking ??= this.#inspect(until).finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  async #inspect(until: number): Promise<void> {
    const info = String(await this.#info(until));
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
    const policy = field("maxmemory_policy");
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
    const isCluster = field("redis_mode") === "cluster" || field("cluster_enabled") === "1";
    if (isCluster || field("role") === "slave") {
      const what = isCluster ? "a node of a cluster, which is not supported" : "a replica, which may lag behind";
      throw storeFault(
        "STORE_UNSUITABLE",
        `redisStore: this Redis is ${what}. Connect to a single or a main one.`,
        false,
      );
    }
    if (field("aof_enabled") === "0" && !this.#warned) {
      this.#warned = true;
      console.warn("qash-client: redisStore: Redis has appendonly off, and may forget payouts when it is restarted.");
    }
    await this.#findMark(until);
    this.#checkedUntil = performance.now() + CHECKED_FOR_MS;
  }

  /** Text of `INFO`; empty if the user has no permission. */
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
    // Redis's clock is not known yet, so there is no time limit.
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
  const message = String((error as Error | undefined)?.message);
  if (/^OOM\b/.test(message)) return full("redisStore: Redis has used up its maxmemory.");
  if (/^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/.test(message)) {
    return storeFault(
      "STORE_UNSUITABLE",
      "redisStore: this Redis is a node of a cluster, which is not supported.",
      false,
    );
  }
  if (/^READONLY\b/.test(message)) {
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

/** Error after Redis has lost data. Each process reports it once, and then continues. */
const lostData = () =>
  storeFault(
    "STORE_LOST_DATA",
    "redisStore: Redis has lost what it knew, such as in a restart without appendonly. Payouts of before may be unknown here: look for them at Qash before paying anything under a new key.",
    true,
  );
