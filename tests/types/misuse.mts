// What people write wrong: each of these must not compile. What they write right, and a type once refused, must.
import type { Account, Check, ErrorCode, FieldIssue, IssueCode, Lang, Transaction, WholeAmount } from "qash-client";
import {
  clabe,
  crossCheck,
  formats,
  iban,
  money,
  QashClient,
  QashError,
  quoteStatus,
  RateLimitError,
  unknownFields,
} from "qash-client";
import { attach } from "qash-client/forms";
import { createSandbox } from "qash-client/sandbox";
import {
  type AuditEvent,
  createProxy,
  type Hook,
  type KvNamespace,
  kvTokenStore,
  type NodeRedisClient,
  QashPartner,
  redisStore,
  sqlStore,
  type TokenStore,
  type Unstorage,
  unstorageTokenStore,
} from "qash-client/server";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

declare const form: HTMLFormElement;
declare const client: QashClient;
declare const partner: QashPartner;
declare const lang: Lang | undefined;
declare const namespace: KvNamespace;
declare const storage: Unstorage;
declare const redis: NodeRedisClient;
const credentials = { apiKey: "qash_key", apiSecret: "qash_secret", baseUrl: "https://api.qash.ai" };

const beneficiary = {
  name: "Ana",
  bankCode: "40012",
  accountNumber: "012180001234567899",
  accountType: "CLABE",
} as const;
const payout = {
  fromAccountId: 1,
  currency: "MXN",
  provider: "cobre",
  amount: 150_050,
  beneficiary,
  description: "Rent",
};
const deposit = { toAccountId: 1, currency: "MXN", provider: "manual", amount: 1, description: "Top-up" };
const proxy = { partner, session: () => null, allowedOrigins: ["https://app.example"] };

// Formats
// @ts-expect-error the value of a text that may be wrong
clabe.check("").value;
// @ts-expect-error options are an object
clabe.check("", "es");
// @ts-expect-error no such kind
crossCheck.rfcKind("", "persona");
clabe.check("", { lang, country: undefined });
clabe.check("", { lang: "es-MX" });
const checked = iban.check("");
if (checked.ok) holds<Same<typeof checked.details.sepa, boolean>>();
else holds<Same<(typeof checked.issues)[0]["code"], IssueCode>>();
// A format by its name: the ones that are known are there, with their details; others may be missing.
const known = formats.clabe.check("");
if (known.ok) holds<Same<typeof known.details.institution, string | undefined>>();
formats["clabe" as string]?.isValid("");
// @ts-expect-error no such format
formats.clabee.isValid("");

// Amounts
// @ts-expect-error a number has lost what was typed
money.parse(1500.5, "MXN");
// @ts-expect-error without a currency nobody knows its decimals
money.parse("1500.50");
// @ts-expect-error options are an object
money.parse("1500.50", "MXN", "es-MX");
// @ts-expect-error an amount is no text
money.format("150050", "MXN");
money.check("", "MXN", { lang, locale: undefined });
money.format(1, "MXN", { style: undefined });

// The client
// @ts-expect-error options are an object
new QashClient("/qash");
// @ts-expect-error a misspelt option
new QashClient({ baseUrl: "/qash", timeout: 5 });
new QashClient({ baseUrl: "/qash", lang });
// @ts-expect-error an amount is no decimal
client.payout({ ...payout, amount: "1500.50" });
declare const accountType: string;
client.payout({ ...payout, beneficiary: { ...beneficiary, accountType } });
// @ts-expect-error a misspelt field
client.payout({ ...payout, concept: "Rent" });
// @ts-expect-error the key is a field of the input
client.payout(payout, { idempotencyKey: "1" });
// @ts-expect-error the account to debit is always said
client.transfer({ toAccountId: 1, amount: 1, description: "Rent" });
// @ts-expect-error an id is a number
client.getTransaction("5");
// @ts-expect-error an input is an object
client.listTransactions(2);
// @ts-expect-error the session says whose user
client.getUser("0190f1a0-0000-7000-8000-000000000000");
// @ts-expect-error no such frequency
client.setCardLimit({ amount: 10, frequency: "daily" });
// @ts-expect-error the listing's name of the currency
client.createAccount({ accountName: "Main", asset: "MXN" });
// @ts-expect-error a page comes with a promise
client.listAccounts().items;
for await (const one of client.listTransactions()) holds<Same<typeof one, Transaction>>();
for await (const one of partner.listUsers()) holds<Same<typeof one.email, string>>();
const page = await client.listAccounts();
const accounts: Account[] = page.items;
if (page.next) await client.listAccounts(page.next);
holds<Same<Awaited<ReturnType<typeof client.payout>>["idempotencyKey"], string>>();
for (const account of accounts) {
  // @ts-expect-error a misspelt field
  account.blance;
  holds<Same<ReturnType<typeof unknownFields>["blance"], unknown>>();
  // @ts-expect-error no such type of an answer
  unknownFields(account, "Acount");
  client.payout({ ...payout, amount: account.balance });
}
const quoted = await client.calculateExchange({ fromAsset: "USD", toAsset: "COP", fromAmount: 100 });
// @ts-expect-error whole units are no smallest ones
partner.as("0190f1a0-0000-7000-8000-000000000000").deposit({ ...deposit, amount: quoted.fromAmount });
// @ts-expect-error nor is what may be either
client.payout({ ...payout, amount: quoted.toAmount });
if (quoted.toMinor != null) client.payout({ ...payout, amount: quoted.toMinor });
// @ts-expect-error a card's limit is in whole units
client.setCardLimit({ amount: accounts[0]?.balance ?? 0, frequency: "perWeek" });
holds<Same<typeof quoted.toAmountUnit, "minor" | "base" | "ambiguous">>();
// @ts-expect-error users are the page's items
(await partner.listUsers()).users;
const { balances } = await client.getCardBalance();
const dollars = balances?.["USD"];
if (typeof dollars === "object") holds<Same<typeof dollars.available, WholeAmount | null | undefined>>();
// @ts-expect-error a quote is of two currencies
client.calculateExchange({ fromAmount: 100 });
// @ts-expect-error both in one dialect
client.calculateExchange({ fromAsset: "USD", toCurrency: "COP", fromAmount: 100 });
client.calculateExchange({ fromCurrency: "USD", toCurrency: "COP", fromAmount: 100 });
// @ts-expect-error a quote has an end
quoteStatus({});
quoteStatus(await client.calculateExchange({ fromAsset: "USD", toAsset: "COP", fromAmount: 100 }), { now: undefined });

