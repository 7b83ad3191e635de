// Orders whose outcome is unknown, in the tab's storage, so that they survive a reload.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { OfflineError, online } from "../errors";
import { user } from "../session";

/** The order of a kind, payout or transfer, whose outcome is unknown. There is one at most. */
export interface Unsettled<Order> {
  /** The order that was sent, while its outcome is unknown. */
  readonly order: ReadonlySignal<Order | null>;
  /**
   * Sends an order. It is stored before it is sent and removed once its outcome is known, so that a tab that is closed in between
   * finds it when it is restored.
   */
  carryOut<T>(order: Order, send: () => Promise<T>): Promise<T>;
  /** Whether so much time has passed that the last request has either arrived or never will. */
  hasTimedOut(): boolean;
  /** Removes the order, since its outcome was found in another way. */
  settle(): void;
}

/** The time after which a request has either arrived or never will: the partner's server times out after 13 s, and Qash may take longer. */
const MAX_REQUEST_MS = 30_000;

/** The storage of orders of a kind, `payout` or `transfer`. */
export function makeUnsettled<Order>(kind: string): Unsettled<Order> {
  const changes = signal(0);

  /** The storage key, one for each user: the next user of this tab must not see the order. */
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
      // A request sent offline would end with an unknown outcome.
      if (!online.value) throw new OfflineError();
      // The key is read once: the user may sign out in between.
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
          // A refused retry does not tell the outcome of the earlier attempt.
          if (before === null) settle(at);
          else sessionStorage.setItem(at, before);
        }
        throw error;
      }
    },
    hasTimedOut: () => Date.now() - (stored()?.sentAt ?? 0) >= MAX_REQUEST_MS,
    settle: () => settle(),
  };
}
