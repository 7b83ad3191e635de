// The partner's server: static files, refused requests, sessions, sign-in codes, state and configuration.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { start } from "../../www-example/server/app.mjs";
import { makeCodes } from "../../www-example/server/codes.mjs";
import { readConfig } from "../../www-example/server/config.mjs";
import { makeSessions } from "../../www-example/server/sessions.mjs";
import { balanceOf, customer, openDemo } from "./demo.mjs";

let demo;

before(async () => {
  demo = await openDemo();
});

after(() => demo?.stop());

/** A raw request, without the corrections of fetch. */
async function raw(options) {
  const { hostname, port } = new URL(demo.origin);
  const request = http.request({ hostname, port, ...options });
  request.end(options.body);
  const [response] = await once(request, "response");
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

test("the page has a strict policy, assets are cached for long, and unknown paths get the page", async () => {
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

test("nothing that is served may stand in a frame", async () => {
  const json = { "Content-Type": "application/json", Origin: demo.origin };
  const { cookie } = await customer(demo);
  const mine = { Cookie: `${cookie.name}=${cookie.value}`, "X-Qash-Client": "test" };
  for (const [target, options, status] of [
    ["/", {}, 200],
    ["/card", {}, 200],
    ["/logo.svg", {}, 200],
    ["/assets/nothing.js", {}, 404],
    ["/verify?inquiry=none", {}, 404],
    ["/demo/session", {}, 200],
    ["/demo/session", { method: "POST", headers: json, body: "{}" }, 422],
    ["/demo/nowhere", {}, 404],
    ["/api/qash/user/accounts", { headers: mine }, 200],
    ["/api/qash/user/accounts", {}, 403],
    ["/", { method: "POST", body: "x".repeat(100_000) }, 413],
  ]) {
    const { status: found, headers } = await fetch(demo.origin + target, options);
    assert.equal(found, status, target);
    assert.match(headers.get("content-security-policy"), /(^|; )frame-ancestors 'none'(;|$)/, target);
    assert.equal(headers.get("x-frame-options"), "DENY", target);
  }
});

test("a session ends, a person has five of them, and nobody's ends for another's", () => {
  let now = 0;
  const state = { restored: () => undefined, persist: () => {}, changed: () => {} };
  const sessions = makeSessions(state, { lifetimeMs: 60_000, most: 8 }, () => now);
  const request = (cookie = "") => new Request("http://127.0.0.1/", { headers: { Cookie: cookie } });
  const begin = (email) => sessions.begin(request(), email)?.split(";")[0];
  const ana = Array.from({ length: 6 }, () => begin("ana@ejemplo.mx"));
  assert.equal(sessions.read(request(ana[0])), null);
  assert.deepEqual(
    ana.slice(1).map((cookie) => sessions.read(request(cookie))),
    Array(5).fill("ana@ejemplo.mx"),
  );
  for (let n = 5; n < 8; n++) assert.ok(begin(`persona${n}@ejemplo.mx`));
  assert.equal(begin("otra@ejemplo.mx"), undefined, "no room");
  assert.equal(sessions.read(request(ana[5])), "ana@ejemplo.mx");
  assert.ok(begin("ana@ejemplo.mx"), "a new session of the same person replaces the oldest");
  now = 60_000;
  assert.equal(sessions.read(request(ana[5])), null);
  assert.ok(begin("otra@ejemplo.mx"), "an expired session takes no room");
});

test("a code proves an e-mail once, for ten minutes, and is not guessed", async () => {
  let now = 0;
  const sent = [];
  const codes = makeCodes(
    (email, code) => sent.push([email, code]),
    () => now,
  );
  assert.equal(await codes.issue("ana@ejemplo.mx"), true);
  assert.equal(await codes.issue("ana@ejemplo.mx"), true);
  const [[email, code]] = sent;
  assert.deepEqual([sent.length, email], [1, "ana@ejemplo.mx"], "a valid code is not sent again");
  assert.match(code, /^\d{8}$/);
  const wrong = code === "00000000" ? "00000001" : "00000000";
  for (const bad of [wrong, undefined, null, {}]) assert.equal(codes.verify(email, bad), false);
  assert.equal(codes.verify("otra@ejemplo.mx", code), false, "another's code");
  assert.equal(codes.verify(email, code), true);
  assert.equal(codes.verify(email, code), false, "used");

  await codes.issue(email);
  for (let n = 0; n < 5; n++) codes.verify(email, "x");
  assert.equal(codes.verify(email, sent[1][1]), false, "tried too often");
  assert.equal(await codes.issue(email), false);
  now += 10 * 60 * 1000;
  assert.equal(await codes.issue(email), true);
  now += 10 * 60 * 1000;
  assert.equal(codes.verify(email, sent[2][1]), false, "ended");

  for (let n = 0; n < 1000; n++) await codes.issue(`persona${n}@ejemplo.mx`);
  assert.equal(await codes.issue("otra@ejemplo.mx"), false, "no room");
  assert.equal(
    await makeCodes(() => Promise.reject(new Error("no mail")))
      .issue(email)
      .catch(String),
    "Error: no mail",
  );
});

test("nobody deposits without a session, from another site, or without JSON", async () => {
  const post = (headers) => fetch(`${demo.origin}/demo/deposit`, { method: "POST", headers, body: "{}" });
  const json = { "Content-Type": "application/json" };
  assert.equal((await post({ ...json, Origin: demo.origin })).status, 401);
  assert.equal((await post({ ...json, Origin: "https://evil.example" })).status, 403);
  assert.equal((await post(json)).status, 403);
  assert.equal((await post({ Origin: demo.origin, "Content-Type": "text/plain" })).status, 403);
});

test("the state is one private file without cookies, and survives a restart", async () => {
  const { cookie, accounts } = await customer(demo);
  await demo.close();
  const file = path.join(demo.folder, "state.json");
  assert.deepEqual(await readdir(demo.folder), ["state.json"], "no half-written file is left");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!(await readFile(file, "utf8")).includes(cookie.value), "the file contains no cookie");
  demo = await openDemo(demo.folder);
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000);
  const headers = { Cookie: `${cookie.name}=${cookie.value}`, "X-Qash-Client": "test" };
  const session = await (await fetch(`${demo.origin}/demo/session`, { headers })).json();
  assert.equal(session.registered, true);
  assert.equal((await fetch(`${demo.origin}/api/qash/user/accounts`, { headers })).status, 200);
});

test("the session cookie is HttpOnly, and every sign-in sets a new one", async () => {
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
  assert.equal(session.email, null, "the previous cookie is invalid");
});

test("a partial configuration, an invalid port and an invalid profile prevent the start", () => {
  assert.throws(() => readConfig({ QASH_BASE_URL: "https://api.qash.ai" }), /together/);
  assert.throws(() => readConfig({ PORT: "http" }), /PORT/);
  assert.throws(() => readConfig({ SANDBOX_PROFILE: "real" }), /SANDBOX_PROFILE/);
  assert.equal(readConfig({}).qash, null);
});

test("an empty variable counts as not set", () => {
  const { log: _, ...config } = readConfig({ PORT: "", DATA_DIR: "", SANDBOX_PROFILE: "", QASH_API_KEY: "" });
  const { log: __, ...usual } = readConfig({});
  assert.deepEqual(config, usual);
});

test("an unreadable state prevents the start, and the error names the file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
  const config = { ...readConfig({ PORT: "0", DATA_DIR: folder }), log: undefined };
  for (const text of ["", '{"people":[', "null", "5"]) {
    await writeFile(path.join(folder, "state.json"), text);
    await assert.rejects(start(config), /state\.json cannot be read .* begin anew/, text);
  }
  await rm(folder, { recursive: true, force: true });
});

test("a port in use is skipped, unless PORT was given", async () => {
  const port = Number(new URL(demo.origin).port);
  const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
  const config = { ...readConfig({ DATA_DIR: folder }), log: undefined, port };
  const other = await start(config);
  assert.notEqual(other.origin, demo.origin);
  await other.close();
  await assert.rejects(
    start({ ...config, exactPort: true }),
    /^Error: Port \d+ cannot be used: another program has it/,
  );
  await rm(folder, { recursive: true, force: true });
});
