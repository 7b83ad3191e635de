// The connection to Qash: the real one, or the sandbox in this process.

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
  state.persist("sandbox", () => sandbox.snapshot());
  const partner = new QashPartner({
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    fetch: sandbox.fetch,
    // Not used: the sandbox replaces fetch.
    baseUrl: "https://sandbox.api.qash.ai",
    verificationOrigins: [origin, "https://inquiry.withpersona.com"],
  });
  return { partner, sandbox };
}
