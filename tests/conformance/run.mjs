// Checks a proxy at any base URL against docs/proxy-protocol.md, whatever it is written in.
//
//   node node_modules/qash-client/tests/conformance/run.mjs https://app.example/qash --origin https://app.example --cookie "session=…"
//
// The cookie must be that of a test person who is signed in; with --cookie-of-nobody-registered one may be given of a person without a
// user at Qash. The checks read, and send what must be refused; they move no money and change nothing.
import { realpathSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { pathToFileURL } from "node:url";

const CLIENT = { "X-Qash-Client": "conformance" };
const JSON_TYPE = { "Content-Type": "application/json" };
const SOMEBODY = "b1b2c3d4-e5f6-7890-abcd-ef1234567890";

/** Reads that every session's own user has. */
const OWN_READS = [
  "/me",
  "/user/kyc/status",
  "/user/accounts",
  "/user/balance",
  "/user/transactions",
  "/user/transactions/1",
  "/user/card/me",
  "/user/card/status",
  "/user/card/balance",
  "/user/card/transactions",
];

/** What no browser may reach. */
const OUT_OF_REACH = [
  ["POST", "/partner/auth/token", { userId: SOMEBODY }],
  ["GET", "/partner/users"],
  ["POST", "/partner/users", { userType: "personal", email: "x@example.com", countryCode: "MX" }],
  ["GET", `/partner/users/${SOMEBODY}`],
  ["POST", "/partner/kyc", {}],
  ["POST", "/user/deposit", { toAccountId: 1, amount: 1, currency: "MXN", provider: "manual", description: "x" }],
  ["POST", "/partner/api-keys", { keyName: "x" }],
  ["DELETE", "/partner/api-keys/1"],
  ["GET", "/api/v1/user/balance"],
];

/** Ways of writing a path that lead nowhere. */
const ODD_PATHS = [
  "//me",
  "/me/",
  "/%6de",
  "/user%2fbalance",
  "/user/card%2Fme",
  "//evil.example/x",
  "/user/transactions/1/2",
];

/** What a browser sends for a payout; without a key it must be refused. */
const PAYOUT = {
  amount: 100,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 1,
  beneficiary: { name: "A", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "conformance",
};

/** Runs every check; gives back `{ name, passed, detail }` of each. */
export async function conformance({ baseUrl, origin, cookie, cookieOfNobodyRegistered }) {
  const base = new URL(baseUrl);
  const results = [];

  /** Sends exactly what it is told: no path is tidied up, no header is added but Host and Content-Length. */
  function send(method, path, { headers = {}, body, signedIn = true } = {}) {
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const target = base.pathname.replace(/\/$/, "") + path;
    const all = {
      ...CLIENT,
      Origin: origin,
      ...(signedIn && cookie ? { Cookie: cookie } : {}),
      ...(text === undefined ? {} : { ...JSON_TYPE, "Content-Length": Buffer.byteLength(text) }),
      ...headers,
    };
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
    return new Promise((resolve, reject) => {
      const { request } = base.protocol === "https:" ? https : http;
      const sent = request(
        { host: base.hostname.replace(/^\[|\]$/g, ""), port: base.port, method, path: target, headers: all },
        (answer) => {
          answer.setEncoding("utf8");
          let received = "";
          answer.on("data", (chunk) => {
            received += chunk;
          });
          answer.on("error", reject);
          answer.on("end", () => {
            let json;
            try {
              json = JSON.parse(received);
            } catch {}
            resolve({ status: answer.statusCode, headers: answer.headers, text: received, json });
          });
        },
      );
      sent.setTimeout(30_000, () => sent.destroy(new Error("no answer within 30 s")));
      sent.on("error", reject);
      sent.end(text);
    });
  }

  async function check(name, run) {
    let detail;
    try {
      detail = await run();
    } catch (error) {
      detail = String(error);
    }
    results.push({ name, passed: detail === undefined, detail });
  }

  /** Why an answer is no proper error of this status and code; nothing if it is. */
  function notRefused(answer, status, code) {
    if (answer.status !== status) return `answered ${answer.status} instead of ${status}: ${answer.text.slice(0, 200)}`;
    const error = answer.json?.error;
    for (const [field, type] of [
      ["code", "string"],
      ["message", "string"],
      ["requestId", "string"],
      ["retryable", "boolean"],
    ]) {
      if (typeof error?.[field] !== type) return `error.${field} is no ${type}: ${answer.text.slice(0, 200)}`;
    }
    if (!["none", "done", "unknown"].includes(error.outcome)) return `error.outcome is ${error.outcome}`;
    if (code !== undefined && error.code !== code) return `error.code is ${error.code} instead of ${code}`;
    return unfit(answer);
  }

  /** Why an answer's headers or its body must not reach a browser; nothing if they may. */
  function unfit({ headers, text, json }) {
    if (headers["cache-control"] !== "no-store") return `Cache-Control is ${headers["cache-control"]}`;
    if (headers["x-content-type-options"] !== "nosniff") return "X-Content-Type-Options is not nosniff";
    const vary = (headers.vary ?? "").toLowerCase();
    for (const name of ["cookie", "origin", "sec-fetch-site"]) if (!vary.includes(name)) return `Vary lacks ${name}`;
    if (headers["access-control-allow-origin"] === "*") return "every origin is let in";
    if (/qash_(key|secret)_/.test(text)) return "the body holds a partner's credential";
    const signature = json?.signature;
    if (/eyJ[\w-]{5,}\.[\w-]{4,}\./.test(text.replaceAll(signature ?? "\0", ""))) return "the body holds a JWT";
    if (/"(access|refresh)_?token"|"secret_?key"|"password"/i.test(text)) return "the body names a secret";
    return undefined;
  }

  const refused = (name, status, code, method, path, options) =>
    check(name, async () => notRefused(await send(method, path, options), status, code));

  await refused("a request without X-Qash-Client is refused", 403, "CLIENT_HEADER_REQUIRED", "GET", "/me", {
    headers: { "X-Qash-Client": undefined },
  });
  for (const foreign of ["https://evil.example", "null", `${origin}.evil.example`, origin.toUpperCase()]) {
    await refused(`a request from the origin ${foreign} is refused`, 403, "ORIGIN_REFUSED", "GET", "/me", {
      headers: { Origin: foreign },
    });
  }
  for (const site of ["cross-site", "same-site", "none"]) {
    await refused(
      `a request without Origin and with Sec-Fetch-Site: ${site} is refused`,
      403,
      "ORIGIN_REFUSED",
      "GET",
      "/me",
      {
        headers: { Origin: undefined, "Sec-Fetch-Site": site },
      },
    );
  }
  await refused("a request without a session is refused", 401, "SESSION_REQUIRED", "GET", "/me", { signedIn: false });

  for (const [method, path, body] of OUT_OF_REACH) {
    await refused(`${method} ${path} is out of reach`, 404, "NOT_FOUND", method, path, { body });
  }
  for (const path of ODD_PATHS) await refused(`GET ${path} is no operation`, 404, "NOT_FOUND", "GET", path);
  for (const method of ["PUT", "DELETE", "OPTIONS"]) {
    await check(`${method} does not go round the table`, async () => {
      const answer = await send(method, "/user/balance", { headers: { "Content-Length": "0" } });
      return (
        notRefused(answer, 405, "METHOD_NOT_ALLOWED") ??
        (answer.headers.allow === "GET" ? undefined : `Allow is ${answer.headers.allow}`)
      );
    });
  }

  const quote = { fromAsset: "USD", toAsset: "COP", fromAmount: 100 };
  const post = "/user/exchange/calculate";
  await refused("a body that is not called JSON is refused", 415, "JSON_REQUIRED", "POST", post, {
    body: quote,
    headers: { "Content-Type": "text/plain" },
  });
  await refused("a form's body is refused", 415, "JSON_REQUIRED", "POST", post, {
    body: "fromAmount=100",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  await refused("a body of two million bytes is refused", 413, "BODY_TOO_LARGE", "POST", post, {
    body: " ".repeat(2_000_000),
  });
  await refused("a body that is no JSON is refused", 400, "INVALID_JSON", "POST", post, { body: "{" });
  await refused(
    "a query on an operation with a body is refused",
    400,
    "BAD_QUERY",
    "POST",
    `${post}?userId=${SOMEBODY}`,
    { body: quote },
  );
  await check("wrong fields are named, unknown ones too", async () => {
    const answer = await send("POST", post, { body: { ...quote, fromAmount: "100", userId: SOMEBODY } });
    const paths = answer.json?.error?.issues?.map((issue) => issue.path) ?? [];
    return (
      notRefused(answer, 422, "INVALID_INPUT") ??
      (paths.includes("fromAmount") && paths.includes("userId")
        ? undefined
        : `issues name ${paths.join(", ") || "nothing"}`)
    );
  });
  await refused("another user's id in a query is refused", 422, "INVALID_INPUT", "GET", `/me?userId=${SOMEBODY}`);
  await refused("another user's id in a body is refused", 422, "INVALID_INPUT", "POST", "/me/kyc", {
    body: { userId: SOMEBODY, firstName: "A", lastName: "B", email: "a@example.com" },
  });
  await refused("an id that is no positive integer is refused", 422, "INVALID_INPUT", "GET", "/user/transactions/0");

  for (const path of OWN_READS) {
    await check(`GET ${path} answers the user's own, or says why not`, async () => {
      const answer = await send("GET", path);
      if (answer.status === 200)
        return unfit(answer) ?? (answer.json?.success === undefined ? undefined : "the envelope is still on it");
      return [403, 404, 429, 502, 503, 504].includes(answer.status)
        ? notRefused(answer, answer.status)
        : `answered ${answer.status}`;
    });
  }
  await check("a quote says what its amount counts, and what time it is at the server", async () => {
    const answer = await send("POST", post, { body: quote });
    if (answer.status !== 200) return notRefused(answer, answer.status);
    const { toAmountUnit, expiresAt, serverTime } = answer.json;
    if (!["minor", "base", "ambiguous"].includes(toAmountUnit)) return `toAmountUnit is ${toAmountUnit}`;
    return Number.isNaN(Date.parse(expiresAt)) || Number.isNaN(Date.parse(serverTime))
      ? "expiresAt or serverTime is no time"
      : unfit(answer);
  });
  await check("a payout is off, or needs a key", async () => {
    const answer = await send("POST", "/user/payout", { body: PAYOUT });
    return answer.status === 403
      ? notRefused(answer, 403, "OPERATION_NOT_ENABLED")
      : notRefused(answer, 400, "IDEMPOTENCY_KEY_REQUIRED");
  });
  if (cookieOfNobodyRegistered !== undefined) {
    await refused("whoever has no user is told so", 404, "NOT_REGISTERED", "GET", "/me", {
      headers: { Cookie: cookieOfNobodyRegistered },
    });
  }
  return results;
}

async function main([baseUrl, ...rest]) {
  const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const origin = option("--origin");
  if (!baseUrl || !origin) {
    console.error(
      'usage: node run.mjs BASE_URL --origin ORIGIN [--cookie "name=value"] [--cookie-of-nobody-registered "name=value"]',
    );
    return 2;
  }
  const cookieOfNobodyRegistered = option("--cookie-of-nobody-registered");
  const results = await conformance({ baseUrl, origin, cookie: option("--cookie"), cookieOfNobodyRegistered });
  for (const { name, passed, detail } of results)
    console.log(passed ? `ok      ${name}` : `FAILED  ${name}: ${detail}`);
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`\n${results.length - failed} of ${results.length} checks passed.`);
  return failed === 0 ? 0 : 1;
}

// A package may be linked into node_modules, and then goes by another path.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  process.exitCode = await main(process.argv.slice(2));
}
