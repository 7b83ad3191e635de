// Proof that an e-mail is a person's own: a code that is sent there and typed in. Used with the real Qash; the sandbox takes an e-mail
// at its word.

import { createHash, randomInt, timingSafeEqual } from "node:crypto";

const LIFETIME_MS = 10 * 60 * 1000;
/** Wrong codes that an e-mail may be tried with until its code has ended: a hundred million codes, five tries in ten minutes. */
const TRIES = 5;
const DIGITS = 8;
/** Codes that are on their way at once; nobody's is dropped for another's. */
const MOST = 1000;

const hash = (text) => createHash("sha256").update(text).digest();

/**
 * @param {(email: string, code: string) => unknown} send brings a code to whoever reads that e-mail
 * @param {() => number} now
 */
export function makeCodes(send, now = Date.now) {
  /** @type {Map<string, {code: Buffer, until: number, tries: number}>} by e-mail */
  const pending = new Map();

  return {
    /** Sends a code, unless one that has not ended was sent; whether the person can go on. */
    async ask(email) {
      for (const [other, { until }] of pending) if (until <= now()) pending.delete(other);
      const before = pending.get(email);
      if (before) return before.tries < TRIES;
      if (pending.size >= MOST) return false;
      const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0");
      pending.set(email, { code: hash(code), until: now() + LIFETIME_MS, tries: 0 });
      try {
        await send(email, code);
      } catch (failure) {
        pending.delete(email);
        throw failure;
      }
      return true;
    },
    /** Whether this is the code that was sent. It serves once. */
    proves(email, code) {
      const sent = pending.get(email);
      if (!sent || sent.until <= now() || sent.tries >= TRIES) return false;
      sent.tries++;
      if (!timingSafeEqual(sent.code, hash(String(code)))) return false;
      pending.delete(email);
      return true;
    },
  };
}
