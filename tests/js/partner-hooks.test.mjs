// What a partner's hooks are told, what `read` may change, and what an answer that cannot be read leaves behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createProxy, QashPartner } from "qash-client/server";

const KEY = "qash_key_live_0123456789abcdef";
const SECRET = "qash_secret_live_0123456789abcdef0123456789";
const USER = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const TOKEN = "token-of-the-user-0123456789abcdef";

/** A partner over a Qash of these answers, a function of method and path or a body for every path. */
function over(answers, options = {}) {
  const fetch = async (url, { method, headers, body }) => {
    const path = new URL(url).pathname.replace("/api/v1", "");
    if (path === "/partner/auth/token") return Response.json({ success: true, accessToken: TOKEN, refreshToken: "r" });
    if (path.startsWith("/partner/users/")) {
      return Response.json({ success: true, data: { user: { id: USER, email: "a@b.co", status: "active" } } });
    }
    const answer = typeof answers === "function" ? answers(method, path, body, headers) : answers;
    if (answer instanceof Response) return answer;
    return typeof answer === "string" ? new Response(answer) : Response.json(answer);
  };
  return new QashPartner({
    apiKey: KEY,
    apiSecret: SECRET,
    baseUrl: "https://api.qash.ai",
    fetch,
    retries: 0,
    ...options,
  });
}

const deposit = { toAccountId: 619, amount: 100, currency: "MXN", provider: "manual", description: "Top-up" };

test("hooks get every request and response, without secrets", async () => {
  const told = [];
  const hooks = { onRequest: (event) => told.push(event), onResponse: (event) => told.push(event) };
  await over({ items: [] }, hooks).as(USER).listAccounts();
  assert.deepEqual(
    told.map(({ operation, attempt, method, status }) => [operation, attempt, method, status]),
    [
      ["exchangeToken", 1, "POST", undefined],
      ["exchangeToken", 1, "POST", 200],
      ["listAccounts", 1, "GET", undefined],
      ["listAccounts", 1, "GET", 200],
    ],
  );
  const all = JSON.stringify(told);
  for (const secret of [KEY, SECRET, TOKEN]) assert.ok(!all.includes(secret), secret);
  assert.equal(told[2].headers["content-type"], "application/json");
  assert.equal(told[2].headers.authorization, "[secret]");
});

test("onRetry is called before a retry, and a hook's error changes nothing", async (t) => {
  const reported = t.mock.method(console, "error", () => {});
  const retries = [];
  let calls = 0;
  const answers = () =>
    ++calls < 2 ? new Response("{}", { status: 503, headers: { "retry-after": "0" } }) : { items: [] };
  const partner = over(answers, {
    retries: 1,
    onRetry: (event) => retries.push(event),
    onRequest: () => Promise.reject(new Error("late")),
    onResponse() {
      throw new Error("at once");
    },
  });
  assert.deepEqual((await partner.as(USER).listAccounts()).items, []);
  assert.deepEqual(
    retries.map(({ operation, attempt, waitMs, error }) => [operation, attempt, waitMs, error.code]),
    [["listAccounts", 1, 0, "SERVICE_UNAVAILABLE"]],
  );
  assert.ok(reported.mock.callCount() >= 2);
});

test("read converts a body of an unknown form, and the body stays if it throws", async (t) => {
  const reported = t.mock.method(console, "error", () => {});
  const wallets = { wallets: { list: [{ id: 1, asset: "MXN", credits: 5, debits: 0 }] } };
  const read = { listAccounts: (body) => ({ items: JSON.parse(body).wallets.list }) };
  assert.equal((await over(wallets, { read }).as(USER).listAccounts()).items[0].balance, 5);
  const broken = {
    deposit() {
      throw new Error("not today");
    },
  };
  const answer = { id: 4501, status: "COMPLETED", amount: 100 };
  assert.equal((await over(answer, { read: broken }).as(USER).deposit(deposit)).id, 4501);
  assert.equal(reported.mock.callCount(), 1);
  assert.throws(() => over({}, { read: { deposit: "x" } }), { code: "INVALID_OPTION" });
});

test("the response to a completed write is in error.answer, without secrets and in no log", async () => {
  const answer = {
    success: true,
    data: { account: { id: "acc_x", ref: 7 }, echo: `${KEY}`, accessToken: "t0ken-unheard-of-0123456789" },
  };
  const error = await over(answer)
    .as(USER)
    .createAccount({ accountName: "Main", currencyCode: "MXN" })
    .catch((error) => error);
  assert.deepEqual(
    [error.code, error.outcome, error.answer.data.account],
    ["BAD_ANSWER", "done", { id: "acc_x", ref: 7 }],
  );
  assert.ok(!JSON.stringify(error.answer).includes(KEY) && !JSON.stringify(error.answer).includes("unheard"));
  assert.ok(!Object.keys(error).includes("answer") && !JSON.stringify(error).includes("acc_x"));
  const key = await over({ success: true, apiKey: "qash_key_live_fresh" })
    .createApiKey({ keyName: "k" }, { businessToken: "business-token" })
    .catch((error) => error);
  assert.deepEqual([key.code, key.answer], ["BAD_ANSWER", undefined]);
});

test("a browser gets the ids of an unreadable response", async () => {
  const proxy = createProxy({
    partner: over({ success: true, data: { account: { id: "acc_x", note: "internal" } } }),
    basePath: "/qash",
    session: () => ({ subject: "s", userId: USER }),
    allowedOrigins: ["https://app.example"],
    enable: { createAccount: () => true },
  });
  const response = await proxy(
    new Request("https://app.example/qash/user/accounts", {
      method: "POST",
      headers: { origin: "https://app.example", "x-qash-client": "1", "content-type": "application/json" },
      body: JSON.stringify({ accountName: "Main", currencyCode: "MXN" }),
    }),
  );
  const { error } = await response.json();
  assert.deepEqual([error.code, error.outcome, error.answer], ["BAD_ANSWER", "done", { id: "acc_x" }]);
});

test("a partner waits for a user and exchanges a token", async () => {
  const seen = [];
  const partner = over({});
  const user = await partner.waitUntilActive(USER, { onPoll: ({ status }) => seen.push(status) });
  assert.deepEqual([user.status, seen], ["active", ["active"]]);
  for (const input of [USER, { userId: USER }]) {
    assert.deepEqual(await partner.exchangeToken(input), { success: true, accessToken: TOKEN });
  }
});

test("an account of the guide's own body, and one of another provider by name", async () => {
  const sent = [];
  const partner = over((_, __, body) => {
    sent.push(JSON.parse(body));
    return { id: 620 };
  });
  const guide = {
    accountName: "A",
    provider: "qash",
    accountType: "fiat_wallet",
    currencyCode: "MXN",
    status: "active",
  };
  await partner.as(USER).createAccount(guide);
  const other = { ...guide, provider: "cobre" };
  await assert.rejects(partner.as(USER).createAccount(other), { code: "INVALID_INPUT" });
  await partner.as(USER).createAccount(other, { allowOtherAccount: true });
  assert.deepEqual(sent, [guide, other]);
});
