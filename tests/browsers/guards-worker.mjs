// The guards of both hosts in a worker, where the server's code does not refuse to run.
import { QashClient } from "qash-client";
// server.mjs says which file of the package that is.
import { QashPartner } from "qash-client-on-a-server";
import { run, sides, trapper } from "../js/guards.mjs";

const trap = trapper();
const results = {};
for (const [side, open] of Object.entries(sides(QashClient, QashPartner))) results[side] = await run(open, trap);
globalThis.postMessage(results);
