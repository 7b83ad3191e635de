/** `createProxy`: the proxy of a `QashPartner`. */
import { insideOf } from "./partner.js";
import { OWN, type ProxyOptions, proxyOver, type Session } from "./proxy.js";
import { copied, invalid } from "./server-options.js";
import { wasm } from "./server-wasm.js";

/**
 * Creates the proxy between browsers and Qash. A browser acts as the user of its session only. Operations that change something must be enabled in `enable`.
 *
 * @throws {ValidationError} with code `INVALID_OPTION`, `ALLOWED_ORIGINS_REQUIRED`, `ORIGIN_INVALID`, `BASE_PATH_INVALID`, `OPERATION_UNKNOWN` or
 * `LIMIT_INVALID` for a missing or wrong option.
 * @example
 * const proxy = createProxy({
 *   partner,
 *   session: (request) => sessions.get(request.headers.get("cookie")), // { subject, userId, email }, or nothing
 *   allowedOrigins: ["https://app.example.com"],
 *   enable: { payout: ({ input }) => input.currency === "MXN" && input.amount <= 500_000 },
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
