// The partner's server as a service worker, for the static page. Qash is the sandbox, and the state is kept in this browser.

import { createSandbox } from "qash-client/sandbox";
import { makeDemo } from "../server/demo.mjs";
import { makeFaults } from "../server/faults.mjs";
import { makePeople } from "../server/people.mjs";
import { CARD_LIMIT, PAYOUT_LIMIT, policy } from "../server/policy.mjs";
import { proxySession } from "../server/session.mjs";
import { makeStore } from "../server/store.mjs";
import { error } from "../server/web.mjs";
import { makePartner } from "./partner.mjs";
import { makeSession } from "./session.mjs";
import { openState } from "./state.mjs";

/** The page's origin and folder, which may be `/`. */
const { origin, pathname: base } = new URL(registration.scope);

let started;

/** The server, started again whenever the browser has stopped this worker. */
async function start() {
  const state = await openState();
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  const sandbox = createSandbox({ seed, verificationUrl: `${origin}${base}verify` });
  try {
    const before = state.restored("sandbox");
    if (before !== undefined) sandbox.restore(before);
  } catch {
    // The state is of another version of the page: start with an empty one.
    state.clear();
  }
  state.persist("sandbox", () => sandbox.snapshot());
  const sessions = makeSession(state);
  const people = makePeople(state);
  const proxy = sandbox.proxy({
    basePath: `${base}api/qash`,
    verificationOrigins: [origin],
    store: makeStore(state),
    enable: policy,
    ...proxySession(sessions, people),
  });
  const demo = makeDemo({
    sessions,
    people,
    codes: null,
    partner: makePartner(sandbox),
    sandbox,
    faults: makeFaults(sandbox),
    limits: { payoutLimit: PAYOUT_LIMIT, cardLimit: CARD_LIMIT },
  });
  return { state, sandbox, proxy, demo };
}

/** The handler of a request, or undefined for a request to the host. */
function routeOf(request) {
  const url = new URL(request.url);
  if (url.origin !== origin || !url.pathname.startsWith(base)) return undefined;
  const path = url.pathname.slice(base.length);
  if (path.startsWith("api/qash/")) return ({ proxy }) => proxy(request);
  if (path.startsWith("demo/")) return ({ demo }) => demo(relative(request, `/${path}`));
  if (path === "verify") return ({ sandbox }) => sandbox.fetch(request);
  // A path of the page itself, which has its own router.
  if (request.mode === "navigate") return () => fetch(base);
  return undefined;
}

/** The same request with a path relative to the page's folder. */
const relative = (request, path) => new Request(origin + path, request);

async function answer(request, route) {
  started ??= start();
  const server = await started;
  const response = await route(server);
  // The browser may stop this worker after the response. A failed write must not make the response an error.
  if (request.method !== "GET") await server.state.save().catch(console.error);
  return response;
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const route = routeOf(request);
  if (route === undefined) return;
  event.respondWith(
    answer(request, route).catch((failure) => {
      console.error(failure);
      return error(500, "INTERNAL");
    }),
  );
});
