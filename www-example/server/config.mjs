// The configuration from environment variables. Every variable has a default.

import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The default port. If it is in use, the next free one is taken. */
const DEFAULT_PORT = 4173;

/**
 * @typedef {object} Config
 * @property {number} port 0 for any free one
 * @property {boolean} exactPort whether PORT was given, so that no other port is taken
 * @property {string} dist folder of the built page
 * @property {string} dataDir folder of the state
 * @property {(event: object) => void} [log] called for every request to the proxy
 * @property {{baseUrl: string, apiKey: string, apiSecret: string} | null} qash the real Qash, or null for the sandbox
 * @property {(email: string, code: string) => unknown} [sendCode] sends a sign-in code to an e-mail; required with the real Qash
 * @property {"guide" | "site"} [profile] the document of Qash that the sandbox follows
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Config}
 */
export function readConfig(env) {
  return {
    // An empty variable counts as not set, here and below.
    port: env.PORT ? readPort(env.PORT) : DEFAULT_PORT,
    exactPort: Boolean(env.PORT),
    dist: path.join(root, "dist"),
    dataDir: path.resolve(env.DATA_DIR || path.join(root, ".data")),
    qash: readQash(env),
    profile: readProfile(env.SANDBOX_PROFILE),
    sendCode: printCode,
    log: ({ at, operation = "-", status, code = "", ms, requestId }) =>
      console.log([at, operation, status, code, `${ms} ms`, requestId].filter(Boolean).join(" ")),
  };
}

/** Prints the code to the terminal. A real server sends it to the e-mail. */
function printCode(email, code) {
  console.log(`Sign-in code for ${email}: ${code}`);
}

function readPort(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`PORT must be 0 to 65535, not "${text}".`);
  return port;
}

function readProfile(given) {
  const name = given || "guide";
  if (name !== "guide" && name !== "site") throw new Error(`SANDBOX_PROFILE must be guide or site, not "${name}".`);
  return name;
}

function readQash({ QASH_BASE_URL: baseUrl, QASH_API_KEY: apiKey, QASH_API_SECRET: apiSecret }) {
  const given = [baseUrl, apiKey, apiSecret].filter(Boolean).length;
  if (given === 0) return null;
  // A partial configuration must not fall back to the sandbox, or simulated money would pass for real.
  if (given < 3)
    throw new Error("Set QASH_BASE_URL, QASH_API_KEY and QASH_API_SECRET together, or none for the sandbox.");
  return { baseUrl, apiKey, apiSecret };
}
