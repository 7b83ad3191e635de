// The proxy behind a real server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { connect, createServer as createServer2 } from "node:http2";
import { createRequire } from "node:module";
import { connect as connectTcp } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { createProxy, QashPartner, toNodeHandler } from "qash-client/server";
import { conformance } from "../conformance/run.mjs";
import { BASE, funded, ORIGIN, payoutOf, proxyOf, quietly, world } from "./server-world.mjs";

async function listening(handler, run) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await run(`http://127.0.0.1:${server.address().port}`, server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test("a server that mounts the handler under a path may cut that path off the URL", async () => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" });
  const handler = toNodeHandler(proxy);
  const mounted = (request, response) =>
    handler(Object.assign(request, { originalUrl: request.url, url: request.url.slice("/qash".length) }), response);
  await listening(mounted, async (url) => {
    const response = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.equal((await response.json()).error.code, "NOT_REGISTERED");
  });
});

test("behind node:http the proxy keeps to the protocol", async () => {
  const w = world();
  const { id } = await funded(w);
  const sessions = { "sid=ana": { subject: "ana", userId: id }, "sid=bob": { subject: "bob" } };
  for (const enable of [{}, { payout: () => true }]) {
    const proxy = createProxy({
      partner: w.partner,
      session: (request) => sessions[request.headers.get("cookie")],
      allowedOrigins: [ORIGIN],
      enable,
    });
    await listening(toNodeHandler(proxy), async (url) => {
      const results = await conformance({
        baseUrl: `${url}/qash`,
        origin: ORIGIN,
        cookie: "sid=ana",
        cookieOfNobodyRegistered: "sid=bob",
      });
      assert.deepEqual(
        results.filter(({ passed }) => !passed),
        [],
      );
      assert.ok(results.length > 80);
      assert.deepEqual(
        results.filter(({ unseen }) => unseen),
        [],
      );
    });
  }
});

test("a conformance run that cannot begin says why, and nothing else", async () => {
  const w = world();
  const proxy = createProxy({ partner: w.partner, session: () => null, allowedOrigins: [ORIGIN] });
  let gone;
  await listening(toNodeHandler(proxy), async (url) => {
    gone = `${url}/qash`;
    for (const [path, origin, words] of [
      ["/qash", ORIGIN, /--cookie/],
      ["/qash", "https://other.example", /--origin/],
      ["/elsewhere", ORIGIN, /base URL/],
    ]) {
      const results = await conformance({ baseUrl: url + path, origin });
      assert.equal(results.length, 1);
      assert.match(results[0].detail, words);
    }
  });
  assert.match((await conformance({ baseUrl: gone, origin: ORIGIN }))[0].detail, /nothing answers at/);
});

/** Sends a request line and headers as they are; gives back the status. */
function raw(url, method, path, headers = {}, body) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, method, path, headers: { "X-Qash-Client": "t", Origin: ORIGIN, ...headers } },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

test("mounted without toNodeHandler it answers 500, and says what to mount", async (t) => {
  const said = t.mock.method(console, "error", () => {});
  const { partner } = world();
  const proxy = createProxy({ partner, session: () => null, allowedOrigins: [ORIGIN] });
  await listening(proxy, async (url) => {
    const response = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.deepEqual([response.status, await response.text()], [500, ""]);
  });
  assert.match(String(said.mock.calls[0]?.arguments), /toNodeHandler\(proxy\)/);
});

test("unusual requests get a response, and no target leaves the server", async () => {
  const { partner } = world();
  const seen = [];
  const proxy = createProxy({ partner, session: (request) => void seen.push(request.url), allowedOrigins: [ORIGIN] });
  await listening(toNodeHandler(proxy), async (url) => {
    for (const [method, path, status] of [
      ["GET", "//evil.example/qash/me", 404],
      ["GET", "http://evil.example/qash/me", 404],
      ["GET", "/qash/%2e%2e/me", 404],
      ["GET", "/qash/me%00", 404],
      // As URLs these are /qash/me, and no path of the kind that a guard in front of the proxy looks at.
      ["GET", "/qash/x/../me", 404],
      ["GET", "/qash/x/%2e%2e/me", 404],
      ["GET", "/qash/./me", 404],
      ["GET", "/qash\\me", 404],
      ["GET", "/qash/./me?x=1", 404],
      ["TRACE", "/qash/me", 405],
      ["OPTIONS", "*", 404],
      ["GET", "/qash/me", 401],
    ]) {
      assert.equal(await raw(url, method, path), status, `${method} ${path}`);
    }
    assert.deepEqual(seen, ["http://localhost/qash/me"]);
  });
});

