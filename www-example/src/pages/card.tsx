// The card page: status, balance, spending limit, masked details and purchases.
// Card amounts are whole units, unlike every other amount.

import { useEffect, useState } from "preact/hooks";
import {
  type CardBalance,
  type CardDetails,
  type CardLimit,
  type CardTransaction,
  money,
  NotFoundError,
  QashError,
} from "qash-client";
import { amountCheck, show, showWhole, wholeUnits } from "../amounts";
import { client } from "../api";
import { Notice } from "../errors";
import { FormBox, Input, Select, useForm } from "../forms";
import { shortDay, t } from "../i18n";
import { Button } from "../parts/button";
import { CardIcon, Mark } from "../parts/icons";
import { PageHead, Skeleton } from "../parts/page";
import { useTask } from "../parts/task";
import { session } from "../session";
import { isolate } from "../written-text";

/** The currency of cards; the API has it only in the balance. */
const CURRENCY = "USD";

const FREQUENCIES = ["per24HourPeriod", "perWeek", "perMonth", "allTime"] as const;

interface State {
  status: string;
  last4?: string | null | undefined;
  brand?: string | null | undefined;
  limit?: CardLimit | null | undefined;
  balance?: CardBalance;
}

export function Card() {
  const texts = t.value.card;
  const task = useTask();
  const [card, setCard] = useState<State | "none" | null>(null);
  const load = () =>
    task.run(async (signal) => {
      const api = client.value;
      try {
        const [found, { status }, balance] = await Promise.all([
          api.getCard({ signal }),
          api.getCardStatus({ signal }),
          api.getCardBalance({ signal }),
        ]);
        setCard({ status, last4: found.last4, brand: found.brand, limit: found.limit, balance });
      } catch (error) {
        if (error instanceof NotFoundError) setCard("none");
        else throw error;
      }
    });
  useEffect(() => void load(), []);

  return (
    <>
      <PageHead title={texts.title} />
      <Notice error={task.error.value} retry={load} />
      {card === null && task.busy.value && <Skeleton rows={4} />}
      {card === "none" && (
        <section class="panel narrow stack">
          <h2>{texts.none}</h2>
          <p class="aside-note">{texts.noneHint}</p>
          <Button kind="quiet" busy={task.busy.value} onClick={load}>
            {t.value.common.retry}
          </Button>
        </section>
      )}
      {card !== null && card !== "none" && (
        <div class="columns columns--even">
          <div class="stack">
            <CardPicture card={card} />
            <Switch card={card} onChange={(status) => setCard({ ...card, status })} />
          </div>
          <div class="stack">
            <Limit limit={card.limit} onChange={(limit) => setCard({ ...card, limit })} />
            <Purchases />
          </div>
        </div>
      )}
    </>
  );
}

/** The available balance by currency; its shape is known from Qash's reference pages only. */
function available(balance: CardBalance | undefined): [currency: string, amount: number][] {
  const balances = (balance?.balances ?? {}) as Record<string, { available?: unknown } | undefined>;
  return Object.entries(balances).flatMap(([currency, one]) =>
    typeof one?.available === "number" ? [[currency, one.available] as [string, number]] : [],
  );
}

function CardPicture({ card }: { card: State }) {
  const texts = t.value.card;
  const task = useTask();
  const [details, setDetails] = useState<CardDetails | null>(null);
  const load = () =>
    task.run(async (signal) => {
      setDetails(await client.value.getCardDetails({ signal }));
    });
  const last4 = details?.last4 ?? card.last4 ?? "····";
  return (
    <section class="stack" aria-label={texts.title}>
      <div class={`plastic wave plastic--${card.status}`}>
        <div class="plastic__top">
          <span class="logo">
            <Mark />
            {t.value.brand.name}
          </span>
          <span class="plastic__state" data-testid="card-status">
            {texts.states[card.status] ?? card.status}
          </span>
        </div>
        <p class="plastic__number">
          <span class="sr">{texts.number}: </span>
          <span aria-hidden="true">•••• •••• •••• </span>
          {last4}
        </p>
        <div class="plastic__foot">
          <span>{card.brand?.toUpperCase() ?? ""}</span>
          {details && (
            <span>
              {texts.expires} {String(details.expirationMonth ?? "").padStart(2, "0")}/
              {String(details.expirationYear ?? "").slice(-2)}
            </span>
          )}
        </div>
      </div>
      <div class="card-line">
        <div>
          <p class="aside-note">{texts.balance}</p>
          {available(card.balance).map(([currency, amount]) => (
            <p key={currency} class="card-line__amount">
              {showWhole(amount, currency)}
            </p>
          ))}
        </div>
        <Button kind="quiet" busy={task.busy.value} onClick={() => (details ? setDetails(null) : load())}>
          {details ? texts.hide : texts.details}
        </Button>
      </div>
      {details && <p class="aside-note">{texts.masked}</p>}
      <Notice error={task.error.value} retry={load} />
    </section>
  );
}

