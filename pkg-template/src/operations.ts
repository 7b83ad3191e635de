/** The operations in types: what each takes and answers. */
import type { Operations } from "./models.js";
import type { PagePromise } from "./pages.js";

/** The name of an operation. */
export type Name = keyof Operations;

/** What an operation takes: `Input<"payout">`. */
export type Input<N extends Name> = Operations[N]["input"];

/** What an operation answers: `Output<"getUser">`. */
export type Output<N extends Name> = Operations[N]["output"];

/** What the method of a list gives: a promise of its first page, and an iterator over the items of all pages. */
export type List<N extends Name> = PagePromise<Output<N>, Input<N>>;

/** An answer, and the key that its call was sent with. */
export type Keyed<N extends Name> = Output<N> & { idempotencyKey: string };

/** What an answer says besides when it was carried out before. */
export interface Remembered {
  /** It is the answer of the first time: nothing was sent now. */
  replayed?: boolean;
  /** The first answer was lost; this is its transaction, found in the list of them. */
  found?: boolean;
  /** An operator said that it was carried out; its answer is not known. */
  settled?: boolean;
}
