// Amounts as this page shows and reads them. All the rules are the package's; here they only meet the page's locale.

import { money } from "qash-client";
import { type Verdict, verdict } from "./forms";
import { lang, locale, t } from "./i18n";

/** The currencies that the demo opens accounts in. */
export const CURRENCIES = ["MXN", "USD", "COP"] as const;

/** What the exchange page offers. */
export const ASSETS = ["MXN", "USD", "COP", "USDC"] as const;

/** Minor units for reading: “MXN 1,500.50”. The code is always there, since three of the currencies share a sign. */
export function show(minor: number, currency: string): string {
  try {
    return money.format(minor, currency, { locale: locale.value, style: "code" });
  } catch {
    return `${minor} ${currency}`;
  }
}

/** The same with the currency's sign, for where its code stands beside it; the figure alone where the sign says the code again, as MX$ does. */
export function withSign(minor: number, currency: string): string {
  try {
    const text = money.format(minor, currency, { locale: locale.value, style: "symbol" });
    return /\p{L}/u.test(text) ? figure(minor, currency) : text;
  } catch {
    return String(minor);
  }
}

/** The same without the currency, where a label says it. */
export function figure(minor: number, currency: string): string {
  try {
    return money.format(minor, currency, { locale: locale.value, style: "plain" });
  } catch {
    return String(minor);
  }
}

/** A ceiling of an amount, in the smallest unit, and the sentence for an amount above it. */
export interface Ceiling {
  most: number | undefined;
  message: (most: string) => string;
}

/** A check for a field that holds an amount: above zero, and below every ceiling. Of several ceilings that it breaks, the lowest is named. */
export function amountCheck(currency: () => string, ceilings: () => readonly Ceiling[] = () => []) {
  return (text: string): Verdict => {
    const code = currency();
    const check = money.check(text, code, { locale: locale.value, lang: lang.value });
    if (!check.ok) return verdict(check);
    const { minor } = check.details;
    if (minor <= 0) return { ok: false, complete: false, message: t.value.card.limitBad };
    const broken = ceilings().filter(({ most = Number.POSITIVE_INFINITY }) => minor > most);
    const [lowest] = broken.sort((a, b) => (a.most ?? 0) - (b.most ?? 0));
    if (lowest) return { ok: false, complete: true, message: lowest.message(show(lowest.most ?? 0, code)) };
    const again = () => figure(minor, code);
    return { ok: true, value: String(minor), formatted: again(), again };
  };
}

/** Whole units, as cards and quotes count them, from minor units: exact text, then the number the API takes. */
export const wholeUnits = (minor: number, currency: string): number => Number(money.toDecimal(minor, currency));

/** A rate for reading, with every digit that it has. */
export const showRate = (rate: string): string =>
  new Intl.NumberFormat(locale.value, { maximumFractionDigits: 20 }).format(rate as `${number}`);

/** Whole units for reading. */
export function showWhole(amount: number, currency: string): string {
  try {
    return show(money.fromDecimal(String(amount), currency), currency);
  } catch {
    return `${amount} ${currency}`;
  }
}
