/** Fields of answers that their types do not name. */

/**
 * All fields of an answer by their names, those too that its type does not know: an answer keeps whatever Qash sends along. Cards' answers are an
 * exception, since theirs hold other people's data.
 *
 * @example
 * const { region } = unknownFields(account); // unknown: check it before you use it
 */
export function unknownFields(value: object): Readonly<Record<string, unknown>> {
  return { ...value };
}
