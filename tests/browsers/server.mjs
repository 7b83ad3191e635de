// The server of the tests' page: a strict policy, scripts bundled from the packed package, and a small proxy with every kind of response.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { build } from "esbuild";

const HERE = import.meta.dirname;
/** The folder with the installed package. */
export const MODULES = path.join(process.env.PACKED ?? path.join(HERE, "../.out/packed"), "node_modules");

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; form-action 'self'";

export const USER = { id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "juan@example.com", status: "active" };

/** Starts the server. `seen` has the requests, oldest first; `paid` the number of requests of each payout by its key. */
export async function start() {
  const state = { scripts: await bundle(), seen: [], paid: new Map() };
  const waiting = new Set();
  const tell = () => {
    for (const look of waiting) look();
  };
  const server = createServer((request, response) => {
    const [, first, ...rest] = request.url.split("/");
    const seen = { path: request.url, headers: request.headers, body: "", lost: false };
    response.setHeader("Cache-Control", "no-store");
    response.on("close", () => {
      seen.lost = !response.writableFinished;
      tell();
    });
    request.setEncoding("utf8");
    request.on("data", (text) => {
      seen.body += text;
    });
    request.on("end", () => {
      state.seen.push(seen);
      tell();
      (ANSWERS[first] ?? ANSWERS.missing)({ request, response, rest, body: seen.body, ...state });
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    ...state,
    origin: `http://127.0.0.1:${server.address().port}`,
    /** Waits until a function of the requests returns a value, and returns that. */
    until(what, look) {
      return new Promise((resolve, reject) => {
        const over = (settle, value) => {
          waiting.delete(again);
          clearTimeout(timer);
          settle(value);
        };
        const again = () => {
          const found = look(state.seen);
          if (found) over(resolve, found);
        };
        const timer = setTimeout(() => over(reject, new Error(`${what}: not within 10 s.`)), 10_000);
        waiting.add(again);
        again();
      });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** By the first part of the path, which for the proxy is the client's `baseUrl`. */
const ANSWERS = {
  page: ({ response, rest: [script] }) => page(response, POLICY, script),
  forbidden: ({ response, rest: [script] }) => page(response, POLICY.replace(" 'wasm-unsafe-eval'", ""), script),
  unbundled: ({ response }) => give(response, "text/html; charset=utf-8", UNBUNDLED),
  package: async ({ response, rest: names }) =>
    give(response, "text/javascript", await readFile(path.join(MODULES, "qash-client", ...names))),
  worker: ({ response }) => give(response, "text/javascript", UNBUNDLED_WORKER),
  scripts: ({ response, rest: [name], scripts }) => give(response, "text/javascript", scripts.get(name)),
  wasm: async ({ response, rest: type }) =>
    give(response, type.join("/"), await readFile(path.join(MODULES, "qash-client/client.wasm"))),

  sent: ({ response }) => page(response, POLICY),

  ok: ({ response }) => json(response, 200, USER),
  denied: ({ response }) => {
    const error = { code: "PAYOUT_DENIED", message: "Not today.", requestId: "r-1", retryable: false, outcome: "none" };
    json(response, 403, { error });
  },
  redirect: ({ response }) => response.writeHead(302, { Location: "/ok/me" }).end(),
  reset: ({ request }) => request.socket.destroy(),
  silent: () => {},
  endless: ({ response }) => response.writeHead(200, { "Content-Type": "application/json" }).write("{"),
  wait: ({ response }) => {
    const until = new Date(Date.now() + 60_000).toUTCString();
    response.writeHead(429, { "Retry-After": until, "X-Request-Id": "r-1" }).end();
  },
  // A whole JSON text, and yet less than was announced.
  cut: ({ request, response, body, paid }) => {
    if (body) pay(paid, body);
    const text = JSON.stringify({ ...USER, id: body ? 7 : USER.id });
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": text.length + 100 });
    response.write(text, () => request.socket.destroy());
  },
  // Pays, and the answer to the first try is lost.
  lost: ({ request, response, body, paid }) => {
    if (pay(paid, body) === 1) request.socket.destroy();
    else json(response, 200, { id: 7, status: "PENDING" });
  },
  missing: ({ response }) => json(response, 404, { error: { code: "NOT_FOUND", message: "Nothing there." } }),
};

/** A page without a bundler, whose import map says where the package's files are. */
const UNBUNDLED = `<!doctype html><meta charset="utf-8"><title>Tests</title><script src="/scripts/watch.js"></script>
<script type="importmap">{ "imports": { "qash-client": "/package/esm/index.js", "qash-client/validate": "/package/esm/validate.js" } }</script>
<script type="module">
  import { QashClient } from "qash-client";
  import { clabe } from "qash-client/validate";
  window.unbundled = async (text) => [clabe.isValid(text), (await new QashClient({ baseUrl: "/ok" }).getUser()).status];
</script>`;

/** A worker, or a service worker, without a bundler. */
const UNBUNDLED_WORKER = `import { clabe } from "/package/esm/validate.js";
globalThis.addEventListener("message", (event) => (event.source ?? globalThis).postMessage(clabe.isValid(event.data)));`;

/** How often a payout with this key has been asked for. */
function pay(paid, body) {
  const { idempotencyKey } = JSON.parse(body);
  paid.set(idempotencyKey, (paid.get(idempotencyKey) ?? 0) + 1);
  return paid.get(idempotencyKey);
}

function json(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

function give(response, type, content) {
  response.writeHead(content === undefined ? 404 : 200, { "Content-Type": type }).end(content);
}

function page(response, policy, script = "page.js") {
  response.setHeader("Content-Security-Policy", policy);
  const scripts = `<script src="/scripts/watch.js"></script><script type="module" src="/scripts/${script}"></script>`;
  give(response, "text/html; charset=utf-8", `<!doctype html><meta charset="utf-8"><title>Tests</title>${scripts}`);
}

/** The scripts by their names. They are minified, as a page's are. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [
      "page.mjs",
      "slim.mjs",
      "nowasm.mjs",
      "hook-form.mjs",
      "worker.mjs",
      "guards-worker.mjs",
      "watch.js",
    ].map((name) => path.join(HERE, name)),
    nodePaths: [MODULES],
    // No page gets it by its name, so the tests of its host name the file.
    alias: { "qash-client-on-a-server": path.join(MODULES, "qash-client/esm/server-runtime.js") },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    outdir: "/",
    write: false,
  });
  return new Map(outputFiles.map(({ path: file, contents }) => [path.basename(file), contents]));
}
