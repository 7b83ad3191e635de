// Amounts in every locale that an engine's Intl knows. Each engine brings its own data, so what holds in Node is tried in browsers too.

/** Languages that Intl knows, alone and with the regions that write numbers in a way of their own. */
function locales() {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const languages = letters.flatMap((a) => letters.flatMap((b) => [a + b, ...letters.map((c) => a + b + c)]));
  const regions = [
    "AR",
    "AT",
    "BE",
    "CH",
    "CL",
    "CO",
    "CR",
    "CV",
    "DE",
    "DZ",
    "EG",
    "IN",
    "LI",
    "MX",
    "PT",
    "US",
    "ZA",
  ];
  const widespread = ["ar", "de", "en", "es", "fr", "hi", "it", "nl", "pt", "zh"];
  const systems = Intl.supportedValuesOf("numberingSystem").map((system) => `es-CO-u-nu-${system}`);
  const scripts = ["ff-Adlm", "pa-Arab", "sr-Latn", "uz-Arab", "zh-Hant", "en-US-posix"];
  const regional = widespread.flatMap((language) => regions.map((region) => `${language}-${region}`));
  return Intl.NumberFormat.supportedLocalesOf([...languages, ...regional, ...scripts, ...systems]);
}

export const AMOUNTS = [
  0,
  1,
  -1,
  5,
  99,
  100,
  -150050,
  123456,
  1234567,
  1505000,
  99999999,
  -1234567890123,
  Number.MAX_SAFE_INTEGER,
  -Number.MAX_SAFE_INTEGER,
];

/** How many locales there are, and what was printed in one of them and not read back as it was. */
export function readBack(money, currencies = ["MXN", "USD", "COP", "USDC", "EUR", "JPY", "KWD"]) {
  const all = locales();
  const faults = [];
  for (const locale of all) {
    for (const currency of currencies) {
      for (const style of ["symbol", "code", "plain"]) {
        for (const minor of AMOUNTS) {
          const text = money.format(minor, currency, { locale, style });
          let read;
          try {
            read = money.parse(text, currency, { locale });
          } catch (error) {
            read = error.message;
          }
          if (read !== minor) faults.push(`${JSON.stringify(text)} ${currency} ${locale} ${style}: ${read}`);
        }
      }
    }
  }
  return { locales: all.length, faults };
}

/** How many amounts were compared, and where they do not look as Intl writes them. */
export function asIntl(money) {
  let amounts = 0;
  const faults = [];
  for (const locale of locales()) {
    const options = { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 2 };
    const intl = new Intl.NumberFormat(locale, options);
    for (const minor of [0, 5, -150050, 1234567, 1234567890]) {
      const [own, other] = [money.format(minor, "USD", { locale }), intl.format(minor / 100)];
      if (own !== other) faults.push(`${locale}: ${own} and ${other}`);
      amounts++;
    }
  }
  return { amounts, faults };
}
