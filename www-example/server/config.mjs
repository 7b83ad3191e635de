// What the environment says. Everything has a default that works on a fresh machine.

import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The port when none is asked for; the next free one is taken if it is in use. */
const DEFAULT_PORT = 4173;

/**
 * @typedef {object} Config
 * @property {number} port 0 for any free one
 * @property {boolean} exactPort whether that very port was asked for
 * @property {string} dist where the built page is
 * @property {string} dataDir where the state is kept
 * @property {(event: object) => void} [log] told of every request to the proxy
 * @property {{baseUrl: string, apiKey: string, apiSecret: string} | null} qash the real Qash, or null for the sandbox
 * @property {(email: string, code: string) => unknown} [sendCode] brings a sign-in code to whoever reads that e-mail; needed with the real Qash
 * @property {"guide" | "site"} [profile] after which of Qash's documents the sandbox answers
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Config}
 */
export function readConfig(env) {
  return {
    // An empty variable is as good as none, here and below.
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

/** Stands for the mail: only whoever runs this server reads its terminal. A real server sends the code to the e-mail. */
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
  // Half a configuration must not end in the sandbox: somebody would believe that the money is real.
  if (given < 3)
    throw new Error("Set QASH_BASE_URL, QASH_API_KEY and QASH_API_SECRET together, or none for the sandbox.");
  return { baseUrl, apiKey, apiSecret };
}
