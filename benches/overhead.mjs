// What the proxy costs beside a pass-through: payouts over node:http, from browsers to Qash, both of which are another process.
//
// The pass-through is what a partner would write without this package, at its barest: it looks the session up, reads the JSON, checks the
// user's status (asked at most every five seconds), adds the credentials and the user's token from a Map, sends it with `fetch` and answers
// the JSON. It checks nothing else, keeps no key and sends nothing again. Both make the same requests to Qash, which the table counts.
// The two take turns in one process, so that a busy machine slows both alike. Prints the figures; never fails because of a time.
//
//   cargo xtask bench overhead
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createProxy, QashPartner, toNodeHandler } from "qash-client/server";
import { median, table } from "./lib/measure.mjs";
import { mapStore } from "./lib/store.mjs";

const ROUNDS = 15;
const COUNT = 1_000;
const CONNECTIONS = 16;
const GOAL = 0.7;
const CREDENTIALS = { apiKey: "qash_key_live_0123456789", apiSecret: "qash_secret_live_0123456789" };

const others = fork(new URL("./lib/load.mjs", import.meta.url), { stdio: "inherit" });
const [{ url, users }] = await once(others, "message");

const sessionOf = (number) => ({ subject: number, userId: users[Number(number)], email: "ana@example.com" });

function proxyWith(store) {
  return toNodeHandler(
    createProxy({
      partner: new QashPartner({ ...CREDENTIALS, baseUrl: url }),
      session: (request) => sessionOf(request.headers.get("x-session")),
      allowedOrigins: ["https://app.example"],
      enable: { payout: () => true },
      limits: { perMinute: 1_000_000 },
      store,
    }),
  );
}

function passThrough() {
  const [tokens, checked] = [new Map(), new Map()];
  const signed = { "X-Api-Key": CREDENTIALS.apiKey, "X-Api-Secret": CREDENTIALS.apiSecret };
  const json = { ...signed, "Content-Type": "application/json" };
  const ask = async (path, init) => {
    const answer = await fetch(`${url}/api/v1${path}`, init);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const token = async (userId) => {
    const body = JSON.stringify({ userId });
    const { accessToken } = await ask("/partner/auth/token", { method: "POST", headers: json, body });
    tokens.set(userId, accessToken);
    return accessToken;
  };
  const check = async (userId) => {
    checked.set(userId, Date.now());
    const { data } = await ask(`/partner/users/${userId}`, { headers: signed });
    if (data.user.status !== "active") throw new Error("not active");
  };
  return async (request, response) => {
    const { userId } = sessionOf(request.headers["x-session"]);
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.stringify(JSON.parse(text));
    if (Date.now() - (checked.get(userId) ?? 0) > 5_000) await check(userId);
    const headers = { ...json, Authorization: `Bearer ${tokens.get(userId) ?? (await token(userId))}` };
    const answer = JSON.stringify(await ask("/user/payout", { method: "POST", headers, body }));
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(answer) });
    response.end(answer);
  };
}

const SERVERS = {
  "pass-through": passThrough(),
  "proxy, store in memory": proxyWith(undefined),
  "proxy, store of one's own": proxyWith(mapStore()),
};
const ports = {};
for (const [name, handler] of Object.entries(SERVERS)) {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  ports[name] = server.address().port;
}

/** Payouts through one of them: how many a second, the processor time of each here, and what Qash was asked. */
async function round(name, count) {
  const before = process.cpuUsage();
  others.send({ port: ports[name], count, connections: CONNECTIONS });
  const [{ seconds, upstream }] = await once(others, "message");
  const { user, system } = process.cpuUsage(before);
  return { rate: count / seconds, micros: (user + system) / count, upstream };
}

const runs = Object.fromEntries(Object.keys(SERVERS).map((name) => [name, []]));
for (const name of Object.keys(SERVERS)) await round(name, 3 * COUNT);
for (let i = 0; i < ROUNDS; i++) {
  for (const name of Object.keys(SERVERS)) runs[name].push(await round(name, COUNT));
}

const of = (name, field) => runs[name].map((run) => run[field]);
const bare = "pass-through";
const share = (name, field, over) => of(name, field).map((value, i) => over(value, runs[bare][i][field]));
const asked = (name) => {
  const total = runs[name].reduce((sum, { upstream }) => sum + Object.values(upstream).reduce((a, b) => a + b, 0), 0);
  return (total / (ROUNDS * COUNT)).toFixed(2);
};
table(
  ["payouts over node:http", "a second", "best", "processor time, µs", "asked of Qash a payout"],
  Object.keys(SERVERS).map((name) => [
    name,
    median(of(name, "rate")).toFixed(0),
    Math.max(...of(name, "rate")).toFixed(0),
    median(of(name, "micros")).toFixed(0),
    asked(name),
  ]),
);
table(
  ["share of the pass-through's throughput", "median", "least", "by processor time", "goal", ""],
  Object.keys(SERVERS)
    .filter((name) => name !== bare)
    .map((name) => {
      const rates = share(name, "rate", (proxy, pass) => proxy / pass);
      const times = share(name, "micros", (proxy, pass) => pass / proxy);
      const met = median(rates) >= GOAL ? "met" : "MISSED";
      return [name, ...[median(rates), Math.min(...rates), median(times)].map(percent), `≥ ${percent(GOAL)}`, met];
    }),
);
process.exit(0);

function percent(part) {
  return `${(100 * part).toFixed(0)} %`;
}