/** Sends a request as it is written, and gives back its answer as it came. */
function wire(url, ...lines) {
  const socket = connectTcp(new URL(url).port, "127.0.0.1");
  socket.end(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  return new Response(Readable.toWeb(socket)).text();
}

test("no request of the partner or the proxy is cached, and a framework's control errors pass unchanged", async () => {
  const w = world();
  const { id } = await funded(w);
  const asked = [];
  const { apiKey, apiSecret, fetch } = w.sandbox;
  const noted = (url, init) => {
    asked.push([new URL(url).pathname, init.cache]);
    return fetch(url, init);
  };
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch: noted });
  await partner.getUser(id);
  assert.equal((await proxyOf(partner, { subject: "ana", userId: id }).ask("GET", "/user/balance")).status, 200);
  assert.equal(asked.length, 3, "the user, the token and the balance");
  assert.ok(asked.every(([, cache]) => cache === "no-store"));
  // Next's fetch throws this where a page is made ahead.
  const dynamic = Object.assign(new Error("Dynamic server usage"), { digest: "DYNAMIC_SERVER_USAGE" });
  const next = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch: () => Promise.reject(dynamic), retries: 0 });
  await assert.rejects(next.getUser(id), (thrown) => thrown === dynamic);
});

test("targets and headers that URL and Request refuse are refused, and logged once", async () => {
  const { partner } = world();
  const events = [];
  const { proxy } = proxyOf(partner, { subject: "ana" }, { onAudit: (event) => events.push(event) });
  await listening(toNodeHandler(proxy), async (url) => {
    for (const [line, code, status] of [
      ["TRACE /qash/me", "METHOD_NOT_ALLOWED", 405],
      ["OPTIONS *", "NOT_FOUND", 404],
      ["OPTIONS /qash/me", "METHOD_NOT_ALLOWED", 405],
      ["GET http://evil.example/qash/me", "NOT_FOUND", 404],
      ["GET http://127.0.0.1/qash/me", "NOT_FOUND", 404],
      ["GET /qash/me#fragment", "NOT_FOUND", 404],
      ["GET /qash/me?x#fragment", "NOT_FOUND", 404],
      ["GET /qash/#/../me", "NOT_FOUND", 404],
      ["PURGE /qash/me", "METHOD_NOT_ALLOWED", 405],
      ["GET /qash/me", "NOT_REGISTERED", 404],
    ]) {
      events.length = 0;
      const answer = await wire(url, `${line} HTTP/1.1`, "Host: a", "X-Qash-Client: t", "Cookie: session=ana");
      const [head, body] = answer.split("\r\n\r\n");
      assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), line);
      assert.match(head, /content-type: application\/json/i, line);
      assert.match(head, /cache-control: no-store/i, line);
      assert.match(head, /x-content-type-options: nosniff/i, line);
      const { error } = JSON.parse(body.match(/\{.*\}/)[0]);
      assert.equal(error.code, code, line);
      assert.deepEqual(
        events.map((event) => [event.code, event.status, event.requestId]),
        [[code, status, error.requestId]],
        line,
      );
    }
  });
});

test("a wrapper of the proxy that throws gives 500, and no listener rejects", async () => {
  const broken = async () => {
    throw new Error("people is not defined");
  };
  const odd = async () =>
    new Response(new ReadableStream({ start: (controller) => controller.error(new Error("no")) }));
  for (const proxy of [broken, odd]) {
    const handled = [];
    const listener = (request, response) => handled.push(toNodeHandler(proxy)(request, response));
    const told = await quietly(() =>
      listening(listener, async (url) => {
        const response = await fetch(`${url}/qash/me`);
        assert.deepEqual([response.status, (await response.json()).error.code], [500, "INTERNAL"]);
      }),
    );
    assert.equal(told.length, 1);
    await Promise.all(handled);
  }
});

