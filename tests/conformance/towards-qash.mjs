// The checks that need a Qash which does what no Qash should: what a proxy passes on to it, what it lets through from it, how often it sends.
import { randomUUID } from "node:crypto";
import { INTERNAL_COOKIE, INTERNAL_FIELD, INTERNAL_HEADER, PAYOUT } from "./qash.mjs";

/** Stands in what Qash says where a browser must not read it. */
const WORDS = "conformance-internal-words";

/** What the browser sends along, of which nothing may reach Qash. */
const MARK = "conformance-mark";

/** A failure at Qash, and what it must become. */
const FAILURES = [
  { status: 400, body: { error: "Bad" }, becomes: [422] },
  { status: 401, body: { error: WORDS }, becomes: [502, "UPSTREAM_UNAVAILABLE"] },
  { status: 403, body: { error: WORDS }, becomes: [403, "FORBIDDEN"] },
  { status: 404, body: { error: "No such thing" }, becomes: [404, "NOT_FOUND"] },
  { status: 429, body: { error: WORDS }, headers: { "Retry-After": "17" }, becomes: [429, "RATE_LIMITED"] },
  { status: 500, body: { error: WORDS }, becomes: [502, "SERVICE_UNAVAILABLE"] },
  { status: 502, body: `<html>${WORDS}</html>`, becomes: [502, "SERVICE_UNAVAILABLE"] },
  { status: 503, body: { error: WORDS }, becomes: [503, "SERVICE_UNAVAILABLE"] },
  { status: 200, body: { success: false, message: "No" }, becomes: [422, "REFUSED"] },
  { status: 200, body: "no JSON", becomes: [502, "BAD_ANSWER"] },
  { status: 200, body: "", becomes: [502, "BAD_ANSWER"] },
  { status: 200, body: { items: "none" }, becomes: [502, "BAD_ANSWER"] },
];

/**
 * Runs them.
 *
 * @param {object} tools what run.mjs sends and judges with
 * @param {Awaited<ReturnType<typeof import("./qash.mjs").startStandIn>>} qash what the proxy takes for Qash
 */
export async function towardsQash(tools, qash) {
  await passedOn(tools, qash);
  await failures(tools, qash);
  await withheld(tools, qash);
  await untrusted(tools, qash);
  await sentOnce(tools, qash);
}

/** What a run sends to an operation of Qash. */
async function sentTo(qash, operation, run) {
  const before = qash.received.length;
  const answer = await run();
  return { answer, sent: qash.received.slice(before).filter((request) => request.operation === operation) };
}

/** What goes from the browser to Qash, and from there back. */
async function passedOn({ check, send, unfit }, qash) {
  await check("nothing of the browser's request reaches Qash but its checked input", async () => {
    const before = qash.received.length;
    const headers = {
      [`x-${MARK}`]: "1",
      "X-Api-Key": MARK,
      "X-Forwarded-For": MARK,
      "User-Agent": MARK,
      Referer: MARK,
    };
    const answer = await send("GET", "/user/accounts", { headers });
    const sent = qash.received.slice(before);
    if (sent.length === 0) return "nothing was sent: is the proxy's Qash the one of --upstream?";
    const told = sent.map(({ headers: all, text }) => JSON.stringify(all) + text).find((text) => text.includes(MARK));
    if (told !== undefined) return `passed on: ${told}`;
    const kept = sent.flatMap(({ headers: all }) => ["cookie", "origin"].filter((name) => name in all));
    return kept.length > 0 ? `passed on: ${kept.join(", ")}` : unfit(answer);
  });
  await check("no header of Qash's is passed on", async () => {
    const { headers, ...answer } = await send("GET", "/user/accounts");
    const [cookie] = (headers["set-cookie"] ?? []).filter((text) => text.includes(INTERNAL_COOKIE));
    if (cookie !== undefined) return `Set-Cookie is passed on: ${cookie}`;
    return headers[INTERNAL_HEADER] === undefined ? unfit({ headers, ...answer }) : `${INTERNAL_HEADER} is passed on`;
  });
  await check("fields that no document shows stay on the server", async () => {
    const { text, status } = await send("GET", "/me");
    if (status !== 200) return `answered ${status} instead of 200: ${text.slice(0, 200)}`;
    const told = ["roles", INTERNAL_FIELD].find((field) => text.includes(field));
    return told && `${told} is passed on`;
  });
  await check("every read asks Qash anew", async () => {
    const renamed = (name) => ({
      body: (usual) => ({ ...usual, items: usual.items.map((item) => ({ ...item, description: name })) }),
    });
    for (const name of ["first", "second"]) {
      const answer = await qash.answering("GET /user/accounts", renamed(name), () => send("GET", "/user/accounts"));
      if (answer.json?.items?.[0]?.description !== name) return `the ${name} answer is ${answer.text.slice(0, 200)}`;
    }
  });
}

