// An exchange quote with a countdown. The API documents no operation that executes it.

import { useEffect, useRef, useState } from "preact/hooks";
import { QashError, type Quote } from "qash-client";
import { ASSETS, amountCheck, show, showRate, showWhole, wholeUnits } from "../amounts";
import { client } from "../api";
import { Notice } from "../errors";
import { type FieldState, FormBox, Input, Select, useForm, wrong } from "../forms";
import { country, t } from "../i18n";
import { Amount } from "../parts/amount";
import { Button } from "../parts/button";
import { Ring, useQuoteStatus } from "../parts/countdown";
import { SwapIcon } from "../parts/icons";
import { Facts, PageHead } from "../parts/page";
import { useTask } from "../parts/task";

export function Exchange() {
  const texts = t.value.exchange;
  const task = useTask();
  const [quote, setQuote] = useState<Quote | null>(null);
  const form = useForm(() => {
    const from = (): FieldState => form.fields.from;
    return {
      amount: { initial: "100", check: amountCheck(() => from().text.value), paths: ["fromAmount"] },
      from: { initial: "USD", paths: ["fromCurrency"] },
      to: {
        initial: country.value === "CO" ? "COP" : "MXN",
        paths: ["toCurrency"],
        check: (text: string) =>
          text === from().text.value
            ? { ...wrong(t.value.exchange.same), complete: true }
            : { ok: true as const, value: text },
      },
    };
  });
  const { fields } = form;

  const question = () =>
    [fields.amount, fields.from, fields.to].map(({ verdict: { value } }) => value.ok && value.value).join();
  const ask = () =>
    task.run(async (signal) => {
      const values = form.submit();
      if (!values) return;
      const asked = question();
      try {
        // The documents quote Mexican pesos by these names of fields, and not by `fromAsset`.
        const pair = { fromCurrency: values.from, toCurrency: values.to };
        const fromAmount = wholeUnits(Number(values.amount), values.from);
        const answer = await client.value.calculateExchange({ ...pair, fromAmount }, { signal });
        if (question() === asked) setQuote(answer);
      } catch (error) {
        if (!(error instanceof QashError && form.refuse(error.issues ?? []))) throw error;
      }
    });
  // A quote is removed when its inputs change.
  useEffect(() => {
    const stops = [fields.amount, fields.from, fields.to].map((field) => {
      let before = field.text.value;
      return field.text.subscribe((text) => {
        if (text.trim() !== before.trim() && document.activeElement?.id === field.id) setQuote(null);
        before = text;
      });
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const assets = ASSETS.map((code) => [code, code] as const);
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <div class="columns">
        <FormBox class="panel" onSubmit={ask}>
          <Input
            class="field--money"
            field={fields.amount}
            label={t.value.common.amount}
            prefix={fields.from.text.value}
            inputMode="decimal"
          />
          <div class="swap">
            <Select field={fields.from} label={texts.from} choices={assets} />
            <button
              type="button"
              class="tool swap__button"
              aria-label={texts.swap}
              onClick={() => {
                const { from, to } = fields;
                [from.text.value, to.text.value] = [to.text.value, from.text.value];
                setQuote(null);
              }}
            >
              <SwapIcon />
            </button>
            <Select field={fields.to} label={texts.to} choices={assets} />
          </div>
          <Notice error={task.error.value} retry={ask} />
          <Button submit wide busy={task.busy.value}>
            {quote ? texts.refresh : texts.submit}
          </Button>
          <p class="aside-note">{texts.readOnly}</p>
        </FormBox>
        {quote && <QuoteCard quote={quote} onRefresh={ask} busy={task.busy.value} />}
      </div>
    </>
  );
}

function QuoteCard({ quote, onRefresh, busy }: { quote: Quote; onRefresh: () => void; busy: boolean }) {
  const texts = t.value.exchange;
  const status = useQuoteStatus(quote);
  const whole = useRef({ quote, ms: status?.msLeft ?? 0 });
  if (whole.current.quote !== quote) whole.current = { quote, ms: status?.msLeft ?? 0 };
  if (!status) return null;

  const from = quote.from ?? quote.fromAsset ?? "";
  const to = quote.to ?? quote.toAsset ?? "";
  const receive = quote.toMinor == null ? null : show(quote.toMinor, to);
  const seconds = Math.ceil(status.msLeft / 1000);
  return (
    <section class={`panel quote rise ${status.expired ? "quote--expired" : ""}`} aria-label={texts.to}>
      {receive === null ? (
        <div class="notice notice--warn">
          <p class="notice__text">{texts.ambiguous(to)}</p>
        </div>
      ) : (
        <div class="quote__figure">
          <p class="quote__label">{texts.to}</p>
          <p class="quote__amount" data-testid="receive">
            <Amount minor={quote.toMinor ?? 0} currency={to} />
          </p>
        </div>
      )}
      <div class="quote__clock">
        <Ring msLeft={status.msLeft} ofMs={whole.current.ms} />
        <p class={status.expired ? "quote__expired" : ""}>{status.expired ? texts.expired : texts.validFor(seconds)}</p>
      </div>
      <Facts
        rows={[
          [texts.from, showWhole(quote.fromAmount, from)],
          [texts.rateLabel, texts.rate(from, showRate(quote.rateText ?? String(quote.rate)), to)],
        ]}
      />
      {/* Announced three times only: at the beginning, at ten seconds, at the end. */}
      <p class="sr" role="status">
        {status.expired
          ? texts.expired
          : seconds <= 10
            ? texts.expiringSoon
            : texts.fresh(receive ?? texts.ambiguous(to), Math.round(whole.current.ms / 1000))}
      </p>
      {status.expired && (
        <Button kind="quiet" wide busy={busy} onClick={onRefresh}>
          {texts.refresh}
        </Button>
      )}
    </section>
  );
}
