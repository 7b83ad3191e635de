// The examples of the README and of its pages, run as they stand: the page's part against the server's part, in front of the sandbox.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { Window } from "happy-dom";
import { createSandbox } from "qash-client/sandbox";
import { createFormControl } from "react-hook-form";

const documents = new URL("../node_modules/qash-client/", import.meta.url);

const read = (name) => readFile(new URL(name, documents), "utf8");

/** The examples of a document in a language. */
async function examples(name, language = "js") {
  const text = await read(name);
  return [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]);
}

/** What an example gives, when it is run with these names. */
async function evaluate(code, given = {}, gives = "") {
  const names = Object.keys(given);
  return await new (async () => {}).constructor(...names, `${code}\nreturn ${gives};`)(...Object.values(given));
}

const [start, page, , server, failing] = await examples("README.md");

/** Imports an example as a module of its own. */
async function run(name, code) {
  const file = new URL(`./readme-${name}.mjs`, import.meta.url);
  await writeFile(file, code);
  return await import(file);
}

// What the examples leave to the reader: credentials, a session, a page at an address of its own.
const sandbox = createSandbox({ seed: 1 });
Object.assign(process.env, { QASH_API_KEY: sandbox.apiKey, QASH_API_SECRET: sandbox.apiSecret });
const session = { subject: "ana", userId: undefined };
await writeFile(new URL("./session.mjs", import.meta.url), "export const sessionOf = () => globalThis.signedIn;\n");
globalThis.signedIn = session;
const network = globalThis.fetch;
let origin;
globalThis.fetch = (request, init) => {
  const url = new URL(request.url ?? request, origin);
  return url.origin === origin ? network(request, init) : sandbox.fetch(request, init);
};
const listen = http.Server.prototype.listen;
const servers = [];
http.Server.prototype.listen = function (_port) {
  servers.push(this);
  return listen.call(this, 0, "127.0.0.1");
};
after(() => {
  globalThis.fetch = network;
  for (const open of servers) open.close();
});

test("the README's quick start runs with the package alone", async (t) => {
  const { mock } = t.mock.method(console, "log", () => {});
  await run("start", start);
  const [[complaint], [url, account]] = mock.calls.map((call) => call.arguments);
  assert.match(complaint, /check digit should be 9/);
  assert.match(url, /^https:/);
  assert.equal(account.currencyCode, "MXN");
});

test("the form, the client and the proxy of the README pay once", async () => {
  await run("server", server);
  if (!servers[0].listening) await new Promise((resolve) => servers[0].once("listening", resolve));
  origin = `http://127.0.0.1:${servers[0].address().port}`;

  const { QashPartner } = await import("qash-client/server");
  const partner = new QashPartner({
    baseUrl: "https://sandbox.api.qash.ai",
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    fetch: sandbox.fetch,
  });
  const user = await partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
  sandbox.approveKyc(user.id);
  session.userId = user.id;
  const own = partner.as(user.id);
  const { id: account } = await own.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const deposit = {
    toAccountId: account,
    amount: 1_000_000,
    currency: "MXN",
    provider: "manual",
    description: "Salary",
  };
  await own.deposit(deposit);

  const { clabeError, pay } = await run("page", page.replace('baseUrl: "/qash"', `baseUrl: "${origin}/qash"`));
  assert.match(clabeError("012180001234567890"), /9/);
  assert.equal(clabeError("0121800012"), "");
  assert.equal(clabeError("012180001234567899"), "");

  const form = {
    amount: "1,500.50",
    name: "Juan García",
    clabe: "012180001234567899",
    bankCode: "40012",
    account,
    concept: "Rent",
  };
  const key = crypto.randomUUID();
  const [first, second] = await Promise.all([pay(form, key), pay(form, key)]);
  assert.equal(first.amount, 150_050);
  assert.equal(second.id, first.id);
  const { items } = await own.listTransactions({ type: "PAYOUT" });
  assert.equal(items.length, 1);
  await assert.rejects(pay({ ...form, amount: "6,000" }, crypto.randomUUID()), {
    code: "PAYOUT_DENIED",
    outcome: "none",
  });

  const { submit } = await run("failing", failing);
  const told = async (change, idempotencyKey = crypto.randomUUID()) => {
    const said = [];
    const note = (words) => said.push(words);
    await submit(pay, { ...form, ...change }, idempotencyKey, { showAt: note, say: note });
    return said.join();
  };
  assert.match(await told({ amount: "6,000" }), /does not allow/);
  assert.equal(await told({ clabe: "012180001234567890" }), "beneficiary.accountNumber");
  assert.equal(await told({ amount: "1,50" }), "amount");
  const lost = crypto.randomUUID();
  sandbox.fault({ operation: "payout", drop: true, times: "always" });
  sandbox.fault({ operation: "listTransactions", status: 503, times: "always" });
  assert.match(await told({}, lost), /may have been paid/);
});

