// Redis and PostgreSQL on free ports of this machine, each with a folder of its own, for as long as a test needs them.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "./clients.mjs";

const REDIS = process.env.REDIS_SERVER ?? "redis-server";
const POSTGRES = process.env.POSTGRES_BIN ?? "";
const OUT = path.join(import.meta.dirname, "data");

/**
 * Starts a redis-server: with an append-only file, unless `appendonly` is "no". `settings` are more of its options. `crash` ends it at once, `start`
 * starts it again at its port, over what it has written.
 */
export async function startRedis({ appendonly = "yes", settings = {} } = {}) {
  const port = await freePort();
  const folder = folderFor("redis");
  const options = { port, bind: "127.0.0.1", dir: folder, save: "", appendonly, ...settings };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let child;
  const start = async () => {
    child = spawn(REDIS, args, { stdio: "ignore" });
    const connection = () =>
      load("redis").createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } });
    await tried(async () => {
      const client = connection().on("error", () => {});
      await client.connect();
      try {
        // Until it has read its file it answers with an error.
        await client.sendCommand(["PING"]);
      } finally {
        client.destroy();
      }
    }, child);
  };
  await start();
  const crash = () => killed(child, "SIGKILL");
  const close = async () => {
    await crash();
    removed(folder);
  };
  return { port, url: `redis://127.0.0.1:${port}`, crash, start, close };
}

/** Starts a PostgreSQL with an empty database; as root it runs as the user `postgres`, since it refuses root. */
export async function startPostgres() {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  const folder = folderFor("postgres", user);
  const options = { cwd: folder, stdio: ["ignore", "ignore", "inherit"], ...user };
  const data = path.join(folder, "data");
  const initdb = ["-D", data, "-U", "qash", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
  await succeeded(spawn(path.join(POSTGRES, "initdb"), initdb, options));
  const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: "", log_min_messages: "fatal" };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(path.join(POSTGRES, "postgres"), ["-D", data, ...args], { ...options, stdio: "ignore" });
  const url = `postgresql://qash@127.0.0.1:${port}/postgres`;
  await tried(async () => {
    const client = new (load("pg").Client)({ connectionString: url });
    // One that is told "starting up" tells of the lost connection as well.
    client.on("error", () => {});
    await client.connect();
    await client.end();
  }, child);
  const close = async () => {
    await killed(child, "SIGINT");
    removed(folder);
  };
  return { url, close };
}

const idOf = (flag) => Number(execFileSync("id", [flag, "postgres"]));

/** An empty folder, beside the tests where its user can reach that. */
function folderFor(name, { uid, gid } = {}) {
  mkdirSync(OUT, { recursive: true });
  let folder = mkdtempSync(path.join(OUT, `${name}-`));
  if (uid === undefined) return folder;
  chownSync(folder, uid, gid);
  try {
    execFileSync("ls", [folder], { uid, gid, stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(path.join(tmpdir(), `qash-${name}-`));
    chownSync(folder, uid, gid);
  }
  return folder;
}

/** A process of a server that was killed may still write for a moment. */
const removed = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function killed(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, "exit");
  child.kill(signal);
  await over;
}

async function succeeded(child) {
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${child.spawnargs.join(" ")} ended with ${code}`);
}

/** Waits until a server answers. */
async function tried(ask, child) {
  let failed;
  child.on("error", (error) => {
    failed = error;
  });
  for (let tries = 0; tries < 300; tries++) {
    if (failed !== undefined || child.exitCode !== null) {
      throw new Error(`${child.spawnargs.join(" ")} ended with ${child.exitCode}`, { cause: failed });
    }
    try {
      return await ask();
    } catch (error) {
      if (tries === 299) throw error;
      await sleep(100);
    }
  }
}
