// The session of the static page. A browser has one user, so that the session is an e-mail in the state.

export function makeSession(state) {
  let email = state.restored("session") ?? null;
  state.persist("session", () => email);
  return {
    read: () => email,
    begin(_, given) {
      email = given;
      return "";
    },
    end() {
      email = null;
      return "";
    },
  };
}
