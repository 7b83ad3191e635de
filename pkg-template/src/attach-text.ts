/** What `attach` reads that formats by themselves refuse. It always shows in the field what it has read. */

/** Words that people copy along before a value of the format. */
const LABELS: Record<string, string> = {
  phone: "tel(?:[eé]fono)?|phone|m[oó]vil|cel(?:ular)?|whatsapp",
  email: "mailto|e-?mail|correo(?: electr[oó]nico)?",
  iban: "iban",
  clabe: "(?:cuenta )?clabe(?: interbancaria)?",
  bic: "bic|swift(?:/bic| code)?",
  aba: "aba|routing(?: number)?",
  rfc: "rfc",
  curp: "curp",
  nit: "nit",
  cedula: "c\\.?c|c[eé]dula",
};

const DIGIT = /\p{Nd}/u;

/** With 0–9 for the digits of any script: each has ten in a row, from zero up. */
export const asciiDigits = (text: string) =>
  text.replace(/(?!\d)\p{Nd}|＋/gu, (found) => {
    const code = found.codePointAt(0) as number;
    let zero = code;
    while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
    return found === "＋" ? "+" : String((code - zero) % 10);
  });

/**
 * Without what a pasted text may hold beside the value: one label, as in `CLABE: 0121…`, and before an international number what stood
 * in the field, as in `+52 +1 305…`.
 */
export function withoutLabel(text: string, format: string): string {
  if (!LABELS[format]) return text;
  const before = format === "phone" ? (/^\s*\(?\+\d{1,3}\)?(?=\D)/.exec(text)?.[0] ?? "") : "";
  const label = new RegExp(`^\\s*(?:${LABELS[format]})(?:\\s*[.:#]+\\s*|\\s+)`, "i");
  const rest = text.slice(before.length).replace(label, "");
  return /^\s*(\+|00)/.test(rest) ? rest.trimStart() : before + rest;
}

/**
 * An amount with the other decimal sign, where that is the one sign in it and one or two digits follow: separators of thousands have
 * three behind them.
 */
export const otherDecimalSign = (text: string) =>
  /^[^.,]*\d[.,]\d\d?[^\d.,]*$/.test(text) ? text.replace(/[.,]/, (sign) => (sign === "." ? "," : ".")) : text;

/** The amount that is written `formatted`, and exactly is `value`, without separators between its digits. */
export function ungrouped(formatted: string, value: string): string {
  const decimals = value.split(".")[1]?.length ?? 0;
  const end = decimals > 0 ? formatted.length - decimals - 1 : formatted.length;
  return formatted.slice(0, end).replace(/(\p{Nd})\P{Nd}(?=\p{Nd})/gu, "$1") + formatted.slice(end);
}
