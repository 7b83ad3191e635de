// The package in front of the stand-in: a partner, its proxy, and people with browsers.
import { randomUUID } from "node:crypto";
import { QashClient } from "qash-client";
import { createProxy, QashPartner } from "qash-client/server";

export const ORIGIN = "https://app.example";
const yes = () => true;
/** Everything that acts. */
export const ENABLED = { payout: yes, transfer: yes, createAccount: yes, registerUser: yes, setCardLimit: yes };

/** A partner in front of a stand-in. */
export function partnerOf(qash, options = {}) {
  const credentials = { apiKey: "qash_key_live_0123456789", apiSecret: "qash_secret_live_0123456789" };
  return new QashPartner({ ...credentials, baseUrl: qash.url, ...options });
}

/** What makes browsers of people, whose calls go through one proxy in this process. */
export function browsersOf(partner, { limits, ...options } = {}) {
  const sessions = new Map();
  const session = (request) => sessions.get(request.headers.get("x-session"));
  const proxy = createProxy({
    partner,
    session,
    allowedOrigins: [ORIGIN],
    enable: ENABLED,
    limits: { perMinute: false, ...limits },
    ...options,
  });
  return (who, clientOptions = {}) => {
    const token = randomUUID();
    sessions.set(token, who);
    const fetch = (url, init) => proxy(new Request(url, withHeaders(init, { origin: ORIGIN, "x-session": token })));
    return new QashClient({ baseUrl: `${ORIGIN}/qash`, fetch, ...clientOptions });
  };
}

function withHeaders(init, more) {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return { ...init, headers };
}

/** What a caller is told: `ok` with the answer, or the error's outcome and whether the same call may succeed later. */
export async function told(call) {
  try {
    return { told: "ok", answer: await call() };
  } catch (error) {
    if (typeof error?.outcome !== "string") throw error;
    return { told: error.outcome, retryable: error.retryable, code: error.code, error };
  }
}

/** Does something for each, so many at a time. */
export async function each(items, atOnce, use) {
  const left = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of left) await use(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export const payoutOf = (idempotencyKey, more = {}) => ({
  amount: 100_000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: `Rent ${idempotencyKey}`,
  idempotencyKey,
  ...more,
});
