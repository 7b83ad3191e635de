// A process of its own that stands for Qash and for the browsers: so the processor time of the process beside it is the servers' alone.
import { once } from "node:events";
import { connect } from "node:net";
import { startQash } from "../../upstream/qash.mjs";

const qash = await startQash({ record: false });
const users = Array.from({ length: 100 }, () => qash.user());
let counter = 0;

process.on("message", async ({ port, count, connections }) => {
  const reads = { ...qash.counts };
  const start = performance.now();
  const each = Array.from({ length: connections }, () => pay(port, Math.ceil(count / connections)));
  await Promise.all(each);
  process.send({ seconds: (performance.now() - start) / 1000, upstream: difference(qash.counts, reads) });
});
process.send({ url: qash.url, users });

const difference = (after, before) =>
  Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));

/** Sends payouts one after the other on one connection; each must be answered with its id. */
async function pay(port, count) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let came = "";
  let answered;
  socket.on("data", (chunk) => {
    came += chunk;
    if (isWhole(came)) answered();
  });
  socket.on("close", () => answered?.());
  for (let i = 0; i < count; i++) {
    const number = counter++;
    const body = JSON.stringify({
      amount: 100_000,
      currency: "MXN",
      provider: "cobre",
      fromAccountId: 619,
      beneficiary: {
        name: "Juan García",
        bankCode: "40012",
        accountNumber: "012180001234567899",
        accountType: "CLABE",
      },
      description: `Rent ${number}`,
      idempotencyKey: `pay-${number}`,
    });
    const answer = new Promise((resolve) => {
      answered = resolve;
    });
    came = "";
    socket.write(
      `POST /qash/user/payout HTTP/1.1\r\nHost: app.example\r\nOrigin: https://app.example\r\nX-Qash-Client: bench\r\nX-Session: ${number % users.length}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await answer;
    if (!came.startsWith("HTTP/1.1 200") || !came.includes('"id":')) throw new Error(came);
  }
  socket.destroy();
}

/** Whether an answer has come to its end, with a length or in chunks. */
function isWhole(answer) {
  const end = answer.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(answer)?.[1];
  return length === undefined ? answer.endsWith("\r\n0\r\n\r\n") : answer.length >= end + 4 + Number(length);
}