/** What becomes of a failure at Qash. */
async function failures({ check, send, notRefused }, qash) {
  for (const { becomes, ...failure } of FAILURES) {
    await check(`${failure.status} ${JSON.stringify(failure.body)} becomes ${becomes.join(" ")}`, async () => {
      const answer = await qash.answering("GET /user/accounts", failure, () =>
        send("GET", "/user/accounts", { patient: false }),
      );
      const [status, code] = becomes;
      if (answer.text.includes(WORDS)) return `Qash's own words are passed on: ${answer.text.slice(0, 200)}`;
      const wrong = notRefused(answer, status, code);
      if (wrong !== undefined || status !== 429) return wrong;
      if (answer.headers["retry-after"] !== "17") return `Retry-After is ${answer.headers["retry-after"]}`;
      return answer.json.error.retryAfterMs === 17_000
        ? undefined
        : `retryAfterMs is ${answer.json.error.retryAfterMs}`;
    });
  }
  await check("a redirect is not followed", async () => {
    const away = { status: 307, headers: { Location: "/api/v1/user/balance" }, body: "" };
    const { answer, sent } = await qash.answering("GET /user/card/me", away, () =>
      sentTo(qash, "GET /user/balance", () => send("GET", "/user/card/me")),
    );
    return sent.length > 0 ? "the key and the secret went along to where it led" : notRefused(answer, 502);
  });
}

