// QashClient with a real browser's fetch: responses, errors, broken and silent connections, timeouts, aborts, and a payout that is paid once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./opened.mjs";
import { USER } from "./server.mjs";

const PAYOUT = {
  amount: 150050,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Renta de junio",
};

/** The result of `getUser` at a path of the page's own origin: the response, or the fields of the error. */
const call = (given) =>
  opened.browser.evaluate(async ({ operation, input, ...options }) => {
    const { QashClient, QashError } = window.qash;
    const client = new QashClient({ timeoutMs: 10_000, retries: 0, headers: { "x-own": "1" }, ...options });
    try {
      return await client[operation](input);
    } catch (error) {
      if (!(error instanceof QashError)) throw error;
      const { name, code, status, requestId, retryAfterMs, outcome, retryable, idempotencyKey, cause } = error;
      const told = { name, code, status, requestId, retryAfterMs, outcome, retryable, idempotencyKey };
      return { ...told, cause: cause?.name };
    }
  }, given);
const getUser = (baseUrl, options) => call({ operation: "getUser", baseUrl, ...options });
const payout = (baseUrl, options) => call({ operation: "payout", input: PAYOUT, baseUrl, ...options });

export function client() {
  test("a response is read, and the client's headers arrive", async () => {
    assert.deepEqual(await getUser("/ok"), USER);
    const { headers } = opened.server.seen.findLast(({ path }) => path === "/ok/me");
    assert.deepEqual([headers["x-qash-client"], headers["x-own"], headers.accept], ["0.1.0", "1", "application/json"]);
    assert.equal(headers["sec-fetch-site"], "same-origin");
  });

  test("an error of the proxy has its class and its fields", async () => {
    const { name, code, status, requestId, outcome, retryable } = await payout("/denied");
    assert.deepEqual(
      [name, code, status, requestId, outcome, retryable],
      ["PermissionError", "PAYOUT_DENIED", 403, "r-1", "none", false],
    );
  });

  test("a redirect is an error, and is not followed", async () => {
    const error = await getUser("/redirect");
    assert.deepEqual([error.code, error.status], ["REDIRECTED", 302]);
  });

  test("a broken connection is a NetworkError with its cause", async () => {
    const error = await getUser("/reset");
    assert.deepEqual([error.name, error.cause], ["NetworkError", "TypeError"]);
  });

  test("an incomplete response is an error", async () => {
    const error = await getUser("/cut");
    assert.deepEqual([error.name, error.cause], ["NetworkError", "TypeError"]);
  });

  for (const [what, path] of [
    ["no answer", "/silent"],
    ["a body that never ends", "/endless"],
  ]) {
    const requests = (seen) => seen.filter((one) => one.path === `${path}/me`);
    const allLost = (seen) => requests(seen).every(({ lost }) => lost);

    test(`${what} times out, and the connection is closed`, async () => {
      assert.equal((await getUser(path, { timeoutMs: 300 })).code, "TIMEOUT");
      await opened.server.until("the end of the connection", allLost);
    });

    test(`${what} is aborted, and the connection is closed`, async () => {
      const before = requests(opened.server.seen).length;
      await opened.browser.evaluate((baseUrl) => {
        window.controller = new AbortController();
        const user = new window.qash.QashClient({ baseUrl }).getUser({ signal: window.controller.signal });
        window.outcome = user.catch(({ name, cause }) => [name, cause.name]);
      }, path);
      await opened.server.until("the request", (seen) => requests(seen).length > before);
      const outcome = await opened.browser.evaluate(() => {
        window.controller.abort();
        return window.outcome;
      });
      assert.deepEqual(outcome, ["AbortError", "AbortError"]);
      await opened.server.until("the end of the connection", allLost);
    });
  }

  test("a Retry-After with a date is read", async () => {
    const error = await getUser("/wait");
    assert.deepEqual([error.name, error.requestId], ["RateLimitError", "r-1"]);
    assert.ok(error.retryAfterMs > 45_000 && error.retryAfterMs <= 60_000, String(error.retryAfterMs));
  });

  test("a payout with a lost response is retried with the same key, and paid once", async () => {
    const { paid } = opened.server;
    const answer = await payout("/lost", { retries: 2 });
    assert.deepEqual([answer.id, answer.status], [7, "PENDING"]);
    assert.deepEqual([...paid.keys()], [answer.idempotencyKey]);
    assert.ok(paid.get(answer.idempotencyKey) >= 2);
  });

  test("a payout with an incomplete response has an unknown outcome and its key", async () => {
    opened.server.paid.clear();
    const error = await payout("/cut");
    assert.deepEqual([error.name, error.outcome], ["UnknownOutcomeError", "unknown"]);
    assert.deepEqual([...opened.server.paid.keys()], [error.idempotencyKey]);
  });

  test("a quote's status follows its expiry", async () => {
    const found = await opened.browser.evaluate(() => {
      const { quoteStatus } = window.qash;
      const in60s = { expiresAt: new Date(Date.now() + 60_000).toISOString() };
      const now = new Date("2026-06-05T14:04:59Z");
      return [quoteStatus(in60s).msLeft, quoteStatus({ expiresAt: "2026-06-05T14:05:00.000Z" }, { now })];
    });
    assert.ok(found[0] > 50_000 && found[0] <= 58_000, String(found[0]));
    assert.deepEqual(found[1], { expired: true, msLeft: 0 });
  });
}
