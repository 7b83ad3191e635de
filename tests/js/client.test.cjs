// The same client, by require.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { NotFoundError, QashClient, QashError } = require("qash-client");

test("a call and its error work by require", async () => {
  const client = new QashClient({
    baseUrl: "https://partner.example",
    fetch: async () => new Response(JSON.stringify({ error: { code: "NO_CARD", message: "m" } }), { status: 404 }),
  });
  const error = await client.getCard().catch((thrown) => thrown);
  assert.ok(error instanceof NotFoundError && error instanceof QashError);
  assert.equal(error.code, "NO_CARD");
});