test("the sandbox's examples give a page a user with money, and inject faults", async () => {
  const [begin, inTests, page, money, faults] = await examples("docs/sandbox.md");
  const { fetch } = globalThis;
  await run("partner", begin);
  const { qash, sandbox: own } = await run("sandbox", `${inTests}${page}${money}export { qash, sandbox };`);
  const { QashClient } = await import("qash-client");
  const made = new QashClient({ baseUrl: "http://localhost/qash" });
  assert.deepEqual(await made.listAccounts(), await qash.listAccounts());
  globalThis.fetch = fetch;
  const { items } = await qash.listAccounts();
  assert.deepEqual(
    items.map(({ asset, balance }) => [asset, balance]),
    [["MXN", 1_000_000]],
  );
  new Function("sandbox", faults)(own);
  own.clearFaults();
});

test("the commands of the documents run as they are printed", async () => {
  const folder = await mkdtemp(`${tmpdir()}/qash-client-`);
  const rows = [
    "beneficiary_clabe,bank_code,amount",
    '012180001234567899,40012,"1,500.50"',
    "012180001234567890,40012,1",
  ];
  await writeFile(`${folder}/payouts.csv`, rows.join("\n"));
  const start = (file, args) =>
    spawnSync(process.execPath, [fileURLToPath(new URL(file, documents)), ...args], { cwd: folder });
  const [check] = await examples("docs/forms.md", "sh");
  assert.equal(start("esm/check-cli.js", check.trim().split(" ").slice(2)).status, 1);
  assert.match(await readFile(`${folder}/payouts.faulty.csv`, "utf8"), /CHECK_DIGIT.*dígito/);

  // Where node_modules holds a link, such as pnpm's, it is the link that is named.
  const [conformance] = await examples("docs/proxy-protocol.md", "sh");
  await symlink(fileURLToPath(documents), `${folder}/node_modules`);
  const [, file] = conformance.match(/node_modules\/qash-client\/(\S+)/);
  const told = spawnSync(process.execPath, [`${folder}/node_modules/${file}`], { cwd: folder, encoding: "utf8" });
  assert.equal(told.status, 2, told.stderr);
  assert.match(told.stderr, /usage/);
});

const script = (html) => html.match(/<script type="module">\n(.*?)<\/script>/s)[1];

test("every example is code, and imports what the package has", async () => {
  const names = ["README.md", ...(await readdir(new URL("docs/", documents))).map((name) => `docs/${name}`)];
  const seen = {};
  for (const name of names) {
    for (const [, language, code] of (await read(name)).matchAll(/^```(.*)\n([\s\S]*?)^```/gm)) {
      seen[language] = (seen[language] ?? 0) + 1;
      if (language === "json") JSON.parse(code);
      if (language === "sh") {
        for (const line of code.trim().split("\n")) {
          const [, file] = line.match(
            /^(?:cargo xtask build .*|npm pack \.\/pkg .*|npm install (?:qash-client|\S+\/qash-client-\S+tgz .*)|npx qash-client check .*|node node_modules\/(\S+) .*)$/,
          ) ?? [line, line];
          assert.ok(
            file === undefined || existsSync(new URL(`../node_modules/${file}`, import.meta.url)),
            `${name}: ${line}`,
          );
        }
      }
      if (!["js", "jsx", "html"].includes(language)) continue;
      const source = language === "html" ? script(code) : code;
      // A template's elements stand one below the other.
      const loader = language === "jsx" ? source.replace(/^<.*$/gm, "$&;") : source;
      await transform(loader, { loader: "jsx", format: "esm" });
      for (const [, list, entry] of source.matchAll(/import \{(.*?)\} from "(qash-client[^"]*)"/g)) {
        const module = await import(entry);
        for (const each of list.split(","))
          assert.ok(each.trim().split(" as ")[0] in module, `${name}: ${entry} has no${each}`);
      }
    }
  }
  assert.deepEqual(Object.keys(seen).sort(), ["csv", "html", "js", "json", "jsx", "mermaid", "sh", "svelte", "toml"]);
});

