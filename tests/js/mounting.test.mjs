// The proxy where a framework has had the request before it, and pages of other origins.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { test } from "node:test";
import { createProxy, toNodeHandler, ValidationError } from "qash-client/server";
import { failure, funded, ORIGIN, payoutOf, quietly, world } from "./server-world.mjs";

/** A server of a proxy that allows payouts, in front of which `before` has the request. */
async function mounted(before, run, options = {}) {
  const w = world();
  const { id, account } = await funded(w);
  const proxy = createProxy({
    partner: w.partner,
    session: () => ({ subject: "ana", userId: id }),
    allowedOrigins: [ORIGIN],
    enable: { payout: () => true },
    ...options,
  });
  const handler = toNodeHandler(proxy);
  const server = createServer(async (request, response) => {
    await before(request);
    await handler(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/qash`;
  const ask = async (method, path, body, headers = {}) => {
    const own = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    const response = await fetch(url + path, { method, headers: { ...own, ...headers }, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === "" ? undefined : JSON.parse(text) };
  };
  try {
    await run({ ask, account, ...w });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function textOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What body parsers leave of a body, by whose they are. */
const PARSERS = {
  "Nest's and Firebase's rawBody": (text) => ({ rawBody: Buffer.from(text), body: JSON.parse(text) }),
  "a rawBody that is text": (text) => ({ rawBody: text, body: {} }),
  "express.text": (text) => ({ body: text }),
  "express.raw": (text) => ({ body: Buffer.from(text) }),
  "express.json": (text) => ({ body: JSON.parse(text) }),
};

for (const [parser, leaves] of Object.entries(PARSERS)) {
  test(`a body that ${parser} has read is paid as it was sent`, async () => {
    const before = async (request) => Object.assign(request, leaves(await textOf(request)));
    await mounted(before, async ({ ask, account, sandbox }) => {
      const body = JSON.stringify({ ...payoutOf(account), idempotencyKey: "rent" });
      const { status, json } = await ask("POST", "/user/payout", body);
      assert.equal(status, 200, JSON.stringify(json));
      assert.equal(sandbox.journal().filter(({ operation }) => operation === "payout").length, 1);
    });
  });
}

test("a body read before the proxy is refused where its numbers may have changed, or nothing is left of it", async () => {
  for (const [body, left] of [
    ['{"amount":9007199254740993}', JSON.parse],
    ['{"amount":1.10}', JSON.parse],
    ['{"amount":1e400}', JSON.parse],
    ['{"deep":[{"amount":0.5}]}', JSON.parse],
    ['{"amount":1}', () => undefined],
    ['{"amount":1}', () => null],
    // What body parsers put there for a body that is none of theirs.
    ['{"amount":1}', () => ({})],
    ['{"amount":1}', () => 7],
    ['{"amount":1}', () => ""],
    ['{"amount":1}', () => Buffer.alloc(0)],
    ["{}", () => ""],
  ]) {
    const before = async (request) => {
      const body = left(await textOf(request));
      Object.assign(request, { body, rawBody: typeof body === "string" ? body : undefined });
    };
    await mounted(before, async ({ ask, sandbox }) => {
      const sent = sandbox.journal().length;
      const told = await quietly(async () => {
        const { status, json } = await ask("POST", "/user/payout", body);
        assert.deepEqual([status, json.error.code, json.error.outcome], [500, "BODY_ALREADY_READ", "none"], body);
        assert.match(json.error.message, /read the request body before/);
      });
      assert.match(String(told[0]?.[1]), /in front of body parsers, or set rawBody/);
      assert.equal(sandbox.journal().length, sent);
    });
  }
});

test("a body read before the proxy keeps to its limit and to UTF-8, and none at all is one of no fields", async () => {
  const raw = (rawBody) => async (request) => {
    await textOf(request);
    if (rawBody !== undefined) Object.assign(request, { rawBody });
  };
  const cells = [
    [" ".repeat(70_000), "/user/payout", [413, "BODY_TOO_LARGE"]],
    [Buffer.from('{"\xff":1}', "latin1"), "/user/payout", [400, "INVALID_JSON"]],
  ];
  for (const [body, path, expected] of cells) {
    await mounted(raw(body), async ({ ask }) => {
      const { status, json } = await ask("POST", path, "{}");
      assert.deepEqual([status, json.error.code], expected);
    });
  }
  await mounted(raw(undefined), async ({ ask }) => {
    assert.equal((await ask("POST", "/user/card/lock", "")).status, 200);
  });
});

test("a request without raw headers, as gateways of functions make them, has those that were parsed", async () => {
  const w = world();
  const { id } = await funded(w);
  const seen = [];
  const proxy = createProxy({
    partner: w.partner,
    session: (request) => {
      seen.push([request.headers.get("cookie"), request.headers.get("x-many")]);
      return { subject: "ana", userId: id };
    },
    allowedOrigins: [ORIGIN],
  });
  const headers = {
    "x-qash-client": "t",
    origin: ORIGIN,
    cookie: "sid=ana",
    "x-many": ["a", "b"],
    "x-none": undefined,
  };
  const request = Object.assign(Readable.from([]), { method: "GET", url: "/qash/me", headers, rawHeaders: [] });
  const answer = {};
  await toNodeHandler(proxy)(request, {
    once() {},
    writeHead: (status) => Object.assign(answer, { status }),
    end: (body) => Object.assign(answer, { body }),
  });
  assert.equal(answer.status, 200, answer.body);
  assert.deepEqual(seen, [["sid=ana", "a, b"]]);
});

test("one slash at the end, and a path that a route repeats in the query, change nothing", async () => {
  await mounted(
    () => {},
    async ({ ask, account, sandbox }) => {
      assert.equal((await ask("GET", "/me/")).status, 200);
      assert.equal((await ask("GET", "/me//")).status, 404);
      const body = JSON.stringify({ ...payoutOf(account), idempotencyKey: "rent" });
      assert.equal((await ask("POST", "/user/payout/?path=user&path=payout", body)).status, 200);
      assert.equal((await ask("POST", "/user/payout?all=qash&all=user&all=payout", body)).status, 200);
      assert.equal((await ask("POST", "/user/payout?path=payout", body)).status, 400);
      assert.equal(sandbox.journal().filter(({ operation }) => operation === "payout").length, 1);
    },
  );
});

test("an origin is an app's own, a pattern's or a function's", async () => {
  const asked = [];
  const allowedOrigins = [
    "capacitor://localhost",
    "https://shop-*-acme.vercel.app",
    (origin) => {
      asked.push(origin);
      if (origin === "https://throws.example") throw new Error("no");
      if (origin === "https://text.example") return "yes";
      return origin === "https://by-function.example";
    },
  ];
  const cors = { headers: ["Authorization", "traceparent"] };
  await mounted(
    () => {},
    async ({ ask }) => {
      for (const origin of [
        "capacitor://localhost",
        "https://shop-git-acme.vercel.app",
        "https://by-function.example",
      ]) {
        const { status, headers } = await ask("GET", "/me", undefined, { Origin: origin });
        assert.deepEqual([status, headers.get("access-control-allow-origin")], [200, origin]);
      }
      const before = { "Access-Control-Request-Method": "POST", Origin: "https://by-function.example" };
      const preflight = await ask("OPTIONS", "/user/payout", undefined, before);
      assert.equal(preflight.status, 204);
      assert.match(
        preflight.headers.get("access-control-allow-headers"),
        /X-Qash-Client.*, Authorization, traceparent$/,
      );
      const told = await quietly(async () => {
        for (const origin of [
          "https://shop-git-acme.vercel.app.evil.example",
          "https://throws.example",
          "https://text.example",
          "null",
        ]) {
          const { status, json, headers } = await ask("GET", "/me", undefined, { Origin: origin });
          assert.deepEqual([status, json.error.code], [403, "ORIGIN_REFUSED"], origin);
          assert.equal(headers.get("access-control-allow-origin"), null);
        }
      });
      assert.equal(told.length, 2);
      assert.ok(!asked.includes("null"), "nobody can tell one null from another");
    },
    { allowedOrigins, cors },
  );
});

test("origins and headers that allow too much are refused by createProxy", () => {
  const { partner } = world();
  const good = { partner, session: () => null, allowedOrigins: [ORIGIN] };
  assert.equal(typeof createProxy({ ...good, allowedOrigins: [() => false] }), "function");
  for (const [change, code] of [
    [{ allowedOrigins: ["https://*.vercel.app"] }, "ORIGIN_INVALID"],
    [{ allowedOrigins: ["https://shop-*.app"] }, "ORIGIN_INVALID"],
    [{ allowedOrigins: ["file://localhost"] }, "ORIGIN_INVALID"],
    [{ allowedOrigins: [ORIGIN, 7] }, "INVALID_OPTION"],
    [{ cors: { headers: ["*"] } }, "INVALID_OPTION"],
    [{ cors: { headers: ["X Y"] } }, "INVALID_OPTION"],
    [{ cors: { headers: "Authorization" } }, "INVALID_OPTION"],
    [{ cors: { origins: [] } }, "INVALID_OPTION"],
  ]) {
    assert.throws(() => createProxy({ ...good, ...change }), failure(code, ValidationError), JSON.stringify(change));
  }
});
