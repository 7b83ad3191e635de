/** The operations in types: what each takes and answers. */
import type { Operations } from "./models.js";
import type { PagePromise } from "./pages.js";

export type Name = keyof Operations;
export type Input<N extends Name> = Operations[N]["input"];
export type Output<N extends Name> = Operations[N]["output"];
export type List<N extends Name> = PagePromise<Output<N>, Input<N>>;

/** An answer, and the key that its call was sent with. */
export type Keyed<N extends Name> = Output<N> & { idempotencyKey: string };
