// Sessions. The cookie holds a random id, of which the state has only the hash, so that a leaked file allows no sign-in.
//
// A real server adds `Secure` to the cookie, which plain http on the loopback address cannot have in every browser.

import { createHash, randomBytes } from "node:crypto";

const COOKIE = "vaiven_session";
/** The highest number of sessions of one person. One more ends the oldest. */
const MOST_OF_ONE = 5;

const hash = (id) => createHash("sha256").update(id).digest("base64url");

/**
 * @param {object} limits
 * @param {number} limits.lifetimeMs lifetime of a session from its start
 * @param {number} [limits.most] highest number of sessions in all; above it a sign-in is refused, and no session ends
 * @param {() => number} [now]
 */
export function makeSessions(state, { lifetimeMs, most = 10_000 }, now = Date.now) {
  /** @type {Map<string, {email: string, until: number}>} */
  const sessions = new Map(state.restored("sessions"));
  const alive = ([, session]) => session.until > now();
  state.persist("sessions", () => [...sessions].filter(alive));

  const idOf = (request) => {
    const cookies = (request.headers.get("cookie") ?? "").split(/; */);
    return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  };
  const cookie = (value, maxAge) => `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}`;

  return {
    /** The e-mail that a request is signed in with, or null. */
    read(request) {
      const id = idOf(request);
      const session = id && sessions.get(hash(id));
      return session && session.until > now() ? session.email : null;
    },
    /** Creates a session and returns its cookie, or null if there are too many. The id is always new, against session fixation. */
    begin(request, email) {
      const before = idOf(request);
      if (before) sessions.delete(hash(before));
      for (const [key, session] of sessions) if (!alive([key, session])) sessions.delete(key);
      const own = [...sessions].filter(([, session]) => session.email === email);
      for (const [key] of own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1))) sessions.delete(key);
      if (sessions.size >= most) return null;
      const id = randomBytes(32).toString("base64url");
      sessions.set(hash(id), { email, until: now() + lifetimeMs });
      state.changed();
      return cookie(id, lifetimeMs / 1000);
    },
    /** Ends the session and returns the cookie that removes it. */
    end(request) {
      const id = idOf(request);
      if (id) sessions.delete(hash(id));
      state.changed();
      return cookie("", 0);
    },
  };
}
