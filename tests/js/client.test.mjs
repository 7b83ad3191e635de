// QashClient over the packed package: what a call sends and gives, page by page, by hooks, and from a real server.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import * as qash from "qash-client";
import { QashClient, ValidationError } from "qash-client";
import { answer, failure, fault, over, PAYOUT, USER, within } from "./client-world.mjs";

describe("a call", () => {
  test("goes to the proxy's path with the client's header, and gives the answer", async () => {
    const seen = [];
    const client = over(async (url, init) => {
      seen.push([url, init.method, init.headers.get("x-qash-client"), init.redirect, init.body]);
      return answer(USER);
    });
    assert.deepEqual(await client.getUser(), USER);
    assert.deepEqual(seen, [["https://partner.example/api/qash/me", "GET", "0.1.0", "manual", undefined]]);
  });

  test("adds a trailing slash if trailingSlash is set, before a query too", async () => {
    const urls = [];
    const said = [];
    const fetch = async (url) => {
      urls.push(url);
      return answer(url.includes("accounts") ? { items: [] } : { id: 4501, amount: 5, status: "PENDING" });
    };
    for (const baseUrl of ["https://partner.example/api", "https://partner.example/api/"]) {
      const onRequest = ({ url }) => said.push(url);
      const client = new QashClient({ baseUrl, fetch, onRequest, trailingSlash: true });
      await client.listAccounts({ page: 2, limit: 5 });
      await client.getTransaction(4501);
      await client.payout(PAYOUT);
    }
    const own = ["user/accounts/?page=2&limit=5", "user/transactions/4501/", "user/payout/"];
    const expected = own.map((path) => `https://partner.example/api/${path}`);
    assert.deepEqual(urls, [...expected, ...expected]);
    assert.deepEqual(said, urls);
    await new QashClient({ baseUrl: "https://partner.example/api/", fetch, trailingSlash: false }).listAccounts();
    assert.equal(urls.at(-1), "https://partner.example/api/user/accounts");
  });

  test("takes a bare id, bigint amounts, dates, and leaves undefined fields out", async () => {
    const bodies = [];
    const client = over(async (url, init) => {
      bodies.push(init.body ?? url);
      return answer({ id: 1, status: "COMPLETED", amount: 5 });
    });
    await client.getTransaction(4501);
    await client.getTransaction(4501n);
    await client.getTransaction({ id: 4501 });
    assert.equal(new Set(bodies).size, 1);
    await client.transfer({ fromAccountId: 1n, toAccountId: 2, amount: 9007199254740991n, description: "d" });
    assert.equal(bodies.at(-1), '{"fromAccountId":1,"toAccountId":2,"amount":9007199254740991,"description":"d"}');
  });

  test("finds globalThis.fetch at the time of the call", async () => {
    const client = new QashClient({ baseUrl: "https://partner.example" });
    const original = globalThis.fetch;
    try {
      globalThis.fetch = async () => answer(USER);
      assert.deepEqual(await client.getUser(), USER);
      globalThis.fetch = undefined;
      assert.equal((await failure(client.getUser({ retries: 0 }))).code, "NETWORK");
    } finally {
      globalThis.fetch = original;
    }
  });

  test("never goes to Qash itself, nor with the partner's credentials", async () => {
    const hosts = ["https://api.qash.ai", "https://SANDBOX.api.Qash.AI/api/v1", "https://qash.ai.:8443/x"];
    for (const baseUrl of [...hosts, "https://me:word@api.qash.ai", "http://other.qash.ai?x", "//api.qash.ai"]) {
      assert.throws(
        () => new QashClient({ baseUrl }),
        (error) => error instanceof ValidationError && error.code === "SERVER_ONLY" && !error.message.includes("word"),
        baseUrl,
      );
    }
    for (const baseUrl of ["https://notqash.ai/x", "https://qash.ai.example", "/api.qash.ai"])
      new QashClient({ baseUrl });
    const late = {};
    const never = over(async () => assert.fail("it was sent"), { headers: late });
    for (const name of ["X-Api-Key", "x-API-secret"]) {
      for (const headers of [{ [name]: "hidden" }, [[name, "hidden"]], new Headers({ [name]: "hidden" })]) {
        assert.throws(() => over(fetch, { headers }), { code: "SERVER_ONLY" });
        const error = await failure(never.getUser({ headers }));
        assert.deepEqual([error.code, error.message.includes("hidden")], ["SERVER_ONLY", false]);
      }
    }
    late["X-Api-Key"] = "hidden";
    assert.equal((await failure(never.getUser())).code, "SERVER_ONLY");
  });

  test("says messages of issues in the language asked for", async () => {
    const spanish = over(async () => assert.fail(), { lang: "es-MX" });
    assert.equal((await failure(spanish.getTransaction(0))).issues[0].message.slice(0, 24), "0 está fuera de rango: s");
    assert.match((await failure(spanish.getTransaction(0, { lang: "en" }))).issues[0].message, /out of range/);
    const { path, expected } = (await failure(spanish.getTransaction("4501"))).issues[0];
    assert.deepEqual([path, expected], ["id", "integer"]);
  });
});

