// Marks of transfers. The API has no idempotency key for a transfer, so each one carries a mark in its description, by which a lost
// response is looked up.

/** A mark, as it stands at the end of a description. */
const MARK = / · vv-[0-9a-f]{6}$/;

/** The description with a mark that no other transfer of this person carries. */
export function withMark(description: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(3));
  return `${description} · vv-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The description as the person wrote it. The mark is for this page alone; the inspector shows it. */
export const withoutMark = (description: string): string => description.replace(MARK, "");
