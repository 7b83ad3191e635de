// A server and a script in TypeScript without the types of browsers, as Node's own configurations have it. Compiled only.
import { createServer } from "node:http";
import { type Account, QashClient } from "qash-client";
import { plazaName } from "qash-client/plazas";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner, type Session, type Store, toNodeHandler } from "qash-client/server";
import { clabe, money } from "qash-client/validate";

interface SignedIn extends Session {
  dailyLimit: number;
}

const { fetch, apiKey, apiSecret } = createSandbox({ seed: 7 });
const partner = new QashPartner({ baseUrl: "https://sandbox.api.qash.ai", apiKey, apiSecret, fetch });
const kept = new Map<string, string>();
const store: Store = {
  get: (key) => kept.get(key),
  set: (key, value) => kept.set(key, value),
  add: (key, value) => !kept.has(key) && kept.set(key, value) === kept,
  delete: (key) => kept.delete(key),
};
const proxy = createProxy({
  partner,
  store,
  allowedOrigins: ["https://app.example"],
  session: (request): SignedIn | null =>
    request.headers.has("cookie") ? { subject: "ana", email: undefined, dailyLimit: 100 } : null,
  enable: {
    payout: ({ input, session }) => input.currency === "MXN" && input.amount <= session.dailyLimit,
    transfer: async ({ input }) => ({ input: { ...input, description: "Checked" } }),
  },
});
createServer(toNodeHandler(proxy)).listen(3000);

const client = new QashClient({ baseUrl: "https://app.example/qash", credentials: "include" });
const accounts: Account[] = (await client.listAccounts()).items;
const checked = clabe.check("012180001234567899");
export const shown = [accounts, checked.ok && plazaName(checked.details.plazaCode), money.parse("1.50", "MXN")];