describe("headers", () => {
  test("sends headers of client and call, the call's above", async () => {
    let sent;
    const client = over(
      async (_, init) => {
        sent = Object.fromEntries(init.headers);
        return answer(USER);
      },
      { headers: { "X-One": "1", "X-Two": "client" } },
    );
    await client.getUser({ headers: new Headers({ "x-two": "call" }) });
    assert.deepEqual([sent["x-one"], sent["x-two"]], ["1", "call"]);
    await client.getUser({ headers: [["x-two", "pair"]] });
    assert.equal(sent["x-two"], "pair");
  });

  test("passes the option credentials to fetch", async () => {
    for (const credentials of [undefined, "omit", "same-origin", "include"]) {
      let sent;
      const client = over(
        async (_, init) => {
          sent = init;
          return answer(USER);
        },
        { credentials },
      );
      await client.getUser();
      assert.equal(sent.credentials, credentials);
    }
  });

  test("sends a date in a header as it was given", async () => {
    const date = "Fri, 05 Jun 2026 14:00:30 GMT";
    let sent;
    const client = over(async (_, init) => {
      sent = init.headers.get("if-modified-since");
      return answer(USER);
    });
    await client.getUser({ headers: { "If-Modified-Since": date } });
    assert.equal(sent, date);
  });

  test("reads the dates in an answer's headers", async () => {
    const quote = { fromAmount: 1, toAmount: 4158.23, rate: 4158.23, expiresAt: "2026-06-05T14:05:00.000Z" };
    const date = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    const dated = over(async () => answer(quote, 200, { date: date.toUTCString() }));
    const { serverTime, skewMs } = await dated.calculateExchange({
      fromAsset: "USD",
      toAsset: "COP",
      fromAmount: 1,
    });
    assert.equal(serverTime, date.toISOString());
    assert.ok(skewMs > 55_000 && skewMs <= 60_000, String(skewMs));

    const limited = over(async () => answer({}, 429, { "retry-after": date.toUTCString() }));
    const { retryAfterMs } = await failure(limited.getUser());
    assert.ok(retryAfterMs > 55_000 && retryAfterMs <= 60_000, String(retryAfterMs));
  });
});

