// A transfer between its confirmation and its outcome. The API has no idempotency key for it, so it is never retried: after a lost
// response it is looked up by the mark in its description.

import type { Transaction, TransactionReceipt, TransferRequest } from "qash-client";
import { client } from "../api";
import { makeUnsettled } from "./unsettled";

/** A transfer whose description carries its mark. */
export interface Order extends TransferRequest {
  fromAccountId: number;
  toAccountId: number;
  amount: number;
}

/** The transfer whose outcome is unknown. */
export const unsettled = makeUnsettled<Order>("transfer");

/** Sends a transfer; `repeat` allows to send it again after it was looked up and not found. */
export const send = (order: Order, repeat: boolean): Promise<TransactionReceipt> =>
  unsettled.carryOut(order, () => client.value.transfer(order, { repeat }));

/**
 * The transaction with the transfer's mark, if there is one. Its outcome is then known, and also if it is still missing after the maximum
 * time of a request. Before that time it stays unsettled, since it may still arrive.
 */
export async function find(order: Order, signal: AbortSignal): Promise<Transaction | undefined> {
  const timedOut = unsettled.hasTimedOut();
  for await (const one of client.value.listTransactions({ type: "TRANSFER", limit: 50 }, { signal })) {
    if (one.description !== order.description) continue;
    unsettled.settle();
    return one;
  }
  if (timedOut) unsettled.settle();
  return undefined;
}
