// Simulated faults between this server and the sandbox, for the page's fault lab.

const RULES = {
  latency: { latencyMs: 1500, times: "always" },
  dropOne: { operation: "payout", drop: true, when: "after" },
  dropAll: { operation: "payout", drop: true, when: "after", times: "always" },
  unavailable503: { status: 503, when: "before", times: "always" },
  rateLimit: { status: 429, retryAfter: 60, when: "before", times: "always" },
};

export function makeFaults(sandbox) {
  /** The names of active faults. A restart clears them, and those of the sandbox. */
  let active = [];
  sandbox.clearFaults();
  /** The number of the sandbox's latest request when the faults were set. */
  let since = 0;

  return {
    active() {
      // The sandbox removes a one-time fault once it has been used.
      const struck = sandbox.journal().some((line) => line.number > since && line.operation === "payout");
      if (struck) active = active.filter((name) => name !== "dropOne");
      return active;
    },
    /** Activates these faults and no others. Returns false if a name is unknown. */
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
