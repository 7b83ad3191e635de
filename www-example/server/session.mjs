// What the proxy is told of whoever asks, and what its log tells in turn: the same on a server and in a service worker.

/** The proxy's options `session` and `onAudit`, over who is signed in and the partner's own records; `log` is told of every request. */
export function identify(sessions, people, log) {
  return {
    session(request) {
      const email = sessions.read(request);
      if (email === null) return null;
      const { subject, userId } = people.meet(email);
      return { subject, email, ...(userId ? { userId } : {}) };
    },
    onAudit(event) {
      // The log has the new user's id whatever becomes of the answer.
      if (event.operation === "registerUser" && event.userId) people.registered(event.subject, event.userId);
      log?.(event);
    },
  };
}
