// What a browser may send to the proxy in each framework, and that the process is alive afterwards.
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { HEADERS, QUOTE } from "./holds.mjs";
import { FRAMEWORKS, serving } from "./serving.mjs";

/** Sends what `write` writes; gives the status and the body, or why there is none. */
function ask(port, write, { method = "POST", target = "/qash/user/exchange/calculate", headers = {} } = {}) {
  return new Promise((resolve) => {
    const sent = request({ port, method, path: target, headers: { ...HEADERS, ...headers } }, async (response) => {
      let text = "";
      try {
        for await (const piece of response) text += piece;
      } catch (error) {
        resolve(error.code);
      }
      resolve(`${response.statusCode} ${JSON.parse(text).error?.code}`);
    });
    sent.on("error", (error) => resolve(error.code));
    write(sent);
  });
}

const whole = (text) => (sent) => sent.end(text);

/** Writes as much as that, as fast as it is taken, until there is an answer. */
const pieces = (bytes) => async (sent) => {
  for (let left = bytes; left > 0 && !sent.res && !sent.destroyed; left -= 65_536) {
    sent.write(" ".repeat(Math.min(left, 65_536)));
    while (sent.writableNeedDrain && !sent.res && !sent.destroyed) await sleep(1);
  }
  if (!sent.destroyed) sent.end();
};

/** Writes that, and hangs up. */
const givenUp = (bytes, length) => async (sent) => {
  if (length !== undefined) sent.setHeader("Content-Length", length);
  sent.write(" ".repeat(bytes));
  await sleep(20);
  sent.destroy();
};

// Where a body parser stands in front, its own limit and its own errors come first.
for (const framework of FRAMEWORKS.filter((name) => !name.includes(" behind "))) {
  test(`${framework}: a body beyond the limit is refused, and the next request answered`, async () => {
    await serving(framework, async (port) => {
      const good = () => ask(port, whole(QUOTE));
      assert.equal(await good(), "404 NOT_REGISTERED");
      assert.equal(await ask(port, whole(" ".repeat(70 * 1024))), "413 BODY_TOO_LARGE");
      assert.equal(await ask(port, pieces(70 * 1024)), "413 BODY_TOO_LARGE", "in pieces");
      assert.equal(await ask(port, whole(" ".repeat(10_000_000))), "413 BODY_TOO_LARGE", "10 MB");
      assert.equal(await ask(port, pieces(10_000_000)), "413 BODY_TOO_LARGE", "10 MB in pieces");
      assert.equal(await ask(port, whole(" ".repeat(70 * 1024)), { headers: { Cookie: "" } }), "413 BODY_TOO_LARGE");
      assert.equal(
        await ask(port, whole(" ".repeat(1_000_000)), { headers: { Origin: "https://evil.example" } }),
        "403 ORIGIN_REFUSED",
      );
      assert.equal(await ask(port, whole(Buffer.from('{"\xff":1}', "latin1"))), "400 INVALID_JSON");
      assert.equal(await good(), "404 NOT_REGISTERED");

      assert.match(await ask(port, pieces(Infinity)), /413|ECONNRESET|EPIPE/, "it never ends");
      assert.equal(await ask(port, givenUp(1000, 50_000)), "ECONNRESET");
      await ask(port, givenUp(100_000));
      await sleep(50);
      assert.equal(await good(), "404 NOT_REGISTERED");
    });
  });
}
