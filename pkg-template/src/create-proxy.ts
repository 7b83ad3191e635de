/** `createProxy`: a proxy in front of a partner. */
import { insideOf } from "./partner.js";
import { OWN, type ProxyOptions, proxyOver, type Session } from "./proxy.js";
import { copied, invalid } from "./server-options.js";
import { wasm } from "./server-wasm.js";

/**
 * A proxy that lets a browser use a partner as the session's own user. Everything is off that is not switched on.
 *
 * Throws a `ValidationError` when something is missing or wrong: `INVALID_OPTION`, `ALLOWED_ORIGINS_REQUIRED`, `ORIGIN_INVALID`,
 * `BASE_PATH_INVALID`, `OPERATION_UNKNOWN`, `LIMIT_INVALID`.
 *
 * @example
 * const proxy = createProxy({
 *   partner,
 *   session: async (request) => sessions.find(request.headers.get("cookie")),
 *   allowedOrigins: ["https://app.example"],
 *   enable: { payout: ({ input, session }) => withinDailyLimit(session.subject, input.amount) },
 * });
 */
export function createProxy<S extends Session = Session>(options: ProxyOptions<S>) {
  const where = "createProxy";
  const { partner, ...given } = copied(where, options, OWN) as unknown as ProxyOptions<S>;
  const inside = insideOf(partner);
  if (inside === undefined)
    throw invalid(where, "partner", "a QashPartner of this very copy of qash-client/server", partner);
  const { handle, observe, payments } = inside;
  return proxyOver(where, given, { wasm, partner: handle, observe, payments });
}