test("session and hooks can read the body that the proxy has read, on the same request object", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const person = { subject: "ana", userId: id };
  const people = new WeakMap();
  const read = [];
  const reads = async (request) => {
    assert.equal(request.bodyUsed, false);
    read.push(await request.text(), JSON.stringify(await request.json()), await new Response(request.body).text());
    read.push(await request.clone().text(), new TextDecoder().decode(await request.arrayBuffer()));
    return people.get(request);
  };
  const enable = { payout: async ({ request }) => Boolean(await reads(request)) };
  const proxy = createProxy({ partner: w.partner, session: reads, allowedOrigins: [ORIGIN], enable });
  const mounted = (request) => {
    people.set(request, person);
    return proxy(request);
  };
  const body = JSON.stringify(payoutOf(account, { idempotencyKey: "read" }));
  await listening(toNodeHandler(mounted), async (url) => {
    const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    const response = await fetch(`${url}/qash/user/payout`, { method: "POST", headers, body });
    assert.equal(response.status, 200);
  });
  assert.deepEqual(read, Array(10).fill(body));
});

test("a request's signal aborts when the browser hangs up before its answer, and not after", async () => {
  const { partner } = world();
  let reached;
  let go;
  const session = async (request) => {
    const answered = new Promise((resolve) => {
      go = resolve;
    });
    reached(request.signal);
    await answered;
    return null;
  };
  const proxy = createProxy({ partner, session, allowedOrigins: [ORIGIN] });
  await listening(toNodeHandler(proxy), async (url) => {
    const { hostname, port } = new URL(url);
    const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    for (const [method, path] of [
      ["GET", "/qash/me"],
      ["POST", "/qash/user/card/lock"],
    ]) {
      for (const hangsUp of [true, false]) {
        const signalled = new Promise((resolve) => {
          reached = resolve;
        });
        const sent = httpRequest({ hostname, port, method, path, headers });
        const over = new Promise((resolve) => {
          sent.on("error", resolve);
          sent.on("response", (answer) => answer.resume().on("end", resolve));
        });
        sent.end(method === "POST" ? "{}" : undefined);
        const signal = await signalled;
        if (hangsUp) {
          const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
          sent.destroy();
          await aborted;
        }
        go();
        await over;
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(signal.aborted, hangsUp, method);
      }
    }
  });
});

test("a copy of a request that a session makes has the body too", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const read = [];
  const session = async (request) => {
    read.push(await new Request(request).text(), await new Request(ORIGIN, request).text(), await request.text());
    return { subject: "ana", userId: id };
  };
  const options = { partner: w.partner, session, allowedOrigins: [ORIGIN], enable: { payout: () => true } };
  const body = JSON.stringify(payoutOf(account, { idempotencyKey: "copied" }));
  await listening(toNodeHandler(createProxy(options)), async (url) => {
    assert.equal(await raw(url, "POST", "/qash/user/payout", { "Content-Type": "application/json" }, body), 200);
  });
  assert.deepEqual(read, Array(3).fill(body));
});

test("a body that is an empty stream may be read as often as any other", async () => {
  const w = world();
  const { id } = await funded(w);
  const read = [];
  const session = async (request) => {
    read.push(await request.clone().text(), await request.text(), await request.text());
    return { subject: "ana", userId: id };
  };
  const proxy = createProxy({ partner: w.partner, session, allowedOrigins: [ORIGIN] });
  const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
  const body = new ReadableStream({ start: (controller) => controller.close() });
  const init = { method: "POST", headers, body, duplex: "half" };
  const { status } = await proxy(new Request(`${ORIGIN}/qash/user/card/lock`, init));
  assert.deepEqual([status, read], [200, ["", "", ""]]);
});

