// A worker that checks what it is sent.
import { clabe } from "qash-client/validate";

globalThis.addEventListener("message", ({ data }) => globalThis.postMessage(clabe.check(data)));
