// A store in a process of its own, over TCP: every request is a line of JSON, `[number, method, ...arguments]`, and so is its answer, `[number, value]`.
// One thread does one request after the other: so each is one atomic step.
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Serves a store on a free port of this machine. */
export async function serveStore() {
  const kept = new Map();
  const get = (key) => {
    const found = kept.get(key);
    return found && Date.now() < found.until ? found.value : null;
  };
  const set = (key, value, ttlMs) =>
    void kept.set(key, { value, until: ttlMs ? Date.now() + ttlMs : Number.POSITIVE_INFINITY });
  const setIf = (fits, key, value, ttlMs) => {
    if (!fits) return false;
    if (value === null) kept.delete(key);
    else set(key, value, ttlMs);
    return true;
  };
  const methods = {
    get,
    set,
    delete: (key) => void kept.delete(key),
    add: (key, value, ttlMs) => setIf(get(key) === null, key, value, ttlMs),
    compareAndSet: (key, expected, value, ttlMs) => setIf(get(key) === expected, key, value, ttlMs),
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    onLines(socket, ([number, method, ...rest]) => {
      socket.write(`${JSON.stringify([number, methods[method](...rest) ?? null])}\n`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, close: () => server.close() };
}

/** A store as the package takes it, over the one at a port, with or without `compareAndSet`. */
export async function openStore({ port, compares }) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const waiting = new Map();
  let counter = 0;
  onLines(socket, ([number, value]) => {
    waiting.get(number)(value);
    waiting.delete(number);
  });
  const method =
    (name) =>
    (...rest) =>
      new Promise((resolve) => {
        waiting.set(++counter, resolve);
        socket.write(`${JSON.stringify([counter, name, ...rest])}\n`);
      });
  const names = ["get", "set", "add", "delete", ...(compares ? ["compareAndSet"] : [])];
  return { store: Object.fromEntries(names.map((name) => [name, method(name)])) };
}

function onLines(socket, use) {
  let came = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = (came + chunk).split("\n");
    came = lines.pop();
    for (const line of lines) use(JSON.parse(line));
  });
}
