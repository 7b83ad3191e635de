/** A response before it becomes one of the platform, since creating a `Response` costs more than the rest of the work. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const error = {
  code: "INTERNAL",
  message: "The server failed.",
  requestId: "",
  retryable: false,
  outcome: "unknown",
};

/** Response of a server that failed. */
export const INTERNAL: Answer = {
  status: 500,
  headers: [
    ["content-type", "application/json"],
    ["cache-control", "no-store"],
    ["x-content-type-options", "nosniff"],
  ],
  body: JSON.stringify({ error }),
};
