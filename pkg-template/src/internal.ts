/** An answer before it is one of the platform's: making a `Response` costs more than all that is done for it. */
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

/** The answer of a server that failed. */
export const INTERNAL: Answer = {
  status: 500,
  headers: [
    ["content-type", "application/json"],
    ["cache-control", "no-store"],
    ["x-content-type-options", "nosniff"],
  ],
  body: JSON.stringify({ error }),
};
