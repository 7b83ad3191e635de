// A transfer from the moment it is confirmed until its outcome is known. The API has no key for it, so it is never sent twice:
// a lost answer is looked up by a mark in its description.

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

/** Sends an order; `repeat` says that it was sent before, was looked up, and is wanted once more. */
export const send = (order: Order, repeat: boolean): Promise<TransactionReceipt> =>
  unsettled.carryOut(order, () => client.value.transfer(order, { repeat }));

/**
 * The transfer in the person's transactions, if it is there. Its outcome is known then, and also when it is missing long after it was
 * sent; one that is missing before stays unsettled, for it may still arrive.
 */
export async function find(order: Order, signal: AbortSignal): Promise<Transaction | undefined> {
  const late = unsettled.late();
  for await (const one of client.value.listTransactions({ type: "TRANSFER", limit: 50 }, { signal })) {
    if (one.description !== order.description) continue;
    unsettled.settle();
    return one;
  }
  if (late) unsettled.settle();
  return undefined;
}
