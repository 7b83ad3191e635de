// What an app's tests do with the package, in any test runner: formats, amounts, the client, and the recipes of docs/sandbox.md.
import { clabe, phone, QashClient, ready } from "qash-client";
import { createSandbox } from "qash-client/sandbox";
import { money } from "qash-client/validate";

const yes = () => true;

/** Answers to compare, and whether the platform's own `fetch` was stubbed as the recipe has it. */
export async function recipe(stub) {
  const sandbox = createSandbox({ seed: 7 });
  const session = () => ({ subject: "ana", email: "ana@example.com" });
  const proxy = sandbox.proxy({ session, enable: { registerUser: yes, createAccount: yes, payout: yes } });
  await ready();
  const given = new QashClient({ baseUrl: "http://localhost/qash", fetch: proxy });
  const user = await given.registerUser(
    { userType: "personal", countryCode: "MX" },
    { signal: new AbortController().signal },
  );
  sandbox.approveKyc(user.id);
  stub(proxy);
  const global = new QashClient({ baseUrl: "http://localhost/qash" });
  const account = await global.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const stopped = new AbortController();
  stopped.abort();
  const aborted = await global.getUser({ signal: stopped.signal }).catch(({ code }) => code);
  return [
    clabe.check("0121800012345678ñ9", { lang: "es" }).issues[0].message,
    phone.check("+52 55 1234 5678").value,
    money.format(150050, "COP", { locale: "es-CO" }),
    account.currencyCode,
    aborted,
  ];
}

export const EXPECTED = [
  "«ñ» no puede ir aquí; se esperaba 0–9.",
  "+525512345678",
  "$\u00a01.500,50",
  "MXN",
  "ABORTED",
];
