/** Removes secrets from the causes, reports and logs of errors. The wasm recognises secrets and parts of them. */
import type { Api } from "../generated/server/glue.js";
import type { Wasm } from "./wasm.js";

/** @internal */
type Handle = () => InstanceType<Api["Partner"]>;

/** The partners of this process: any error may contain the secrets of any of them. They are held weakly. */
const partners = new Map<{ deref(): Handle | undefined }, Wasm<unknown>>();

/** Number of partners kept without `WeakRef`, as in Cloudflare's runtime before May 2025. */
const MOST = 16;

/** @internal Removes the secrets of a partner from everything from now on. */
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

/** Maximum number of nested causes, since an error can be its own cause. */
const MOST_CAUSES = 8;

/**
 * @internal Copies an error without its other fields and without secrets: message, code and stack, and those of its causes. The texts in `sent` are removed
 * too, however short they are.
 */
export function bare(thrown: unknown, sent: readonly string[] = [], causes = MOST_CAUSES): unknown {
  const clean = (text: unknown) =>
    scrub(sent.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), String(text)));
  if (typeof thrown === "string") return clean(thrown);
  if (typeof thrown !== "object" || thrown === null) return thrown;
  try {
    const { name, message, stack, code, cause } = thrown as Error & { code?: unknown };
    const hasCause = cause !== undefined && causes > 0;
    const copy = new Error(clean(message ?? ""), hasCause ? { cause: bare(cause, sent, causes - 1) } : undefined);
    Object.defineProperties(copy, { name: { value: clean(name) }, stack: { value: clean(stack ?? message) } });
    return typeof code === "string" ? Object.assign(copy, { code: clean(code) }) : copy;
  } catch {
    return new Error("an error that cannot be read");
  }
}
