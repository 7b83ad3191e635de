// What can be broken between this server and the sandbox, by name; the page's lab switches them.

const RULES = {
  latency: { latencyMs: 1500, times: "always" },
  dropOne: { operation: "payout", drop: true, when: "after" },
  dropAll: { operation: "payout", drop: true, when: "after", times: "always" },
  unavailable503: { status: 503, when: "before", times: "always" },
  rateLimit: { status: 429, retryAfter: 60, when: "before", times: "always" },
};

export function makeFaults(sandbox) {
  /** Names of the faults in force. After a restart none is: the sandbox's own are cleared with them. */
  let active = [];
  sandbox.clearFaults();
  /** The sandbox's latest request when the faults were set. */
  let since = 0;

  return {
    active() {
      // The sandbox takes a one-time fault back once it has struck.
      const struck = sandbox.journal().some((line) => line.number > since && line.operation === "payout");
      if (struck) active = active.filter((name) => name !== "dropOne");
      return active;
    },
    /** Puts exactly these in force; whether all of them exist. */
    set(names) {
      if (!Array.isArray(names) || !names.every((name) => Object.hasOwn(RULES, name))) return false;
      sandbox.clearFaults();
      for (const name of new Set(names)) sandbox.fault(RULES[name]);
      active = [...new Set(names)];
      since = sandbox.journal().at(-1)?.number ?? 0;
      return true;
    },
  };
}
