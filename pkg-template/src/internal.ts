/** The answer of a server that failed. */
export function internal(): Response {
  const error = {
    code: "INTERNAL",
    message: "The server failed.",
    requestId: "",
    retryable: false,
    outcome: "unknown",
  };
  return Response.json(
    { error },
    { status: 500, headers: { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } },
  );
}
