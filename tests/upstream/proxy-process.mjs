// A process of the partner's: the proxy behind node:http, over the store and the stand-in whose addresses it is told.
import { createServer } from "node:http";
import { createProxy, toNodeHandler } from "qash-client/server";
import { ENABLED, ORIGIN, partnerOf } from "./people.mjs";

const { url, store: settings, limits } = JSON.parse(process.argv[2]);
const { openStore } = await import(settings.module);
const { store } = await openStore(settings);
const proxy = createProxy({
  partner: partnerOf({ url }, limits),
  session: (request) => {
    const userId = request.headers.get("x-session");
    return { subject: userId, userId };
  },
  allowedOrigins: [ORIGIN],
  enable: ENABLED,
  limits: { perMinute: false },
  store,
});
const server = createServer(toNodeHandler(proxy)).listen(0, "127.0.0.1", () => {
  process.send(server.address().port);
});
process.on("disconnect", () => process.exit());
