/** The other journals in a folder, which reveal a copied file, or a key that was used for two payouts. */
import { ConflictError, QashError } from "../errors.js";
import { type Known, readJournal } from "./journal.js";
import type { Node } from "./node.js";

/** Extension of the journals to check. */
const EXTENSION = ".journal";

/**
 * Rejects with `KEY_IN_ANOTHER_JOURNAL` if another journal of the same user and base URL contains one of the keys. A key that was refused there is allowed: the
 * corrected row may be paid.
 */
export async function checkElsewhere(node: Node, path: string, head: string, keys: readonly string[]): Promise<void> {
  const wanted = new Set(keys);
  const own = JSON.parse(head) as { user: string; baseUrl: string };
  const folder = node.path.dirname(path);
  for (const name of await node.fs.readdir(folder).catch(() => [])) {
    if (!name.endsWith(EXTENSION) || name === node.path.basename(path)) continue;
    const other = node.path.join(folder, name);
    const bytes = await read(node, other);
    if (bytes === undefined || !isOf(bytes, own)) continue;
    const taken = rowsOf(other, bytes).find(({ key, end }) => wanted.has(key) && end?.state !== "refused");
    if (taken === undefined) continue;
    const state = taken.end?.state ?? "begun";
    throw new ConflictError(
      `The key ${taken.key} stands in the journal ${other} too, where it is ${state}. Nothing was sent. If these are the same rows, pay them by that journal; if not, give each payout a key of its own.`,
      { code: "KEY_IN_ANOTHER_JOURNAL", operation: "payoutMany" },
    );
  }
}

/** The bytes of a file; `undefined` if it is not an ordinary file. */
async function read({ fs }: Node, path: string): Promise<Uint8Array | undefined> {
  const found = await fs.lstat(path).catch(() => undefined);
  return found?.isFile() ? fs.readFile(path).catch(() => undefined) : undefined;
}

/** Whether a journal has the same user and base URL; false if its first line cannot be read. */
function isOf(bytes: Uint8Array, own: { user: string; baseUrl: string }): boolean {
  const line = new TextDecoder().decode(bytes.subarray(0, 4096)).split("\n", 1)[0] ?? "";
  try {
    const { user, baseUrl } = JSON.parse(line.slice(line.indexOf("{")));
    return user === own.user && baseUrl === own.baseUrl;
  } catch {
    return false;
  }
}

function rowsOf(path: string, bytes: Uint8Array): readonly Known[] {
  try {
    return readJournal(bytes).rows;
  } catch (error) {
    if (!(error instanceof QashError)) throw error;
    throw new ConflictError(`${path}, which may hold the same keys: ${error.message}`, {
      code: error.code,
      operation: "payoutMany",
    });
  }
}
