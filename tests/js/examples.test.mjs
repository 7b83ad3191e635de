// The examples of the README, of docs/ and of the doc comments in the package's types: strict TypeScript accepts all of them, and each is run here or in
// the test that `RUN_ELSEWHERE` names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { Window } from "happy-dom";

const root = new URL("../node_modules/qash-client/", import.meta.url);
const folder = new URL("./examples/", import.meta.url);
const read = (name) => readFileSync(new URL(name, root), "utf8");
const filesIn = (name, pattern) =>
  readdirSync(new URL(name, root), { recursive: true }).filter((file) => pattern.test(file));

/** Examples that another test runs, by a part of their code. */
const RUN_ELSEWHERE = {
  "export async function payAll": "readme",
  "export function pay(": "readme",
  "export async function submit(": "readme",
  "createServer(toNodeHandler(proxy)).listen": "readme",
  "new WeakMap()": "readme",
  "server: { proxy:": "readme",
  "qash:check": "readme",
  "register(": "readme",
  "standardSchemaResolver(": "readme",
  "sandbox.fault({ malformed": "readme",
  "globalThis.fetch = proxy": "readme",
  "const post = async": "readme",
  "redisStore(redis": "stores",
  "export async function inPostgres": "stores",
  "pool.query(sqlSchema": "stores",
  "cloudflareStore(env": "runtimes",
  "export { QashStore }": "runtimes",
  "kvTokenStore(env": "stores",
  "unstorageTokenStore(": "stores",
  "attach(document.forms[0]": "readme",
};

/** The code of each example with its place: fenced blocks, and what follows `@example` in a doc comment. */
function examples() {
  const found = [];
  const blocks = (where, text) => {
    for (const [, language, code] of text.matchAll(/^```(\w+)\n(.*?)^```/gms)) {
      if (language === "js" || language === "ts") found.push({ where, code });
      if (language === "html") {
        const [, script] = /<script type="module">\n(.*?)<\/script>/s.exec(code) ?? [];
        if (script !== undefined) found.push({ where, code: script });
      }
    }
  };
  for (const name of ["README.md", ...filesIn("docs", /\.md$/).map((file) => `docs/${file}`)]) blocks(name, read(name));
  for (const file of filesIn("esm", /\.d\.ts$/)) {
    for (const [, comment] of read(`esm/${file}`).matchAll(/\/\*\*(.*?)\*\//gs)) {
      const text = comment.replace(/^\s*\* ?/gm, "");
      blocks(file, text);
      for (const [, code] of text.matchAll(/@example\b(.*?)(?=^@|(?![\s\S]))/gms)) found.push({ where: file, code });
    }
  }
  return found.map(({ where, code }) => ({ where, code: code.trim() }));
}

const ALL = examples();
const ENTRIES = [
  "qash-client",
  "qash-client/server",
  "qash-client/sandbox",
  "qash-client/phone-strict",
  "qash-client/plazas",
];
const NAME = /^[A-Za-z]\w*$/;

/** What examples take from the code around them, by type. */
const GIVEN = {
  qash: 'import("qash-client").QashClient',
  partner: 'import("qash-client/server").QashPartner',
  sandbox: 'import("qash-client/sandbox").Sandbox',
  proxy: 'import("qash-client/sandbox").SandboxProxy',
  sessions: 'Map<string | null, import("qash-client/server").Session>',
  rows: 'import("qash-client/server").PayoutRow[]',
  myStore: 'import("qash-client/server").Store',
  http: 'typeof import("node:http")',
  assert: 'typeof import("node:assert/strict")',
  ...Object.fromEntries(["userId", "apiKey", "apiSecret", "baseUrl", "storeSecret"].map((name) => [name, "string"])),
  // Of other packages, or of the example before.
  ...Object.fromEntries(
    [
      "app",
      "options",
      "form",
      "useForm",
      "user",
      "account",
      "env",
      "pg",
      "connectionString",
      "useStorage",
      "createClient",
      "log",
    ].map((name) => [name, "any"]),
  ),
};

let world;
const compared = [];

before(async () => {
  mkdirSync(folder, { recursive: true });
  const entries = {};
  for (const entry of ENTRIES)
    for (const [name, value] of Object.entries(await import(entry))) entries[name] ??= [entry, value];
  world = { entries, ...(await people(entries)) };
});

/** A user with an account and money in a sandbox, behind the addresses that examples name. */
async function people(entries) {
  const [createSandbox, QashPartner, QashClient] = ["createSandbox", "QashPartner", "QashClient"].map(
    (name) => entries[name][1],
  );
  const sandbox = createSandbox({ seed: 5 });
  const { apiKey, apiSecret } = sandbox;
  const baseUrl = "https://sandbox.api.qash.ai";
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl, fetch: sandbox.fetch });
  const { id: userId } = await partner.registerUser({
    userType: "personal",
    email: "ana@example.com",
    countryCode: "MX",
  });
  sandbox.approveKyc(userId);
  const own = partner.as(userId);
  const account = await own.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const money = { amount: 1_000_000, currency: "MXN", provider: "manual", description: "Salary" };
  await own.deposit({ ...money, toAccountId: account.id });
  const beneficiary = {
    name: "Ana Ruiz",
    bankCode: "40012",
    accountNumber: "012180001234567899",
    accountType: "CLABE",
  };
  const payout = {
    fromAccountId: account.id,
    amount: 100,
    currency: "MXN",
    provider: "cobre",
    beneficiary,
    description: "Rent",
  };
  await own.payout({ ...payout, idempotencyKey: "payroll-2026-11/ana" });
  const yes = () => true;
  const proxy = sandbox.proxy({
    session: () => world.person,
    enable: { payout: yes, registerUser: yes, createAccount: yes },
  });
  const network = (input, init) =>
    String(input.url ?? input).startsWith(baseUrl) ? sandbox.fetch(input, init) : proxy(input, init);
  /** Does for the user that was registered last what people do at the verification's address. */
  const approveNewest = () => {
    const { response } = sandbox.journal().findLast(({ operation }) => operation === "registerUser");
    sandbox.approveKyc(/"id":"([^"]+)"/.exec(response.body)[1]);
  };
  const values = new Map();
  const get = (key) => (values.get(key)?.until > Date.now() ? values.get(key).value : undefined);
  const set = (key, value, ttlMs = Number.POSITIVE_INFINITY) =>
    void values.set(key, { value, until: Date.now() + ttlMs });
  const myStore = {
    get,
    set,
    delete: (key) => void values.delete(key),
    add: (key, value, ttlMs) => get(key) === undefined && set(key, value, ttlMs) === undefined,
  };
  const rows = [{ ...payout, ref: "2026-11/1" }];
  process.env.QASH_API_SECRET = apiSecret;
  const qash = new QashClient({ baseUrl: "https://app.example.com/qash", fetch: network });
  return {
    network,
    approveNewest,
    ana: { subject: "ana", userId, email: "ana@example.com" },
    given: {
      qash,
      partner,
      sandbox,
      proxy,
      sessions: new Map(),
      rows,
      myStore,
      http,
      assert,
      userId,
      apiKey,
      apiSecret,
      baseUrl,
      account,
    },
  };
}

