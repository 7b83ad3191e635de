// The whole package in one process: formats, client, proxy, partner and sandbox, each a WebAssembly build of its own.
import { QashClient } from "qash-client";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner } from "qash-client/server";
import { clabe, iban, money, phone } from "qash-client/validate";

const ORIGIN = "https://shop.example";
const NOW = Date.UTC(2026, 0, 15, 12);
const CLABE = "012180001234567899";

/** A payout from the form to the books. The seed and the clock are fixed, so that it says the same in every runtime. */
export async function scenario() {
  const { apiKey, apiSecret, ...sandbox } = createSandbox({ seed: 7, now: () => NOW, payoutDelayMs: 1000 });
  // As the platform's own fetch would, this makes a request of what it is given.
  const fetch = async (url, init) => sandbox.fetch(new Request(url, init));
  const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
  const person = await partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
  sandbox.approveKyc(person.id);

  const proxy = createProxy({
    partner,
    session: () => ({ subject: "ana", userId: person.id }),
    allowedOrigins: [ORIGIN],
    enable: { createAccount: () => true, payout: () => true },
    onAudit() {},
  });
  const browser = async (input, init) => {
    const request = new Request(input, init);
    const headers = new Headers(request.headers);
    headers.set("Origin", ORIGIN);
    const body = request.method === "GET" ? undefined : await request.text();
    return proxy(new Request(request.url, { method: request.method, headers, body }));
  };
  const client = new QashClient({ baseUrl: `${ORIGIN}/qash`, fetch: browser });
  const account = await client.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const amount = money.parse("1.500,50", "MXN", { locale: "es-ES" });
  const deposit = {
    toAccountId: account.id,
    amount: 2 * amount,
    currency: "MXN",
    provider: "manual",
    description: "In",
  };
  await partner.as(person.id).deposit(deposit);
  const paid = await client.payout({
    amount,
    currency: "MXN",
    provider: "cobre",
    fromAccountId: account.id,
    beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: CLABE, accountType: "CLABE" },
    description: "Rent",
  });
  sandbox.advance(5000);
  const refused = await client.getTransaction(999_999).catch((error) => error.code);
  const balance = await client.getBalance();
  return {
    account: clabe.check(CLABE).details?.bankName,
    iban: iban.check("GB29 NWBK 6016 1331 9268 19").value,
    phone: phone.format("+525512345678"),
    amount: money.format(amount, "MXN", { locale: "es-ES", style: "plain" }),
    paid: paid.status,
    balance,
    refused,
  };
}
