import { defineConfig } from "vite";

// The partner's server (server/main.mjs) serves what `vite build` leaves in dist/. During development Vite serves the page
// and hands everything that needs the session over to that server, which must be running too.
const server = "http://127.0.0.1:4173";

// `--mode static` builds the page for any host of files, in dist-static/, and `--mode worker` the server that it brings along.
const builds = {
  static: { outDir: "dist-static" },
  worker: {
    outDir: "dist-static",
    emptyOutDir: false,
    copyPublicDir: false,
    lib: { entry: "static/worker.mjs", formats: ["iife" as const], name: "worker", fileName: () => "worker.js" },
  },
};

export default defineConfig(({ mode }) => ({
  base: mode === "static" ? "./" : "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // The content security policy allows no data: URLs, so every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    ...builds[mode as keyof typeof builds],
  },
  server: { proxy: { "/api": server, "/demo": server, "/verify": server }, fs: { allow: [".."] } },
}));
