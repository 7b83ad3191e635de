// The package in CommonJS, without any build step.
const assert = require("node:assert/strict");
const { test } = require("node:test");

test("validate works with require", () => {
  const { iban } = require("qash-client/validate");
  assert.equal(iban.isValid("DE89 3704 0044 0532 0130 00"), true);
  assert.equal(iban.isValid("DE88 3704 0044 0532 0130 00"), false);
});

test("client, server and sandbox work together with require", async () => {
  const { QashClient } = require("qash-client");
  const { QashPartner } = require("qash-client/server");
  const { createSandbox } = require("qash-client/sandbox");
  assert.equal(typeof QashClient, "function");
  const sandbox = createSandbox({ seed: 1 });
  const partner = new QashPartner({
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    baseUrl: "https://sandbox.api.qash.ai",
    fetch: sandbox.fetch,
  });
  const { items } = await partner.listUsers();
  assert.deepEqual(items, []);
});
