// Every sample of the documents, over real connections: sent byte for byte, read field by field, and used in TypeScript by the names and types that
// the package gives it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { QashPartner } from "qash-client/server";

const FOLDER = new URL("../fixtures/", import.meta.url);
const TOKEN = "business_token_of_samples";
const USER = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";

/** Of each operation its samples in the documents' order: `001-7.4-deposit.request.json`. */
const samples = {};
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  const [, words, way] = /^\d+-(?:[\d.]+-)?([a-z-]+)\.(request|response)\.json$/.exec(file);
  const operation = words.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  samples[operation] ??= { request: [], response: [] };
  samples[operation][way].push({ file, text, value: JSON.parse(text) });
}

/** What the documents do not show the answer of: any that is good. */
const ANSWERS = {
  createAccount: { id: 621 },
  transfer: { id: 4502, status: "COMPLETED" },
  payout: { id: 4503, status: "PENDING" },
};

/** What samples need that hold what would be refused otherwise: the phone of Mexico's old plan, a CLABE with a wrong check digit. */
const OPTIONS = {
  registerUser: { phoneAsWritten: true },
  startKyc: { phoneAsWritten: true },
  payout: { allowInvalidAccountNumber: true },
};

/** What an envelope holds. */
function content(operation, { success, message, ...value }) {
  const { data = value } = value;
  if (operation === "listUsers") {
    const { users: items, ...rest } = data;
    return { items, ...rest };
  }
  return data.user && operation !== "exchangeToken" ? data.user : data;
}

/** What came over the wire, and what goes back: the raw texts. */
const wire = { requests: [], answer: "{}" };
const server = createServer(async (request, response) => {
  const bytes = [];
  for await (const piece of request) bytes.push(piece);
  const { method, url, headers } = request;
  wire.requests.push({ method, url, headers, body: Buffer.concat(bytes).toString() });
  const isToken = url.endsWith("/auth/token") && wire.answer !== samples.exchangeToken.response[0].text;
  response.setHeader("Content-Type", "application/json");
  response.end(isToken ? samples.exchangeToken.response[0].text : wire.answer);
});
let partner;

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  partner = new QashPartner({
    apiKey: "qash_key_of_samples",
    apiSecret: "qash_secret_of_samples",
    baseUrl,
    checkStatus: "never",
    retries: 0,
  });
});
after(() => server.close());

/** Calls an operation with an input; gives the body that was sent, and what it resolved with. */
async function call(operation, input, answer) {
  wire.answer = answer;
  wire.requests.length = 0;
  const of = operation in partner ? partner : partner.as(USER);
  const options = { ...OPTIONS[operation], ...(operation === "createApiKey" && { businessToken: TOKEN }) };
  const resolved = await (input === undefined ? of[operation](options) : of[operation](input, options));
  return { sent: wire.requests.at(-1), resolved };
}

for (const [operation, { request, response }] of Object.entries(samples)) {
  request.forEach(({ file, value }, at) => {
    test(`${file} is sent as it stands`, async () => {
      const { sent } = await call(operation, value, response[at]?.text ?? JSON.stringify(ANSWERS[operation]));
      // Two users may have one name for their payouts.
      const key = operation === "payout" && { idempotencyKey: `${USER}:${value.idempotencyKey}` };
      assert.equal(sent.body, JSON.stringify({ ...value, ...key }));
      assert.equal(sent.headers["content-type"], "application/json");
    });
  });
  response.forEach(({ file, text, value }, at) => {
    test(`${file} is read whole`, async () => {
      const input = request[at]?.value ?? (operation === "getUser" ? USER : undefined);
      const { resolved } = await call(operation, input, text);
      // There is no endpoint that would take it.
      const { refreshToken, ...sample } = content(operation, value);
      holds(resolved, sample, operation);
    });
  });
}

/** Every value of the sample stands in what was read. */
function holds(read, sample, path) {
  if (typeof sample !== "object" || sample === null) return assert.equal(read, sample, path);
  for (const [name, value] of Object.entries(sample)) holds(read?.[name], value, `${path}.${name}`);
}

test("every field of every sample is known to TypeScript, by its type", () => {
  const source = [
    'import type { QashPartner } from "qash-client/server";',
    "declare const partner: QashPartner;",
    "/** A field that is there in the sample. */",
    "const there = <T,>(value: T): NonNullable<T> => value as NonNullable<T>;",
    "declare function is<T>(value: T): void;",
    "// @ts-expect-error the check can fail",
    `there((await partner.getUser("${USER}")).statuss);`,
    "export {};",
  ];
  let fields = 0;
  for (const [operation, { request, response }] of Object.entries(samples)) {
    const of = operation in QashPartner.prototype ? "partner" : `partner.as("${USER}")`;
    const more = operation === "createApiKey" ? ', { businessToken: "t" }' : "";
    for (const { text } of request) source.push(`${of}.${operation}(${text}${more});`);
    for (const { value } of response) {
      const typed = [...leaves(content(operation, value), "answer")];
      fields += typed.length;
      const input = operation === "getKycStatus" ? "" : "null as never";
      source.push(`{ const answer = await ${of}.${operation}(${input}${more});`);
      source.push(...typed.map(([path, type]) => `is<${type}>(${path});`), "}");
    }
  }
  assert.ok(fields > 60, `${fields} fields`);
  const folder = fileURLToPath(new URL("../samples/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}samples.mts`, source.join("\n"));
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify({ extends: "../types/tsconfig.json", include: ["."] }));
  const tsc = fileURLToPath(new URL("../bin/tsc", import.meta.resolve("typescript")));
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  assert.equal(stdout, "");
});

/** The way to each value of a sample, and its type. */
function* leaves(value, path) {
  if (Array.isArray(value) && value.length === 0) yield [path, "unknown[]"];
  else if (typeof value !== "object") yield [`there(${path})`, typeof value];
  else {
    for (const [name, inner] of Object.entries(value)) {
      yield* leaves(inner, Array.isArray(value) ? `there(${path}[${name}])` : `there(${path}.${name})`);
    }
  }
}
