// Checks a proxy at any base URL against docs/proxy-protocol.md, whatever it is written in.
//
//   node node_modules/qash-client/tests/conformance/run.mjs https://app.example/qash --origin https://app.example --cookie "session=…"
//
// The cookie must be that of a test person who is signed in, best of an active one with an account, a card and a transaction: of whoever
// has none the answers cannot be looked at. With --cookie-of-nobody-registered one may be given of a person without a user at Qash. The checks read, and send what
// must be refused; they move no money and change nothing.
//
// With --upstream PORT the script itself is Qash, at http://127.0.0.1:PORT, and the proxy under test has to be started with that as its
// Qash, with any key and secret. It then misbehaves, and payouts and transfers are tried too, as far as they are switched on.
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { PAYOUT, startStandIn } from "./qash.mjs";
import { checker, judge, sender } from "./tools.mjs";
import { towardsQash } from "./towards-qash.mjs";

const SOMEBODY = "b1b2c3d4-e5f6-7890-abcd-ef1234567890";

const USER_FIELDS = ["id", "email", "status", "userType", "countryCode", "phone", "preferredLanguage", "createdAt"];

const isList = ({ items }) => (Array.isArray(items) ? undefined : "items is no list");
const hasStatus = ({ status }) => (typeof status === "string" ? undefined : "status is no string");

/** Why a list's accounts have no balance, or a wrong one; nothing if they are right. */
function unbalanced({ items }) {
  const wrong = items?.find(
    ({ credits, debits, balance }) => Number.isInteger(credits) && balance !== credits - debits,
  );
  return isList({ items }) ?? (wrong && `balance is not credits − debits: ${JSON.stringify(wrong)}`);
}

/** The first field of an object that is not among those documented. */
function undocumented(object, fields) {
  const other = Object.keys(object ?? {}).find((field) => !fields.includes(field));
  return other && `${other} is none of the documented fields: ${fields.join(", ")}`;
}

const SPEND_FIELDS = ["amount", "authorizedAt", "currency", "declinedReason", "localAmount", "localCurrency"].concat([
  "merchantCategory",
  "merchantCategoryCode",
  "merchantName",
  "postedAt",
  "status",
]);

/** What is wrong with a list of card transactions. */
function cardTransactions(list) {
  const items = list.items ?? [];
  return [
    isList(list),
    undocumented(list, ["items", "nextCursor"]),
    ...items.map((item) => undocumented(item, ["id", "type", "spend"]) ?? undocumented(item.spend, SPEND_FIELDS)),
  ].find((wrong) => wrong !== undefined);
}

/** Reads that every session's own user has, and what is wrong with an answer. */
const OWN_READS = {
  "/me": (user) => {
    const lacking = USER_FIELDS.slice(0, 3).find((field) => typeof user[field] !== "string");
    const other = Object.keys(user).find((field) => !USER_FIELDS.includes(field));
    return (lacking && `${lacking} is no string`) ?? (other && `${other} is none of a user's documented fields`);
  },
  "/user/kyc/status": hasStatus,
  "/user/accounts": unbalanced,
  "/user/balance": unbalanced,
  "/user/transactions": isList,
  "/user/card/me": (card) => undocumented(card, ["id", "status", "last4", "brand", "currency", "limit"]),
  "/user/card/status": (card) => hasStatus(card) ?? undocumented(card, ["id", "status"]),
  "/user/card/balance": (card) => undocumented(card, ["cardId", "balances"]),
  "/user/card/transactions": cardTransactions,
};

/** What the partner has to switch on. */
const OPT_IN = [
  ["POST", "/users"],
  ["POST", "/user/accounts"],
  ["POST", "/user/transfer"],
  ["POST", "/user/payout"],
  ["GET", "/user/card/details"],
  ["POST", "/user/card/unlock"],
  ["PATCH", "/user/card/limit"],
];

