// A server of a framework in a process of its own, for the tests beside this file.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The names that `server.mjs` knows. */
export const FRAMEWORKS = [
  "node:http",
  "Express 4",
  "Express 5",
  "Express 5 behind express.json()",
  "Fastify",
  "Koa",
  "Nest",
  "Nest behind its body parser",
  "Hono",
  "Google Cloud Functions behind its body parser",
  "h3 1",
  "h3 2",
  "srvx",
  "SvelteKit",
  "React Router's dev server",
];

/** Runs with a server of the framework; it must not have died, and nobody must have missed an exception. */
export async function serving(framework, run) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "server.mjs"), framework]);
  let told = "";
  child.stderr.on("data", (text) => {
    told += text;
  });
  try {
    const [port] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    assert.match(String(port), /^\d{2,5}\n$/, told);
    await run(Number(port));
    await sleep(50);
    assert.deepEqual([child.exitCode, child.signalCode, told], [null, null, ""]);
  } finally {
    child.kill();
  }
}
