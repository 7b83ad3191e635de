/** Lists that can be awaited for a page or iterated for everything. */

/** One page of a list: the operation's own answer, in a form that is the same for every list. */
export type Page<Answer, Input> = Answer & {
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
 * @example
 * const { items, total } = await client.listTransactions({ limit: 50 });
 * for await (const transaction of client.listTransactions()) console.log(transaction.id);
 */
export class PagePromise<Answer, Input> extends Promise<Page<Answer, Input>> implements AsyncIterable<Item<Answer>> {
  readonly #load: (input: Input) => Promise<Page<Answer, Input>>;

  /** @internal */
  constructor(load: (input: Input) => Promise<Page<Answer, Input>>, first: Input) {
    super((resolve, reject) => load(first).then(resolve, reject));
    this.#load = load;
    // A loop that never begins, or begins later, is no failure that nobody looked for: it would end node's process.
    this.catch(() => {});
  }

  /** What follows from it is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item<Answer>, void, undefined> {
    let page: Page<Answer, Input> = await this;
    for (;;) {
      yield* page.items;
      if (page.next === undefined) return;
      page = await this.#load(page.next);
    }
  }
}
