// What a host holds against, whatever its fetch, its signal and its clock do: one list for the browser's host and the server's, run in Node and in browsers.
// It stands for itself, without node: what a case came to is plain data, and who runs the list compares it.

export const USER = { id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "juan@example.com", status: "active" };
const BODY = JSON.stringify(USER);

/** A call takes longer than this only if it never settles, in milliseconds. */
const LONG = 10_000;
/** More than a timer counts, in milliseconds. */
const BEYOND_TIMERS = 2 ** 31 + 5;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise(() => {});

/** What a promise comes to within `LONG`: the user's status, or what there is to its error. */
async function told(promise) {
  const value = await Promise.race([
    promise.then(
      ({ status }) => status,
      ({ name, code, outcome, retryable, retryAfterMs }) => ({ name, code, outcome, retryable, retryAfterMs }),
    ),
    wait(LONG).then(() => "it never settles"),
  ]);
  return JSON.parse(JSON.stringify(value));
}

const NETWORK = { name: "NetworkError", code: "NETWORK", outcome: "none", retryable: true };
const TIMEOUT = { name: "TimeoutError", code: "TIMEOUT", outcome: "none", retryable: true };
const TOO_LARGE = { name: "DecodeError", code: "ANSWER_TOO_LARGE", outcome: "none", retryable: false };
const ABORTED = { name: "AbortError", code: "ABORTED", outcome: "none", retryable: false };
const INTERNAL = { name: "QashError", code: "INTERNAL", outcome: "unknown", retryable: false };
const UNKNOWN = { name: "UnknownOutcomeError", code: "UNKNOWN_OUTCOME", outcome: "unknown", retryable: false };

const throws = (thrown) => () => {
  throw thrown;
};
const answers = (answer) => async () => answer;
const headers = () => new Headers({ "content-type": "application/json" });
const like = (more) => answers({ status: 200, headers: headers(), text: async () => BODY, ...more });
const unprintable = { toString: throws(1) };
const trapped = new Proxy(
  {},
  {
    get: (_, name) => {
      if (name !== "then") throw new Error("boom");
    },
  },
);
const read = async () => {
  const answer = new Response(BODY);
  await answer.text();
  return answer;
};

/** Fetches that give no answer: a read fails with this, and nobody knows what became of a write. */
const FAILS = [
  ["throws an Error", throws(new Error("boom")), NETWORK],
  ["throws a string", throws("boom"), NETWORK],
  ["throws undefined", throws(undefined), NETWORK],
  ["throws what cannot be printed", throws(unprintable), NETWORK],
  ["throws a symbol", throws(Symbol("s")), NETWORK],
  ["overflows its own stack", throws(new RangeError("Maximum call stack size exceeded")), NETWORK],
  ["throws a trap of somebody else's wasm", throws(new WebAssembly.RuntimeError("unreachable")), NETWORK],
  ["returns undefined", () => undefined, NETWORK],
  ["returns null", () => null, NETWORK],
  ["returns 5", () => 5, NETWORK],
  ["returns a function", () => () => 1, NETWORK],
  ["rejects with an Error", () => Promise.reject(new TypeError("fetch failed")), NETWORK],
  ["rejects with undefined", () => Promise.reject(), NETWORK],
  ["rejects with null", () => Promise.reject(null), NETWORK],
  ["resolves with undefined", answers(undefined), NETWORK],
  ["resolves with null", answers(null), NETWORK],
  ["resolves with 5", answers(5), NETWORK],
  ["resolves with {}", answers({}), NETWORK],
  ["resolves with a status that is a string", like({ status: "200" }), NETWORK],
  ["resolves with status 0", like({ status: 0 }), NETWORK],
  ["resolves with status 99", like({ status: 99 }), NETWORK],
  ["resolves with status 600", like({ status: 600 }), NETWORK],
  ["resolves with status 1e9", like({ status: 1e9 }), NETWORK],
  ["resolves with a status that is not a number", like({ status: Number.NaN }), NETWORK],
  ["resolves with no text()", answers({ status: 200, headers: headers() }), NETWORK],
  ["resolves with a text that throws", like({ text: throws(new Error("boom")) }), NETWORK],
  ["resolves with a text that rejects", like({ text: () => Promise.reject(new Error("reset")) }), NETWORK],
  ["resolves with a text that is no string", like({ text: async () => ({}) }), NETWORK],
  ["resolves with a body that was read", read, NETWORK],
  ["resolves with a proxy that throws", answers(trapped), NETWORK],
  // biome-ignore lint/suspicious/noThenProperty: it is meant to be one.
  ["returns a thenable whose then throws", () => Object.defineProperty({}, "then", { get: throws(1) }), NETWORK],
  // biome-ignore lint/suspicious/noThenProperty: it is meant to be one.
  ["returns a thenable that never settles", () => ({ then() {} }), TIMEOUT],
  ["never settles", never, TIMEOUT],
  ["answers a text that never ends", like({ text: never }), TIMEOUT],
  ["answers a stream that never ends", async () => new Response(new ReadableStream({ pull: never })), TIMEOUT],
  ["answers more than ten million characters", like({ text: async () => "y".repeat(10_000_001) }), TOO_LARGE],
  [
    "answers a Response of more than ten million bytes",
    async () => new Response(`{"x":"${"y".repeat(10_000_001)}"}`),
    TOO_LARGE,
  ],
  [
    "says that it answers more",
    async () => new Response("{}", { headers: { "content-length": "99999999" } }),
    TOO_LARGE,
  ],
];