/** What no browser may read. */
async function withheld({ check, send, notRefused }, qash) {
  const key = () => qash.received.at(-1)?.headers["x-api-key"] ?? "";
  for (const [what, told] of [
    ["a token", () => ({ note: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl" })],
    ["the user's own token", () => ({ note: userToken(qash) })],
    ["a field called accessToken", () => ({ accessToken: "x" })],
    ["the partner's key", () => ({ note: key() })],
    ["the partner's key in a word of its own", () => ({ [key()]: 1 })],
  ]) {
    await check(`an answer that holds ${what} is withheld`, async () => {
      const body = (usual) => ({ ...usual, items: usual.items.map((item) => ({ ...item, ...told() })) });
      const answer = await qash.answering("GET /user/balance", { body }, () => send("GET", "/user/balance"));
      return notRefused(answer, 502, "SECRET_EXPOSURE");
    });
  }
  await check("a refusal that holds the partner's key is told without it", async () => {
    const held = key();
    const refusal = { status: 400, body: { error: `unknown key ${held}` } };
    const answer = await qash.answering("GET /user/balance", refusal, () => send("GET", "/user/balance"));
    return answer.text.includes(held) ? "the key is in the answer" : notRefused(answer, 422);
  });
}

/** What a proxy must not believe. */
async function untrusted({ check, send, notRefused }, qash) {
  await check("an id beyond 2^53 − 1 is an error and never a rounded number", async () => {
    const body = '{"items":[{"id":9007199254740993,"description":"x","asset":"MXN","credits":1,"debits":0}]}';
    const answer = await qash.answering("GET /user/accounts", { body }, () => send("GET", "/user/accounts"));
    return notRefused(answer, 502, "BAD_ANSWER");
  });
  await check("another user than was asked for is nobody", async () => {
    const other = { body: (usual) => ({ ...usual, data: { user: { ...usual.data.user, id: randomUUID() } } }) };
    const answer = await qash.answering("GET /partner/users/:id", other, () => send("GET", "/me"));
    return notRefused(answer, 502, "BAD_ANSWER");
  });
  await check("a verification on a foreign origin is not handed on", async () => {
    const body = { success: true, inquiryId: "x", verificationUrl: "https://evil.example/verify" };
    const person = { firstName: "A", lastName: "B", email: "a@example.com" };
    const answer = await qash.answering("POST /partner/kyc", { body }, () => send("POST", "/me/kyc", { body: person }));
    if (answer.text.includes("evil.example")) return "the URL is in the answer";
    return notRefused(answer, 502, "UNTRUSTED_VERIFICATION_URL");
  });
}

/** How often money is asked for. */
async function sentOnce({ check, send, notRefused, notSeen }, qash) {
  const pay = (input) => send("POST", "/user/payout", { body: { ...PAYOUT, ...input } });
  const failing = { status: 500, body: { error: WORDS } };
  /** Whether the answer says that this proxy does not pay, as it may. */
  const off = (answer) => {
    if (answer.status === 403) notSeen(answer);
    return answer.status === 403;
  };
  await check("a payout is sent once, and answered again without being sent", async () => {
    const idempotencyKey = randomUUID();
    for (const expected of [1, 0]) {
      const { answer, sent } = await sentTo(qash, "POST /user/payout", () => pay({ idempotencyKey }));
      if (off(answer)) return notRefused(answer, 403);
      if (answer.status !== 200) return `answered ${answer.status}: ${answer.text.slice(0, 200)}`;
      if (sent.length !== expected) return `sent ${sent.length} times instead of ${expected}`;
    }
    const { answer, sent } = await sentTo(qash, "POST /user/payout", () => pay({ idempotencyKey, amount: 200 }));
    if (sent.length > 0) return "another payout was sent under the same key";
    return notRefused(answer, 409, "IDEMPOTENCY_CONFLICT");
  });
  await check("a payout of two clicks is sent once", async () => {
    const idempotencyKey = randomUUID();
    const { answer, sent } = await sentTo(qash, "POST /user/payout", () =>
      Promise.all([pay({ idempotencyKey }), pay({ idempotencyKey })]),
    );
    return answer.some(off) || sent.length === 1 ? undefined : `sent ${sent.length} times`;
  });
  await check("a payout whose answer is lost is unknown, and sent again as it was", async () => {
    const idempotencyKey = randomUUID();
    const lost = await qash.answering("POST /user/payout", failing, () =>
      sentTo(qash, "POST /user/payout", () => pay({ idempotencyKey })),
    );
    if (off(lost.answer)) return notRefused(lost.answer, 403);
    const { answer, sent } = await sentTo(qash, "POST /user/payout", () => pay({ idempotencyKey }));
    const texts = new Set([...lost.sent, ...sent].map(({ text }) => text));
    if (lost.sent.length === 0 || sent.length !== 1) return `sent ${lost.sent.length}, then ${sent.length} times`;
    if (texts.size !== 1) return `sent as ${[...texts].join(" and as ")}`;
    return lost.answer.json?.error?.outcome === "unknown"
      ? (notRefused(lost.answer, 502, "UNKNOWN_OUTCOME") ??
          (answer.status === 200 ? undefined : `then answered ${answer.status}: ${answer.text.slice(0, 200)}`))
      : `outcome is ${lost.answer.json?.error?.outcome}`;
  });
  await check("a transfer whose answer is lost is unknown, and sent once", async () => {
    // Each run's own, so that none is taken for another's repetition.
    const body = { fromAccountId: 619, toAccountId: 620, amount: 1, description: `conformance ${randomUUID()}` };
    const { answer, sent } = await qash.answering("POST /user/transfer", failing, () =>
      sentTo(qash, "POST /user/transfer", () => send("POST", "/user/transfer", { body })),
    );
    if (off(answer)) return notRefused(answer, 403);
    if (sent.length !== 1) return `sent ${sent.length} times`;
    return answer.json?.error?.outcome === "unknown"
      ? notRefused(answer, 502, "UNKNOWN_OUTCOME")
      : `outcome is ${answer.json?.error?.outcome}`;
  });
}

/** The token that the proxy sent along for its user. */
function userToken({ received }) {
  const bearer = received.findLast(({ headers }) => headers.authorization !== undefined)?.headers.authorization;
  return bearer?.replace(/^Bearer /, "");
}
