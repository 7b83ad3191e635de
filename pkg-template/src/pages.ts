/** Lists that can be awaited for a page or iterated for everything. */
import { DecodeError } from "./errors.js";

/** One page of a list: the operation's own answer, in a form that is the same for every list. */
export type Page<Answer, Input> = Omit<Answer, "items" | "users" | "hasMore" | "total"> & {
  /** What this page holds. */
  items: Item<Answer>[];
  /** Whether there is another page. */
  hasMore: boolean;
  /** How many there are on all pages, where the list says so. */
  total?: number;
  /** The input that asks for the page after this one. */
  next?: Input;
};

/** What a list's answer lists. */
export type Item<Answer> = Answer extends { items: (infer I)[] }
  ? I
  : Answer extends { users: (infer U)[] }
    ? U
    : never;

/**
 * A promise of the first page that can also be iterated for the items of all pages.
 *
 * The first page is asked for when the method is called, like every other call; each further one only when a loop gets
 * there. Time limits hold for each page, and the signal between pages too. What nobody awaits or iterates fails in silence.
 *
 * A loop gives each item once, by its `id`, also when rows are inserted meanwhile and move others to the page after. It never ends as if it had come to
 * the end where it has not: a page of which everything was there before, a cursor that was followed before, or a hundred empty pages in turn reject
 * with a `DecodeError` of code `PAGE_REPEATED`.
 *
 * @example
 * const { items, total } = await client.listTransactions({ limit: 50 });
 * for await (const transaction of client.listTransactions()) console.log(transaction.id);
 */
export class PagePromise<Answer, Input> extends Promise<Page<Answer, Input>> implements AsyncIterable<Item<Answer>> {
  readonly #load: (input: Input) => Promise<Page<Answer, Input>>;
  readonly #operation: string;

  /** @internal */
  constructor(load: (input: Input) => Promise<Page<Answer, Input>>, first: Input, operation: string) {
    super((resolve, reject) => load(first).then(resolve, reject));
    this.#load = load;
    this.#operation = operation;
    // A loop that never begins, or begins later, is no failure that nobody looked for: it would end node's process.
    this.catch(() => {});
  }

  /** What follows from it is an ordinary promise. */
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
        // What has no id may be there twice; only a page of nothing else is one that came before.
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

/** So many empty pages in turn are no list that goes on. */
const MOST_EMPTY = 100;