// Errors
try {
  await client.getBalance();
} catch (error) {
  if (error instanceof RateLimitError) holds<Same<typeof error.retryAfterMs, number | undefined>>();
  if (error instanceof QashError) {
    const { code, issues = [] }: { code: ErrorCode; issues?: FieldIssue[] | undefined } = error;
    if (code === "SESSION_REQUIRED") for (const issue of issues) holds<Same<typeof issue.code, IssueCode>>();
  }
}

// Forms
// @ts-expect-error a form that may be missing
attach(document.querySelector("form"));
attach(form, { lang, locale: undefined });
form.addEventListener("qash:check", ({ detail }) => holds<Same<typeof detail, Check<unknown>>>());

// The server
// @ts-expect-error a session names the person
createProxy({ ...proxy, session: () => ({ userId: "0190f1a0-0000-7000-8000-000000000000" }) });
// @ts-expect-error a list
createProxy({ ...proxy, allowedOrigins: "https://app.example" });
// @ts-expect-error a hook decides
createProxy({ ...proxy, enable: { payout: true } });
// @ts-expect-error a browser never deposits
createProxy({ ...proxy, enable: { deposit: () => true } });
// @ts-expect-error a store adds, too
createProxy({ ...proxy, store: new Map<string, string>() });
declare const tokens: TokenStore;
// @ts-expect-error what keeps tokens alone has no add
createProxy({ ...proxy, store: tokens });
// @ts-expect-error nor may a partner's payouts lie there
new QashPartner({ ...credentials, store: kvTokenStore(namespace) });
// @ts-expect-error unstorage cannot set a value only if there is none
createProxy({ ...proxy, store: unstorageTokenStore(storage) });
new QashPartner({ ...credentials, tokenStore: kvTokenStore(namespace), store: redisStore(redis) });
// @ts-expect-error a client of Redis
redisStore(namespace);
// @ts-expect-error a database of two
sqlStore(() => [], { dialect: "mysql" });
createProxy({ ...proxy, store: sqlStore(async () => ({ rows: [] }), { dialect: "postgresql" }) });
// @ts-expect-error a user pays, not the partner
partner.payout(payout);
// @ts-expect-error a script's payout has a key of its own
partner.as("0190f1a0-0000-7000-8000-000000000000").payout(payout);
partner.as("0190f1a0-0000-7000-8000-000000000000").payout({ ...payout, idempotencyKey: "payroll/17" });
partner.as("0190f1a0-0000-7000-8000-000000000000").payoutMany([{ ...payout, ref: "17" }], { key: "ref", journal: "a" });
// @ts-expect-error without keys rows could be paid twice
partner.as("0190f1a0-0000-7000-8000-000000000000").payoutMany([payout], { journal: "a" });
// @ts-expect-error nothing is sent by an option: leave out dryRun
partner.as("0190f1a0-0000-7000-8000-000000000000").payoutMany([payout], { key: "ref", send: true });
client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1, description: "Rent" }, { repeat: true });
// @ts-expect-error nobody asks for a key without a business user's token
partner.createApiKey({ keyName: "Main" });
holds<Same<Awaited<ReturnType<ReturnType<typeof partner.as>["payout"]>>["idempotencyKey"], string>>();
const within = (person: string, amount: number, key: string) => person !== "" && amount < 5 && key !== "";
const hook: Hook<"payout"> = ({ session, input }) => within(session.subject, input.amount, input.idempotencyKey);
createProxy({ ...proxy, enable: { payout: hook } });
createProxy({
  ...proxy,
  session: () => ({ subject: "ana", admin: true }),
  enable: {
    payout: ({ session, input }) => session.admin && within(session.subject, input.amount, input.idempotencyKey),
    transfer: ({ session, input }) => session.admin && { input: { ...input, amount: 5n } },
    registerUser: async ({ input }) => ({ input: { ...input, countryCode: "MX" } }),
    getCardDetails: undefined,
  },
  onAudit: ({ code }: AuditEvent) => code === "HOOK_FAILED",
});

// The sandbox
// @ts-expect-error a seed is a number
createSandbox({ seed: "7" });
// @ts-expect-error no such operation
createSandbox().fault({ operation: "payuot", drop: true });
void accounts;
