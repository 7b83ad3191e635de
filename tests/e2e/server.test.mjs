// The partner's server by itself: what it serves, whom it refuses, what it remembers, and another Qash than the sandbox.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { start } from "../../www-example/server/app.mjs";
import { readConfig } from "../../www-example/server/config.mjs";
import { customer, held, openDemo } from "./demo.mjs";

let demo;

before(async () => {
  demo = await openDemo();
});

after(() => demo?.stop());

/** A request as it is written, without what fetch would correct. */
async function raw(options) {
  const { hostname, port } = new URL(demo.origin);
  const request = http.request({ hostname, port, ...options });
  request.end(options.body);
  const [response] = await once(request, "response");
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

test("the page comes with a strict policy, its assets with long lives, and addresses of the page with the page", async () => {
  const page = await fetch(demo.origin);
  const policy = page.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  assert.match(policy, /style-src 'self'(;|$)/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  const html = await page.text();
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=/i, "nothing inline");
  const [script] = html.match(/\/assets\/[\w.-]+\.js/);
  const asset = await fetch(demo.origin + script);
  assert.match(asset.headers.get("cache-control"), /immutable/);
  const plain = await raw({ path: script });
  const small = await raw({ path: script, headers: { "Accept-Encoding": "gzip, br" } });
  assert.deepEqual([plain.headers["content-encoding"], small.headers["content-encoding"]], [undefined, "br"]);
  assert.equal(await asset.text(), plain.body);
  assert.ok(small.body.length < plain.body.length / 2);
  assert.equal(await (await fetch(`${demo.origin}/card`)).text(), html);
  assert.equal((await fetch(`${demo.origin}/assets/nothing.js`)).status, 404);
  assert.equal((await fetch(demo.origin, { method: "POST", body: "x" })).status, 405);
});

test("other hosts, strange targets and large bodies are refused", async () => {
  assert.equal((await raw({ path: "/", headers: { Host: "evil.example" } })).status, 421);
  assert.equal((await raw({ path: "/../../../../etc/passwd" })).body.includes("root:"), false);
  assert.equal((await raw({ path: "http://evil.example/", headers: {} })).status, 400);
  assert.equal((await raw({ path: "/", method: "TRACE" })).status, 400);
  const body = "x".repeat(100_000);
  const headers = { "Content-Type": "application/json", Origin: demo.origin };
  assert.equal((await raw({ path: "/demo/session", method: "POST", headers, body })).status, 413);
});

test("nobody deposits without a session, from another site, or without JSON", async () => {
  const post = (headers) => fetch(`${demo.origin}/demo/deposit`, { method: "POST", headers, body: "{}" });
  const json = { "Content-Type": "application/json" };
  assert.equal((await post({ ...json, Origin: demo.origin })).status, 401);
  assert.equal((await post({ ...json, Origin: "https://evil.example" })).status, 403);
  assert.equal((await post(json)).status, 403);
  assert.equal((await post({ Origin: demo.origin, "Content-Type": "text/plain" })).status, 403);
});

test("the state is one private file, which holds no cookie and survives the server", async () => {
  const { cookie, accounts } = await customer(demo);
  await demo.close();
  const file = path.join(demo.folder, "state.json");
  assert.deepEqual(await readdir(demo.folder), ["state.json"], "no half-written file is left");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!(await readFile(file, "utf8")).includes(cookie.value), "the file signs nobody in");
  demo = await openDemo(demo.folder);
  assert.equal(held(demo, accounts.MXN), 1_000_000);
  const headers = { Cookie: `${cookie.name}=${cookie.value}`, "X-Qash-Client": "test" };
  const session = await (await fetch(`${demo.origin}/demo/session`, { headers })).json();
  assert.equal(session.registered, true);
  assert.equal((await fetch(`${demo.origin}/api/qash/user/accounts`, { headers })).status, 200);
});

