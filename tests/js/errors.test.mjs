// Every code in docs/errors.md, made to happen: class, `retryable` and `outcome` are those of its row.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createAttach, iban, money, QashClient, QashError, quoteStatus } from "qash-client";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner, redisStore } from "qash-client/server";
import * as slim from "qash-client/slim";
import { aba } from "qash-client/validate";

const document = await readFile(new URL("../node_modules/qash-client/docs/errors.md", import.meta.url), "utf8");
const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| `(\w+)` \| ([\w ]+) \| (\w+) \|/gm)].map((row) => row.slice(1));

const ORIGIN = "https://app.example";
const QASH = "https://sandbox.api.qash.ai";
const PERSON = { userType: "personal", email: "ana@example.com", countryCode: "MX" };
const NAMES = { firstName: "Ana", lastName: "Soto", email: PERSON.email };
const DEPOSIT = { amount: 1_000_000, currency: "MXN", provider: "manual", description: "Salary" };
const TRANSFER = { fromAccountId: 1, toAccountId: 2, amount: 100, description: "Rent" };
const JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.";
const PAYOUT = {
  amount: 100_000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Rent",
};

const folder = mkdtempSync(join(tmpdir(), "qash-errors-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const ROW = { ...PAYOUT, ref: "one" };

/** Pays rows over a Qash that refuses everything, by a journal of that name. */
function payRows(name, rows, options) {
  const partner = partnerWith({ fetch: async () => new Response("{}", { status: 401 }), retries: 0 });
  const journal = join(folder, `${name}.journal`);
  return partner.as("a1b2c3d4-e5f6-7890-abcd-ef1234567890").payoutMany(rows, { key: "ref", journal, ...options });
}

/** A client over a fetch. */
const over = (fetch) => new QashClient({ baseUrl: `${ORIGIN}/qash`, fetch, retries: 0 });

/** A client that is answered with a status. */
const answered = (status, body = "{}", headers = {}) => over(async () => new Response(body, { status, headers }));

const never = () => new Promise(() => {});

const broken = () => {
  throw new Error("down");
};

/** A sandbox with a user, and a client that reaches it through a proxy. `change` has its way with each request before. */
async function world({
  active = true,
  options = {},
  session,
  secret,
  fetch,
  change = (url, init) => [url, init],
} = {}) {
  const sandbox = createSandbox({ seed: 1 });
  const partnerOptions = { apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, baseUrl: QASH, retries: 0 };
  const trusted = new QashPartner({ ...partnerOptions, fetch: sandbox.fetch });
  const user = await trusted.registerUser(PERSON);
  if (active) sandbox.approveKyc(user.id);
  const partner = new QashPartner({
    ...partnerOptions,
    apiSecret: secret ?? sandbox.apiSecret,
    fetch: (url, init) => (fetch ?? sandbox.fetch)(url, init, sandbox.fetch),
  });
  const proxy = createProxy({
    partner,
    allowedOrigins: [ORIGIN],
    session: () => (session === undefined ? { subject: "ana", userId: user.id } : session),
    ...options,
  });
  const client = over((url, init) => {
    const headers = { ...Object.fromEntries(init.headers), origin: ORIGIN };
    return proxy(new Request(...change(url, { ...init, headers })));
  });
  return { sandbox, trusted, partner, proxy, client, user };
}

/** A call through a proxy that is set up so. */
const through = async (setting, call) => call(await world(setting));

/** A store in a Redis that tells this of itself, and answers the script so. */
function redisThat({ policy = "noeviction", role = "master", isReady = true, eval: answer }) {
  const info = `role:${role}\r\nmaxmemory_policy:${policy}\r\n`;
  const sendCommand = async ([command, , , , , , what]) => (command === "INFO" ? info : answer(what));
  return redisStore({ isReady, sendCommand }, { timeoutMs: 50 });
}

const changed = (more) => ({ change: (url, init) => [url, { ...init, ...more }] });

const withHeader = (name, value) => ({
  change: (url, { headers, ...init }) => {
    const { [name]: _, ...others } = headers;
    return [url, { ...init, headers: value === undefined ? others : { ...others, [name]: value } }];
  },
});

/** A proxy that lets its user pay, and a second payout under the key of the first. */
async function paidOtherwise() {
  const { client, trusted, user } = await world({ options: { enable: { payout: () => true } } });
  const own = trusted.as(user.id);
  const { id } = await own.createAccount({ accountName: "Main", currencyCode: "MXN" });
  await own.deposit({ ...DEPOSIT, toAccountId: id });
  const payout = { ...PAYOUT, fromAccountId: id, idempotencyKey: "one" };
  await client.payout(payout);
  return client.payout({ ...payout, amount: 1 });
}

/** What is sent to a path gets no answer, although it is carried out. */
const losing = (path) => async (url, init, sandbox) => {
  const response = await sandbox(url, init);
  if (!url.endsWith(path)) return response;
  throw new TypeError("reset");
};

/** A partner's own user with an account, whose transfers and deposits get no answer. */
async function unanswered(path) {
  const { trusted, user, sandbox } = await world();
  const { id } = await trusted.as(user.id).createAccount({ accountName: "Main", currencyCode: "MXN" });
  const fetch = (url, init) => losing(path)(url, init, sandbox.fetch);
  const options = { apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, baseUrl: QASH, fetch };
  // Nobody can look for them, either.
  sandbox.fault({ operation: "listTransactions", status: 503, times: "always" });
  return { own: new QashPartner(options).as(user.id), deposit: { ...DEPOSIT, toAccountId: id } };
}

/** Two processes over one store, of which the second is asked while the first pays. */
async function twoAtOnce() {
  const store = mapStore();
  const { sandbox, trusted, user } = await world();
  const own = trusted.as(user.id);
  const { id } = await own.createAccount({ accountName: "Main", currencyCode: "MXN" });
  await own.deposit({ ...DEPOSIT, toAccountId: id });
  const payout = { ...PAYOUT, fromAccountId: id, idempotencyKey: "one" };
  const options = { apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, baseUrl: QASH, store, retries: 0 };
  const second = new QashPartner({ ...options, fetch: sandbox.fetch });
  let told;
  const meanwhile = async (url, init) => {
    if (url.endsWith("/payout"))
      told = await second
        .as(user.id)
        .payout(payout)
        .catch((error) => error);
    return sandbox.fetch(url, init);
  };
  await new QashPartner({ ...options, fetch: meanwhile }).as(user.id).payout(payout);
  throw told;
}

/** A store in a Map. */
function mapStore() {
  const kept = new Map();
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    add: (key, value) => !kept.has(key) && !!kept.set(key, value),
    delete: (key) => void kept.delete(key),
  };
}

/** Answers as the sandbox does, but for what `change` makes of the answers at a path. */
const changing = (path, change) => async (url, init, sandbox) => {
  const response = await sandbox(url, init);
  return url.includes(path) ? Response.json(change(await response.json())) : response;
};

const withoutKey = (url, init) => {
  const { idempotencyKey: _, ...body } = JSON.parse(init.body);
  return [url, { ...init, body: JSON.stringify(body) }];
};

const brokenBody = () => new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) });