/** Fetches whose answer is read, whatever it is made of. */
const READ = [
  ["a Response", async () => new Response(BODY)],
  ["a plain object", like({})],
  ["a plain object without headers", like({ headers: undefined })],
  ["a text that is no promise", like({ text: () => BODY })],
  ["headers that are a plain object", like({ headers: { a: "b" } })],
  ["headers that are a Map", like({ headers: new Map([["date", "Fri, 05 Jun 2026 14:00:30 GMT"]]) })],
  ["headers that are no headers", like({ headers: 5 })],
  ["headers that throw", async () => Object.defineProperty(await like({})(), "headers", { get: throws(1) })],
  ["no promise", () => ({ status: 200, headers: headers(), text: () => BODY })],
];

/** A controller whose signal counts its listeners. */
function counted() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  for (const [name, note] of [
    ["addEventListener", "add"],
    ["removeEventListener", "delete"],
  ]) {
    const own = signal[name].bind(signal);
    signal[name] = (type, listener) => {
      listeners[note](listener);
      own(type, listener);
    };
  }
  return { controller, signal, listeners };
}

/** Each a name, what it comes to over `open(fetch, options)`, a client with `read` and `write`, and what it must come to. */
const CASES = [
  ...FAILS.flatMap(([name, fetch, expected]) => {
    const timeoutMs = expected === TIMEOUT ? 60 : LONG / 2;
    return [
      [`a fetch that ${name}: a read`, (open) => told(open(fetch, { timeoutMs }).read()), expected],
      [`a fetch that ${name}: a write`, (open) => told(open(fetch, { timeoutMs }).write()), UNKNOWN],
    ];
  }),
  ...READ.map(([name, fetch]) => [`${name} is read`, (open) => told(open(fetch).read()), "active"]),
  [
    "headers of a plain object are read",
    (open) => told(open(like({ status: 429, headers: { "Retry-After": "3" } })).read()),
    { name: "RateLimitError", code: "RATE_LIMITED", outcome: "none", retryable: true, retryAfterMs: 3000 },
  ],
  [
    "a redirect that is not followed is one",
    async (open) => (await told(open(like({ status: 0, type: "opaqueredirect" })).read())).code,
    "REDIRECTED",
  ],
  [
    "a request goes out with a URL, plain options and no leave to be redirected",
    async (open) => {
      let seen;
      const fetch = async (url, init) => {
        seen = [typeof url, init.method, init.redirect, init.headers instanceof Headers, init.signal.aborted];
        return new Response(BODY);
      };
      await open(fetch).read();
      return seen;
    },
    ["string", "GET", "manual", true, false],
  ],
  [
    "what fetch threw is the cause",
    async (open) => {
      const { cause } = await open(throws(new TypeError("boom")))
        .read()
        .catch((error) => error);
      return [cause.name, cause.message];
    },
    ["TypeError", "boom"],
  ],
  [
    "a limit beyond what timers count is no limit of nothing",
    async (open) => {
      const late = () => wait(30).then(() => new Response(BODY));
      return told(open(late, { timeoutMs: BEYOND_TIMERS, deadlineMs: 2 * BEYOND_TIMERS }).read());
    },
    "active",
  ],
  [
    "a wait beyond what timers count is no wait of nothing",
    async (open) => {
      let sent = 0;
      const busy = async () => {
        sent += 1;
        const seconds = String(Math.ceil(BEYOND_TIMERS / 1000));
        return new Response("", { status: 503, headers: { "retry-after": seconds } });
      };
      const controller = new AbortController();
      const call = open(busy, { retries: 3, deadlineMs: 2 * BEYOND_TIMERS }).read({ signal: controller.signal });
      await wait(60);
      controller.abort();
      return [(await told(call)).code, sent];
    },
    ["ABORTED", 1],
  ],
  [
    "an abort before the call sends nothing",
    async (open) => {
      let sent = 0;
      const fetch = async () => new Response(BODY, { status: 200 + 0 * sent++ });
      const found = await told(open(fetch).write({ signal: AbortSignal.abort() }));
      return [found, sent];
    },
    [ABORTED, 0],
  ],
  [
    "an abort under way aborts the request itself, leaves no listener, and has its reason as the cause",
    async (open) => {
      const { controller, signal, listeners } = counted();
      let inner;
      const fetch = (_, init) => {
        inner = init.signal;
        return never();
      };
      const call = open(fetch).write({ signal });
      await wait(20);
      const during = listeners.size;
      const reason = new Error("enough");
      controller.abort(reason);
      const found = await told(call);
      const { cause } = await call.catch((error) => error);
      return [found, inner.aborted, during > 0, listeners.size, cause === reason];
    },
    [{ ...ABORTED, outcome: "unknown" }, true, true, 0, true],
  ],
  [
    "an abort between two tries ends the wait",
    (open) => {
      const busy = async () => new Response("", { status: 503, headers: { "retry-after": "20" } });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 30);
      return told(open(busy, { retries: 3 }).read({ signal: controller.signal }));
    },
    ABORTED,
  ],
  [
    "one abort ends all calls that share the signal",
    async (open) => {
      const { controller, signal, listeners } = counted();
      const client = open(never);
      const calls = Array.from({ length: 12 }, () => told(client.read({ signal })));
      await wait(20);
      controller.abort();
      const codes = (await Promise.all(calls)).map(({ code }) => code);
      return [[...new Set(codes)], listeners.size];
    },
    [["ABORTED"], 0],
  ],
  [
    "a signal that is a polyfill works and is left alone afterwards",
    async (open) => {
      const listeners = new Set();
      const signal = {
        aborted: false,
        addEventListener: (_, listener) => listeners.add(listener),
        removeEventListener: (_, listener) => listeners.delete(listener),
      };
      return [await told(open(like({})).read({ signal })), listeners.size];
    },
    ["active", 0],
  ],
  [
    "a signal that nobody can listen to fails the call",
    async (open) => {
      const signal = { aborted: false, addEventListener: throws(new Error("boom")), removeEventListener() {} };
      const { name, code } = await told(open(like({})).read({ signal }));
      return [name, code];
    },
    ["ValidationError", "INVALID_REQUEST"],
  ],
  [
    "a signal that throws when it is let go of fails nothing",
    (open) => {
      const signal = { aborted: false, addEventListener() {}, removeEventListener: throws(new Error("boom")) };
      return told(open(like({})).read({ signal }));
    },
    "active",
  ],
  [
    "the request of a call whose limit is over is aborted",
    async (open) => {
      let inner;
      const fetch = (_, init) => {
        inner = init.signal;
        return never();
      };
      await told(open(fetch, { timeoutMs: 40 }).read());
      return inner.aborted;
    },
    true,
  ],
  [
    "a trap rejects the call and every other that is under way, at once, and the next call works",
    async (open, trap) => {
      const client = open(never, { timeoutMs: 60_000, deadlineMs: 60_000 });
      const other = open(like({}));
      const pending = [told(client.read()), told(client.write())];
      await wait(30);
      trap();
      const all = await Promise.all([told(other.read()), ...pending]);
      return [...all, await told(other.read())];
    },
    [INTERNAL, INTERNAL, INTERNAL, "active"],
  ],
  [
    "a trap while an answer is on its way rejects the call, and the next call works",
    async (open, trap) => {
      const late = async () => {
        await wait(10);
        trap();
        return new Response(BODY);
      };
      const client = open(late);
      return [await told(client.read()), await told(open(like({})).read())];
    },
    [INTERNAL, "active"],
  ],
];

