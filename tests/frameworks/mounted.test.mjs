// The proxy in each framework, as docs/frameworks.md mounts it: whom it answers, and that status, headers and body come as it sent them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { HEADERS, holds, QUOTE } from "./holds.mjs";
import { FRAMEWORKS, serving } from "./serving.mjs";

for (const framework of FRAMEWORKS) {
  test(`${framework}: a signed-in page is answered, nobody else, and the answer is the proxy's own`, async () => {
    // A body parser reads a large body first, and these 70 KiB are no JSON.
    const large = !framework.includes(" behind ");
    await serving(framework, (port) => holds(`http://127.0.0.1:${port}/qash`, { large }));
  });
}

const QUOTES = "/qash/user/exchange/calculate";

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
