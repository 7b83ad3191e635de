/** Types of the inputs and results of operations. */
import type { Operations } from "./models.js";
import type { PagePromise } from "./pages.js";

/** Name of an operation. */
export type Name = keyof Operations;

/** Input of an operation, such as `Input<"payout">`. */
export type Input<N extends Name> = Operations[N]["input"];

/** Result of an operation, such as `Output<"getUser">`. */
export type Output<N extends Name> = Operations[N]["output"];

/** Return type of a list method: a promise of the first page, and an async iterable over the items of all pages. */
export type List<N extends Name> = PagePromise<Output<N>, Input<N>>;

/** Result of an operation, with the idempotency key of the call. */
export type Keyed<N extends Name> = Output<N> & { idempotencyKey: string };

/** Fields of a result that comes from an earlier call with the same key. */
export interface Remembered {
  /** The result is that of the first call; nothing was sent now. */
  replayed?: boolean;
  /** The first response was lost; the result is the transaction that was found in the list of transactions. */
  found?: boolean;
  /** An operator settled the call as carried out; its response is not known. */
  settled?: boolean;
}
