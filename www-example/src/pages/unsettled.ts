// Orders from the moment they are sent until their outcome is known: in memory, and in the tab's storage in case the page is
// reloaded in between.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { OfflineError, online } from "../errors";
import { user } from "../session";

/** The one order of its kind whose outcome may be unknown. */
export interface Unsettled<Order> {
  /** The order that was sent and whose outcome nobody knows yet. */
  readonly order: ReadonlySignal<Order | null>;
  /**
   * Carries an order out. It is kept before it is sent, and let go only when the outcome is known: a tab that is closed in between
   * still knows the order when it is restored.
   */
  carryOut<T>(order: Order, send: () => Promise<T>): Promise<T>;
  /** Whether what was sent last is no longer under way: it arrived, or it never will. */
  late(): boolean;
  /** Lets the order go: its outcome was found otherwise. */
  settle(): void;
}

/** How long an order may be under way: the partner's server gives a call up after 13 s, and Qash may still be at it then. */
const UNDER_WAY_MS = 30_000;

/** Keeps the orders of a kind, by its name. */
export function makeUnsettled<Order>(kind: string): Unsettled<Order> {
  const changes = signal(0);

  /** Whose orders are kept where: what one person left open is nothing to the next one in this tab. */
  const place = () => `vaiven.${kind}.${user.value?.id}`;

  const stored = (): { order: Order; sentAt: number } | null => {
    try {
      return JSON.parse(sessionStorage.getItem(place()) ?? "null");
    } catch {
      return null;
    }
  };

  const settle = (at = place()) => {
    sessionStorage.removeItem(at);
    changes.value++;
  };

  return {
    order: computed(() => (changes.value >= 0 && user.value ? (stored()?.order ?? null) : null)),
    async carryOut(order, send) {
      // What is sent nevertheless would come back as unknown.
      if (!online.value) throw new OfflineError();
      // Whoever signs out meanwhile leaves the order where it was put.
      const at = place();
      const before = sessionStorage.getItem(at);
      sessionStorage.setItem(at, JSON.stringify({ order, sentAt: Date.now() }));
      changes.value++;
      try {
        const answer = await send();
        settle(at);
        return answer;
      } catch (error) {
        if ((error as { outcome?: string }).outcome === "none") {
          // What refuses another try says nothing about the one before.
          if (before === null) settle(at);
          else sessionStorage.setItem(at, before);
        }
        throw error;
      }
    },
    late: () => Date.now() - (stored()?.sentAt ?? 0) >= UNDER_WAY_MS,
    settle: () => settle(),
  };
}