test("a session's cookie is out of scripts' reach, and a new one is given at every sign-in", async () => {
  const { email } = await customer(demo);
  const sign = async (cookie) => {
    const response = await fetch(`${demo.origin}/demo/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: demo.origin, ...(cookie ? { Cookie: cookie } : {}) },
      body: JSON.stringify({ email, intent: "signin" }),
    });
    return response.headers.get("set-cookie");
  };
  const first = await sign();
  assert.match(first, /; HttpOnly/);
  assert.match(first, /; SameSite=(Lax|Strict)/);
  const known = first.split(";")[0];
  assert.notEqual((await sign(known)).split(";")[0], known);
  const session = await (await fetch(`${demo.origin}/demo/session`, { headers: { Cookie: known } })).json();
  assert.equal(session.email, null, "the cookie of before is worth nothing");
});

test("with credentials the server talks to that Qash, and nothing of the sandbox is left to play with", async () => {
  const { sandbox } = demo;
  const upstream = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length ? Buffer.concat(chunks).toString() : undefined;
    const answer = await sandbox.fetch(`https://sandbox.api.qash.ai${request.url}`, {
      method: request.method,
      headers: request.headers,
      ...(body === undefined ? {} : { body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
  const config = {
    ...readConfig({
      PORT: "0",
      DATA_DIR: folder,
      QASH_BASE_URL: `http://127.0.0.1:${upstream.address().port}`,
      QASH_API_KEY: sandbox.apiKey,
      QASH_API_SECRET: sandbox.apiSecret,
    }),
    log: undefined,
  };
  const real = await start(config);
  try {
    assert.equal(real.sandbox, null);
    // Nothing is in its records, so that it has to ask Qash who the e-mail is.
    const { email } = await customer(demo);
    const response = await fetch(`${real.origin}/demo/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: real.origin },
      body: JSON.stringify({ email, intent: "signin" }),
    });
    assert.deepEqual(await response.json(), { email, registered: true, sandbox: false });
    const headers = { Cookie: response.headers.get("set-cookie").split(";")[0], "X-Qash-Client": "test" };
    const accounts = await fetch(`${real.origin}/api/qash/user/accounts`, { headers });
    assert.equal((await accounts.json()).items.length, 1);
    assert.equal((await fetch(`${real.origin}/demo/faults`, { headers })).status, 404);
    assert.match(
      await (await fetch(`${real.origin}/verify`)).text(),
      /<div id="app">/,
      "no stand-in for the verification",
    );
  } finally {
    await real.close();
    upstream.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test("half a configuration stops the start, and so does a port or a profile that is none", () => {
  assert.throws(() => readConfig({ QASH_BASE_URL: "https://api.qash.ai" }), /together/);
  assert.throws(() => readConfig({ PORT: "http" }), /PORT/);
  assert.throws(() => readConfig({ SANDBOX_PROFILE: "real" }), /SANDBOX_PROFILE/);
  assert.equal(readConfig({}).qash, null);
});

test("an empty variable is as good as none", () => {
  const { log: _, ...config } = readConfig({ PORT: "", DATA_DIR: "", SANDBOX_PROFILE: "", QASH_API_KEY: "" });
  const { log: __, ...usual } = readConfig({});
  assert.deepEqual(config, usual);
});

test("a state that cannot be read stops the start with the file's name", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
  const config = { ...readConfig({ PORT: "0", DATA_DIR: folder }), log: undefined };
  for (const text of ["", '{"people":[', "null", "5"]) {
    await writeFile(path.join(folder, "state.json"), text);
    await assert.rejects(start(config), /state\.json cannot be read .* begin anew/, text);
  }
  await rm(folder, { recursive: true, force: true });
});

test("a taken port is passed over unless that very one was asked for", async () => {
  const port = Number(new URL(demo.origin).port);
  const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
  const config = { ...readConfig({ DATA_DIR: folder }), log: undefined, port };
  const other = await start(config);
  assert.notEqual(other.origin, demo.origin);
  await other.close();
  await assert.rejects(start({ ...config, exactPort: true }), /EADDRINUSE/);
  await rm(folder, { recursive: true, force: true });
});
