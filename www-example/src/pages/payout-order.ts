// A payout between its confirmation and its outcome. Its idempotency key is made once, at confirmation, and stays with the order.

import type { Payout, PayoutRequest, Transaction } from "qash-client";
import { client } from "../api";
import { makeUnsettled } from "./unsettled";

/** A payout with its idempotency key. */
export interface Order extends PayoutRequest {
  amount: number;
  fromAccountId: number;
  idempotencyKey: string;
  /** The bank's name. */
  bankName?: string;
}

/** The payout whose outcome is unknown. */
export const unsettled = makeUnsettled<Order>("payout");

/** Adds an idempotency key to a payout. */
export const withKey = (order: Omit<Order, "idempotencyKey">): Order => ({
  ...order,
  idempotencyKey: crypto.randomUUID(),
});

/** Sends a payout, on every attempt with the same key. */
export function send(order: Order): Promise<Payout> {
  const { bankName: _, ...request } = order;
  return unsettled.carryOut(order, () => client.value.payout(request));
}

/** The transaction with the payout's amount, currency and description, if there is one among the latest 200 payouts. */
export async function find(order: Order): Promise<Transaction | undefined> {
  let searched = 0;
  for await (const one of client.value.listTransactions({ type: "PAYOUT", limit: 50 })) {
    const sameCurrency = one.currency == null || one.currency === order.currency;
    if (sameCurrency && Math.abs(one.amount) === order.amount && one.description === order.description) return one;
    if (++searched === 200) break;
  }
  return undefined;
}
