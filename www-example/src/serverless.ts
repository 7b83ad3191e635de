// The start of the static page's server, a service worker (static/worker.mjs).

import { base } from "./base";

/** The browser refuses a service worker: the page has no https, or the window is private. */
export class NoWorkerError extends Error {}

/** Registers the worker. Resolves once it handles this page's requests. */
export async function startWorker(): Promise<void> {
  // Undefined without https, unlike its type.
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  try {
    await workers.register(`${base}worker.js`, { scope: base });
  } catch (cause) {
    throw new NoWorkerError("no service worker", { cause });
  }
  if (workers.controller) return;
  await new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
}
