// The list of all transactions with filters. It loads more when its end scrolls into view, or by a button.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Transaction } from "qash-client";
import { client } from "../api";
import { Notice } from "../errors";
import { type Form, Input, Segments, useForm, type Verdict } from "../forms";
import { shortDay, t } from "../i18n";
import { Button } from "../parts/button";
import { PageHead, Skeleton } from "../parts/page";
import { useTask } from "../parts/task";
import { TransactionRows } from "../parts/transactions";
import { TYPES, withTypes } from "../transactions";

/** The number of transactions loaded at a time. */
const STEP = 20;

/** The last day that the browser's input offers. */
const LAST_DAY = "9999-12-31";

interface Filter {
  type: string;
  from: string;
  to: string;
}

/** The first and last instant of a day in the person's time zone; the API compares instants. */
const startOf = (day: string) => new Date(`${day}T00:00:00`).toISOString();
const endOf = (day: string) => new Date(`${day}T23:59:59.999`).toISOString();

/** Only the years 1 to 9999 are dates to the API. */
const checkDay = (day: string): Verdict =>
  day.length === LAST_DAY.length
    ? { ok: true, value: day }
    : { ok: false, complete: true, message: t.value.common.dateBad };

export function Activity() {
  const texts = t.value.activity;
  const form: Form<"type" | "from" | "to"> = useForm(() => ({
    type: {},
    from: { optional: true, check: checkDay },
    to: {
      optional: true,
      check: (to: string) => {
        const from = form.fields.from.text.value;
        if (!from || to >= from) return checkDay(to);
        const message = t.value.activity.order(shortDay(startOf(to)), shortDay(startOf(from)));
        return { ok: false as const, complete: true, message };
      },
    },
  }));
  const { fields } = form;
  const filter: Filter = { type: fields.type.text.value, from: fields.from.text.value, to: fields.to.text.value };
  const fine = [fields.from, fields.to].every(({ error }) => error.value === null);
  const filtered = filter.type !== "" || filter.from !== "" || filter.to !== "";
  return (
    <>
      <PageHead title={texts.title} />
      <form class="panel filters" onSubmit={(event) => event.preventDefault()}>
        <Segments
          field={fields.type}
          label={texts.type}
          choices={[["", texts.all], ...TYPES.map((type) => [type, texts[type]] as const)]}
        />
        <Input field={fields.from} label={texts.from} type="date" max={LAST_DAY} />
        <Input field={fields.to} label={texts.to} type="date" max={LAST_DAY} />
        {filtered && (
          <Button
            kind="text"
            onClick={() => {
              form.reset();
              // The button disappears, and the focus must not.
              document.getElementById(fields.from.id)?.focus();
            }}
          >
            {texts.clear}
          </Button>
        )}
      </form>
      {fine && (
        <section class="panel" aria-label={texts.title}>
          <List key={JSON.stringify(filter)} filter={filter} filtered={filtered} />
        </section>
      )}
    </>
  );
}

function List({ filter, filtered }: { filter: Filter; filtered: boolean }) {
  const texts = t.value.activity;
  const task = useTask();
  const [items, setItems] = useState<readonly Transaction[]>([]);
  const [end, setEnd] = useState(false);
  const source = useRef<AsyncIterator<Transaction> | null>(null);
  const bottom = useRef<HTMLDivElement>(null);

  const more = () =>
    task.run(async (signal) => {
      // A list that failed is read from its beginning, and the shown items stay until then.
      const anew = source.current === null;
      const wanted = anew ? items.length + STEP : STEP;
      source.current ??= client.value
        .listTransactions(
          {
            limit: STEP,
            ...(filter.type ? { type: filter.type } : {}),
            ...(filter.from ? { from: startOf(filter.from) } : {}),
            ...(filter.to ? { to: endOf(filter.to) } : {}),
          },
          { signal },
        )
        [Symbol.asyncIterator]();
      const found: Transaction[] = [];
      let over = false;
      try {
        while (found.length < wanted) {
          const { value, done } = await source.current.next();
          if (done) {
            over = true;
            break;
          }
          found.push(value);
        }
        const typed = await withTypes(found, filter.type ? { type: filter.type } : {}, { signal });
        setItems(anew ? typed : [...items, ...typed]);
        setEnd(over);
      } catch (error) {
        // An iterator ends with its error, and its last items are not in the list.
        source.current = null;
        throw error;
      }
    });

  useEffect(() => void more(), []);
  useEffect(() => {
    const element = bottom.current;
    if (!element || end) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting) && task.error.value === null) more();
      },
      { rootMargin: "200px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
    // Observed again after every page: a list that does not fill the window loads more by itself.
  }, [items, end]);

  return (
    <div aria-busy={task.busy.value}>
      {items.length > 0 && <TransactionRows items={items} />}
      {items.length === 0 && task.busy.value && <Skeleton rows={6} />}
      {end && items.length === 0 && <p class="aside-note">{filtered ? texts.empty : t.value.home.empty}</p>}
      <Notice error={task.error.value} retry={more} />
      <div ref={bottom} class="list-end">
        <p class="aside-note" role="status">
          {items.length > 0 && texts.count(items.length)}
          {end && items.length > 0 && ` · ${texts.end}`}
        </p>
        {!end && items.length > 0 && task.error.value === null && (
          <Button kind="quiet" busy={task.busy.value} onClick={more}>
            {texts.more}
          </Button>
        )}
      </div>
    </div>
  );
}