test("a browser that hangs up stops the reading of its body and nothing else", async () => {
  const w = world();
  const { id } = await funded(w);
  const events = [];
  const proxy = createProxy({
    partner: w.partner,
    session: () => ({ subject: "ana", userId: id }),
    allowedOrigins: [ORIGIN],
    onAudit: (event) => events.push(event),
  });
  await listening(toNodeHandler(proxy), async (url) => {
    const { hostname, port } = new URL(url);
    const headers = {
      "X-Qash-Client": "t",
      Origin: ORIGIN,
      "Content-Type": "application/json",
      "Content-Length": 1000,
    };
    const sent = httpRequest({ hostname, port, method: "POST", path: "/qash/user/exchange/calculate", headers });
    sent.on("error", () => {});
    sent.write("{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    sent.destroy();
    for (let wait = 0; wait < 50 && events.length === 0; wait++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(events[0]?.code, "BODY_BROKEN");
    assert.equal(await raw(url, "GET", "/qash/user/balance"), 200);
  });
});

test("a payout whose browser disconnects is carried out, and its result is returned later", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const { sandbox } = w;
  let hold;
  const held = new Promise((resolve) => {
    hold = resolve;
  });
  let asked = 0;
  const slow = async (url, init) => {
    if (url.endsWith("/user/payout") && ++asked === 1) await held;
    return sandbox.fetch(url, init);
  };
  const { apiKey, apiSecret } = sandbox;
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch: slow });
  const events = [];
  const { proxy } = proxyOf(
    partner,
    { subject: "ana", userId: id },
    { enable: { payout: () => true }, onAudit: (event) => events.push(event) },
  );
  await listening(toNodeHandler(proxy), async (url) => {
    const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    const body = JSON.stringify(payoutOf(account, { idempotencyKey: "hung-up" }));
    const { hostname, port } = new URL(url);
    const sent = httpRequest({ hostname, port, method: "POST", path: "/qash/user/payout", headers });
    sent.on("error", () => {});
    sent.end(body);
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    sent.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    hold();
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([events[0].status, events[0].outcome], [200, "done"]);
    const again = await fetch(`${url}/qash/user/payout`, { method: "POST", headers, body });
    assert.equal(again.status, 200);
    assert.equal(asked, 1);
  });
});

test("an answer that another handler has begun is left alone", async () => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" });
  const handler = toNodeHandler(proxy);
  let handled;
  const late = (request, response) => {
    response.writeHead(503, { "Content-Type": "text/plain" });
    response.write("too ");
    handled = handler(request, response).then(() => response.end("late"));
  };
  await listening(late, async (url) => {
    const response = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.deepEqual([response.status, await response.text()], [503, "too late"]);
    await handled;
  });
});

