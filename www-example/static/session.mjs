// Who is signed in, in a browser of one person: there is nobody to keep apart, so an e-mail in the state is the session.

export function makeSession(state) {
  let email = state.restored("session") ?? null;
  state.keep("session", () => email);
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
