// What the page asks of the partner's own server: the session, and the parts of the world that a demo has to play itself –
// a bank that sends money, a shop that charges the card, a line that breaks.

import { email as emailFormat } from "qash-client/validate";
import { error, json } from "./web.mjs";

/** Currencies the pretended bank pays in. */
const CURRENCIES = ["MXN", "USD", "COP", "USDC"];

/** @param {ReturnType<typeof import("./codes.mjs").makeCodes> | null} codes what proves an e-mail; null takes it at its word */
export function makeDemo({ sessions, people, codes, partner, sandbox, faults, limits }) {
  /** Whose request it is, or null. */
  function who(request) {
    const email = sessions.read(request);
    return email === null ? null : { email, ...people.meet(email) };
  }

  const describe = (person) => ({
    email: person?.email ?? null,
    registered: Boolean(person?.userId),
    sandbox: sandbox !== null,
    ...limits,
  });

  /**
   * The id at the sandbox of an e-mail that these records do not know: the answer to its registration may have been lost. At the real Qash
   * nobody's sign-in reads all users, and whoever has an e-mail now need not be who registered with it.
   */
  async function adopt(email) {
    for await (const user of partner.listUsers({ limit: 200 })) {
      if (user.email.toLowerCase() === email) return user.id;
    }
    return null;
  }

  const routes = {
    "GET /demo/session": (request) => json(describe(who(request))),

    async "POST /demo/session"(request) {
      const { email: text, intent, code } = await request.json();
      const check = emailFormat.check(String(text));
      if (!check.ok)
        return error(422, "INVALID_INPUT", { issues: [{ path: "email", message: check.issues[0].message }] });
      const email = check.value.toLowerCase();
      if (codes && sessions.read(request) !== email) {
        if (code === undefined) {
          return (await codes.ask(email)) ? json({ codeSent: true }, 202) : error(429, "TOO_MANY_CODES");
        }
        if (!codes.proves(email, code)) return error(403, "CODE_WRONG");
      }
      let person = people.find(email);
      if (sandbox && !person?.userId) {
        const userId = await adopt(email);
        if (userId !== null) {
          person = people.meet(email);
          people.registered(person.subject, userId);
        }
      }
      const known = Boolean(person?.userId);
      if (intent === "signup" && known) return error(409, "EMAIL_KNOWN");
      if (intent === "signin" && !known) return error(404, "EMAIL_UNKNOWN");
      const cookie = sessions.begin(request, email);
      if (cookie === null) return error(503, "TOO_MANY_SESSIONS");
      return json(describe({ email, ...people.meet(email) }), 200, { "Set-Cookie": cookie });
    },

    "DELETE /demo/session": (request) => json(describe(null), 200, { "Set-Cookie": sessions.end(request) }),
  };

  /** Only the sandbox can be played with: at the real Qash a deposit that nobody paid in would be money out of nothing. */
  const sandboxRoutes = {
    async "POST /demo/deposit"(request) {
      const person = who(request);
      if (!person?.userId) return error(401, "SESSION_REQUIRED");
      const { accountId, amount, currency, description } = await request.json();
      if (!CURRENCIES.includes(currency)) return error(422, "INVALID_INPUT");
      const transaction = await partner.as(person.userId).deposit({
        toAccountId: accountId,
        amount,
        currency,
        provider: "manual",
        description,
      });
      return json(transaction);
    },

    "GET /demo/faults": () => json({ active: faults.active() }),

    async "POST /demo/faults"(request) {
      const { active } = await request.json();
      return faults.set(active) ? json({ active: faults.active() }) : error(422, "INVALID_INPUT");
    },

    "POST /demo/purchase"(request) {
      const person = who(request);
      if (!person?.userId) return error(401, "SESSION_REQUIRED");
      // The shop is paid with money that the demo puts on the card first; both in cents. None of it stays where the card is declined.
      const before = sandbox.snapshot();
      try {
        sandbox.fundCard(person.userId, 50_000);
        sandbox.cardPurchase(person.userId, { cents: 4_590, merchant: "Librería Vaivén" });
      } catch {
        sandbox.restore(before);
        return error(409, "CARD_DECLINED");
      }
      return json({});
    },
  };
  if (sandbox) Object.assign(routes, sandboxRoutes);

  return async (request) => {
    const { pathname } = new URL(request.url);
    const route = routes[`${request.method} ${pathname}`];
    if (!route) return error(404, "NOT_FOUND");
    try {
      return await route(request);
    } catch (failure) {
      return failed(failure);
    }
  };
}

/** Of a failed call to Qash, the page is told what it needs and none of Qash's words. */
function failed(failure) {
  const { code, status, outcome, issues } = failure;
  if (failure instanceof SyntaxError) return error(400, "INVALID_JSON");
  console.error(`demo: ${code ?? failure}`);
  const shown = issues?.map(({ path, message }) => ({ path, message }));
  const fits = shown ? 422 : status === 429 ? 429 : 502;
  return error(fits, code ?? "UNAVAILABLE", { outcome: outcome ?? "none", ...(shown ? { issues: shown } : {}) });
}
