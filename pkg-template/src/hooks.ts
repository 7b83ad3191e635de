/** A function of the caller's that is told of something. */
export type Hook = ((event: never) => unknown) | undefined;

/** Calls a hook of an operation, if there is one; what it throws, now or later, is reported and changes nothing. */
export function tell(operation: string, hook: Hook, event: () => unknown): void {
  const report = (thrown: unknown) => reportHook(`a hook of ${operation}`, thrown);
  try {
    Promise.resolve(hook?.(event() as never)).catch(report);
  } catch (thrown) {
    report(thrown);
  }
}

/** Reports what a function of the caller's has thrown. */
export function reportHook(what: string, thrown: unknown): void {
  console.error(`qash-client: ${what} failed:`, thrown);
}
