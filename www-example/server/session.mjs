// The proxy's options about the user: the same on the server and in the service worker.

/** The proxy's options `session` and `onAudit`, from the sessions and the partner's own records; `log` is called for every request. */
export function proxySession(sessions, people, log) {
  return {
    session(request) {
      const email = sessions.read(request);
      if (email === null) return null;
      const { subject, userId } = people.findOrAdd(email);
      return { subject, email, ...(userId ? { userId } : {}) };
    },
    onAudit(event) {
      // The audit event has the new user's id even if the response is lost.
      if (event.operation === "registerUser" && event.userId) people.setUserId(event.subject, event.userId);
      log?.(event);
    },
  };
}
