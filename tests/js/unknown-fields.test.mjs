// The fields of answers that their types do not name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unknownFields } from "qash-client";
import { unknownFields as ofServer, QashPartner } from "qash-client/server";
import { answer, failure, over, PAYOUT, USER } from "./client-world.mjs";
import { BASE, proxyOf } from "./server-world.mjs";

const partnerOver = (fetch) =>
  new QashPartner({ apiKey: "qash_key_of_the_tests", apiSecret: "qash_secret_of_the_tests", baseUrl: BASE, fetch });

const NEW = { region: { code: "MX-CMX" }, tier: 2 };

test("the unknown fields of a response are returned, and no others", async () => {
  const user = await over(async () => answer({ ...USER, ...NEW })).getUser();
  assert.deepEqual(unknownFields(user), NEW);
  assert.deepEqual(unknownFields(await over(async () => answer(USER)).getUser()), {});
});

test("the unknown fields of a page and of its items are separate", async () => {
  const account = { id: 619, asset: "MXN", credits: 5, debits: 0, balance: 5, overdraft: null };
  const page = await over(async () => answer({ items: [account], meta: { totalItems: 1 }, asOf: 7 })).listAccounts();
  assert.deepEqual(unknownFields(page), { asOf: 7 });
  assert.deepEqual(unknownFields(page.items[0]), { overdraft: null });
  for await (const one of over(async () => answer({ items: [account] })).listAccounts()) {
    assert.deepEqual(unknownFields(one), { overdraft: null });
  }
});

test("what the package adds to an answer is no new field", async () => {
  const client = over(async () => answer({ id: 7, status: "PENDING", replayed: true, fee: 12 }));
  const payout = await client.payout({ ...PAYOUT, idempotencyKey: "rent/7" });
  assert.equal(payout.idempotencyKey, "rent/7");
  assert.deepEqual(unknownFields(payout), { fee: 12 });
});

test("a server's answers are known to both entries", async () => {
  const fetch = async () => answer({ success: true, data: { user: { ...USER, ...NEW } } });
  const partner = partnerOver(fetch);
  const users = [await partner.getUser(USER.id), await partner.waitUntilActive(USER.id)];
  for (const user of users) for (const of of [unknownFields, ofServer]) assert.deepEqual(of(user), NEW);
});

test("a copy requires a type", async () => {
  const user = await over(async () => answer({ ...USER, ...NEW })).getUser();
  const copy = structuredClone(user);
  const untold = await failure(Promise.resolve().then(() => unknownFields(copy)));
  assert.equal(untold.code, "INVALID_ARGUMENT");
  assert.match(untold.message, /Say its type, such as unknownFields\(value, "Account"\)/);
  assert.deepEqual(unknownFields(copy, "User"), NEW);
  for (const type of ["Usr", "toString", "__proto__", "", 5, null]) {
    const wrong = await failure(Promise.resolve().then(() => unknownFields(copy, type)));
    assert.equal(wrong.code, "INVALID_ARGUMENT", String(type));
  }
  for (const value of [undefined, null, 5, "text"]) {
    assert.equal((await failure(Promise.resolve().then(() => unknownFields(value)))).code, "INVALID_ARGUMENT");
  }
});

test("a proxy removes the unknown fields of cards", async () => {
  const token = { accessToken: "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl", user: USER };
  const card = { id: "c1", status: "active", embossed: "ANA PAZ" };
  const partner = partnerOver(async (url) => answer(url.endsWith("/auth/token") ? token : card));
  assert.deepEqual(Object.keys(unknownFields(await partner.as(USER.id).getCard())), ["embossed"]);
  const { proxy } = proxyOf(partner, { userId: USER.id, subject: "ana" });
  const client = over((url, init) => proxy(new Request(url, init)), { baseUrl: "https://app.example/qash" });
  assert.deepEqual(unknownFields(await client.getCard()), {});
});
