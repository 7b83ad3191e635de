// The page's language, its texts, and the locale of amounts and dates.

import { computed, effect, signal } from "@preact/signals";
import { en } from "./texts/en";
import { es, type Texts } from "./texts/es";

/** The languages of the page. */
export type Lang = "es" | "en";

const STORED = "vaiven.lang";

function initial(): Lang {
  const stored = localStorage.getItem(STORED);
  if (stored === "es" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
}

/** The chosen language. */
export const lang = signal<Lang>(initial());

/** The customers' countries of residence. */
export const COUNTRIES = ["MX", "CO", "US", "ES", "AR", "CL", "PE", "EC", "GT", "BR"];

/** The country of the browser's language if customers live there, else Mexico. */
function countryOfBrowser(): string {
  const { region } = new Intl.Locale(navigator.language);
  return region && COUNTRIES.includes(region) ? region : "MX";
}

/** The country whose format amounts and dates have: the user's, once known. */
export const country = signal(countryOfBrowser());

/** The texts of the chosen language. */
export const t = computed<Texts>(() => (lang.value === "es" ? es : en));

/** The locale for amounts and dates: 1,500.50 in Mexico and 1.500,50 in Colombia, both in Spanish. */
export const locale = computed(() => (lang.value === "en" ? "en-US" : `es-${country.value}`));

effect(() => {
  document.documentElement.lang = lang.value;
  localStorage.setItem(STORED, lang.value);
});

const dates = computed(() => ({
  day: new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "long", year: "numeric" }),
  short: new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "short" }),
  shortOfYear: new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "short", year: "numeric" }),
  time: new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeStyle: "short" }),
  clock: new Intl.DateTimeFormat(locale.value, { timeStyle: "short" }),
  countries: new Intl.DisplayNames([locale.value], { type: "region" }),
}));

/** A day such as “12 de junio de 2026”. */
export const day = (at: string | number | Date): string => dates.value.day.format(new Date(at));

/** A day in short, with its year unless that is the current one. */
export const shortDay = (at: string | number | Date): string => {
  const date = new Date(at);
  const { short, shortOfYear } = dates.value;
  return (date.getFullYear() === new Date().getFullYear() ? short : shortOfYear).format(date);
};

/** Day and time. */
export const moment = (at: string | number | Date): string => dates.value.time.format(new Date(at));

/** The time of day. */
export const clock = (at: string | number | Date): string => dates.value.clock.format(new Date(at));

/** The name of a country, ISO 3166-1 alpha-2; the code itself where there is none. */
export const countryName = (code: string): string => dates.value.countries.of(code) ?? code;
