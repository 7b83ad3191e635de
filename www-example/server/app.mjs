// The partner's server: the page, the proxy, the demo's own routes, and the sandbox's verification page.

import { once } from "node:events";
import http from "node:http";
import { createProxy } from "qash-client/server";
import { makeCodes } from "./codes.mjs";
import { makeDemo } from "./demo.mjs";
import { makeFaults } from "./faults.mjs";
import { makePeople } from "./people.mjs";
import { CARD_LIMIT, PAYOUT_LIMIT, policy } from "./policy.mjs";
import { proxySession } from "./session.mjs";
import { makeSessions } from "./sessions.mjs";
import { openState } from "./state.mjs";
import { makeStatic } from "./static.mjs";
import { makeStore } from "./store.mjs";
import { makeUpstream } from "./upstream.mjs";
import { error, listener } from "./web.mjs";

/** The number of ports tried after the default one. */
const PORTS_TRIED = 20;

/** The lifetime of a session: 12 hours with the sandbox, 1 hour with the real Qash. */
const SESSION_MS = { sandbox: 12 * 60 * 60 * 1000, real: 60 * 60 * 1000 };

/**
 * Starts the server.
 *
 * @param {import("./config.mjs").Config} config
 * @returns {Promise<{origin: string, sandbox: object | null, close(): Promise<void>}>}
 */
export async function start(config) {
  const page = await makeStatic(config.dist);
  const state = await openState(config.dataDir);
  const server = http.createServer();
  const port = await listen(server, config);
  const origin = `http://127.0.0.1:${port}`;
  const origins = [origin, `http://localhost:${port}`];

  const { partner, sandbox } = await makeUpstream(config, origin, state);
  const sessions = makeSessions(state, { lifetimeMs: sandbox ? SESSION_MS.sandbox : SESSION_MS.real });
  const codes = sandbox ? null : makeCodes(config.sendCode);
  const people = makePeople(state);
  const faults = sandbox && makeFaults(sandbox);
  const proxy = createProxy({
    partner,
    basePath: "/api/qash",
    allowedOrigins: origins,
    verificationOrigins: sandbox ? origins : [],
    store: makeStore(state),
    enable: policy,
    ...proxySession(sessions, people, config.log),
  });
  const demo = makeDemo({
    sessions,
    people,
    codes,
    partner,
    sandbox,
    faults,
    limits: { payoutLimit: PAYOUT_LIMIT, cardLimit: CARD_LIMIT },
  });

  /** Handles a request. Its changes are on disk before the response is sent, so that a crash loses nothing that was answered. */
  async function route(request) {
    const response = await answer(request);
    if (request.method !== "GET" && request.method !== "HEAD") await state.flush();
    return response;
  }

  async function answer(request) {
    const url = new URL(request.url);
    // Refuses other host names, against DNS rebinding.
    if (!origins.includes(`http://${request.headers.get("host")}`)) return error(421, "MISDIRECTED");
    if (url.pathname.startsWith("/api/qash/")) {
      return proxy(request);
    }
    if (url.pathname.startsWith("/demo/")) {
      return fromThisPage(request, origins) ? demo(request) : error(403, "ORIGIN_NOT_ALLOWED");
    }
    if (sandbox && url.pathname === "/verify") {
      const body = request.method === "POST" ? await request.text() : undefined;
      return sandbox.fetch(origin + url.pathname + url.search, {
        method: request.method,
        headers: request.headers,
        body,
      });
    }
    return page(request);
  }
  server.on("request", listener(origin, route));

  return {
    origin,
    sandbox,
    async close() {
      server.close();
      server.closeAllConnections();
      await state.flush();
    },
  };
}

/** Whether a request is the page's own (CSRF): forms of other sites cannot send JSON, and their scripts have another origin. */
function fromThisPage(request, origins) {
  if (request.method === "GET") return true;
  const origin = request.headers.get("origin");
  const type = request.headers.get("content-type") ?? "";
  return origin !== null && origins.includes(origin) && type.startsWith("application/json");
}

const REASONS = {
  EADDRINUSE: "another program has it",
  EACCES: "this user may not use it, as is usual below 1024",
};

/** Listens on the loopback address only: the server has no https, and with the sandbox it does not verify e-mails. */
async function listen(server, { port, exactPort }) {
  const last = exactPort || port === 0 ? port : port + PORTS_TRIED;
  for (let next = port; ; next++) {
    server.listen(next, "127.0.0.1");
    try {
      await once(server, "listening");
      return server.address().port;
    } catch (failure) {
      if (failure.code === "EADDRINUSE" && next < last) continue;
      const reason = REASONS[failure.code] ?? failure.message;
      throw new Error(`Port ${next} cannot be used: ${reason}. Choose another: PORT=8080`, { cause: failure });
    }
  }
}