function Switch({ card, onChange }: { card: State; onChange: (status: string) => void }) {
  const texts = t.value.card;
  const task = useTask();
  const [message, setMessage] = useState("");
  const locked = card.status === "locked";
  // One key for each intent, made here and not by each call: a retry after a lost response is the same intent.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const act = () =>
    task.run(async () => {
      const api = client.value;
      const input = { idempotencyKey: key };
      const { status } = locked ? await api.unlockCard(input) : await api.lockCard(input);
      setKey(crypto.randomUUID());
      onChange(status);
      setMessage(status === "locked" ? texts.locked : texts.unlocked);
    });
  return (
    <section class="panel stack">
      {card.status === "canceled" ? (
        <p class="aside-note">{texts.canceledHint}</p>
      ) : (
        <>
          <p class="aside-note">{locked ? texts.lockedHint : texts.lockHint}</p>
          <Button kind={locked ? "main" : "quiet"} busy={task.busy.value} onClick={act}>
            {locked ? texts.unlock : texts.lock}
          </Button>
        </>
      )}
      <p role="status" class={message ? "notice notice--good" : "sr"}>
        {message}
      </p>
      <Notice error={task.error.value} retry={act} />
    </section>
  );
}

/** The highest spending limit that can be set, in cents. */
function highest(): number | undefined {
  const { cardLimit } = session.value;
  return cardLimit === undefined ? undefined : money.fromDecimal(String(cardLimit), CURRENCY);
}

function Limit({ limit, onChange }: { limit: CardLimit | null | undefined; onChange: (limit: CardLimit) => void }) {
  const texts = t.value.card;
  const task = useTask();
  const [message, setMessage] = useState("");
  const form = useForm(() => ({
    amount: {
      check: amountCheck(
        () => CURRENCY,
        () => [{ most: highest(), message: texts.aboveLimit }],
      ),
    },
    frequency: { initial: limit?.frequency ?? "perMonth" },
  }));
  const most = highest();
  const words = (one: CardLimit) =>
    `${showWhole(Number(one.amount ?? 0), CURRENCY)} ${texts.frequencies[one.frequency ?? ""] ?? ""}`;
  const submit = () =>
    task.run(async (signal) => {
      setMessage("");
      const values = form.submit();
      if (!values) return;
      const frequency = values.frequency as (typeof FREQUENCIES)[number];
      const amount = wholeUnits(Number(values.amount), CURRENCY);
      try {
        const answer = await client.value.setCardLimit({ amount, frequency }, { signal });
        const now = { amount: answer.amount ?? amount, frequency: answer.frequency ?? frequency };
        onChange(now);
        setMessage(texts.limitSet(words(now)));
      } catch (error) {
        if (!(error instanceof QashError && form.refuse(error.issues ?? []))) throw error;
      }
    });
  return (
    <section class="panel" aria-labelledby="limit">
      <div class="panel__head">
        <h2 id="limit">{texts.limit}</h2>
        <p class="aside-note">{limit?.amount == null ? texts.noLimit : words(limit)}</p>
      </div>
      <FormBox onSubmit={submit}>
        <div class="form__pair">
          <Input
            field={form.fields.amount}
            label={texts.limitAmount}
            prefix={CURRENCY}
            hint={most === undefined ? undefined : texts.limitMost(show(most, CURRENCY))}
            inputMode="decimal"
          />
          <Select
            field={form.fields.frequency}
            label={texts.frequency}
            choices={FREQUENCIES.map((one) => [one, texts.frequencies[one] ?? one])}
          />
        </div>
        <p role="status" class={message ? "notice notice--good" : "sr"}>
          {message}
        </p>
        <Notice error={task.error.value} retry={submit} />
        <Button submit kind="quiet" wide busy={task.busy.value}>
          {texts.setLimit}
        </Button>
      </FormBox>
    </section>
  );
}

/** The field `spend` of a purchase, by Qash's reference pages. */
interface Spend {
  amount?: number;
  currency?: string;
  merchantName?: string;
  merchant?: { name?: string };
  createdAt?: string;
  postedAt?: string;
  authorizedAt?: string;
}

function Purchases() {
  const texts = t.value.card;
  const task = useTask();
  const [items, setItems] = useState<readonly CardTransaction[] | null>(null);
  const [cursor, setCursor] = useState<string | undefined>();
  const more = () =>
    task.run(async (signal) => {
      const page = await client.value.listCardTransactions({ limit: 10, ...(cursor ? { cursor } : {}) }, { signal });
      setItems((before) => [...(before ?? []), ...page.items]);
      setCursor(page.hasMore ? (page.nextCursor ?? undefined) : undefined);
    });
  useEffect(() => void more(), []);
  return (
    <section class="panel" aria-labelledby="purchases">
      <div class="panel__head">
        <h2 id="purchases">{texts.transactions}</h2>
      </div>
      {items === null && task.busy.value && <Skeleton rows={2} />}
      {items?.length === 0 && <p class="aside-note">{texts.noTransactions}</p>}
      <ul class="rows">
        {items?.map((item, i) => {
          const spend = (item.spend ?? {}) as Spend;
          const at = spend.authorizedAt ?? spend.postedAt ?? spend.createdAt;
          return (
            <li key={String(item.id ?? i)} class="row row--plain">
              <span class="row__icon">
                <CardIcon />
              </span>
              <span class="row__what">
                <span class="row__title">
                  {isolate(spend.merchantName ?? spend.merchant?.name ?? item.type ?? "–")}
                </span>
                <span class="row__sub">{at ? shortDay(at) : ""}</span>
              </span>
              <span class="row__amount">
                {spend.amount === undefined ? "" : showWhole(spend.amount, spend.currency ?? CURRENCY)}
              </span>
            </li>
          );
        })}
      </ul>
      <Notice error={task.error.value} retry={more} />
      {cursor && (
        <Button kind="quiet" wide busy={task.busy.value} onClick={more}>
          {t.value.activity.more}
        </Button>
      )}
    </section>
  );
}
