// The routes of the partner's own server: the session, and with the sandbox simulated deposits, card purchases and faults.

import { email as emailFormat } from "qash-client/validate";
import { error, json } from "./web.mjs";

/** The currencies of simulated deposits. */
const CURRENCIES = ["MXN", "USD", "COP", "USDC"];

/** @param {ReturnType<typeof import("./codes.mjs").makeCodes> | null} codes sign-in codes; null without verification of e-mails */
export function makeDemo({ sessions, people, codes, partner, sandbox, faults, limits }) {
  /** The person who is signed in, or null. */
  function personOf(request) {
    const email = sessions.read(request);
    return email === null ? null : { email, ...people.findOrAdd(email) };
  }

  const describe = (person) => ({
    email: person?.email ?? null,
    registered: Boolean(person?.userId),
    sandbox: sandbox !== null,
    ...limits,
  });

  /**
   * The sandbox's user id for an e-mail without a record here: the response to its registration may have been lost. Not used with the real
   * Qash, where a sign-in must not read all users, and an e-mail may have a new owner.
   */
  async function findUserId(email) {
    for await (const user of partner.listUsers({ limit: 200 })) {
      if (user.email.toLowerCase() === email) return user.id;
    }
    return null;
  }

  const routes = {
    "GET /demo/session": (request) => json(describe(personOf(request))),

    async "POST /demo/session"(request) {
      const { email: text, intent, code } = await request.json();
      const check = emailFormat.check(String(text));
      if (!check.ok)
        return error(422, "INVALID_INPUT", { issues: [{ path: "email", message: check.issues[0].message }] });
      const email = check.value.toLowerCase();
      if (codes && sessions.read(request) !== email) {
        if (code === undefined) {
          return (await codes.issue(email)) ? json({ codeSent: true }, 202) : error(429, "TOO_MANY_CODES");
        }
        if (!codes.verify(email, code)) return error(403, "CODE_WRONG");
      }
      let person = people.find(email);
      if (sandbox && !person?.userId) {
        const userId = await findUserId(email);
        if (userId !== null) {
          person = people.findOrAdd(email);
          people.setUserId(person.subject, userId);
        }
      }
      const known = Boolean(person?.userId);
      if (intent === "signup" && known) return error(409, "EMAIL_KNOWN");
      if (intent === "signin" && !known) return error(404, "EMAIL_UNKNOWN");
      const cookie = sessions.begin(request, email);
      if (cookie === null) return error(503, "TOO_MANY_SESSIONS");
      return json(describe({ email, ...people.findOrAdd(email) }), 200, { "Set-Cookie": cookie });
    },

    "DELETE /demo/session": (request) => json(describe(null), 200, { "Set-Cookie": sessions.end(request) }),
  };

  /** Routes for the sandbox only: at the real Qash a simulated deposit would create money. */
  const sandboxRoutes = {
    async "POST /demo/deposit"(request) {
      const person = personOf(request);
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
      const person = personOf(request);
      if (!person?.userId) return error(401, "SESSION_REQUIRED");
      // The card is funded first; both amounts are in cents. If the card is declined, the funds are taken back.
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

/** The response for a failed call to Qash, without Qash's own message. */
function failed(failure) {
  const { code, status, outcome, issues } = failure;
  if (failure instanceof SyntaxError) return error(400, "INVALID_JSON");
  console.error(`demo: ${code ?? failure}`);
  const shown = issues?.map(({ path, message }) => ({ path, message }));
  const fits = shown ? 422 : status === 429 ? 429 : 502;
  return error(fits, code ?? "UNAVAILABLE", { outcome: outcome ?? "none", ...(shown ? { issues: shown } : {}) });
}
