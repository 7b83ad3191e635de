/** A callback of the caller for an event. */
export type Hook = ((event: never) => unknown) | undefined;

/** Calls a hook of an operation, if there is one. An error that it throws or rejects with is logged. */
export function callHook(operation: string, hook: Hook, event: () => unknown): void {
  const report = (thrown: unknown) => reportHook(`a hook of ${operation}`, thrown);
  try {
    Promise.resolve(hook?.(event() as never)).catch(report);
  } catch (thrown) {
    report(thrown);
  }
}

/** Logs the error of a caller's function. */
export function reportHook(what: string, thrown: unknown): void {
  console.error(`qash-client: ${what} failed:`, thrown);
}
