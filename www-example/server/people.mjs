// The partner's own records: which person is which user at Qash. In a real system this is a table of the database.

export function makePeople(state) {
  /** @type {Map<string, {subject: string, userId: string | null}>} by e-mail */
  const people = new Map(state.restored("people"));
  state.keep("people", () => [...people]);

  return {
    find: (email) => people.get(email),
    /** The person with that e-mail, known from now on. */
    meet(email) {
      const person = people.get(email) ?? { subject: crypto.randomUUID(), userId: null };
      people.set(email, person);
      state.changed();
      return person;
    },
    /** Notes a person's id at Qash. */
    registered(subject, userId) {
      const person = [...people.values()].find((one) => one.subject === subject);
      if (!person) return;
      person.userId = userId;
      state.changed();
    },
  };
}