test("the form of docs/forms.md checks what is typed, and fills in the bank", async () => {
  const window = new Window();
  const { document } = window;
  const ours = ["document", "Event", "CustomEvent"];
  const before = ours.map((name) => [name, globalThis[name]]);
  for (const name of ours) globalThis[name] = window[name];
  try {
    const [html] = await examples("docs/forms.md", "html");
    document.body.innerHTML = html.slice(0, html.indexOf("<script"));
    const form = document.querySelector("form");
    const { clabe, bankCode, amount } = Object.fromEntries([...form.elements].map((field) => [field.name, field]));
    const { detach } = await run("form", `${script(html)}export { detach };`);
    const [heard] = await examples("docs/forms.md");
    await evaluate(heard, { form });
    const type = (field, text) => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    type(clabe, "012180001234567890");
    assert.match(clabe.validationMessage, /dígito/);
    type(clabe, "012180001234567899");
    assert.equal(clabe.validationMessage, "");
    assert.equal(bankCode.value, "40012");
    type(bankCode, "40014");
    assert.match(bankCode.validationMessage, /40012/);
    type(amount, "1,500.505");
    assert.notEqual(amount.validationMessage, "");
    detach();
  } finally {
    for (const [name, value] of before) globalThis[name] = value;
  }
});

test("the examples of form libraries say in Spanish what is wrong, and hand over what is right", async () => {
  const [, field, whole, tanstack] = await examples("docs/forms.md");
  const wrong = "012180001234567890";
  const right = "012 180 00123456789 9";

  let options;
  globalThis.useForm = () => ({ register: (_, given) => (options = given) });
  await run("field", field);
  assert.match(options.validate(wrong), /dígito/);
  assert.equal(options.validate(right), true);

  let control;
  globalThis.useForm = (given) => (control = createFormControl(given));
  const { handleSubmit } = await run("resolver", `${whole}export { handleSubmit };`);
  const [sent, refused] = [[], []];
  const submit = async (values) => {
    for (const [name, value] of Object.entries(values)) control.setValue(name, value);
    await handleSubmit(
      (given) => sent.push(given),
      (errors) => refused.push(Object.entries(errors).map(([name, { message }]) => [name, message])),
    )();
  };
  await submit({ clabe: wrong, phone: "+52 55 1234 5678", amount: "1,500.50", note: "x" });
  assert.deepEqual(
    refused.flat().map(([name]) => name),
    ["clabe"],
  );
  assert.match(refused[0][0][1], /dígito/);
  await submit({ clabe: right });
  assert.deepEqual(sent, [{ clabe: "012180001234567899", phone: "+525512345678", amount: "1500.50", note: "x" }]);

  const sentence = await evaluate(tanstack, {}, "sentence");
  assert.deepEqual([sentence({ ok: true }), sentence({ ok: false, issues: [{ message: "No" }] })], [undefined, "No"]);
});

/** How a framework uses what stands in its file. */
const MOUNTED = [
  ["Next.js, App Router", ({ GET, POST, PATCH }, request) => [GET, POST, PATCH].map((handle) => handle(request))],
  ["SvelteKit", ({ fallback }, request) => fallback({ request })],
  ["Astro, with an adapter", ({ prerender, ALL }, request) => prerender || ALL({ request })],
  ["Nuxt", (module, request) => module.default({ request })],
];