test("strict TypeScript accepts every example", () => {
  const globals = Object.entries(GIVEN).map(([name, type]) => `  const ${name}: ${type};`);
  for (const [name, [entry]] of Object.entries(world.entries)) {
    if (NAME.test(name)) globals.push(`  const ${name}: typeof import("${entry}").${name};`);
  }
  // Packages that are not installed here, and the address of a file as Vite gives it.
  const modules = [
    'declare module "redis" { export const createClient: any; }',
    'declare module "*?url" { const url: string; export default url; }',
  ];
  writeFileSync(new URL("modules.d.ts", folder), modules.join("\n"));
  writeFileSync(new URL("given.d.mts", folder), `declare global {\n${globals.join("\n")}\n}\nexport {};\n`);
  writeFileSync(
    new URL("session.mts", folder),
    "export const sessionOf = (_: Request): { subject: string } | null => null;\n",
  );
  for (const [index, { where, code }] of ALL.entries()) {
    // Those of the documents are JavaScript, of which only what is known of a value is checked.
    const extension = where.endsWith(".md") ? "mjs" : "mts";
    writeFileSync(new URL(`${index}.${extension}`, folder), `// ${where}\n${code}\nexport {};\n`);
  }
  const compilerOptions = {
    allowJs: true,
    checkJs: true,
    noImplicitAny: false,
    noUncheckedIndexedAccess: false,
    skipLibCheck: true,
    types: ["node"],
    lib: ["es2023", "dom", "dom.iterable"],
  };
  writeFileSync(
    new URL("tsconfig.json", folder),
    JSON.stringify({
      extends: "../../types/tsconfig.json",
      compilerOptions,
      include: ["*.mjs", "*.mts", "*.d.ts"],
      exclude: [],
    }),
  );
  const tsc = fileURLToPath(new URL("../bin/tsc", import.meta.resolve("typescript")));
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", fileURLToPath(folder)], { encoding: "utf8" });
  const named = stdout.replace(
    /^.*?(\d+)\.m[tj]s/gm,
    (_, index) => `${ALL[index].where}: ${ALL[index].code.slice(0, 60)}…`,
  );
  assert.equal(named, "");
  assert.ok(ALL.length > 60, `${ALL.length} examples`);
  for (const part of Object.keys(RUN_ELSEWHERE))
    assert.ok(
      ALL.some(({ code }) => code.includes(part)),
      part,
    );
});

