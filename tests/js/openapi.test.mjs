// docs/openapi.json: it is OpenAPI 3.1, and what the proxy takes and answers is what it says.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { createSandbox } from "qash-client/sandbox";
import { QashPartner } from "qash-client/server";

const file = new URL("./docs/openapi.json", import.meta.resolve("qash-client/package.json"));
const text = await readFile(file, "utf8");
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { phone: true, country: true } });
addFormats(ajv);
ajv.addSchema(JSON.parse(text), "openapi");

const operations = Object.entries(JSON.parse(text).paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
);
const at = (...parts) =>
  ajv.compile({ $ref: `openapi#/${parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}` });
const body = ({ path, method }) => at("paths", path, method, "requestBody", "content", "application/json", "schema");
const answer = ({ path, method }, status) =>
  at("paths", path, method, "responses", status, "content", "application/json", "schema");

const sandbox = createSandbox({ seed: 3, cards: "auto" });
const session = { subject: "ana", email: "ana@example.com" };
const names = operations.map(({ operationId }) => operationId);
const proxy = sandbox.proxy({
  session: () => session,
  enable: Object.fromEntries(
    operations
      .filter(({ description }) => description !== undefined)
      .map(({ operationId }) => [operationId, () => true]),
  ),
});

/** Asks by what the document says, and holds the answer to it. */
async function ask(name, input = {}, { status = 200, key } = {}) {
  const operation = operations.find(({ operationId }) => operationId === name);
  const url = new URL(`https://app.example.com/qash${operation.path.replace(/\{(\w+)\}/, (_, field) => input[field])}`);
  const headers = { "X-Qash-Client": "1", ...(key && { "x-idempotency-key": key }) };
  const init = { method: operation.method.toUpperCase(), headers };
  const isFit = operation.requestBody === undefined ? undefined : body(operation);
  if (isFit) {
    init.body = JSON.stringify(input);
    headers["Content-Type"] = "application/json";
    assert.equal(isFit(input), status !== 422, `${name}: ${ajv.errorsText(isFit.errors)}`);
  } else {
    const known = operation.parameters.filter(({ in: place }) => place === "query").map((each) => each.name);
    for (const [field, value] of Object.entries(input)) if (known.includes(field)) url.searchParams.set(field, value);
  }
  const response = await proxy(new Request(url, init));
  const told = await response.json();
  assert.equal(response.status, status, JSON.stringify(told));
  const isTold = answer(operation, status === 200 ? "200" : "default");
  assert.ok(isTold(told), `${name}: ${ajv.errorsText(isTold.errors)} ${JSON.stringify(told)}`);
  seen.add(name);
  return told;
}
const seen = new Set();

let account;
let other;
before(async () => {
  const user = await ask("registerUser", { userType: "personal", countryCode: "MX", phone: "+525512345678" });
  await ask("startKyc", { firstName: "Ana", lastName: "Ruiz", email: "ana@example.com" });
  sandbox.approveKyc(user.id);
  account = (await ask("createAccount", { accountName: "Main", currencyCode: "MXN" })).id;
  other = (await ask("createAccount", { accountName: "Savings", currencyCode: "MXN" })).id;
  const { apiKey, apiSecret, fetch } = sandbox;
  const partner = new QashPartner({ apiKey, apiSecret, fetch, baseUrl: "https://sandbox.api.qash.ai" });
  const deposit = { amount: 1_000_000, currency: "MXN", provider: "manual", description: "Salary" };
  await partner.as(user.id).deposit({ toAccountId: account, ...deposit });
});

test("it is valid OpenAPI 3.1 and holds the operations of the proxy", async () => {
  const result = await new Validator().validate(JSON.parse(text));
  assert.deepEqual([result.valid, result.errors], [true, undefined]);
  assert.equal(new Set(names).size, 20);
});

test("the proxy's response to each operation matches it", async () => {
  const beneficiary = { name: "Juan", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" };
  const payout = { amount: 100, currency: "MXN", provider: "cobre", fromAccountId: account, beneficiary };
  const paid = { ...payout, description: "Rent", idempotencyKey: "k1" };
  await ask("payout", paid);
  await ask("transfer", { fromAccountId: account, toAccountId: other, amount: 5, description: "Savings" });
  const { items } = await ask("listTransactions", { limit: 10 });
  await ask("getTransaction", { id: items[0].id });
  for (const name of ["getUser", "getKycStatus", "listAccounts", "getBalance"]) await ask(name);
  await ask("calculateExchange", { fromAsset: "USDC", toAsset: "COP", fromAmount: 10.5 });
  for (const name of ["getCard", "getCardStatus", "getCardDetails", "getCardBalance", "listCardTransactions"])
    await ask(name);
  for (const name of ["lockCard", "unlockCard"]) await ask(name, {}, { key: crypto.randomUUID() });
  await ask("setCardLimit", { amount: 100, frequency: "per24HourPeriod" }, { key: crypto.randomUUID() });
  assert.deepEqual(
    [...names].filter((name) => !seen.has(name)),
    [],
  );
});

test("inputs that it does not allow are refused by the proxy, with a documented error", async () => {
  const transfer = { fromAccountId: account, toAccountId: other, amount: 5, description: "Savings" };
  for (const wrong of [{ amount: 0 }, { amount: 1.5 }, { description: " " }, { userId: "x" }, { toAccountId: null }]) {
    await ask("transfer", { ...transfer, ...wrong }, { status: 422 });
  }
  const isFit = body(operations.find(({ operationId }) => operationId === "payout"));
  assert.equal(isFit({}), false);
  assert.ok(isFit.errors.some(({ params }) => params.missingProperty === "idempotencyKey"));
});
