// A worker that checks the CLABEs it receives.
import { clabe } from "qash-client/validate";

globalThis.addEventListener("message", ({ data }) => globalThis.postMessage(clabe.check(data)));
