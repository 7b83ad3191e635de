// Distinct inputs for the benchmarks: for each format half are valid and half carry one typing error. The same seed gives the same inputs.

/** A small generator of numbers in [0, 1): mulberry32. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Draws from a seeded source. */
export function draw(seed) {
  const next = random(seed);
  const below = (limit) => Math.floor(next() * limit);
  const pick = (list) => list[below(list.length)];
  const text = (length, alphabet = DIGITS) => Array.from({ length }, () => pick(alphabet)).join("");
  return { next, below, pick, text };
}

/** IBAN structures of a few much used countries: n digits, a letters, c either (SWIFT registry). */
const IBANS = {
  DE: "18n",
  ES: "20n",
  FR: "10n11c2n",
  GB: "4a14n",
  IT: "1a10n12c",
  NL: "4a10n",
  PT: "21n",
  BE: "12n",
  CH: "5n12c",
  AT: "16n",
  PL: "24n",
  NO: "11n",
};

export function iban({ pick, text }) {
  const country = pick(Object.keys(IBANS));
  const parts = [...IBANS[country].matchAll(/(\d+)([nac])/g)];
  const bban = parts
    .map(([, length, kind]) => text(Number(length), { n: DIGITS, a: LETTERS, c: DIGITS + LETTERS }[kind]))
    .join("");
  const digits = `${bban}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  const check = 98n - (BigInt(digits) % 97n);
  return `${country}${String(check).padStart(2, "0")}${bban}`;
}

/** Banks and plazas that every list knows, so that a peer with an old list calls them valid too. */
export function clabe({ pick, text }) {
  const body = pick(["002", "012", "014", "021", "044", "072"]) + pick(["180", "320", "580", "650"]) + text(11);
  const sum = [...body].reduce((total, digit, at) => total + ((Number(digit) * [3, 7, 1][at % 3]) % 10), 0);
  return body + ((10 - (sum % 10)) % 10);
}

export function phone({ pick, text }) {
  return pick([
    () => `+52${pick(["55", "33", "81"])}${text(8)}`,
    () => `+1${pick(["212", "305", "416"])}${pick("23456789")}${text(6)}`,
    () => `+57 3${text(2)} ${text(7)}`,
    () => `+34 6${text(2)} ${text(3)} ${text(3)}`,
    () => `+44 7${text(3)} ${text(6)}`,
    () => `+49 15${text(1)} ${text(8)}`,
  ])();
}

export function rfc({ pick, text, below }) {
  const two = (limit) => String(1 + below(limit)).padStart(2, "0");
  const initials = pick(["GODE", "VECJ", "MAAR", "LOHE", "SAPN", "RICX"]);
  const body = `${initials}${text(2)}${two(12)}${two(28)}${text(2, LETTERS + DIGITS)}`;
  const values = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
  const sum = [...body].reduce((total, character, at) => total + values.indexOf(character) * (13 - at), 0);
  const check = 11 - (sum % 11);
  return body + (check === 11 ? "0" : check === 10 ? "A" : String(check));
}

export function bic({ pick, text }) {
  return (
    text(4, LETTERS) +
    pick(["MX", "US", "DE", "ES", "CO"]) +
    text(2, LETTERS + DIGITS) +
    pick(["", "XXX", text(3, DIGITS)])
  );
}

export function email({ pick, text }) {
  const small = "abcdefghijklmnopqrstuvwxyz";
  return `${text(6, small)}.${text(5, small)}@${text(7, small)}.${pick(["com", "mx", "com.co", "org"])}`;
}

export function amount({ below, text }) {
  return `${(1 + below(9_999_999)).toLocaleString("en-US")}.${text(2)}`;
}

/** The same text with one digit or letter replaced by another. */
function mutate(value, { below, pick }) {
  const at = below(value.length);
  const old = value[at];
  const other = pick(/\d/.test(old) ? DIGITS : /[a-z]/i.test(old) ? LETTERS : "+ .");
  return value.slice(0, at) + other + value.slice(at + 1);
}

/** That many distinct inputs, flat strings as they come from a form. */
export function inputs(make, count, seed = 1, wrong = true) {
  const source = draw(seed);
  const found = new Set();
  while (found.size < count) {
    const value = make(source);
    found.add(wrong && found.size % 2 === 1 ? mutate(value, source) : value);
  }
  return [...found].map((value) => Buffer.from(value).toString());
}
