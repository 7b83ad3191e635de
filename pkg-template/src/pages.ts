/** Paginated lists: await one page, or iterate over the items of all pages. */
import { DecodeError } from "./errors.js";

/** One page of a list, with the same fields for every list, plus the other fields of the response. */
export type Page<Answer, Input> = Omit<Answer, "items" | "users" | "hasMore" | "total"> & {
  /** Items of this page. */
  items: Item<Answer>[];
  /** Whether there is another page. */
  hasMore: boolean;
  /** Number of items on all pages, if the server sends it. */
  total?: number;
  /** Input that requests the next page. */
  next?: Input;
};

/** Type of the items of a list. */
export type Item<Answer> = Answer extends { items: (infer I)[] }
  ? I
  : Answer extends { users: (infer U)[] }
    ? U
    : never;

/**
 * A promise of the first page that is also an async iterable over the items of all pages.
 *
 * The first page is requested when the method is called; each further page only when the loop reaches it. Time limits apply to each page. A signal stops the
 * loop between pages too. If the promise is neither awaited nor iterated, an error is not reported.
 *
 * The loop returns each item once, by its `id`, even if new rows move items to the next page meanwhile. It never ends early: it throws a `DecodeError` with code
 * `PAGE_REPEATED` for a page that contains only earlier items, a cursor that was used before, or more than 100 empty pages in a row.
 *
 * @example
 * const { items, hasMore } = await qash.listTransactions({ limit: 50 }); // one page
 * for await (const transaction of qash.listTransactions()) console.log(transaction.id, transaction.amount); // all pages
 */
export class PagePromise<Answer, Input> extends Promise<Page<Answer, Input>> implements AsyncIterable<Item<Answer>> {
  readonly #load: (input: Input) => Promise<Page<Answer, Input>>;
  readonly #operation: string;

  /** @internal */
  constructor(load: (input: Input) => Promise<Page<Answer, Input>>, first: Input, operation: string) {
    super((resolve, reject) => load(first).then(resolve, reject));
    this.#load = load;
    this.#operation = operation;
    // Otherwise a list that is never iterated, or iterated later, would be an unhandled rejection, which ends Node's process.
    this.catch(() => {});
  }

  /** `then` returns an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item<Answer>, void, undefined> {
    const given = new Set<unknown>();
    const asked = new Set<string>();
    const repeated = (what: string) =>
      new DecodeError(`${this.#operation} ${what}. What was given before is no whole list.`, {
        code: "PAGE_REPEATED",
        operation: this.#operation,
      });
    let empty = 0;
    let page: Page<Answer, Input> = await this;
    for (;;) {
      let fresh = false;
      for (const item of page.items) {
        const { id } = Object(item);
        // An item without an id may occur twice; only a page in which all items are known is a repeated page.
        const known = id ?? JSON.stringify(item);
        if (!given.has(known)) fresh = true;
        else if (id != null) continue;
        given.add(known);
        yield item;
      }
      empty = page.items.length > 0 ? 0 : empty + 1;
      if (!fresh && empty === 0) throw repeated("answered a page whose items were all there before");
      const { hasMore, next } = page;
      if (next === undefined) {
        if (hasMore) throw repeated("says that more follows, but not where");
        return;
      }
      const question = JSON.stringify(next, (_, value) => (typeof value === "bigint" ? `${value}` : value));
      if (asked.has(question) || empty > MOST_EMPTY) throw repeated("goes round in a circle");
      asked.add(question);
      page = await this.#load(next);
    }
  }
}

/** Maximum number of consecutive empty pages. */
const MOST_EMPTY = 100;
