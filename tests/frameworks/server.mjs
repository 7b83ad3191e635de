// A server of its own process with the proxy in one framework, as docs/frameworks.md mounts it. It prints its port, and what nobody caught.
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const [, , framework] = process.argv;
const require = createRequire(path.join(process.env.PACKED, "server.js"));
const { createSandbox } = require("qash-client/sandbox");
const { createProxy, QashPartner, toNodeHandler } = require("qash-client/server");

const { fetch, apiKey, apiSecret } = createSandbox({ seed: 7 });
const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
const session = (request) => (request.headers.get("cookie") === "session=ana" ? { subject: "ana" } : null);
const proxy = createProxy({ partner, session, allowedOrigins: ["https://app.example"] });

for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error) => {
    console.error(`${event}: ${error?.stack ?? error}`);
    process.exit(1);
  });
}

const FRAMEWORKS = {
  "node:http": () => createServer(toNodeHandler(proxy)),
  async express() {
    const { default: express } = await import("express");
    return createServer(express().use("/qash", toNodeHandler(proxy)));
  },
  async "h3 1"() {
    const { createApp, defineEventHandler, toNodeListener, toWebRequest } = await import("h3-1");
    return createServer(toNodeListener(createApp().use(defineEventHandler((event) => proxy(toWebRequest(event))))));
  },
  async "h3 2"() {
    const { H3, toNodeHandler: toListener } = await import("h3/node");
    return createServer(toListener(new H3().all("/qash/**", (event) => proxy(event.req))));
  },
  async srvx() {
    const { toNodeHandler: toListener } = await import("srvx/node");
    return createServer(toListener(proxy));
  },
  async SvelteKit() {
    const { getRequest, setResponse } = await import("@sveltejs/kit/node");
    return createServer(async (req, res) => {
      await setResponse(res, await proxy(await getRequest({ request: req, base: "http://localhost" })));
    });
  },
  async "React Router's dev server"() {
    const { createRequestListener } = await import("@remix-run/node-fetch-server");
    return createServer(createRequestListener(proxy));
  },
};

const server = await FRAMEWORKS[framework]();
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(server.address().port);
