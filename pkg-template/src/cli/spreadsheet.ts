/** Detects changes by spreadsheets to long numbers, for better messages than a wrong character or length. */
import { formats, type Issue } from "../validate.js";

const DECIMAL = /^\+?\d{7,}[.,]0+$/;

const ROUNDED = {
  pattern: /^\d+([.,]\d*)?E\+?\d+$/i,
  en: "A spreadsheet has rounded this number. Copy it anew from where it came from, into a column formatted as text.",
  es: "Una hoja de cálculo redondeó este número. Cópialo otra vez de su origen, en una columna con formato de texto.",
};

const MARKS = [
  ROUNDED,
  {
    pattern: DECIMAL,
    en: "A spreadsheet or a program has made a decimal of this number. Copy it anew from where it came from, into a column formatted as text.",
    es: "Una hoja de cálculo o un programa convirtió este número en decimal. Cópialo otra vez de su origen, en una columna con formato de texto.",
  },
  {
    pattern: /^="/,
    en: 'A spreadsheet\'s formula stands around the value: leave out ="…" and write the value alone.',
    es: 'El valor está dentro de una fórmula de hoja de cálculo: quita ="…" y escribe solo el valor.',
  },
  {
    pattern: /^'/,
    en: "An apostrophe, by which a spreadsheet takes a number as text, stands before the value; leave it out.",
    es: "Hay un apóstrofo antes del valor, con el que una hoja de cálculo toma un número como texto; quítalo.",
  },
];

const ZERO = {
  en: "The zero at the beginning is missing, as in a spreadsheet's column of numbers; with it the number is valid.",
  es: "Falta el cero del principio, como en una columna numérica de una hoja de cálculo; con él, el número es válido.",
};
const ZEROS = {
  en: "The zeros at the beginning are missing, as in a spreadsheet's column of numbers; with them the number is valid.",
  es: "Faltan los ceros del principio, como en una columna numérica de una hoja de cálculo; con ellos, el número es válido.",
};

/** Returns the error of a value, or the change by a spreadsheet that explains it. */
export function explain(format: string, value: string, issue: Issue, lang: "en" | "es"): Issue {
  const text = value.trim();
  const mark = MARKS.find(({ pattern }) => pattern.test(text));
  // An amount may have decimals.
  let sentence = format === "money" && mark?.pattern === DECIMAL ? undefined : mark?.[lang];
  // A spreadsheet keeps fifteen digits of a number and replaces the rest by zeros.
  if (format === "clabe" && /^[1-9]\d{14}0{2,3}$/.test(text)) sentence = ROUNDED[lang];
  if (/^\d+$/.test(text) && (format === "clabe" || format === "aba")) {
    const lost = (zeros: string) => formats[format]?.isValid(zeros + text);
    if (lost("0")) sentence = ZERO[lang];
    else if (lost("00") || lost("000")) sentence = ZEROS[lang];
  }
  return sentence === undefined ? issue : { ...issue, message: sentence };
}
