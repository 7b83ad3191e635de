// Formatting and parsing of amounts in the page's locale, by `qash-client`.

import { money } from "qash-client";
import { type Verdict, verdict } from "./forms";
import { lang, locale, t } from "./i18n";

/** The currencies that the demo opens accounts in. */
export const CURRENCIES = ["MXN", "USD", "COP"] as const;

/** The currencies of the exchange page. */
export const ASSETS = ["MXN", "USD", "COP", "USDC"] as const;

/** An amount in the smallest unit as text with its code, “MXN 1,500.50”, since three of the currencies share a symbol. */
export function show(minor: number, currency: string): string {
  try {
    return money.format(minor, currency, { locale: locale.value, style: "code" });
  } catch {
    return `${minor} ${currency}`;
  }
}

/** The same with the currency's symbol, for a place beside its code; without a symbol that repeats the code, such as MX$. */
export function withSymbol(minor: number, currency: string): string {
  try {
    const text = money.format(minor, currency, { locale: locale.value, style: "symbol" });
    return /\p{L}/u.test(text) ? figure(minor, currency) : text;
  } catch {
    return String(minor);
  }
}

/** The same without the currency. */
export function figure(minor: number, currency: string): string {
  try {
    return money.format(minor, currency, { locale: locale.value, style: "plain" });
  } catch {
    return String(minor);
  }
}

/** The highest allowed amount, in the smallest unit, and the error message for an amount above it. */
export interface Maximum {
  most: number | undefined;
  message: (most: string) => string;
}

/** A check for an amount: above zero and not above any maximum. The message names the lowest maximum that is exceeded. */
export function amountCheck(currency: () => string, maxima: () => readonly Maximum[] = () => []) {
  return (text: string): Verdict => {
    const code = currency();
    const check = money.check(text, code, { locale: locale.value, lang: lang.value });
    if (!check.ok) return verdict(check);
    const { minor } = check.details;
    if (minor <= 0) return { ok: false, complete: false, message: t.value.card.limitBad };
    const exceeded = maxima().filter(({ most = Number.POSITIVE_INFINITY }) => minor > most);
    const [lowest] = exceeded.sort((a, b) => (a.most ?? 0) - (b.most ?? 0));
    if (lowest) return { ok: false, complete: true, message: lowest.message(show(lowest.most ?? 0, code)) };
    const again = () => figure(minor, code);
    return { ok: true, value: String(minor), formatted: again(), again };
  };
}

/** The smallest unit converted to whole units, in which cards and quotes count. */
export const wholeUnits = (minor: number, currency: string): number => Number(money.toDecimal(minor, currency));

/** A rate as text, with all its digits. */
export const showRate = (rate: string): string =>
  new Intl.NumberFormat(locale.value, { maximumFractionDigits: 20 }).format(rate as `${number}`);

/** An amount in whole units as text with its code. */
export function showWhole(amount: number, currency: string): string {
  try {
    return show(money.fromDecimal(String(amount), currency), currency);
  } catch {
    return `${amount} ${currency}`;
  }
}
