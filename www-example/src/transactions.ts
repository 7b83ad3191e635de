// Types of listed transactions. By Qash's reference pages the items of the list have no type.

import type { ListTransactionsRequest, Transaction } from "qash-client";
import { client } from "./api";

/** The types by which the list can be filtered. */
export const TYPES = ["DEPOSIT", "TRANSFER", "PAYOUT"] as const;

/**
 * Items of the list, newest first, with their types. Where an item has no type, the list is read again, filtered by each type.
 * An item that is in none of those lists keeps no type: Qash may have more types than are documented.
 */
export async function withTypes(
  items: readonly Transaction[],
  { type, accountId }: Pick<ListTransactionsRequest, "type" | "accountId">,
  options: { signal: AbortSignal },
): Promise<readonly Transaction[]> {
  if (items.every((item) => item.type)) return items;
  if (type) return items.map((item) => ({ ...item, type }));
  const [to, from] = [items[0]?.createdAt, items.at(-1)?.createdAt];
  if (!from || !to) return items;
  const types = new Map<number, string>();
  await Promise.all(
    TYPES.map(async (type) => {
      const same = { type, from, to, limit: 100, ...(accountId === undefined ? {} : { accountId }) };
      for await (const { id } of client.value.listTransactions(same, options)) types.set(id, type);
    }),
  );
  return items.map((item) => ({ ...item, type: item.type ?? types.get(item.id) ?? null }));
}
