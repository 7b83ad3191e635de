// What a strict TypeScript project may write, and what it may not. Compiled only; `lib` has nothing newer than ES2022.
import {
  attach as attachWithClient,
  type Check,
  type Format,
  formats,
  type Issue,
  iban,
  money,
  QashClient,
  QashError,
  quoteStatus,
  ready,
} from "qash-client";
import { attach } from "qash-client/forms";
import { plazaName } from "qash-client/plazas";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner } from "qash-client/server";
import { init } from "qash-client/slim";
import { clabe, type StandardSchemaV1 } from "qash-client/validate";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

// Formats
const valid: boolean = clabe.isValid("032180000118359719");
const schema: StandardSchemaV1<string, string> = clabe;
const some: Format<unknown> | undefined = formats["iban"];
const checked = iban.check("DE89370400440532013000", { lang: "es" });
if (checked.ok) {
  const country: string = checked.details.country;
  holds<Same<typeof checked.warnings, Issue[]>>();
  // @ts-expect-error a valid check has no issues
  checked.issues;
  void country;
} else {
  const first: Issue = checked.issues[0];
  const place: number | undefined = first.start;
  void place;
}
holds<Same<Extract<Check<{ minor: number }>, { ok: true }>["details"]["minor"], number>>();
// @ts-expect-error a format takes text
clabe.isValid(32180000118359719n);
const account = clabe.check("032180000118359719");
const city: string | undefined = account.ok ? plazaName(account.details.plazaCode) : undefined;
// @ts-expect-error a plaza is named by its three digits
plazaName(180);

// Amounts
const minor: number = money.parse("1.500,50", "COP", { locale: "es-CO" });
const shown: string = money.format(150050n, "COP", { style: "symbol" });
const wide: string = money.toDecimal(9007199254740993n, "USD");
// @ts-expect-error no such style
money.format(1, "COP", { style: "fancy" });

// The client
const client = new QashClient({ baseUrl: "/api/qash" });
// @ts-expect-error a client has an address
new QashClient({});
const accounts = client.listAccounts();
// Worked out, so that nobody has to think of what to show without it.
for await (const account of accounts) void money.format(account.balance, account.asset);
void (await accounts);
const controller = new AbortController();
void (await client.getUser({ signal: controller.signal }));
// @ts-expect-error a browser never deposits
client.deposit;

// Errors
try {
  await client.getBalance();
} catch (error) {
  if (error instanceof QashError) {
    const { code, outcome, retryable }: { code: string; outcome: "none" | "done" | "unknown"; retryable: boolean } =
      error;
    void [code, outcome, retryable];
  }
}

// The server and the sandbox
const sandbox = createSandbox({ seed: 1 });
const partner = new QashPartner({
  apiKey: "qash_key",
  apiSecret: "qash_secret",
  baseUrl: "https://sandbox.api.qash.ai",
  fetch: sandbox.fetch,
});
const proxy: (request: Request) => Promise<Response> = createProxy({
  partner,
  session: async () => ({ userId: "0190f1a0-0000-7000-8000-000000000000", subject: "maria@example.com" }),
  allowedOrigins: ["https://shop.example"],
});
// @ts-expect-error a proxy must know whose request it is
createProxy({ partner, allowedOrigins: [] });

declare const form: HTMLFormElement;
const detach: () => void = attach(form, { lang: "es" });
holds<Same<typeof attachWithClient, typeof attach>>();
// @ts-expect-error only a form has fields to attach to
attachWithClient(document.createElement("div"));

await init(fetch("/qash-client.wasm"));
await ready();
void [valid, schema, some, city, minor, shown, wide, proxy, detach, quoteStatus];
