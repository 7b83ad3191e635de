/**
 * A lock on a local disk that ends with its process.
 *
 * Each process creates its own lock file, whose name identifies the process, and then reads all lock files. If the process of another file is running, or may be
 * running, it removes its own file and is refused. If two processes try at once, both may be refused, but never both admitted, since the later one sees the
 * other's file. The file of a process that has ended is ignored, so a lock is never taken over.
 */
import type { Stats } from "node:fs";
import { ConflictError } from "../errors.js";
import { failed, type Node } from "./node.js";

/** Identity of a process. */
interface Owner {
  pid: number;
  /** Start time of the process, as the kernel counts it; `0` if unknown. It distinguishes processes with the same pid. */
  start: string;
  /** Digest of the boot of the machine. */
  boot: string;
  /** Digest of the machine and its process namespace. */
  realm: string;
}

/** Acquires the lock of a path. Returns a function that releases it. Rejects with `JOURNAL_LOCKED` if another process has it, or may have it. */
export async function lock(node: Node, path: string): Promise<() => Promise<void>> {
  const { fs, path: paths } = node;
  const me = await self(node);
  const own = `${path}.lock-${[me.pid, me.start, me.boot, me.realm, node.random()].join("-")}`;
  const remove = (file: string) => fs.unlink(file).catch(() => {});
  try {
    await fs.writeFile(own, `Process ${me.pid} on ${node.hostname()} pays by this journal.\n`, {
      flag: "wx",
      mode: 0o600,
    });
    const prefix = `${paths.basename(path)}.lock-`;
    for (const name of await fs.readdir(paths.dirname(path))) {
      const other = paths.join(paths.dirname(path), name);
      if (!name.startsWith(prefix) || name === paths.basename(own)) continue;
      const owner = read(name.slice(prefix.length));
      const state = owner === undefined ? "unsure" : await stateOf(node, me, owner);
      if (state === "gone") {
        await remove(other);
        continue;
      }
      const who = owner === undefined ? "another run" : `the process ${owner.pid}`;
      const doubt = `It is not possible to check from here whether it is still running, since it is on another machine or in another container. If it is certainly not running, remove ${other}`;
      throw new ConflictError(
        `The journal ${path} is in use by ${who}. Nothing was sent. ${state === "running" ? "Wait until it has ended, or end it" : doubt}.`,
        { code: "JOURNAL_LOCKED", operation: "payoutMany" },
      );
    }
  } catch (error) {
    await remove(own);
    throw error instanceof ConflictError ? error : failed(`The lock of ${path} cannot be made`, error);
  }
  return () => remove(own);
}

function read(name: string): Owner | undefined {
  const [, pid, start, boot, realm] =
    /^(\d{1,10})-(\d{1,20})-([0-9a-f]{12})-([0-9a-f]{12})-[0-9a-f]+$/.exec(name) ?? [];
  return pid && start && boot && realm ? { pid: Number(pid), start, boot, realm } : undefined;
}

async function self(node: Node): Promise<Owner> {
  const { pid } = globalThis.process;
  const text = (file: string) =>
    node.fs.readFile(file, "utf8").then(
      (text) => text.trim(),
      () => "",
    );
  const processes = await node.fs.readlink("/proc/self/ns/pid").catch(() => "");
  return {
    pid,
    start: (await statusOf(node, pid))?.start ?? "0",
    boot: node.digest(await text("/proc/sys/kernel/random/boot_id")),
    realm: node.digest([node.hostname(), await text("/etc/machine-id"), processes].join("\n")),
  };
}

async function stateOf(node: Node, me: Owner, other: Owner): Promise<"running" | "gone" | "unsure"> {
  if (other.realm !== me.realm) return "unsure";
  if (other.boot !== me.boot) return "gone";
  try {
    globalThis.process.kill(other.pid, 0);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ESRCH") return "gone";
  }
  const status = await statusOf(node, other.pid);
  // Without /proc, such as on macOS, any process with this pid counts as the owner.
  if (status === undefined || other.start === "0") return "running";
  return status.start !== other.start || status.isDead ? "gone" : "running";
}

/** Start time of a process, and whether it is a zombie. */
async function statusOf(node: Node, pid: number): Promise<{ start: string; isDead: boolean } | undefined> {
  const text = await node.fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in parentheses may hold anything, parentheses too.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields[0], fields[19]];
  return state && start ? { start, isDead: state === "Z" || state === "X" } : undefined;
}

/** Whether other users can read or write a file. On Windows the mode does not show this. */
export const isOpenToOthers = ({ mode }: Stats) => globalThis.process.platform !== "win32" && (mode & 0o077) !== 0;
