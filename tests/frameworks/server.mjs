// A server of its own process with the proxy in one framework, as docs/frameworks.md mounts it. It prints its port, and what nobody caught.
import { once } from "node:events";
import { copyFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , framework] = process.argv;
const require = createRequire(path.join(process.env.PACKED, "server.js"));
const { toNodeHandler } = require("qash-client/server");
// Beside the package as it is installed, so that it finds that.
const people = path.join(process.env.PACKED, "people.mjs");
await copyFile(path.join(import.meta.dirname, "people.mjs"), people);
const { proxyAt } = await import(pathToFileURL(people));
const proxy = proxyAt("/qash");
const mounted = toNodeHandler(proxy);

for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error) => {
    console.error(`${event}: ${error?.stack ?? error}`);
    process.exit(1);
  });
}

const FRAMEWORKS = {
  "node:http": () => createServer(mounted),
  async "Express 5"() {
    const { default: express } = await import("express");
    return createServer(express().use("/qash", mounted));
  },
  async "Express 4"() {
    const { default: express } = await import("express-4");
    return createServer(express().use("/qash", mounted));
  },
  async "Express 5 behind express.json()"() {
    const { default: express } = await import("express");
    return createServer(
      express()
        .use(express.json({ limit: "100mb" }))
        .use("/qash", mounted),
    );
  },
  async Fastify() {
    const { fastify } = await import("fastify");
    const app = fastify();
    app.register(async (own) => {
      own.removeAllContentTypeParsers();
      own.addContentTypeParser("*", (_request, _body, done) => done(null));
      own.all("/qash/*", (request, reply) => {
        reply.hijack();
        return mounted(request.raw, reply.raw);
      });
    });
    await app.ready();
    return app.server;
  },
  async Koa() {
    const { default: Koa } = await import("koa");
    const app = new Koa();
    // It would log each browser that hangs up.
    app.silent = true;
    app.use((context, next) => {
      if (!context.path.startsWith("/qash/")) return next();
      context.respond = false;
      return mounted(context.req, context.res);
    });
    return createServer(app.callback());
  },
  async Nest() {
    await import("reflect-metadata");
    const { NestFactory } = await import("@nestjs/core");
    const { Module } = await import("@nestjs/common");
    class App {}
    Module({})(App);
    const app = await NestFactory.create(App, { logger: false });
    app.use("/qash", mounted);
    await app.init();
    return app.getHttpServer();
  },
  async "Nest behind its body parser"() {
    await import("reflect-metadata");
    const { NestFactory } = await import("@nestjs/core");
    const { Module, RequestMethod } = await import("@nestjs/common");
    class App {
      configure(consumer) {
        consumer.apply(mounted).forRoutes({ path: "qash/*all", method: RequestMethod.ALL });
      }
    }
    Module({})(App);
    const app = await NestFactory.create(App, { logger: false, rawBody: true });
    app.useBodyParser("json", { limit: "100mb" });
    await app.init();
    return app.getHttpServer();
  },
  async Hono() {
    const { Hono } = await import("hono");
    const { createAdaptorServer } = await import("@hono/node-server");
    return createAdaptorServer(new Hono().all("/qash/*", (context) => proxy(context.req.raw)));
  },
  async "Google Cloud Functions behind its body parser"() {
    const { http } = await import("@google-cloud/functions-framework");
    const { getTestServer } = await import("@google-cloud/functions-framework/testing");
    http("qash", mounted);
    return getTestServer("qash");
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
