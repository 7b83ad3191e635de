// Starts the server inside the browser, for a page that is hosted as files alone: a service worker (static/worker.mjs).

import { base } from "./base";

/** The browser gives this page no service worker: it came without https, or the window is a private one. */
export class NoWorkerError extends Error {}

/** Resolves once the worker answers this page's requests. */
export async function startWorker(): Promise<void> {
  // Not there without https, whatever the types say.
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  try {
    await workers.register(`${base}worker.js`, { scope: base });
  } catch (cause) {
    throw new NoWorkerError("no service worker", { cause });
  }
  if (workers.controller) return;
  await new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
}
