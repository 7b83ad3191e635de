// Results of formats for many texts, as plain data, to compare Node with every browser.

/** Some texts of each format, and texts that engines may treat differently: other digits, lone surrogates, bidirectional marks, long texts. */
const TEXTS = [
  "",
  " ",
  "012180001234567899",
  "012 180 00123456789 9",
  "012180001234567890",
  "99918000123456789",
  "GB29 NWBK 6016 1331 9268 19",
  "gb28nwbk60161331926819",
  "DE89370400440532013000",
  "FR76-30",
  "+52 55 1234 5678",
  "+5215512345678",
  "+1 (212) 555-0100",
  "BBVAMXMM",
  "021000021",
  "021000022",
  "GODE561231GR8",
  "XAXX010101000",
  "GOCÑ561231GR8",
  "HEGG560427MVZRRL04",
  "mx",
  "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  "juan@example.com",
  "josé@ejemplo.mx",
  "٠١٢١٨٠٠٠١٢٣٤٥٦٧٨٩٩",
  "０１２１８０００１２３４５６７８９９",
  "\u200e012180001234567899\u200f",
  "0121\ud8008000",
  "0121\udc00",
  "😀".repeat(20),
  "é".repeat(70),
  "0".repeat(100_000),
  "ﬀİı",
  "\0",
];

export function checks({ formats, quoteStatus }) {
  const said = Object.entries(formats).map(([name, format]) => [
    name,
    TEXTS.map((text) => [
      format.isValid(text),
      format.format(text).slice(0, 99),
      format.check(text, { lang: "en" }),
      format.check(text, { lang: "es-MX", country: "MX" }),
    ]),
    [...format.checkMany(TEXTS).codes],
  ]);
  return { said, quotes: QUOTES.map((text) => quote(quoteStatus, text)) };
}

/** Instants in the formats of servers, and invalid ones, for which `Date.parse` differs between engines. */
const QUOTES = [
  "2026-06-05T14:05:00.000Z",
  "2026-06-05T14:05:00Z",
  "2026-06-05t14:05:00z",
  "2026-06-05T14:05:00.5Z",
  "2026-06-05T14:05:00.123456789Z",
  "2026-06-05T08:05:00-06:00",
  "2026-06-05T08:05:00.25-06:00",
  "2026-06-06T00:05:00+10:00",
  "2028-02-29T23:59:59Z",
  "2026-02-29T23:59:59Z",
  "2026-02-30T14:05:00Z",
  "2026-06-31T14:05:00Z",
  "2026-13-01T14:05:00Z",
  "2026-06-05T24:00:00Z",
  "2026-06-05T24:00:01Z",
  "2026-06-05T14:60:00Z",
  "2026-06-05T14:05:60Z",
  "2026-06-05T14:05:00+24:00",
  "2026-06-05T14:05:00-00:00",
  "2026-06-05T14:05:00+14:60",
  "2026-06-05T14:05:00",
  "2026-06-05",
  "tomorrow",
];

function quote(quoteStatus, expiresAt) {
  try {
    return [expiresAt, quoteStatus({ expiresAt }, { now: Date.UTC(2026, 5, 5, 14) }).msLeft];
  } catch (error) {
    return [expiresAt, error.code];
  }
}
