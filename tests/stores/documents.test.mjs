// The examples of docs/stores.md and docs/frameworks.md over real servers, as they stand.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { verifyStore } from "qash-client/server";
import { startQash } from "../upstream/qash.mjs";
import { load } from "./clients.mjs";
import { startPostgres, startRedis } from "./servers.mjs";

let redis;
let postgres;
before(async () => {
  redis = await startRedis();
  postgres = await startPostgres();
});
after(() => Promise.all([redis?.close(), postgres?.close()]));

/** Imports the example that names something; packages of tests/stores are found where they are. */
async function example(document, name) {
  const text = await readFile(new URL(`../node_modules/qash-client/docs/${document}`, import.meta.url), "utf8");
  const [, code] = [...text.matchAll(/^```js\n(.*?)^```/gms)].find(([, code]) => code.includes(name));
  const file = new URL(`./example-${name}.mjs`, import.meta.url);
  const found = createRequire(process.env.STORE_CLIENTS).resolve("redis");
  await writeFile(file, code.replace('"redis"', JSON.stringify(pathToFileURL(found).href)));
  return await import(file);
}

test("the example of a store in Redis", async () => {
  const { storeIn } = await example("frameworks.md", "storeIn");
  const client = await load("redis").createClient({ url: redis.url }).connect();
  assert.deepEqual(await verifyStore(storeIn(client)), []);
  client.destroy();
});

test("the example of a partner over Redis", async (t) => {
  const { createClient } = load("redis");
  const clients = [];
  t.mock.method(load("redis"), "createClient", (options) => {
    clients.push(createClient(options));
    return clients.at(-1);
  });
  const { partnerOver } = await example("stores.md", "partnerOver");
  const qash = await startQash();
  const options = { apiKey: "qash_key_live_0123456789", apiSecret: "qash_secret_live_0123456789", baseUrl: qash.url };
  const partner = await partnerOver(redis.url, options);
  assert.deepEqual(await partner.openPayouts(), []);
  await qash.close();
  for (const client of clients) client.destroy();
});

test("the example of a store in PostgreSQL", async () => {
  const { inPostgres } = await example("stores.md", "inPostgres");
  // Its end does not wait for the connections, which the server may cut first.
  const pool = new (load("pg").Pool)({ connectionString: postgres.url }).on("error", () => {});
  assert.deepEqual(await verifyStore(await inPostgres(pool)), []);
  await pool.end();
});
