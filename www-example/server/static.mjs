// The files of the built page, read and compressed once. Any other path gets the page itself, which has its own router.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { error } from "./web.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The content security policy: nothing inline and nothing from other origins; WebAssembly, but no eval. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export async function makeStatic(dist) {
  const names = await readdir(dist, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Error(`There is no built page in ${dist}. Run "npm run build" first.`);
  });
  const files = new Map();
  for (const entry of names.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const url = `/${path.relative(dist, file).split(path.sep).join("/")}`;
    const body = await readFile(file);
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    // Texts shrink to a third; fonts are compressed already.
    files.set(url, { body, type, brotli: /^text|svg/.test(type) ? brotliCompressSync(body) : undefined });
  }

  return (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return error(405, "METHOD_NOT_ALLOWED");
    const { pathname } = new URL(request.url);
    const hashed = pathname.startsWith("/assets/");
    const file = files.get(pathname) ?? (hashed ? undefined : files.get("/index.html"));
    if (!file) return error(404, "NOT_FOUND");
    const small = /\bbr\b/.test(request.headers.get("accept-encoding") ?? "") ? file.brotli : undefined;
    return new Response(small ?? file.body, {
      headers: {
        ...(small && { "Content-Encoding": "br" }),
        Vary: "Accept-Encoding",
        "Content-Type": file.type,
        "Content-Security-Policy": POLICY,
        // Vite puts a hash of the content into the names under /assets/.
        "Cache-Control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      },
    });
  };
}
