// Orders from the moment they are sent until their outcome is known: in memory, and in the tab's storage in case the page is
// reloaded in between.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
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
  /** Lets the order go: its outcome was found otherwise. */
  settle(): void;
}

/** Keeps the orders of a kind, by its name. */
export function makeUnsettled<Order>(kind: string): Unsettled<Order> {
  const changes = signal(0);

  /** Whose orders are kept where: what one person left open is nothing to the next one in this tab. */
  const place = () => `vaiven.${kind}.${user.value?.id}`;

  const stored = (): Order | null => {
    try {
      return JSON.parse(sessionStorage.getItem(place()) ?? "null") as Order | null;
    } catch {
      return null;
    }
  };

  const settle = () => {
    sessionStorage.removeItem(place());
    changes.value++;
  };

  return {
    order: computed(() => (changes.value >= 0 && user.value ? stored() : null)),
    async carryOut(order, send) {
      sessionStorage.setItem(place(), JSON.stringify(order));
      changes.value++;
      try {
        const answer = await send();
        settle();
        return answer;
      } catch (error) {
        if ((error as { outcome?: string }).outcome === "none") settle();
        throw error;
      }
    },
    settle,
  };
}