/** Makes the next call into any wasm instance trap, when told to. To be called before the package makes one. */
export function trapper() {
  const { Instance } = WebAssembly;
  let armed = false;
  const guarded =
    (own) =>
    (...given) => {
      if (!armed) return own(...given);
      armed = false;
      throw new WebAssembly.RuntimeError("unreachable");
    };
  WebAssembly.Instance = class {
    exports = {};
    constructor(...given) {
      for (const [name, own] of Object.entries(new Instance(...given).exports)) {
        this.exports[name] = typeof own === "function" ? guarded(own) : own;
      }
    }
  };
  return () => {
    armed = true;
  };
}

/** Runs the list over one sort of client; gives name, what was found, what was expected. */
export async function run(open, trap) {
  const results = [];
  for (const [name, found, expected] of CASES) {
    const one = await Promise.resolve(found(open, trap)).catch((error) => `threw ${error?.stack ?? error}`);
    results.push({ name, found: JSON.parse(JSON.stringify(one ?? null)), expected });
  }
  return results;
}

/** Both sorts of clients, each over a fetch that is given. */
export function sides(QashClient, QashPartner) {
  const registration = { userType: "personal", email: USER.email, countryCode: "MX" };
  return {
    "the browser's host": (fetch, options) => {
      const client = new QashClient({ baseUrl: "https://partner.example/qash", fetch, retries: 0, ...options });
      return {
        read: (given) => client.getUser(given),
        write: (given) => client.registerUser(registration, given),
      };
    },
    "the server's host": (fetch, options) => {
      const [apiKey, apiSecret] = ["qash_key_live_0123456789", "qash_secret_live_0123456789"];
      const baseUrl = "https://sandbox.api.qash.ai";
      const partner = new QashPartner({ apiKey, apiSecret, baseUrl, fetch, retries: 0, ...options });
      return {
        read: (given) => partner.getUser(USER.id, given),
        write: (given) => partner.registerUser(registration, given),
      };
    },
  };
}
