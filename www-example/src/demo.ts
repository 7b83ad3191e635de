// Calls to the partner's own server besides the proxy: the session, simulated deposits and faults.

import { base } from "./base";

/** A validation error of the server. */
interface DemoIssue {
  path?: string;
  message: string;
}

/** A failed call to the partner's own server. */
export class DemoError extends Error {
  override readonly name = "DemoError";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly outcome: "none" | "done" | "unknown" = "none",
    readonly issues: readonly DemoIssue[] = [],
  ) {
    super(code);
  }
}

/** The timeout of a call to the partner's own server. */
const TIMEOUT_MS = 20_000;

/** Calls the partner's own server. */
export async function demo<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${base}demo/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const { code = "UNAVAILABLE", outcome, issues } = answer.error ?? {};
  throw new DemoError(response.status, code, outcome, issues);
}
