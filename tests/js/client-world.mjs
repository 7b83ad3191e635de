// What the tests of a client stand on.
import assert from "node:assert/strict";
import { QashClient, QashError } from "qash-client";

export const USER = { id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "juan@example.com", status: "active" };
export const PAYOUT = {
  amount: 100000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Withdrawal",
};

export const answer = (body, status = 200, headers = {}) => new Response(JSON.stringify(body), { status, headers });
export const fault = (code, status, more = {}) => answer({ error: { code, message: "m", ...more } }, status);

/** A client over a fetch, that does not wait long. */
export const over = (fetch, options) =>
  new QashClient({ baseUrl: "https://partner.example/api/qash", fetch, retries: 0, ...options });

/** What a promise is rejected with. */
export const failure = async (promise) => {
  const outcome = await promise.then(
    (value) => assert.fail(`resolved with ${JSON.stringify(value)}`),
    (error) => error,
  );
  assert.ok(outcome instanceof QashError, String(outcome));
  assert.ok(outcome instanceof Error);
  return outcome;
};

export const within = async (ms, run) => {
  const start = performance.now();
  const value = await run();
  assert.ok(performance.now() - start < ms, `took ${performance.now() - start} ms`);
  return value;
};
