// QashClient over a real browser's fetch: an answer, a redirect, a broken connection, a limit and an abort.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openBrowser } from "./demo.mjs";

const ENTRY = fileURLToPath(new URL("../../pkg/index.js", import.meta.url));
const USER = { id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "juan@example.com", status: "active" };

let browser;
let page;
let server;
let seen;

before(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    if (pathname === "/") return void response.setHeader("content-type", "text/html").end("<!doctype html>");
    seen = request.headers;
    if (pathname === "/redirect/me") return void response.writeHead(302, { location: "/ok/me" }).end();
    if (pathname === "/reset/me") return void request.socket.destroy();
    if (pathname === "/slow/me") return void response.writeHead(200).write("{");
    if (pathname === "/wait/me") {
      const until = new Date(Date.now() + 60_000).toUTCString();
      return void response.writeHead(429, { "retry-after": until, "x-request-id": "r-1" }).end();
    }
    response.end(JSON.stringify(USER));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const contents = `import { QashClient } from ${JSON.stringify(ENTRY)}; window.QashClient = QashClient;`;
  const stdin = { contents, resolveDir: import.meta.dirname ?? process.cwd() };
  const bundled = await build({ stdin, bundle: true, write: false, format: "iife", platform: "browser" });
  browser = await openBrowser();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.addScriptTag({ content: bundled.outputFiles[0].text });
});

after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

/** What a read of the user comes to, at a path of the page's own origin. */
const getUser = (baseUrl, abortAfter) =>
  page.evaluate(
    async ([baseUrl, abortAfter]) => {
      const client = new window.QashClient({ baseUrl, timeoutMs: 300, retries: 0, headers: { "x-own": "1" } });
      const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
      try {
        return await client.getUser({ signal });
      } catch (error) {
        const { name, code, status, requestId, retryAfterMs, cause } = error;
        return { name, code, status, requestId, retryAfterMs, cause: cause?.name };
      }
    },
    [baseUrl, abortAfter],
  );

test("an answer is read, and the client's headers arrive", async () => {
  assert.deepEqual(await getUser("/ok"), USER);
  assert.deepEqual([seen["x-qash-client"], seen["x-own"], seen.accept], ["0.1.0", "1", "application/json"]);
});

test("a redirect is an error and is not followed", async () => {
  const error = await getUser("/redirect");
  assert.deepEqual([error.code, error.status], ["REDIRECTED", 302]);
});

test("a broken connection is a NetworkError with its cause", async () => {
  const error = await getUser("/reset");
  assert.deepEqual([error.name, error.cause], ["NetworkError", "TypeError"]);
});

test("a body that never ends ends at the limit, and by an abort", async () => {
  assert.equal((await getUser("/slow")).code, "TIMEOUT");
  const aborted = await getUser("/slow", 50);
  assert.deepEqual([aborted.name, aborted.cause], ["AbortError", "TimeoutError"]);
});

test("a Retry-After that is a date is read", async () => {
  const error = await getUser("/wait");
  assert.deepEqual([error.name, error.requestId], ["RateLimitError", "r-1"]);
  assert.ok(error.retryAfterMs > 50_000 && error.retryAfterMs <= 60_000, String(error.retryAfterMs));
});