const partnerWith = (options) =>
  new QashPartner({ apiKey: "qash_key_x", apiSecret: "qash_secret_x", baseUrl: QASH, ...options });
const proxyWith = (options) =>
  createProxy({ partner: partnerWith(), session: () => null, allowedOrigins: [ORIGIN], ...options });

const balance = ({ client }) => client.getBalance();
const directBalance = ({ partner, user }) => partner.as(user.id).getBalance();
const transfer = ({ client }) => client.transfer(TRANSFER);
const hook = { transfer: () => true, payout: () => true, registerUser: () => true };

/** The sandbox, but for what answers a payout or a transfer. */
const moneyAnswers = (answer) => async (url, init, sandbox) =>
  /user\/(payout|transfer)$/.test(url) ? answer() : sandbox(url, init);
const otherAmount = moneyAnswers(() => Response.json({ id: 9, status: "PENDING", amount: 1 }));
const pay = ({ client }) => client.payout(PAYOUT);

/** For each code what makes it happen. */
const CAUSES = {
  INVALID_INPUT: () => answered(200).transfer({}),
  INVALID_OPTION: () => answered(200).getUser({ timeoutMs: -1 }),
  INVALID_ARGUMENT: () => iban.format(5),
  ALREADY_UNDER_WAY: () => {
    const client = over(never);
    client.payout(PAYOUT, { timeoutMs: 5, deadlineMs: 5 }).catch(() => {});
    return client.payout(PAYOUT);
  },
  RANDOM_UNAVAILABLE: async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
    try {
      return await answered(200).payout(PAYOUT);
    } finally {
      Object.defineProperty(globalThis, "crypto", own);
    }
  },
  LOCALE_UNKNOWN: () => money.format(1, "MXN", { locale: "?" }),
  QUOTE_INVALID: () => quoteStatus({ expiresAt: "soon" }),
  NOT_READY: () => slim.iban.format("DE"),
  WASM_UNAVAILABLE: () =>
    new Promise((_, reject) => {
      const own = globalThis.WebAssembly;
      delete globalThis.WebAssembly;
      createAttach({ aba })({ elements: [] }, { onError: reject });
      globalThis.WebAssembly = own;
    }),
  NO_WASM: () => slim.init(new Response("", { status: 404 })),

  NETWORK: () => over(broken).getUser(),
  TIMEOUT: () => over(never).getUser({ timeoutMs: 5 }),
  ABORTED: () => over(never).getUser({ signal: AbortSignal.abort() }),
  UNKNOWN_OUTCOME: () => over(broken).payout(PAYOUT),
  BAD_ANSWER: () => answered(200, "?").getUser(),
  ANSWER_MISMATCH: () => through({ fetch: otherAmount, options: { enable: hook } }, pay),
  PAGE_REPEATED: async () => {
    for await (const _ of answered(200, '{"items":[],"hasMore":true}').listTransactions());
  },
  ANSWER_TOO_LARGE: () => answered(200, "{}", { "content-length": "99999999" }).getUser(),
  REDIRECTED: () => answered(302).getUser(),
  REFUSED_INPUT: () => answered(400).getUser(),
  UNAUTHENTICATED: () => answered(401).getUser(),
  FORBIDDEN: () => answered(403).getUser(),
  NOT_FOUND: () => answered(404).getUser(),
  CONFLICT: () => answered(409).getUser(),
  RATE_LIMITED: () => answered(429).getUser(),
  SERVICE_UNAVAILABLE: () => answered(503).getUser(),
  REFUSED: () => answered(418).getUser(),
  USER_SUSPENDED: () => through({}, waitFor("suspended")),
  USER_BANNED: () => through({}, waitFor("banned")),
  KYC_REJECTED: () => through({ active: false }, endedKyc("rejectKyc")),
  KYC_EXPIRED: () => through({ active: false }, endedKyc("expireKyc")),
  NOT_ACTIVE_IN_TIME: () => through({ active: false }, waitFor(undefined)),
  UNTRUSTED_VERIFICATION_URL: () =>
    answered(200, '{"inquiryId":"inq_1","verificationUrl":"https://evil.example/"}').startKyc(NAMES),

  SESSION_REQUIRED: () => through({ session: null }, balance),
  NOT_REGISTERED: () => through({ session: { subject: "eva" } }, balance),
  EMAIL_NOT_VERIFIED: () => through({ session: { subject: "eva" }, options: { enable: hook } }, register),
  EMAIL_TAKEN: () => through({ session: { subject: "eva", email: PERSON.email }, options: { enable: hook } }, register),
  KYC_UNDER_WAY: () =>
    through({ active: false }, async ({ client, trusted, user }) => {
      await trusted.startKyc({ ...NAMES, userId: user.id });
      return client.startKyc(NAMES);
    }),
  KYC_NOT_STARTED: () => through({ active: false }, ({ client }) => client.getKycStatus()),
  USER_NOT_ACTIVE: () => through({ active: false }, balance),
  OPERATION_NOT_ENABLED: () => through({}, transfer),
  PAYOUT_DENIED: () => through({ options: { enable: { payout: () => false } } }, ({ client }) => client.payout(PAYOUT)),
  IDEMPOTENCY_KEY_REQUIRED: () =>
    through({ options: { enable: hook }, change: withoutKey }, ({ client }) => client.payout(PAYOUT)),
  IDEMPOTENCY_CONFLICT: paidOtherwise,
  IN_FLIGHT: twoAtOnce,
  TRANSFER_UNRESOLVED: async () => {
    const { own } = await unanswered("/transfer");
    await assert.rejects(own.transfer(TRANSFER), { code: "UNKNOWN_OUTCOME" });
    return own.transfer(TRANSFER);
  },
  DUPLICATE_KEY: () =>
    through({}, async ({ client, sandbox, user }) => {
      sandbox.issueCard(user.id);
      sandbox.setCardStatus(user.id, "active");
      const idempotencyKey = crypto.randomUUID();
      await client.lockCard({ idempotencyKey });
      return client.lockCard({ idempotencyKey });
    }),
  UPSTREAM_UNAVAILABLE: () => through({ secret: "a_wrong_secret" }, balance),
  SECRET_EXPOSURE: () =>
    through({ fetch: changing("/transactions", (page) => ({ ...page, note: JWT })) }, ({ client }) =>
      client.listTransactions(),
    ),
  SESSION_FAILED: () => through({ options: { session: broken } }, balance),
  STORE_FAILED: () =>
    through(
      { session: { subject: "eva" }, options: { store: { get: broken, set: broken, add: broken, delete: broken } } },
      balance,
    ),
  QUOTA_EXCEEDED: () => {
    const full = () => Promise.reject(Object.assign(new Error("full"), { code: "QUOTA_EXCEEDED" }));
    const store = { get: () => undefined, set: full, add: full, delete: () => {} };
    return through({ options: { store, enable: hook } }, ({ client }) => client.payout(PAYOUT));
  },
  OVERLOADED: () => {
    let open;
    const gate = new Promise((resolve) => {
      open = resolve;
    });
    return through({ options: { session: () => gate } }, async ({ client }) => {
      const many = Array.from({ length: 4_097 }, () => client.getBalance().catch((error) => error));
      const refused = await Promise.race(many);
      open(null);
      await Promise.all(many);
      throw refused;
    });
  },
  ORIGIN_REFUSED: () => through(withHeader("origin", "https://evil.example"), balance),
  CLIENT_HEADER_REQUIRED: () => through(withHeader("x-qash-client"), balance),
  METHOD_NOT_ALLOWED: () => through(changed({ method: "PATCH", body: "{}" }), balance),
  BAD_QUERY: () => through({ change: (url, init) => [`${url}?a=%ff`, init] }, balance),
  JSON_REQUIRED: () => through(withHeader("content-type", "text/plain"), transfer),
  INVALID_JSON: () => through(changed({ body: "{" }), transfer),
  BODY_TOO_LARGE: () => through({ options: { limits: { maxBodyBytes: 5 } } }, transfer),
  BODY_BROKEN: () =>
    through({ change: (url, init) => [url, { ...init, body: brokenBody(), duplex: "half" }] }, transfer),
  BODY_ALREADY_READ: async () => {
    const { proxy, ...others } = await world();
    const client = over(async (url, init) => {
      const headers = { ...Object.fromEntries(init.headers), origin: ORIGIN };
      const request = new Request(url, { ...init, headers });
      await request.text();
      return proxy(request);
    });
    return transfer({ ...others, client });
  },

  SERVER_ONLY: () => onPage(() => partnerWith()),
  BASE_URL_INVALID: () => partnerWith({ baseUrl: "http://api.qash.ai" }),
  CREDENTIAL_INVALID: () => partnerWith({ apiSecret: "secret\n" }),
  STORE_SECRET_INVALID: () => partnerWith({ storeSecret: ["x".repeat(40), "short"] }),
  STORE_MAY_EVICT: () => redisThat({ policy: "allkeys-lru" }).check(),
  STORE_UNSUITABLE: () => redisThat({ role: "slave" }).check(),
  STORE_DISCONNECTED: () => redisThat({ isReady: false, eval: broken }).check(),
  STORE_TIMEOUT: () => redisThat({ eval: never }).check(),
  STORE_LOST_DATA: () => redisThat({ eval: (what) => (what === "mark" ? ["ok", 1, 0, "m"] : ["lost", 1, 0]) }).get("k"),
  ALLOWED_ORIGINS_REQUIRED: () => proxyWith({ allowedOrigins: [] }),
  ORIGIN_INVALID: () => proxyWith({ allowedOrigins: ["*"] }),
  BASE_PATH_INVALID: () => proxyWith({ basePath: "qash/" }),
  OPERATION_UNKNOWN: () => proxyWith({ enable: { getUser: () => true } }),
  DEPOSIT_UNRESOLVED: async () => {
    const { own, deposit } = await unanswered("/deposit");
    await assert.rejects(own.deposit({ ...deposit, reference: "spei-1" }), { code: "UNKNOWN_OUTCOME" });
    return own.deposit({ ...deposit, reference: "spei-1" });
  },
  ATTEMPT_NOT_FOUND: () => through({}, ({ partner, user }) => partner.as(user.id).findPayout("one")),
  PAYOUTS_INVALID: () => payRows("a", [{ ...ROW, amount: -1 }]),
  JOURNAL_LOCKED: () => payRows("a", [ROW], { confirm: () => payRows("a", [ROW]) }),
  JOURNAL_MISMATCH: async () => {
    await payRows("a", [ROW], { confirm: () => false });
    return payRows("a", [{ ...ROW, amount: 2 }]);
  },
  JOURNAL_DAMAGED: async () => {
    await writeFile(join(folder, "damaged.journal"), "?\n", { mode: 0o600 });
    return payRows("damaged", [ROW]);
  },
  JOURNAL_FAILED: () => payRows("there/is/none", [ROW]),
  KEY_IN_ANOTHER_JOURNAL: async () => {
    await payRows("b", [ROW]);
    return payRows("c", [ROW, { ...ROW, ref: "two", amount: 2 }]);
  },
  USER_ID_INVALID: () => partnerWith().as("ana").getBalance(),
  CREDENTIALS_FAILED: () => partnerWith({ apiSecret: broken }).listUsers(),
  PARTNER_CREDENTIALS_REFUSED: () => through({ secret: "a_wrong_secret" }, ({ partner }) => partner.listUsers()),
  BUSINESS_TOKEN_REFUSED: () =>
    through({}, ({ partner }) => partner.revokeApiKey("key", { businessToken: "a_wrong_token" })),
  USER_TOKEN_REFUSED: () =>
    through({ fetch: changing("/auth/token", (grant) => ({ ...grant, accessToken: "other" })) }, directBalance),
  BAD_TOKEN: () =>
    through({ fetch: changing("/auth/token", (grant) => ({ ...grant, accessToken: "a b" })) }, directBalance),
};