/** Queries and ids that no operation takes. */
const WRONG_READS = [
  "/user/transactions?limit=101",
  "/user/transactions?limit=0",
  "/user/transactions?page=1.5",
  "/user/transactions?from=yesterday",
  "/user/transactions?limit=1&limit=2",
  "/user/transactions/0",
  "/user/transactions/01",
  "/user/transactions/abc",
  "/user/transactions/9007199254740993",
  "/user/card/transactions?cursor=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
];

/** Where quotes are asked for, which is the one operation with a body that every proxy has switched on. */
const EXCHANGE = "/user/exchange/calculate";

const QUOTE = { fromAsset: "USD", toAsset: "COP", fromAmount: 100 };

/** Quotes that cannot be asked for, as the body's text. */
const WRONG_QUOTES = {
  "of nothing": JSON.stringify({ ...QUOTE, fromAmount: 0 }),
  "of half a cent": JSON.stringify({ ...QUOTE, fromAmount: 1.005 }),
  "in small letters": JSON.stringify({ ...QUOTE, fromAsset: "usd" }),
  "without currencies": JSON.stringify({ fromAmount: 100 }),
  "in both dialects at once": JSON.stringify({ ...QUOTE, fromCurrency: "USD", toCurrency: "COP" }),
  "with a field twice": `{"fromAmount":1,${JSON.stringify(QUOTE).slice(1)}`,
  "that is a list": "[]",
};

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
  "/me//",
  "/%6de",
  "/user%2fbalance",
  "/user/card%2Fme",
  "/ME",
  "/user//balance",
  "//evil.example/x",
  "/user/transactions/1/2",
];

/** Requests to which hosts add a slash: behind it is a query, a body, or nothing. */
const SLASHED = [
  ["GET", "/me", ""],
  ["GET", "/user/accounts", "?page=1&limit=5"],
  ["POST", "/user/exchange/calculate", "", QUOTE],
];

/** The largest body that a proxy takes, in bytes. */
const LARGEST_BODY = 65_536;

/** Headers in which a request might say whose it is, were it believed. */
const TELLING = ["X-User-Id", "X-Subject", "X-Forwarded-User", "X-Remote-User", "X-Qash-User", "X-Session-Id"];

/** Why there is no proxy to be checked; nothing if there is. */
async function isThere({ baseUrl, origin, send, check }) {
  return check("the proxy is there, and somebody is signed in", async () => {
    let answer;
    try {
      answer = await send("GET", "/me");
    } catch (error) {
      return `nothing answers at ${baseUrl}: ${error.message || error.code}`;
    }
    const code = answer.json?.error?.code;
    if (code === undefined && answer.status >= 300)
      return `no proxy answers at ${baseUrl}: ${answer.status} ${answer.text.slice(0, 200)}`;
    if (code === "ORIGIN_REFUSED") return `${origin} is not in the proxy's list; give one of its origins as --origin`;
    if (answer.status === 401) return "nobody is signed in; give the cookie of somebody who is as --cookie";
    return answer.status === 404 && code !== "NOT_REGISTERED"
      ? `GET ${baseUrl}/me was not found: is that the proxy's base URL, and has Qash the session's user? ${answer.text.slice(0, 200)}`
      : undefined;
  });
}