describe("lists", () => {
  const item = (id) => ({ id, status: "COMPLETED", amount: 5 });
  const paged = (seen = []) =>
    over(async (url) => {
      const page = Number(new URL(url).searchParams.get("page") ?? 1);
      seen.push(page);
      return answer({ items: [item(page * 10), item(page * 10 + 1)], total: 6, pages: 3, page, limit: 2 });
    });

  test("awaited give a page with the input of the next", async () => {
    const client = paged();
    const first = await client.listTransactions({ limit: 2 });
    assert.deepEqual([first.items.length, first.hasMore, first.total, first.next], [2, true, 6, { limit: 2, page: 2 }]);
    const last = await client.listTransactions({ ...first.next, page: 3 });
    assert.deepEqual([last.hasMore, last.next], [false, undefined]);
  });

  test("iterated give every item, and ask for a page only when it is reached", async () => {
    const seen = [];
    const ids = [];
    for await (const transaction of paged(seen).listTransactions()) {
      ids.push(transaction.id);
      if (ids.length === 2) assert.deepEqual(seen, [1]);
    }
    assert.deepEqual(
      [ids, seen],
      [
        [10, 11, 20, 21, 30, 31],
        [1, 2, 3],
      ],
    );
  });

  test("iterated and left early ask for no more", async () => {
    const seen = [];
    for await (const _ of paged(seen).listTransactions()) break;
    assert.deepEqual(seen, [1]);
  });

  test("are sent once, awaited or not, and are promises", async () => {
    const seen = [];
    const list = paged(seen).listTransactions();
    assert.ok(list instanceof Promise);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(seen, [1]);
    assert.equal((await list).items.length, 2);
    assert.equal((await list.then((page) => page.items[0])).id, 10);
    for await (const _ of list) break;
    assert.deepEqual(seen, [1]);
    assert.equal(await list.finally(() => {}).then(() => 1), 1);
  });

  test("stop between pages when aborted", async () => {
    const controller = new AbortController();
    const ids = [];
    const error = await failure(
      (async () => {
        for await (const { id } of paged().listTransactions({}, { signal: controller.signal })) {
          ids.push(id);
          if (ids.length === 2) controller.abort();
        }
      })(),
    );
    assert.deepEqual([error.name, ids], ["AbortError", [10, 11]]);
  });

  test("that fail, fail where they are awaited or iterated", async () => {
    const client = over(async () => fault("SESSION_REQUIRED", 401));
    assert.ok((await failure(client.listAccounts())) instanceof qash.AuthenticationError);
    await failure(
      (async () => {
        for await (const _ of client.listAccounts()) assert.fail();
      })(),
    );
  });
});

describe("errors", () => {
  const classes = { ...qash };

  test("have the class of their status and the fields of the proxy's error", async () => {
    for (const [status, name] of [
      [400, "ValidationError"],
      [401, "AuthenticationError"],
      [403, "PermissionError"],
      [404, "NotFoundError"],
      [409, "ConflictError"],
      [418, "ApiError"],
      [429, "RateLimitError"],
      [503, "ServiceUnavailableError"],
    ]) {
      const error = await failure(
        over(async () => fault("SOME_CODE", status, { requestId: "r-1", retryable: false })).getUser(),
      );
      assert.deepEqual(
        [error.name, error.code, error.status, error.requestId, error.operation, error.retryable],
        [name, "SOME_CODE", status, "r-1", "getUser", false],
      );
      assert.ok(error instanceof classes[name]);
      assert.match(error.stack, new RegExp(`^${name}: m`));
    }
  });

  test("go into a log as JSON", async () => {
    const error = await failure(over(async () => fault("C", 403)).getUser());
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      code: "C",
      retryable: false,
      outcome: "none",
      status: 403,
      operation: "getUser",
      name: "PermissionError",
      message: "m",
    });
  });

  test("a redirect is one, and is not followed", async () => {
    const opaque = { status: 0, type: "opaqueredirect", headers: new Headers(), text: async () => "" };
    assert.equal((await failure(over(async () => opaque).getUser())).code, "REDIRECTED");
  });
});

describe("hooks", () => {
  test("change nothing of the request", async () => {
    let sent;
    const client = over(
      async (url, init) => {
        sent = [url, init.headers.get("x-qash-client")];
        return answer(USER);
      },
      {
        onRequest: (event) => {
          event.url = "https://evil.example";
          event.headers["X-Qash-Client"] = "other";
        },
      },
    );
    await client.getUser();
    assert.deepEqual(sent, ["https://partner.example/api/qash/me", "0.1.0"]);
  });

  test("see every attempt, and their errors change nothing", async (t) => {
    const reported = t.mock.method(console, "error", () => {});
    const events = [];
    let tries = 0;
    const busy = fault("SERVICE_UNAVAILABLE", 503, { retryAfterMs: 20 });
    const client = over(async () => (++tries === 1 ? busy : answer(USER)), {
      retries: 1,
      onRequest: (event) => {
        events.push(["request", event.attempt, event.operation]);
        throw new Error("boom");
      },
      onResponse: async (event) => {
        events.push(["response", event.status]);
        throw new Error("later");
      },
      onRetry: (event) => {
        events.push(["retry", event.error instanceof qash.ServiceUnavailableError, event.waitMs]);
      },
    });
    assert.deepEqual(await client.getUser(), USER);
    assert.deepEqual(events, [
      ["request", 1, "getUser"],
      ["response", 503],
      ["retry", true, 20],
      ["request", 2, "getUser"],
      ["response", 200],
    ]);
    assert.equal(reported.mock.callCount(), 4);
  });
});