/** What the rows say in words besides: what happens, and class, `retryable` and `outcome` then. */
const BESIDES = [
  ["UNKNOWN_OUTCOME", () => over(broken).transfer(TRANSFER), "UnknownOutcomeError", "no", "unknown"],
  ...["", "{}", '{"success":true}', '{"id":9,"error":"no"}'].flatMap((body) => {
    const setting = { fetch: moneyAnswers(() => new Response(body, { status: 200 })), options: { enable: hook } };
    return [
      ["UNKNOWN_OUTCOME", () => through(setting, pay), "UnknownOutcomeError", "with its key", "unknown"],
      ["UNKNOWN_OUTCOME", () => through(setting, transfer), "UnknownOutcomeError", "no", "unknown"],
    ];
  }),
  ...[302, 408, 423, 425, 501, 522].map((status) => {
    const setting = { fetch: moneyAnswers(() => new Response("", { status })), options: { enable: hook } };
    return ["UNKNOWN_OUTCOME", () => through(setting, pay), "UnknownOutcomeError", "with its key", "unknown"];
  }),
  ["UNKNOWN_OUTCOME", () => answered(200).payout(PAYOUT), "UnknownOutcomeError", "with its key", "unknown"],
  ["BAD_ANSWER", () => answered(200, '{"id":9,"amount":"x"}').payout(PAYOUT), "DecodeError", "no", "done"],
  ["SERVICE_UNAVAILABLE", () => answered(522).getUser(), "ServiceUnavailableError", "yes", "none"],
  ["SERVICE_UNAVAILABLE", () => answered(599).getUser(), "ServiceUnavailableError", "no", "none"],
  ["ABORTED", () => abortedUnderWay(), "AbortError", "no", "unknown"],
  [
    "TRANSFER_DENIED",
    () => through({ options: { enable: { transfer: () => false } } }, transfer),
    "PermissionError",
    "no",
    "none",
  ],
  [
    "IDEMPOTENCY_CONFLICT",
    () => through({ fetch: moneyAnswers(() => new Response("", { status: 409 })), options: { enable: hook } }, pay),
    "ConflictError",
    "with its key",
    "unknown",
  ],
  ["USER_NOT_ACTIVE", () => through({ options: { enable: hook } }, suspended), "PermissionError", "no", "none"],
  [
    "ANSWER_MISMATCH",
    () => through({ fetch: otherAmount, options: { enable: hook } }, transfer),
    "DecodeError",
    "no",
    "done",
  ],
];

