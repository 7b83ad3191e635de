// Sign-in codes, which prove that an e-mail is the person's own. With the sandbox there are none.

import { createHash, randomInt, timingSafeEqual } from "node:crypto";

const LIFETIME_MS = 10 * 60 * 1000;
/** Attempts per code: five in ten minutes, of a hundred million codes. */
const TRIES = 5;
const DIGITS = 8;
/** The highest number of valid codes at a time. Above it no code is sent, and none is dropped. */
const MOST = 1000;

const hash = (text) => createHash("sha256").update(text).digest();

/**
 * @param {(email: string, code: string) => unknown} send sends a code to that e-mail
 * @param {() => number} now
 */
export function makeCodes(send, now = Date.now) {
  /** @type {Map<string, {code: Buffer, until: number, tries: number}>} by e-mail */
  const pending = new Map();

  return {
    /** Sends a code, unless there is one that has not expired. Returns false if no code can be used or sent. */
    async issue(email) {
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
    /** Whether this is the code that was sent. A code works once. */
    verify(email, code) {
      const sent = pending.get(email);
      if (!sent || sent.until <= now() || sent.tries >= TRIES) return false;
      sent.tries++;
      if (!timingSafeEqual(sent.code, hash(String(code)))) return false;
      pending.delete(email);
      return true;
    },
  };
}
