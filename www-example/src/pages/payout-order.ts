// A payout from the moment it is confirmed until its outcome is known. The key is made once, at confirmation, and stays with
// the order: in memory, and in the tab's storage in case the page is reloaded in between.

import { computed, signal } from "@preact/signals";
import type { Payout, PayoutRequest, Transaction } from "qash-client";
import { client } from "../api";
import { user } from "../session";

/** A payout that has its key. */
export interface Order extends PayoutRequest {
  amount: number;
  fromAccountId: number;
  idempotencyKey: string;
  /** The bank, for people. */
  bankName?: string;
}

/** Whose orders are kept where: what one person left open is nothing to the next one in this tab. */
const place = () => `vaiven.payout.${user.value?.id}`;

function stored(): Order | null {
  try {
    return JSON.parse(sessionStorage.getItem(place()) ?? "null") as Order | null;
  } catch {
    return null;
  }
}

const changes = signal(0);

/** The payout that was sent and whose outcome nobody knows yet. */
export const unsettled = computed(() => (changes.value >= 0 && user.value ? stored() : null));

function keep(order: Order | null): void {
  if (order) sessionStorage.setItem(place(), JSON.stringify(order));
  else sessionStorage.removeItem(place());
  changes.value++;
}

/** Gives an order its key. */
export const withKey = (order: Omit<Order, "idempotencyKey">): Order => ({
  ...order,
  idempotencyKey: crypto.randomUUID(),
});

/**
 * Sends an order, the first time and every further time with the same key. It is kept before it is sent, and let go only
 * when the outcome is known: a tab that is closed in between still knows the key when it is restored.
 */
export async function send(order: Order): Promise<Payout> {
  const { bankName: _, ...request } = order;
  keep(order);
  try {
    const payout = await client.value.payout(request);
    keep(null);
    return payout;
  } catch (error) {
    const outcome = (error as { outcome?: string }).outcome;
    if (outcome === "none") keep(null);
    throw error;
  }
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
