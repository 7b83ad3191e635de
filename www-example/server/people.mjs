// The partner's own records: the Qash user id of each person. In a real system this is a table of the database.

export function makePeople(state) {
  /** @type {Map<string, {subject: string, userId: string | null}>} by e-mail */
  const people = new Map(state.restored("people"));
  state.persist("people", () => [...people]);

  return {
    find: (email) => people.get(email),
    /** The person with that e-mail, added if there is none. */
    findOrAdd(email) {
      const person = people.get(email) ?? { subject: crypto.randomUUID(), userId: null };
      people.set(email, person);
      state.changed();
      return person;
    },
    /** Stores a person's user id at Qash. */
    setUserId(subject, userId) {
      const person = [...people.values()].find((one) => one.subject === subject);
      if (!person) return;
      person.userId = userId;
      state.changed();
    },
  };
}