test("HTTP/2 reaches the proxy too", async () => {
  const { partner } = world();
  const handler = toNodeHandler(createProxy({ partner, session: () => null, allowedOrigins: [ORIGIN] }));
  /** Streams that the server has let go of. */
  let closed = 0;
  const server = createServer2((request, response) => {
    response.stream.once("close", () => closed++);
    return handler(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const session = connect(`http://127.0.0.1:${server.address().port}`);
  /** The status, once the answer has come whole. */
  const answered = (head, body) =>
    new Promise((resolve, reject) => {
      const stream = session.request({ "x-qash-client": "t", origin: ORIGIN, ...head });
      let status;
      let text = "";
      stream.on("response", (headers) => {
        status = headers[":status"];
      });
      stream.setEncoding("utf8");
      stream.on("data", (chunk) => {
        text += chunk;
      });
      stream.on("end", () => resolve(JSON.parse(text).error.code && status));
      stream.on("error", reject);
      stream.end(body);
    });
  const warnings = [];
  const warned = (warning) => warnings.push(warning);
  process.on("warning", warned);
  try {
    assert.equal(await answered({ ":path": "/qash/me" }), 401);
    const post = { ":method": "POST", ":path": "/qash/user/card/lock", "content-type": "application/json" };
    assert.equal(await answered(post, "{}"), 401);
    assert.equal(await answered({ ...post, "content-type": "text/plain" }, "{}"), 415);
    // More than the window of a stream: whoever does not read it has to say so.
    assert.equal(await answered({ ...post, "content-type": "text/plain" }, "x".repeat(200_000)), 415);
    for (let wait = 0; wait < 50 && closed < 4; wait++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([closed, warnings], [4, []]);
  } finally {
    process.off("warning", warned);
    session.destroy();
    server.close();
  }
});

/** Runs with a server that speaks HTTP/2 without TLS; gives its port. */
async function listening2(handler, run) {
  const server = createServer2(handler);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await run(server.address().port);
  } finally {
    server.close();
  }
}

test("an upload that was reset is no body, whatever the reason it gives", async () => {
  const w = world();
  const { id } = await funded(w);
  const events = [];
  const session = () => ({ subject: "ana", userId: id });
  const options = { partner: w.partner, session, onAudit: (event) => events.push(event), allowedOrigins: [ORIGIN] };
  const proxy = createProxy({ ...options, enable: { unlockCard: () => true } });
  /** One frame of HTTP/2 (RFC 9113 §4.1). */
  const frame = (type, flags, stream, payload = Buffer.alloc(0)) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUIntBE(type, 3, 1);
    head.writeUIntBE(flags, 4, 1);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  };
  const field = (name, value) =>
    Buffer.from([0, name.length, ...Buffer.from(name), value.length, ...Buffer.from(value)]);
  const head = {
    ":method": "POST",
    ":path": "/qash/user/card/unlock",
    ":scheme": "http",
    ":authority": "x",
    "x-qash-client": "t",
    origin: ORIGIN,
    "content-type": "application/json",
  };
  const headers = frame(1, 4, 1, Buffer.concat(Object.entries(head).map(([name, value]) => field(name, value))));
  for (const listener of [proxy, (request) => proxy(request)]) {
    await listening2(toNodeHandler(listener), async (port) => {
      for (const reason of [0, 8]) {
        const socket = connectTcp(port, "127.0.0.1");
        socket.on("error", () => {}).resume();
        const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        socket.write(Buffer.concat([preface, frame(4, 0, 0), frame(4, 1, 0), headers]));
        await new Promise((resolve) => setTimeout(resolve, 50));
        socket.write(frame(3, 0, 1, Buffer.from([0, 0, 0, reason])));
        for (let wait = 0; wait < 100 && events.length === 0; wait++)
          await new Promise((resolve) => setTimeout(resolve, 10));
        assert.deepEqual(
          events.splice(0).map(({ code, outcome }) => [code, outcome]),
          [["BODY_BROKEN", "none"]],
          `reset with ${reason}`,
        );
        socket.destroy();
      }
    });
  }
});

test("a body parser in front of the proxy is named over HTTP/2 too, and an encoding set before does no harm", async () => {
  const w = world();
  const { id } = await funded(w);
  const proxy = createProxy({
    partner: w.partner,
    session: () => ({ subject: "ana", userId: id }),
    allowedOrigins: [ORIGIN],
  });
  const handler = toNodeHandler(proxy);
  const parsed = async (request, response) => {
    for await (const _ of request);
    await handler(request, response);
  };
  const head = { "x-qash-client": "t", origin: ORIGIN, "content-type": "application/json" };
  const told = await quietly(() =>
    listening2(parsed, async (port) => {
      const session = connect(`http://127.0.0.1:${port}`);
      const stream = session.request({ ":method": "POST", ":path": "/qash/user/card/lock", ...head });
      stream.end("{}");
      const [headers] = await once(stream, "response");
      assert.equal(headers[":status"], 500);
      session.destroy();
    }),
  );
  assert.match(String(told[0]?.[1]), /body parsers/);
  const texts = (request, response) => {
    request.setEncoding("utf8");
    return handler(request, response);
  };
  await listening(texts, async (url) => {
    assert.equal(await raw(url, "POST", "/qash/user/card/lock", { "Content-Type": "application/json" }, "{}"), 200);
  });
});

test("a wrapper of a proxy may set more than one cookie", async () => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" });
  const around = async (request) => {
    const response = await proxy(request);
    for (const cookie of ["a=1", "b=2"]) response.headers.append("Set-Cookie", cookie);
    return response;
  };
  await listening(toNodeHandler(around), async (url) => {
    const { headers } = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.deepEqual(headers.getSetCookie(), ["a=1", "b=2"]);
  });
});

test("an error that is its own cause is logged without delay", async () => {
  const { partner } = world();
  const error = new Error("broken");
  error.cause = error;
  const { ask } = proxyOf(partner, undefined, { session: () => Promise.reject(error) });
  const told = await quietly(async () => assert.equal((await ask("GET", "/me")).json.error.code, "SESSION_FAILED"));
  let causes = 0;
  for (let one = told[0][1]; one?.cause !== undefined; one = one.cause) causes++;
  assert.equal(causes, 8);
});

test("a body parser in front of the proxy is named in the error", async () => {
  const { partner } = world();
  const handler = toNodeHandler(
    createProxy({ partner, session: () => ({ subject: "ana" }), allowedOrigins: [ORIGIN] }),
  );
  const told = await quietly(() =>
    listening(
      async (request, response) => {
        for await (const _ of request);
        await handler(request, response);
      },
      async (url) => {
        const headers = { "Content-Type": "application/json", "Content-Length": 2 };
        assert.equal(await raw(url, "POST", "/qash/user/exchange/calculate", headers, "{}"), 500);
      },
    ),
  );
  assert.match(String(told[0]?.[1]), /body parsers/);
});

/** Where no secret belongs, and where none must be repeated. */
const APP_SECRET = "qash_secret_test_0123456789abcdefghijklmnopq";

test("each mistake of a server is reported with its correction", async () => {
  const { partner } = world();
  const given = { partner, session: () => ({ subject: "ana", userId: crypto.randomUUID() }), allowedOrigins: [ORIGIN] };
  const refusal = (change, of = createProxy) => {
    try {
      of({ ...given, ...change });
    } catch (error) {
      return error.message;
    }
  };
  assert.match(refusal({ allowOrigins: [] }), /option allowOrigins: unknown; did you mean allowedOrigins\?/);
  assert.match(
    refusal({ allowedOrigins: [ORIGIN, undefined] }),
    /allowedOrigins\[1\]: expected a string, found undefined/,
  );
  for (const [limits, words] of [
    [{ perMinute: "many" }, /option limits\.perMinute: expected a whole number from 1 to 1,000,000.*, found "many"/],
    [{ perMinute: { payout: 0 } }, /option limits\.perMinute\.payout: expected a whole number .*, found 0\./],
    [{ perMinutes: 5 }, /option limits\.perMinutes: unknown; did you mean perMinute\?/],
    [{ retries: () => 1 }, /option limits\.retries: expected a whole number from 0 to 10, found a function/],
    [{ timeoutMs: null }, /option limits\.timeoutMs: expected a number of milliseconds above 0, found null/],
    [{ maxBodyBytes: APP_SECRET }, /option limits\.maxBodyBytes: expected .*, found a text of 44 characters/],
    [
      {
        get retries() {
          throw new Error(APP_SECRET);
        },
      },
      /option limits\.retries: expected a value that can be read, found one that throws/,
    ],
  ]) {
    assert.match(refusal({ limits }), words);
  }
  assert.match(refusal({ basePath: "/qash/" }), /“\/qash\/” is not a valid basePath.* like \/api\/qash/);
  const { QashPartner: Other } = createRequire(import.meta.url)("qash-client/server");
  const other = new Other({ apiKey: "12345678", apiSecret: "12345678", baseUrl: BASE });
  assert.match(refusal({ partner: other }), /expected a QashPartner of this very copy/);

  const log = async (change, request) => {
    const told = await quietly(async () => {
      await createProxy({ ...given, ...change })(request);
    });
    return String(told[0]?.[1]);
  };
  const headers = { "x-qash-client": "t", origin: ORIGIN, "content-type": "application/json" };
  const card = () => new Request(`${ORIGIN}/qash/user/card/unlock`, { method: "POST", headers, body: "{}" });
  assert.match(
    await log({ enable: { unlockCard: () => {} } }, card()),
    /true, false or \{ input \}, and answered undefined/,
  );
  assert.match(await log({ session: () => ({ id: 5 }) }, card()), /answered \{ subject: undefined, userId: undefined/);
  assert.match(await log({}, { method: "GET", headers: {} }), /toNodeHandler\(proxy\)/);
});
