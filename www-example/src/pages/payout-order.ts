// A payout from the moment it is confirmed until its outcome is known. The key is made once, at confirmation, and stays with
// the order.

import type { Payout, PayoutRequest, Transaction } from "qash-client";
import { client } from "../api";
import { makeUnsettled } from "./unsettled";

/** A payout that has its key. */
export interface Order extends PayoutRequest {
  amount: number;
  fromAccountId: number;
  idempotencyKey: string;
  /** The bank, for people. */
  bankName?: string;
}

/** The payout whose outcome is unknown. */
export const unsettled = makeUnsettled<Order>("payout");

/** Gives an order its key. */
export const withKey = (order: Omit<Order, "idempotencyKey">): Order => ({
  ...order,
  idempotencyKey: crypto.randomUUID(),
});

/** Sends an order, the first time and every further time with the same key. */
export function send(order: Order): Promise<Payout> {
  const { bankName: _, ...request } = order;
  return unsettled.carryOut(order, () => client.value.payout(request));
}

/** The payout in the person's transactions, if it is there: same amount, currency and description. */
export async function find(order: Order): Promise<Transaction | undefined> {
  let looked = 0;
  for await (const one of client.value.listTransactions({ type: "PAYOUT", limit: 50 })) {
    const sameCurrency = one.currency == null || one.currency === order.currency;
    if (sameCurrency && Math.abs(one.amount) === order.amount && one.description === order.description) return one;
    if (++looked === 200) break;
  }
  return undefined;
}