/** The values that a comment states, if it does: `150050`, `"MXN", 2`. */
function valuesIn(comment) {
  try {
    new Function(`return [${comment}];`)();
    return comment;
  } catch {
    return undefined;
  }
}

/** An example whose lines compare the values that their comments state. */
function comparing(code) {
  let lines = 0;
  const text = code.replace(/^(\s*)(.+?);? \/\/ (.+)$/gm, (line, indent, statement, comment) => {
    const values = valuesIn(comment);
    const [, before = "", logged] = /^(.*?)console\.log\((.*)\)$/.exec(statement) ?? [];
    if (values === undefined || /^(const|let|return|import|await|\}|\w+:)/.test(statement)) return line;
    lines += 1;
    return logged === undefined
      ? `${indent}comparedWith([${statement}], [${values}]);`
      : `${indent}${before}comparedWith([${logged}], [${values}]);`;
  });
  return { text, lines };
}

/** What Vite makes the address of a file of: in Node, whose `fetch` reads no file, its bytes. */
const ADDRESS = /^import url from "(.*)\?url";/m;
const BYTES = 'const url = (await import("node:fs")).readFileSync(new URL(import.meta.resolve("$1")));';

/** Without the no-break spaces that Intl writes. */
const plain = (value) => JSON.parse(JSON.stringify(value).replace(/[\u00a0\u202f]/g, " "));

for (const [index, { where, code }] of ALL.entries()) {
  const elsewhere = Object.keys(RUN_ELSEWHERE).find((part) => code.includes(part));
  if (elsewhere !== undefined) continue;
  const title = code.split("\n").find((line) => !/^(import|$)/.test(line));
  test(`${where}, example ${index} does what it says: ${title}`, async (t) => {
    t.mock.method(console, "log", () => {});
    const { text, lines } = comparing(code);
    const { code: script } = await transform(text.replace(ADDRESS, BYTES), { loader: "ts", format: "esm" });
    const file = new URL(`run-${index}.mjs`, folder);
    writeFileSync(file, script);
    compared.length = 0;
    world.person = world.ana;
    process.chdir(mkdtempSync(`${tmpdir()}/qash-client-`));
    const names = Object.fromEntries(Object.entries(world.entries).map(([name, [, value]]) => [name, value]));
    const window = new Window();
    const added = {
      ...names,
      ...world.given,
      comparedWith: (found, stated) => compared.push([plain(found), plain(stated)]),
      fetch: world.network,
      document: window.document,
      location: { href: "https://app.example.com/pay" },
    };
    const before = Object.keys(added).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const [name, value] of Object.entries(added))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    try {
      const made = await import(file);
      if (made.onboard !== undefined) {
        world.person = { subject: "eva", email: "eva@example.com" };
        await made.onboard({ firstName: "Eva", lastName: "Gil", email: "eva@example.com" }, world.approveNewest);
      }
      await made.overview?.(new AbortController().signal);
    } finally {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete globalThis[name];
      }
    }
    for (const [found, stated] of compared) assert.deepEqual(found, stated);
    assert.equal(compared.length, lines, "a stated value was not reached");
  });
}

test("relative links lead to files of the package, and to headings in them", () => {
  const slug = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
  const names = ["README.md", "CHANGELOG.md", "SECURITY.md", ...filesIn("docs", /\.md$/).map((file) => `docs/${file}`)];
  let links = 0;
  for (const name of names) {
    for (const [, link] of read(name).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^\w+:/.test(link)) continue;
      const [path, anchor] = link.split("#");
      const file = path === "" ? new URL(name, root) : new URL(path, new URL(name, root));
      assert.ok(existsSync(file), `${name}: ${link}`);
      if (anchor !== undefined) {
        const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading));
        assert.ok(headings.includes(anchor), `${name}: ${link}: there is ${headings.join(", ")}`);
      }
      links += 1;
    }
  }
  assert.ok(links > 30, `${links} links`);
});
