// Who is signed in. The cookie holds a random id and nothing else; the state keeps only its hash, so that a leaked file
// signs nobody in.
//
// This demo takes an e-mail at its word. A real server proves it first, with a code or through an identity provider; and it adds
// `Secure` to the cookie, which plain http on the loopback address cannot have in every browser.

import { createHash, randomBytes } from "node:crypto";

const COOKIE = "vaiven_session";
const LIFETIME_MS = 12 * 60 * 60 * 1000;

const hash = (id) => createHash("sha256").update(id).digest("base64url");

export function makeSessions(state) {
  /** @type {Map<string, {email: string, until: number}>} */
  const sessions = new Map(state.restored("sessions"));
  const alive = ([, session]) => session.until > Date.now();
  state.keep("sessions", () => [...sessions].filter(alive));

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
      return session && session.until > Date.now() ? session.email : null;
    },
    /** Begins a session and gives its cookie. Always a new id: one that was known before signing in is worth nothing after. */
    begin(request, email) {
      const before = idOf(request);
      if (before) sessions.delete(hash(before));
      const id = randomBytes(32).toString("base64url");
      sessions.set(hash(id), { email, until: Date.now() + LIFETIME_MS });
      state.changed();
      return cookie(id, LIFETIME_MS / 1000);
    },
    /** Ends the session and gives the cookie that removes it. */
    end(request) {
      const id = idOf(request);
      if (id) sessions.delete(hash(id));
      state.changed();
      return cookie("", 0);
    },
  };
}
