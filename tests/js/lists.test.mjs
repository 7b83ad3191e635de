// Lists that say one thing and do another: a loop over them gives each item once, and never ends as if it had everything where it has not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, failure, over } from "./client-world.mjs";

const item = (id) => ({ id, status: "COMPLETED", amount: 5 });
const items = (from, count) => Array.from({ length: count }, (_, index) => item(from + index));

/** What a loop over a list gives, where `page` answers what is asked for. */
async function all(page, { list = "listTransactions", input = {} } = {}) {
  const asked = [];
  const client = over(async (url) => {
    const query = Object.fromEntries(new URL(url).searchParams);
    asked.push(query);
    assert.ok(asked.length < 300, "it goes on for ever");
    return answer(page(query, asked.length));
  });
  const ids = [];
  const loop = async () => {
    for await (const { id } of client[list](input)) ids.push(id);
  };
  return { ids, asked, loop };
}

const whole = async (page, more) => {
  const { ids, asked, loop } = await all(page, more);
  await loop();
  return { ids, asked };
};

const repeated = async (page, more) => {
  const { ids, asked, loop } = await all(page, more);
  const error = await failure(loop());
  assert.deepEqual([error.code, error.name, error.outcome], ["PAGE_REPEATED", "DecodeError", "none"]);
  return { ids, asked, error };
};

test("a list that gives fewer than were asked for is read to its end", async () => {
  const rows = items(1, 120);
  // A server that gives fifty at most, and says nothing of it.
  const capped = ({ page = 1, limit = 20 }) => {
    const size = Math.min(limit, 50);
    return { items: rows.slice((page - 1) * size, page * size), total: rows.length };
  };
  const { ids, asked } = await whole(capped, { input: { limit: 100 } });
  assert.deepEqual(
    ids,
    rows.map(({ id }) => id),
  );
  assert.deepEqual(
    asked.map(({ page }) => page),
    [undefined, "2", "3"],
  );
});

test("a server's own hasMore is believed, and an empty page is not the end where more is said to follow", async () => {
  const pages = [items(1, 3), [], items(4, 2)];
  const more = ({ page = 1 }) => ({ items: pages[page - 1], hasMore: page < 3 });
  assert.deepEqual((await whole(more)).ids, [1, 2, 3, 4, 5]);
  const counted = ({ page = 1 }) => ({ items: pages[page - 1], meta: { totalPages: 3, currentPage: Number(page) } });
  assert.deepEqual((await whole(counted)).ids, [1, 2, 3, 4, 5]);
});

test("a cursor is followed on lists with pages too", async () => {
  const byCursor = ({ cursor = "a" }) =>
    ({ a: { items: items(1, 2), nextCursor: "b" }, b: { items: items(3, 1) } })[cursor];
  assert.deepEqual((await whole(byCursor)).ids, [1, 2, 3]);
});

test("rows that are inserted meanwhile give no item twice", async () => {
  let rows = items(1, 6);
  const page = ({ page = 1 }, calls) => {
    if (calls === 2) rows = [item(100), ...rows];
    return { items: rows.slice((page - 1) * 2, page * 2), total: rows.length, limit: 2 };
  };
  assert.deepEqual((await whole(page)).ids, [1, 2, 3, 4, 5, 6]);
});

test("a server that ignores the page, or a cursor that leads back, ends with PAGE_REPEATED", async () => {
  const first = await repeated(() => ({ items: items(1, 20), total: 90 }));
  assert.deepEqual([first.ids.length, first.asked.length], [20, 2]);
  const cursors = { a: "b", b: "a" };
  const circle = ({ cursor = "a" }) => ({ items: [{ id: cursor }], nextCursor: cursors[cursor] });
  assert.deepEqual((await repeated(circle, { list: "listCardTransactions" })).ids, ["a", "b"]);
  const nameless = ({ cursor = "a" }) => ({ items: [{ type: cursor }], nextCursor: cursors[cursor] });
  await repeated(nameless, { list: "listCardTransactions" });
  const empty = ({ cursor = "a" }) => ({ items: [], nextCursor: cursors[cursor] });
  await repeated(empty, { list: "listCardTransactions" });
  await repeated(() => ({ items: [], hasMore: true }));
  const { error } = await repeated(() => ({ items: [{ id: "x" }], hasMore: true }), { list: "listCardTransactions" });
  assert.match(error.message, /not where/);
});

test("items without an id may occur twice", async () => {
  const pages = {
    a: { items: [{ type: "x" }, { type: "x" }], nextCursor: "b" },
    b: { items: [{ type: "x" }, { type: "y" }] },
  };
  const { ids } = await whole(({ cursor = "a" }) => pages[cursor], { list: "listCardTransactions" });
  assert.equal(ids.length, 4);
});
