// Where Qash is: the real one, or the sandbox inside this very process.

import { randomInt } from "node:crypto";
import { QashPartner } from "qash-client/server";

/**
 * @param {import("./config.mjs").Config} config
 * @param {string} origin this server's own
 */
export async function makeUpstream(config, origin, state) {
  if (config.qash) return { partner: new QashPartner(config.qash), sandbox: null };

  const { createSandbox } = await import("qash-client/sandbox");
  const { profile = "guide" } = config;
  const sandbox = createSandbox({ seed: randomInt(2 ** 47), profile, verificationUrl: `${origin}/verify` });
  const before = state.restored("sandbox");
  try {
    if (before !== undefined) sandbox.restore(before);
  } catch (failure) {
    throw new Error(
      `The state in ${config.dataDir} is not of this version (${failure.message}). Remove it to begin anew.`,
    );
  }
  state.keep("sandbox", () => sandbox.snapshot());
  const partner = new QashPartner({
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    fetch: sandbox.fetch,
    // Nothing is sent there: the sandbox answers in fetch's place.
    baseUrl: "https://sandbox.api.qash.ai",
    verificationOrigins: [origin, "https://inquiry.withpersona.com"],
  });
  return { partner, sandbox };
}
