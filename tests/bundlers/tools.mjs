// The bundlers in their newest release: each takes a file and gives back the files that it makes of it, or rejects.
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import { rspack } from "@rspack/core";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

/** What a folder holds, by the files' names. */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      return [path.relative(folder, file), await readFile(file, "latin1")];
    });
  return Object.fromEntries(await Promise.all(files));
}

const emptied = async (folder) => {
  await rm(folder, { recursive: true, force: true });
  return folder;
};

async function byVite(file, out, build, more = {}) {
  const options = { outDir: await emptied(out), emptyOutDir: true, ...build };
  await vite.build({ root: path.dirname(file), configFile: false, logLevel: "silent", build: options, ...more });
  return filesOf(out);
}

async function byWebpack(bundler, file, out, more) {
  const config = {
    mode: "production",
    entry: file,
    context: path.dirname(file),
    output: { path: await emptied(out), filename: "app.js" },
    ...more,
  };
  await new Promise((resolve, reject) => {
    bundler(config, (error, stats) => {
      if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString({ all: false, errors: true })));
      else resolve();
    });
  });
  return filesOf(out);
}

async function byEsbuild(file, out, more) {
  const options = { bundle: true, format: "esm", minify: true, logLevel: "silent", outdir: await emptied(out) };
  await esbuild.build({ entryPoints: [file], ...options, ...more });
  return filesOf(out);
}

async function byRollup(file, out, plugins) {
  const bundle = await rollup({ input: file, plugins, onwarn() {} });
  await bundle.write({ dir: await emptied(out), format: "esm", entryFileNames: "[name].mjs" });
  await bundle.close();
  return filesOf(out);
}

const moduleOut = { experiments: { outputModule: true }, externalsPresets: { node: true } };
const asModule = (out) => ({ path: out, filename: "app.mjs", module: true, library: { type: "module" } });

/** Bundles for a page. */
export const PAGES = {
  Vite: (file, out) => byVite(file, out, { rollupOptions: { input: file } }),
  webpack: (file, out) => byWebpack(webpack, file, out, { target: "web" }),
  "webpack for a worker": (file, out) => byWebpack(webpack, file, out, { target: "webworker" }),
  Rspack: (file, out) => byWebpack(rspack, file, out, { target: "web" }),
  esbuild: (file, out) => byEsbuild(file, out, { platform: "browser" }),
  "esbuild, neutral": (file, out) => byEsbuild(file, out, { platform: "neutral" }),
  Rollup: (file, out) => byRollup(file, out, [nodeResolve()]),
  "Rollup for browsers, with CommonJS": (file, out) =>
    byRollup(file, out, [nodeResolve({ browser: true }), commonjs()]),
};

/** Bundles for a server. */
export const SERVERS = {
  "Vite SSR": (file, out) => byVite(file, out, { ssr: file }, { ssr: { noExternal: true } }),
  webpack: (file, out) => byWebpack(webpack, file, out, { target: "node20", ...moduleOut, output: asModule(out) }),
  Rspack: (file, out) => byWebpack(rspack, file, out, { target: "node20", ...moduleOut, output: asModule(out) }),
  esbuild: (file, out) => byEsbuild(file, out, { platform: "node", outExtension: { ".js": ".mjs" } }),
  "Rollup, asked for node": (file, out) => byRollup(file, out, [nodeResolve({ exportConditions: ["node"] })]),
};