test("each framework's file hands the request to the proxy", async () => {
  const rows = [
    ...(await read("docs/frameworks.md")).matchAll(/^\| ([^|]+) \| [^|]*\| `([^`]+;|createServer[^`]+)`/gm),
  ];
  const asked = [];
  globalThis.proxy = async (request) => asked.push(request.url);
  globalThis.defineEventHandler = (handle) => handle;
  globalThis.toWebRequest = (event) => event.request;
  const request = { url: "/qash/me" };
  for (const [framework, use] of MOUNTED) {
    const [, , code] = rows.find((row) => row[1] === framework);
    await use(await run(`mounted-${asked.length}`, `const { proxy } = globalThis;${code}`), request);
  }
  assert.equal(asked.length, 6);

  const app = { all: (_, handle) => handle({ req: { raw: request } }), use: (_, handle) => handle };
  const { proxy } = globalThis;
  const given = { app, proxy, createServer: (handle) => handle, toNodeHandler: (handle) => handle(request) };
  for (const name of ["Hono", "Express 4 and 5", "`node:http`"]) {
    const [, , code] = rows.find((row) => row[1] === name);
    await evaluate(code, given);
  }
  assert.equal(asked.length, 9);
  const vite = (await examples("docs/frameworks.md")).find((text) => text.includes("export default"));
  assert.equal((await run("vite", vite)).default.server.proxy["/qash"], "http://localhost:3000");
});

test("the user that a framework has identified reaches the proxy with the request", async () => {
  const { createProxy, QashPartner, toNodeHandler } = await import("qash-client/server");
  const code = (await examples("docs/frameworks.md")).find((text) => text.includes("WeakMap"));
  const partner = new QashPartner({
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    fetch: sandbox.fetch,
    baseUrl: "https://sandbox.api.qash.ai",
  });
  const options = { partner, allowedOrigins: ["https://app.example"] };
  let handle;
  const app = { use: (_, given) => (handle = given) };
  await evaluate(code, { createProxy, toNodeHandler, options, app });
  const people = [{ subject: "nobody yet" }, undefined];
  const server = http.createServer((req, res) =>
    handle(Object.assign(req, { session: { person: people.shift() } }), res),
  );
  server.listen();
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  const ask = async () => {
    const url = `http://127.0.0.1:${server.address().port}/qash/me`;
    return (await (await network(url, { headers: { "x-qash-client": "t" } })).json()).error.code;
  };
  assert.deepEqual([await ask(), await ask()], ["NOT_REGISTERED", "SESSION_REQUIRED"]);
});

test("the script that pays rows pays each once, however often it is started", async () => {
  const { QashPartner } = await import("qash-client/server");
  const own = createSandbox({ seed: 3 });
  const options = { apiKey: own.apiKey, apiSecret: own.apiSecret, fetch: own.fetch, retries: 0 };
  const partner = new QashPartner({ ...options, baseUrl: "https://sandbox.api.qash.ai" });
  const user = await partner.registerUser({ userType: "business", email: "ana@example.com", countryCode: "MX" });
  own.approveKyc(user.id);
  const ana = partner.as(user.id);
  const account = await ana.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const to = { toAccountId: account.id, currency: "MXN", provider: "manual", description: "Sales" };
  await ana.deposit({ ...to, amount: 10_000_000 });

  const code = (await examples("docs/frameworks.md")).find((text) => text.includes("payAll"));
  const { payAll } = await run("pay-all", code);
  const row = { name: "Ana Ruiz", clabe: "012180001234567899", amount: "1,500.50" };
  const rows = Array.from({ length: 10 }, (_, n) => ({ ...row, ref: `2026-11/${n}` }));
  own.fault({ operation: "payout", drop: true, times: 3 });
  const open = await payAll(partner, user.id, account.id, rows);
  assert.deepEqual(
    open.map(({ ref, outcome }) => [ref, outcome]),
    rows.slice(0, 3).map(({ ref }) => [ref, "unknown"]),
  );
  assert.deepEqual(await payAll(partner, user.id, account.id, rows), []);
  const { total } = await ana.listTransactions({ type: "PAYOUT" });
  assert.equal(total, 10);

  const [faulty] = await payAll(partner, user.id, account.id, [{ ...row, ref: "x", clabe: "012180001234567890" }]);
  assert.equal(faulty.outcome, "none");
});
