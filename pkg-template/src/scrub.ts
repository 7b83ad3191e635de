/** Takes secrets out of what is told of errors: causes, reports and logs. What a secret or a piece of one is, the wasm knows. */
import type { Api } from "../generated/server/glue.js";
import type { Wasm } from "./wasm.js";

/** @internal */
type Handle = () => InstanceType<Api["Partner"]>;

/** The partners of this process: whichever failed, its words may hold any one's secrets. Those that are gone need nothing. */
const partners = new Map<{ deref(): Handle | undefined }, Wasm<unknown>>();

/** How many stay where there is no `WeakRef`, as in Cloudflare's runtime of before May 2025. */
const MOST = 16;

/** @internal Takes the secrets of a partner out of everything from now on. */
export function scrubFor(wasm: Wasm<unknown>, partner: Handle): void {
  const weak = typeof WeakRef === "function";
  partners.set(weak ? new WeakRef(partner) : { deref: () => partner }, wasm);
  for (const oldest of partners.keys()) {
    if (weak || partners.size <= MOST) break;
    partners.delete(oldest);
  }
}

function scrub(text: string): string {
  let clean = text;
  for (const [known, wasm] of partners) {
    const partner = known.deref();
    if (partner === undefined) {
      partners.delete(known);
      continue;
    }
    try {
      clean = wasm.run(() => partner().scrub(clean));
    } catch {
      return "[secret]";
    }
  }
  return clean;
}

/** So many causes of an error are told; there may be no end to them, where an error is its own. */
const MOST_CAUSES = 8;

/**
 * @internal An error without what hangs on it, and without secrets: its words, its code and its stack, and those of its causes. `sent` are secrets that are
 * taken out whole, however short they are.
 */
export function bare(thrown: unknown, sent: readonly string[] = [], causes = MOST_CAUSES): unknown {
  const clean = (text: unknown) =>
    scrub(sent.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), String(text)));
  if (typeof thrown === "string") return clean(thrown);
  if (typeof thrown !== "object" || thrown === null) return thrown;
  try {
    const { name, message, stack, code, cause } = thrown as Error & { code?: unknown };
    const told = cause !== undefined && causes > 0;
    const copy = new Error(clean(message ?? ""), told ? { cause: bare(cause, sent, causes - 1) } : undefined);
    Object.defineProperties(copy, { name: { value: clean(name) }, stack: { value: clean(stack ?? message) } });
    return typeof code === "string" ? Object.assign(copy, { code: clean(code) }) : copy;
  } catch {
    return new Error("an error that cannot be read");
  }
}
