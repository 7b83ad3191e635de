/** The file of a journal: its lock, its mode, and its lines, which are on the disk before a payout is sent. */
import type { FileHandle } from "node:fs/promises";
import { errorFrom } from "../failure.js";
import { wasm } from "../server-wasm.js";
import { isOpenToOthers, lock } from "./lock.js";
import { failed, type Node } from "./node.js";
import type { RowEnd } from "./types.js";

/** A row in a journal. */
export interface Known {
  key: string;
  /** Time at which it was started, in milliseconds since 1970. */
  at: number;
  /** Final state; missing if it may have been in progress. */
  end?: RowEnd;
}

/** Result of `readJournal` of the wasm. */
interface Contents {
  head?: object;
  rows: Known[];
  length: number;
  isUnended: boolean;
  sum: string;
}

interface Waiting {
  entry: object | string;
  done: () => void;
  failed: (error: unknown) => void;
}

/** A journal that is open for writing; no other process has it open. */
export class JournalFile {
  readonly known: readonly Known[];
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #release: () => Promise<void>;
  #sum: string;
  #isUnended: boolean;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  /** Error of a failed write. After it, the content of the disk is unknown, and a retry would hide that. */
  #failure: unknown;

  private constructor(path: string, file: FileHandle, contents: Contents, release: () => Promise<void>) {
    this.#path = path;
    this.#file = file;
    this.#release = release;
    this.known = contents.rows;
    this.#sum = contents.sum;
    this.#isUnended = contents.isUnended;
  }

  /** Opens the journal whose first entry is `head`, or creates it. Rejects with one of the codes `JOURNAL_…`. */
  static async open(node: Node, path: string, head: string): Promise<JournalFile> {
    const release = await lock(node, path);
    let file: FileHandle | undefined;
    try {
      await checkFile(node, path);
      const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW = 0 } = node.constants;
      file = await attempt(path, "opened", () => node.fs.open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600));
      const bytes = await attempt(path, "read", () => (file as FileHandle).readFile());
      const contents = readJournal(bytes, head);
      if (contents.length < bytes.length)
        await attempt(path, "mended", () => (file as FileHandle).truncate(contents.length));
      const journal = new JournalFile(path, file, contents, release);
      if (contents.head === undefined) {
        await journal.add(head);
        await syncFolder(node, node.path.dirname(path));
      }
      return journal;
    } catch (error) {
      await file?.close().catch(() => {});
      await release();
      throw error;
    }
  }

  /** Adds an entry; resolves when it is on the disk. Waiting entries are written together. */
  add(entry: object | string): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ entry, done, failed });
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  /** Waits for pending writes, closes the file and releases the lock. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close().catch(() => {});
    await this.#release();
  }

  async #write(): Promise<void> {
    // Entries of the same tick are written together.
    await undefined;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        if (this.#failure !== undefined) throw this.#failure;
        const lines = batch.map(({ entry }) => this.#line(typeof entry === "string" ? entry : JSON.stringify(entry)));
        await this.#file.appendFile(lines.join(""));
        await this.#file.datasync();
        for (const { done } of batch) done();
      } catch (error) {
        this.#failure ??= failed(`The journal ${this.#path} cannot be written, and nothing more is sent`, error);
        for (const { failed } of batch) failed(this.#failure);
      }
    }
  }

  #line(entry: string): string {
    const line = tried(() => wasm.run((api) => api.journalLine(this.#sum, this.#isUnended, entry)));
    this.#sum = line.trimStart().slice(0, line.trimStart().indexOf(" "));
    this.#isUnended = false;
    return line;
  }
}

/** Reads the rows of a journal without opening it for writing; empty if it does not exist. */
export async function lookInto(node: Node, path: string, head: string): Promise<readonly Known[]> {
  if (!(await checkFile(node, path))) return [];
  return readJournal(await attempt(path, "read", () => node.fs.readFile(path)), head).rows;
}

/** Checks the file of a journal. Returns whether it exists. */
async function checkFile(node: Node, path: string): Promise<boolean> {
  const found = await node.fs.lstat(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw failed(`The journal ${path} cannot be looked at`, error);
  });
  if (found === undefined) return false;
  if (!found.isFile() || found.nlink > 1) throw failed(`The journal ${path} is no ordinary file with one name`);
  if (isOpenToOthers(found))
    throw failed(`The journal ${path} can be read or written by others; take that from them: chmod 600`);
  return true;
}

/** Parses the bytes of a journal. If `head` is given, it must be the first entry. */
export function readJournal(bytes: Uint8Array, head = ""): Contents {
  return JSON.parse(tried(() => wasm.run((api) => api.readJournal(bytes, head)))) as Contents;
}

async function attempt<T>(path: string, what: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw failed(`The journal ${path} cannot be ${what}`, error);
  }
}

/** Writes the folder's entry of the file to the disk. Where folders cannot be opened, as on Windows, the file system does it. */
async function syncFolder(node: Node, folder: string): Promise<void> {
  const opened = await node.fs.open(folder, "r").catch(() => undefined);
  await opened?.sync().catch(() => {});
  await opened?.close();
}

export function tried<T>(use: () => T): T {
  try {
    return use();
  } catch (thrown) {
    throw errorFrom(thrown);
  }
}