function abortedUnderWay() {
  const controller = new AbortController();
  const paying = over(never).payout(PAYOUT, { signal: controller.signal });
  setTimeout(() => controller.abort(), 5);
  return paying;
}

/** The token that the server holds outlives the user's good standing. */
async function suspended({ client, sandbox, user }) {
  await client.getBalance();
  sandbox.setUserStatus(user.id, "suspended");
  return client.payout(PAYOUT);
}

/** As in a browser: there is a document, and no Node. */
function onPage(use) {
  const node = globalThis.process;
  Object.assign(globalThis, { document: {}, process: undefined });
  try {
    return use();
  } finally {
    globalThis.process = node;
    delete globalThis.document;
  }
}

function register({ client }) {
  return client.registerUser({ userType: "personal", countryCode: "MX" });
}

function endedKyc(end) {
  return async ({ client, sandbox, user }) => {
    await client.startKyc({ firstName: "Ana", lastName: "Paz", email: "ana@example.com" });
    sandbox[end](user.id);
    assert.equal((await client.getKycStatus()).status, end === "rejectKyc" ? "rejected" : "expired");
    return client.waitUntilActive({ deadlineMs: 5000 });
  };
}

function waitFor(status) {
  return ({ client, sandbox, user }) => {
    if (status) sandbox.setUserStatus(user.id, status);
    return client.waitUntilActive({ deadlineMs: 50 });
  };
}

test("every code of the document occurs as its row says", async (t) => {
  t.mock.method(console, "error", () => {});
  assert.deepEqual(
    rows.map(([code]) => code),
    Object.keys(CAUSES),
  );
  for (const [code, name, retryable, outcome] of rows) {
    await happens(code, CAUSES[code], name, retryable, outcome);
  }
});

test("the other statements of the rows hold too", async () => {
  for (const row of BESIDES) await happens(...row);
});

async function happens(code, cause, name, retryable, outcome) {
  const error = await Promise.resolve()
    .then(cause)
    .then(
      () => assert.fail(`${code} did not happen: ${cause}`),
      (thrown) => thrown,
    );
  assert.ok(error instanceof QashError, `${code}: ${error.stack}`);
  const { retryable: may } = error;
  const shown = !may ? "no" : error.idempotencyKey === undefined ? "yes" : "with its key";
  assert.deepEqual([error.code, error.name, shown, error.outcome], [code, name, retryable, outcome], error.message);
}
