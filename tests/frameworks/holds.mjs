// What holds of the proxy wherever it is mounted: whom it answers, and that status, headers and body come as it sent them.
import assert from "node:assert/strict";

export const HEADERS = { "X-Qash-Client": "t", "Content-Type": "application/json", Cookie: "session=ana" };
export const QUOTE = JSON.stringify({ fromAsset: "USD", toAsset: "COP", fromAmount: 100 });

/**
 * Asks the proxy at this URL, whose people are those of people.mjs. Where the framework redirects, `slash` says what it wants at the end of a path: a slash, or
 * nothing. `large: false` leaves out the large body where a body parser refuses it first, and `type` is what becomes of the
 * answer's type where Express adds a charset.
 */
export async function holds(base, { slash, large = true, type = /^application\/json$/ } = {}) {
  const quotes = "/user/exchange/calculate";
  const ask = async (target, { body, ...init } = {}) => {
    const headers = { ...HEADERS, ...init.headers };
    const method = body === undefined ? "GET" : "POST";
    const url = base + target.replace(/\?|$/, `${slash ?? ""}$&`);
    const response = await fetch(url, { method, body, redirect: "manual", ...init, headers });
    const text = await response.text();
    assert.match(text, /^\{/, `${target}: ${response.status} ${text.slice(0, 500)}`);
    return { status: response.status, headers: response.headers, json: JSON.parse(text) };
  };
  const good = await ask("/user/accounts?page=1", { headers: { Cookie: "session=bob" } });
  assert.deepEqual([good.status, good.json.items], [200, []]);
  assert.match(good.headers.get("content-type"), type);
  const own = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
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
  await refused(401, "SESSION_REQUIRED", "/me", { headers: { Cookie: "" } });
  await refused(403, "ORIGIN_REFUSED", "/me", { headers: { Origin: "https://evil.example" } });
  await refused(403, "ORIGIN_REFUSED", quotes, { body: QUOTE, headers: { Origin: "null" } });
  await refused(403, "CLIENT_HEADER_REQUIRED", "/me", { headers: { "X-Qash-Client": "" } });
  await refused(404, "NOT_FOUND", "/partner/users");
  await refused(405, "METHOD_NOT_ALLOWED", "/me", { method: "PATCH", body: "{}" });
  await refused(404, "NOT_REGISTERED", quotes, { body: QUOTE });
  if (slash === undefined) await refused(404, "NOT_REGISTERED", `${quotes}/`, { body: QUOTE });
  const { issues } = await refused(422, "INVALID_INPUT", quotes, { body: '{"fromAsset":"USD"}' });
  assert.ok(issues.length > 0);
  await refused(422, "INVALID_INPUT", quotes, { body: '{"fromAsset":"ñandú €","toAsset":"COP","fromAmount":1}' });
  if (large) await refused(413, "BODY_TOO_LARGE", quotes, { body: " ".repeat(70 * 1024) });
  await refused(404, "NOT_REGISTERED", quotes, { body: QUOTE });
}
