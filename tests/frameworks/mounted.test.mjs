// The proxy in each framework, as docs/frameworks.md mounts it: whom it answers, and that status, headers and body come as it sent them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { FRAMEWORKS, HEADERS, QUOTE, serving } from "./serving.mjs";

const QUOTES = "/qash/user/exchange/calculate";

for (const framework of FRAMEWORKS) {
  test(`${framework}: a signed-in page is answered, nobody else, and the answer is the proxy's own`, async () => {
    await serving(framework, async (port) => {
      const ask = async (target, { body, ...init } = {}) => {
        const headers = { ...HEADERS, ...init.headers };
        const method = body === undefined ? "GET" : "POST";
        const response = await fetch(`http://127.0.0.1:${port}${target}`, { method, body, ...init, headers });
        return { status: response.status, headers: response.headers, json: await response.json() };
      };
      const good = await ask("/qash/user/accounts?page=1", { headers: { Cookie: "session=bob" } });
      assert.deepEqual([good.status, good.json.items], [200, []]);
      const own = {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      };
      for (const [name, value] of Object.entries(own)) assert.equal(good.headers.get(name), value);
      const vary = good.headers.get("vary").split(/, */);
      for (const name of ["Cookie", "Origin", "Sec-Fetch-Site"]) assert.ok(vary.includes(name), vary);
      for (const name of ["access-control-allow-origin", "set-cookie", "etag", "last-modified"]) {
        assert.equal(good.headers.get(name), null, name);
      }

      const refused = async (status, code, target, init) => {
        const { status: found, json } = await ask(target, init);
        assert.deepEqual([found, json.error?.code], [status, code], target);
        return json.error;
      };
      await refused(401, "SESSION_REQUIRED", "/qash/me", { headers: { Cookie: "" } });
      await refused(403, "ORIGIN_REFUSED", "/qash/me", { headers: { Origin: "https://evil.example" } });
      await refused(403, "ORIGIN_REFUSED", QUOTES, { body: QUOTE, headers: { Origin: "null" } });
      await refused(403, "CLIENT_HEADER_REQUIRED", "/qash/me", { headers: { "X-Qash-Client": "" } });
      await refused(404, "NOT_FOUND", "/qash/partner/users");
      await refused(405, "METHOD_NOT_ALLOWED", "/qash/me", { method: "PATCH", body: "{}" });
      await refused(404, "NOT_REGISTERED", `${QUOTES}/`, { body: QUOTE });
      const { issues } = await refused(422, "INVALID_INPUT", QUOTES, { body: '{"fromAsset":"USD"}' });
      assert.ok(issues.length > 0);
      await refused(422, "INVALID_INPUT", QUOTES, { body: '{"fromAsset":"ñandú €","toAsset":"COP","fromAmount":1}' });
    });
  });
}

test("AWS Lambda: an event of a gateway is answered", async () => {
  const require = createRequire(path.join(process.env.PACKED, "lambda.js"));
  const { createSandbox } = require("qash-client/sandbox");
  const { createProxy, QashPartner, toNodeHandler } = require("qash-client/server");
  const { default: serverless } = await import("serverless-http");
  const { default: express } = await import("express");
  const { fetch, apiKey, apiSecret } = createSandbox({ seed: 7 });
  const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
  const session = (request) => (request.headers.get("cookie") === "session=ana" ? { subject: "ana" } : null);
  const mounted = toNodeHandler(createProxy({ partner, session, allowedOrigins: ["https://app.example"] }));
  for (const app of [express().use("/qash", mounted), express().use(express.json()).use("/qash", mounted)]) {
    const handler = serverless(app);
    const event = (more) => ({
      version: "2.0",
      rawPath: QUOTES,
      rawQueryString: "",
      headers: Object.fromEntries(Object.entries(HEADERS).map(([name, value]) => [name.toLowerCase(), value])),
      requestContext: { http: { method: "POST", path: QUOTES, sourceIp: "127.0.0.1" } },
      body: QUOTE,
      isBase64Encoded: false,
      ...more,
    });
    for (const [more, status, code] of [
      [{}, 404, "NOT_REGISTERED"],
      [{ body: Buffer.from(QUOTE).toString("base64"), isBase64Encoded: true }, 404, "NOT_REGISTERED"],
      [{ body: JSON.stringify({ fromAsset: "A".repeat(70 * 1024) }) }, 413, "BODY_TOO_LARGE"],
      [{ headers: { "x-qash-client": "t", origin: "https://evil.example" } }, 403, "ORIGIN_REFUSED"],
      [{ headers: {} }, 403, "CLIENT_HEADER_REQUIRED"],
    ]) {
      const answer = await handler(event(more), {});
      assert.deepEqual([answer.statusCode, JSON.parse(answer.body).error.code], [status, code]);
      assert.equal(answer.headers["cache-control"], "no-store");
    }
  }
});
