// A partner in front of a sandbox, and its proxy, for the tests of the server.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashError, QashPartner } from "qash-client/server";

export const BASE = "https://sandbox.api.qash.ai";
export const ORIGIN = "https://app.example";
export const USER = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
export const PERSON = { userType: "personal", email: "ana@example.com", countryCode: "MX" };
export const BENEFICIARY = {
  name: "Juan García",
  bankCode: "40012",
  accountNumber: "012180001234567899",
  accountType: "CLABE",
};

/** A partner over a sandbox of its own. */
export function world(options = {}, profile = "guide") {
  const sandbox = createSandbox({ payoutDelayMs: 1000, profile });
  const { apiKey, apiSecret, fetch } = sandbox;
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch, ...options });
  return { sandbox, partner };
}

/** An active user with a funded account. */
export async function funded({ sandbox, partner }, amount = 1_000_000) {
  const { id } = await partner.registerUser(PERSON);
  sandbox.approveKyc(id);
  const user = partner.as(id);
  const account = await user.createAccount({ accountName: "Main", currencyCode: "MXN", isPrimary: true });
  const deposit = { toAccountId: account.id, amount, currency: "MXN", provider: "manual", description: "Top-up" };
  if (amount > 0) await user.deposit(deposit);
  return { id, user, account: account.id };
}

export const payoutOf = (account, more = {}) => ({
  amount: 100_000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: account,
  beneficiary: BENEFICIARY,
  description: "Rent",
  ...more,
});

export function proxyOf(partner, session, options = {}) {
  const proxy = createProxy({ partner, session: () => session, allowedOrigins: [ORIGIN], ...options });
  const ask = async (method, path, body, headers = {}) => {
    const response = await proxy(
      new Request(`https://app.example/qash${path}`, {
        method,
        headers: { "X-Qash-Client": "test", Origin: ORIGIN, "Content-Type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === "" ? undefined : JSON.parse(text),
    };
  };
  return { proxy, ask };
}

/** Runs with `console.error` silenced; gives back what it was told. */
export async function quietly(run) {
  const { error } = console;
  const told = [];
  console.error = (...words) => told.push(words);
  try {
    await run();
  } finally {
    console.error = error;
  }
  return told;
}

export const failure =
  (code, kind = QashError) =>
  (error) => {
    assert.ok(error instanceof kind, inspect(error));
    assert.equal(error.code, code);
    return true;
  };

/** Makes the server's wasm trap at its next step. */
export async function trap(step) {
  const { now } = Date;
  Date.now = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  try {
    await assert.rejects(step, failure("INTERNAL"));
  } finally {
    Date.now = now;
  }
}