/** Who may call. */
async function callers({ origin, refused }) {
  await refused("a request without X-Qash-Client is refused", 403, "CLIENT_HEADER_REQUIRED", "GET", "/me", {
    headers: { "X-Qash-Client": undefined },
  });
  await refused("a request with an empty X-Qash-Client is refused", 403, "CLIENT_HEADER_REQUIRED", "GET", "/me", {
    headers: { "X-Qash-Client": "" },
  });
  await refused("the origin is looked at before the path", 403, "ORIGIN_REFUSED", "GET", "/nowhere", {
    headers: { Origin: "https://evil.example" },
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
  await refused("a header does not say whose a request is", 401, "SESSION_REQUIRED", "GET", "/me", {
    signedIn: false,
    headers: Object.fromEntries(TELLING.map((name) => [name, SOMEBODY])),
  });
}

/** What is an operation and what is none. */
async function paths({ send, check, refused, notRefused }) {
  for (const [method, path, body] of OUT_OF_REACH) {
    await refused(`${method} ${path} is out of reach`, 404, "NOT_FOUND", method, path, { body });
  }
  for (const [method, path, rest, body] of SLASHED) {
    await check(`one slash at the end of a path changes nothing: ${method} ${path}/${rest}`, async () => {
      const [plain, slashed] = [
        await send(method, path + rest, { body }),
        await send(method, `${path}/${rest}`, { body }),
      ];
      return plain.status === slashed.status
        ? undefined
        : `it is ${slashed.status}, and without the slash ${plain.status}`;
    });
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
  await refused("a header does not change the method", 405, "METHOD_NOT_ALLOWED", "POST", "/user/balance", {
    body: {},
    headers: { "X-HTTP-Method-Override": "GET", "X-HTTP-Method": "GET", "X-Method-Override": "GET" },
  });
}

/** What a body may be. */
async function bodies({ send, check, refused }) {
  await refused("a body that is not called JSON is refused", 415, "JSON_REQUIRED", "POST", EXCHANGE, {
    body: QUOTE,
    headers: { "Content-Type": "text/plain" },
  });
  await refused("a form's body is refused", 415, "JSON_REQUIRED", "POST", EXCHANGE, {
    body: "fromAmount=100",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  await refused("a body in another charset is refused", 415, "JSON_REQUIRED", "POST", EXCHANGE, {
    body: QUOTE,
    headers: { "Content-Type": "application/json; charset=latin1" },
  });
  const padded = (length) => JSON.stringify(QUOTE).padEnd(length);
  for (const length of [LARGEST_BODY + 1, 2_000_000]) {
    await refused(
      `a body of ${length.toLocaleString("en")} bytes is refused`,
      413,
      "BODY_TOO_LARGE",
      "POST",
      EXCHANGE,
      {
        body: padded(length),
      },
    );
  }
  await check(`a body of ${LARGEST_BODY.toLocaleString("en")} bytes is not too large`, async () => {
    const answer = await send("POST", EXCHANGE, { body: padded(LARGEST_BODY) });
    return answer.status === 413 ? "answered 413" : undefined;
  });
  await refused("a compressed body is refused", 415, "JSON_REQUIRED", "POST", EXCHANGE, {
    body: gzipSync(JSON.stringify(QUOTE)),
    headers: { "Content-Encoding": "gzip" },
  });
  await refused("a body that is no JSON is refused", 400, "INVALID_JSON", "POST", EXCHANGE, { body: "{" });
  await refused("a body that is not UTF-8 is refused", 400, "INVALID_JSON", "POST", EXCHANGE, {
    body: Buffer.from('{"fromAsset":"\xff"}', "latin1"),
  });
  await refused("a body nested 65 deep is refused", 400, "INVALID_JSON", "POST", EXCHANGE, {
    body: `{"a":${"[".repeat(64)}${"]".repeat(64)}}`,
  });
}

/** What an operation may be told. */
async function inputs({ send, check, refused, notRefused }) {
  await refused(
    "a query on an operation with a body is refused",
    400,
    "BAD_QUERY",
    "POST",
    `${EXCHANGE}?userId=${SOMEBODY}`,
    { body: QUOTE },
  );
  await refused("a query with a broken escape is refused", 400, "BAD_QUERY", "GET", "/user/transactions?%zz=1");
  await refused("the session is asked for before the input", 401, "SESSION_REQUIRED", "POST", EXCHANGE, {
    body: { nonsense: true },
    signedIn: false,
  });
  await check("wrong fields are named, unknown ones too", async () => {
    const answer = await send("POST", EXCHANGE, { body: { ...QUOTE, fromAmount: "100", userId: SOMEBODY } });
    const paths = answer.json?.error?.issues?.map((issue) => issue.path) ?? [];
    return (
      notRefused(answer, 422, "INVALID_INPUT") ??
      (paths.includes("fromAmount") && paths.includes("userId")
        ? undefined
        : `issues name ${paths.join(", ") || "nothing"}`)
    );
  });
  for (const path of Object.keys(OWN_READS)) {
    const query = `${path}?userId=${SOMEBODY}`;
    await refused(`another user's id in the query of ${path} is refused`, 422, "INVALID_INPUT", "GET", query);
  }
  await refused("another user's id in a body is refused", 422, "INVALID_INPUT", "POST", "/me/kyc", {
    body: { userId: SOMEBODY, firstName: "A", lastName: "B", email: "a@example.com" },
  });
  await refused("a day that is not written as one is refused", 422, "INVALID_INPUT", "POST", "/me/kyc", {
    body: { firstName: "A", lastName: "B", email: "a@example.com", birthDate: "17/05/1990" },
  });
  for (const path of WRONG_READS) await refused(`GET ${path} is refused`, 422, "INVALID_INPUT", "GET", path);
  for (const [what, body] of Object.entries(WRONG_QUOTES)) {
    await refused(`a quote ${what} is refused`, 422, "INVALID_INPUT", "POST", EXCHANGE, { body });
  }
  for (const [method, path] of OPT_IN) {
    await check(`${method} ${path} is off, or checks its input`, async () => {
      const target = method === "GET" ? `${path}?nonsense=1` : path;
      const answer = await send(method, target, { body: method === "GET" ? undefined : { nonsense: 1 } });
      return answer.status === 403
        ? notRefused(answer, 403, "OPERATION_NOT_ENABLED")
        : notRefused(answer, 422, "INVALID_INPUT");
    });
  }
}

/** What the session's own user is told. */
async function ownReads({ send, check, notSeen, notRefused, unfit }) {
  for (const [path, wrong] of Object.entries(OWN_READS)) {
    await check(`GET ${path} answers the user's own, or says why not`, async () => {
      const answer = await send("GET", path);
      if (answer.status === 200) {
        const { json } = answer;
        if (typeof json !== "object" || json === null) return `the answer is no object: ${answer.text.slice(0, 200)}`;
        return unfit(answer) ?? (json.success === undefined ? wrong(json) : "the envelope is still on it");
      }
      notSeen(answer);
      return [403, 404, 429, 502, 503, 504].includes(answer.status)
        ? notRefused(answer, answer.status)
        : `answered ${answer.status}: ${answer.text.slice(0, 200)}`;
    });
  }
  await check("GET /user/transactions/:id answers one of the list, or says why not", async () => {
    const { id = 1 } = (await send("GET", "/user/transactions")).json?.items?.[0] ?? {};
    const answer = await send("GET", `/user/transactions/${id}`);
    if (answer.status === 200)
      return unfit(answer) ?? (answer.json?.id === id ? undefined : `id is ${answer.json?.id} instead of ${id}`);
    notSeen(answer);
    return notRefused(answer, answer.status);
  });
}

/** What is told of a quote. */
async function quotes({ send, check, notSeen, notRefused, unfit }) {
  for (const names of [
    ["fromAsset", "toAsset"],
    ["fromCurrency", "toCurrency"],
  ]) {
    await check(
      `a quote asked for with ${names.join(" and ")} says what its amount counts, and the server's time`,
      async () => {
        const answer = await send("POST", EXCHANGE, {
          body: { [names[0]]: "USD", [names[1]]: "COP", fromAmount: 100 },
        });
        if (answer.status !== 200) {
          notSeen(answer);
          return notRefused(answer, answer.status);
        }
        const { from, to, fromAmount, toAmount, toAmountUnit, toMinor, rate, rateText, expiresAt, serverTime } =
          answer.json;
        if (from !== "USD" || to !== "COP") return `from and to are ${from} and ${to}`;
        if (fromAmount !== 100) return `fromAmount is ${fromAmount}`;
        if (Number(rateText) !== rate || typeof rateText !== "string")
          return `rateText is ${rateText}, and rate ${rate}`;
        if (!["minor", "base", "ambiguous"].includes(toAmountUnit)) return `toAmountUnit is ${toAmountUnit}`;
        const pesos = { minor: toAmount / 100, base: toAmount }[toAmountUnit];
        // Less a fee of a fifth at most, give or take rounding.
        if (pesos < rate * 79 || pesos > rate * 102)
          return `${pesos} pesos are not 100 dollars at ${rate}: toAmountUnit is wrong`;
        const minor = pesos && Math.round(pesos * 100);
        if (toMinor !== minor) return `toMinor is ${toMinor} instead of ${minor}`;
        return [expiresAt, serverTime].some((time) => Number.isNaN(Date.parse(time)))
          ? "expiresAt or serverTime is no time"
          : unfit(answer);
      },
    );
  }
}

/** Runs every check; gives back `{ name, passed, detail }` of each. `upstream` is what `startStandIn` gave, if the proxy's Qash is that. */
export async function conformance({ baseUrl, origin, cookie, cookieOfNobodyRegistered, upstream }) {
  const send = sender({ baseUrl, origin, cookie });
  const { results, check, notSeen } = checker();
  const { notRefused, unfit } = judge(origin);
  const refused = (name, status, code, method, path, options) =>
    check(name, async () => notRefused(await send(method, path, options), status, code));
  const tools = { baseUrl, origin, send, check, notSeen, notRefused, unfit, refused };

  // All the rest would only fail for the same reason.
  if ((await isThere(tools)) !== undefined) return results;
  await callers(tools);
  await paths(tools);
  await bodies(tools);
  await inputs(tools);
  await ownReads(tools);
  await quotes(tools);
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
  if (upstream !== undefined) await towardsQash(tools, upstream);
  return results;
}

const OPTIONS = ["--origin", "--cookie", "--cookie-of-nobody-registered", "--upstream"];

/** What is wrong with the command line; nothing if it can be used. */
function misuse(baseUrl, rest, origin, port) {
  const known = rest.every((word, at) => at % 2 === 1 || OPTIONS.includes(word));
  if (!baseUrl || !origin || !known || rest.length % 2 === 1) return "";
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) return `${baseUrl} is no http or https URL.`;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && port > 0 && port < 65_536)) return `${port} is no port.`;
  return URL.canParse(origin) && new URL(origin).origin === origin
    ? undefined
    : `--origin ${origin} is not as a browser sends it, such as https://app.example.`;
}

async function main([baseUrl, ...rest]) {
  const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const origin = option("--origin");
  const port = option("--upstream");
  const wrong = misuse(baseUrl, rest, origin, port);
  if (wrong !== undefined) {
    console.error(
      wrong ||
        'usage: node run.mjs BASE_URL --origin ORIGIN [--cookie "name=value"] [--cookie-of-nobody-registered "name=value"] [--upstream PORT]',
    );
    return 2;
  }
  const cookieOfNobodyRegistered = option("--cookie-of-nobody-registered");
  const upstream = port === undefined ? undefined : await startStandIn(Number(port));
  const results = await conformance({
    baseUrl,
    origin,
    cookie: option("--cookie"),
    cookieOfNobodyRegistered,
    upstream,
  });
  await upstream?.close();
  for (const { name, passed, detail, unseen } of results) {
    const note = unseen === undefined ? "" : `, by ${unseen}: its answer was not seen`;
    console.log(passed ? `ok      ${name}${note}` : `FAILED  ${name}: ${detail}`);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`\n${results.length - failed} of ${results.length} checks passed.`);
  const unseen = results.filter(({ passed, unseen }) => passed && unseen !== undefined).length;
  if (failed > 0) console.log("docs/proxy-protocol.md says what each of them expects.");
  if (unseen > 0)
    console.log(
      `${unseen} answers were not seen: run it once more as an active person with an account, a card and a transaction.`,
    );
  return failed === 0 ? 0 : 1;
}

// A package may be linked into node_modules, and then goes by another path.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  process.exitCode = await main(process.argv.slice(2));
}
