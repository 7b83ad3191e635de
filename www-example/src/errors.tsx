// Error messages in the page's language, and the notice that shows them.

import { signal } from "@preact/signals";
import {
  AbortError,
  AuthenticationError,
  ConflictError,
  DecodeError,
  NetworkError,
  NotFoundError,
  PermissionError,
  QashError,
  RateLimitError,
  SecretExposureError,
  ServiceUnavailableError,
  TimeoutError,
  ValidationError,
} from "qash-client";
import { DemoError } from "./demo";
import { t } from "./i18n";
import { NoWorkerError } from "./serverless";

/** Whether the browser believes it is connected. */
export const online = signal(navigator.onLine);
addEventListener("online", () => {
  online.value = true;
});
addEventListener("offline", () => {
  online.value = false;
});

/** A request that was not sent because the browser is offline. */
export class OfflineError extends Error {}

/** Whether the page itself aborted the call. */
export const isAbort = (error: unknown): boolean =>
  error instanceof AbortError || (error as Error)?.name === "AbortError";

/** Whether the outcome is unknown: money may have moved although there was no response. */
export const isUnknown = (error: unknown): boolean =>
  (error instanceof QashError || error instanceof DemoError) && error.outcome === "unknown";

/** Whether the order may have been carried out, or was. It must be looked up, and not sent as a new order. */
export const mayBeDone = (error: unknown): boolean => error instanceof QashError && error.outcome !== "none";

/** The error message for the customer. */
export function explain(error: unknown): string {
  const texts = t.value.errors;
  if (isUnknown(error)) return texts.unknown;
  if (error instanceof OfflineError) return texts.offline;
  if (error instanceof NetworkError || error instanceof TypeError) return online.value ? texts.network : texts.offline;
  if (error instanceof TimeoutError || (error as Error)?.name === "TimeoutError") return texts.timeout;
  if (error instanceof RateLimitError) {
    const ms = error.retryAfterMs;
    return ms === undefined ? texts.rateLimit : texts.rateLimitIn(Math.ceil(ms / 1000));
  }
  if (error instanceof ServiceUnavailableError) return texts.unavailable;
  if (sessionEnded(error)) return texts.authentication;
  if (error instanceof PermissionError) return error.code.endsWith("_DENIED") ? texts.denied : texts.permission;
  if (error instanceof NotFoundError) return texts.notFound;
  if (error instanceof ConflictError) return texts.conflict;
  if (error instanceof ValidationError) return error.issues?.length ? texts.validation : texts.rejected;
  if (error instanceof SecretExposureError) return texts.secret;
  if (error instanceof NoWorkerError) return texts.noWorker;
  if (error instanceof DecodeError) return error.outcome === "done" ? texts.decodeDone : texts.decode;
  if (error instanceof DemoError && error.status === 429) return texts.rateLimit;
  if (error instanceof DemoError && error.status >= 500) return texts.unavailable;
  return texts.other;
}

const sessionEnded = (error: unknown): boolean =>
  error instanceof AuthenticationError || (error instanceof DemoError && error.status === 401);

interface NoticeProps {
  error: unknown;
  /** The action of the button “Try again”, if there is one. */
  retry?: (() => void) | undefined;
}

/** An error message without codes and ids, which are in the inspector. Takes no space while there is no error. */
export function Notice({ error, retry }: NoticeProps) {
  const texts = t.value;
  return (
    <div role="alert" class="notice-slot" tabIndex={-1}>
      {error !== null && error !== undefined && (
        <div class="notice notice--bad">
          <p class="notice__text">{explain(error)}</p>
          {sessionEnded(error) && (
            <a class="button button--quiet" href="/" target="_blank" rel="noopener">
              {texts.errors.signIn}
            </a>
          )}
          {retry && (
            <button
              type="button"
              class="button button--quiet"
              onClick={(event) => {
                // The button disappears with the message, and the focus must not.
                event.currentTarget.closest<HTMLElement>(".notice-slot")?.focus();
                retry();
              }}
            >
              {texts.common.retry}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
