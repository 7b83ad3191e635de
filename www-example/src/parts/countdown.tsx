import { useEffect, useState } from "preact/hooks";
import { type Quote, quoteStatus } from "qash-client";
import { t } from "../i18n";

/** The remaining time of a quote by the server's clock, four times a second. */
export function useQuoteStatus(quote: Quote | null): { expired: boolean; msLeft: number } | null {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!quote) return;
    const timer = setInterval(() => {
      tick((n) => n + 1);
      if (quoteStatus(quote).expired) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [quote]);
  return quote && quoteStatus(quote);
}

const AROUND = 2 * Math.PI * 26;

/** The countdown ring. A screen reader can read it at any time; the page announces only the last 10 s. */
export function Ring({ msLeft, ofMs }: { msLeft: number; ofMs: number }) {
  const seconds = Math.ceil(msLeft / 1000);
  const part = Math.max(0, Math.min(1, msLeft / ofMs));
  return (
    <div class={`ring ${seconds <= 10 ? "ring--soon" : ""}`} role="timer" aria-label={t.value.exchange.left}>
      <svg viewBox="0 0 60 60" aria-hidden="true">
        <circle class="ring__track" cx="30" cy="30" r="26" />
        <circle
          class="ring__left"
          cx="30"
          cy="30"
          r="26"
          stroke-dasharray={AROUND}
          stroke-dashoffset={AROUND * (1 - part)}
        />
      </svg>
      <span class="ring__seconds" data-testid="seconds">
        {seconds}
        <span class="sr"> s</span>
      </span>
    </div>
  );
}
