/** Texts that `attach` accepts although `check` refuses them. The field always shows the value that was read. */

/** Labels that people copy together with a value, by format. */
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

/** Replaces the digits of any script by 0–9. Each script has its ten digits in a row, from zero up. */
export const asciiDigits = (text: string) =>
  text.replace(/(?!\d)\p{Nd}|＋/gu, (found) => {
    const code = found.codePointAt(0) as number;
    let zero = code;
    while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
    return found === "＋" ? "+" : String((code - zero) % 10);
  });

/**
 * Removes one label from a pasted text, as in `CLABE: 0121…`, and the calling code that stood in the field before an international number, as in
 * `+52 +1 305…`.
 */
export function withoutLabel(text: string, format: string): string {
  if (!LABELS[format]) return text;
  const before = format === "phone" ? (/^\s*\(?\+\d{1,3}\)?(?=\D)/.exec(text)?.[0] ?? "") : "";
  const label = new RegExp(`^\\s*(?:${LABELS[format]})(?:\\s*[.:#]+\\s*|\\s+)`, "i");
  const rest = text.slice(before.length).replace(label, "");
  return /^\s*(\+|00)/.test(rest) ? rest.trimStart() : before + rest;
}

/**
 * Swaps the decimal separator of an amount, if the amount has a single separator with one or two digits behind it. A thousands separator has three digits
 * behind it.
 */
export const otherDecimalSign = (text: string) =>
  /^[^.,]*\d[.,]\d\d?[^\d.,]*$/.test(text) ? text.replace(/[.,]/, (sign) => (sign === "." ? "," : ".")) : text;

/** Removes the group separators from the formatted amount. `value` is the same amount as an exact decimal. */
export function ungrouped(formatted: string, value: string): string {
  const decimals = value.split(".")[1]?.length ?? 0;
  const end = decimals > 0 ? formatted.length - decimals - 1 : formatted.length;
  return formatted.slice(0, end).replace(/(\p{Nd})\P{Nd}(?=\p{Nd})/gu, "$1") + formatted.slice(end);
}