describe("waitUntilActive", () => {
  test("polls until the user is active", async () => {
    let looks = 0;
    // The client's own limit is one for calls.
    const client = over(async () => answer({ ...USER, status: ++looks < 3 ? "pending" : "active" }), {
      deadlineMs: 150,
    });
    const seen = [];
    const user = await client.waitUntilActive({
      firstMs: 100,
      longestMs: 100,
      onPoll: (user) => seen.push(user.status),
    });
    assert.deepEqual([user.status, seen], ["active", ["pending", "pending", "active"]]);
  });

  test("polls at once when the page becomes visible", async () => {
    const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
    globalThis.document = page;
    try {
      let looks = 0;
      const client = over(async () => answer({ ...USER, status: ++looks < 2 ? "pending" : "ACTIVE" }));
      const waiting = client.waitUntilActive({
        onPoll: () => setTimeout(() => page.dispatchEvent(new Event("visibilitychange")), 5),
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(looks, 1);
      page.visibilityState = "visible";
      page.dispatchEvent(new Event("visibilitychange"));
      assert.equal((await within(1000, () => waiting)).status, "ACTIVE");
    } finally {
      delete globalThis.document;
    }
  });

  test("ends with a suspended user, a deadline and an abort", async () => {
    const pending = over(async () => answer({ ...USER, status: "pending" }));
    assert.equal(
      (await failure(over(async () => answer({ ...USER, status: "suspended" })).waitUntilActive())).code,
      "USER_SUSPENDED",
    );
    assert.equal(
      (await failure(pending.waitUntilActive({ deadlineMs: 150, firstMs: 100 }))).code,
      "NOT_ACTIVE_IN_TIME",
    );
    assert.equal(
      (await within(1000, () => failure(pending.waitUntilActive({ signal: AbortSignal.timeout(20) })))).name,
      "AbortError",
    );
  });
});

describe("a real server", () => {
  let server;
  let base;
  const closed = [];
  before(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url, "http://x");
      response.on("close", () => closed.push([pathname, response.writableFinished]));
      if (pathname.endsWith("/slow-headers/me")) return;
      if (pathname.endsWith("/slow-body/me"))
        return void response.writeHead(200, { "content-type": "application/json" }).write('{"id":');
      if (pathname.endsWith("/reset/me")) return void request.socket.destroy();
      if (pathname.endsWith("/cut/me"))
        return void response.writeHead(200, { "content-length": "100" }).write("{}", () => request.socket.destroy());
      if (pathname.endsWith("/redirect/me"))
        return void response.writeHead(302, { location: "http://127.0.0.1:1/stolen" }).end();
      response.end(JSON.stringify(USER));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const at = (path, timeoutMs) => new QashClient({ baseUrl: base + path, timeoutMs, retries: 0 });

  test("answers", async () => assert.deepEqual(await at("/ok").getUser(), USER));

  for (const path of ["/slow-headers", "/slow-body"]) {
    test(`${path}: the limit covers it, and the connection is closed`, async () => {
      assert.equal((await within(1500, () => failure(at(path, 150).getUser()))).code, "TIMEOUT");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok(closed.some(([seen, finished]) => seen === `${path}/me` && !finished));
    });
  }

  for (const path of ["/reset", "/cut"]) {
    test(`${path}: a broken connection is a NetworkError with its cause`, async () => {
      const error = await failure(at(path).getUser());
      assert.equal(error.name, "NetworkError");
      assert.ok(error.cause instanceof Error);
    });
  }

  test("a redirect is not followed", async () => {
    const error = await failure(at("/redirect").getUser());
    assert.deepEqual([error.code, error.status, error.retryable], ["REDIRECTED", 302, false]);
  });
});
