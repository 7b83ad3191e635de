// What the checks of a proxy send with, and judge answers by.
import http from "node:http";
import https from "node:https";
import { setTimeout as delay } from "node:timers/promises";

const CLIENT = { "X-Qash-Client": "conformance" };
const JSON_TYPE = { "Content-Type": "application/json" };

/** Sends requests to the proxy at a base URL, as a page of that origin would whose session is in that cookie. */
export function sender({ baseUrl, origin, cookie }) {
  const base = new URL(baseUrl);

  /** Sends exactly what it is told: no path is tidied up, no header is added but Host and Content-Length. */
  async function send(method, path, options = {}) {
    for (;;) {
      const answer = await sendOnce(method, path, options);
      const wait = answer.json?.error?.code === "RATE_LIMITED" && Number(answer.headers["retry-after"]);
      // The proxy's own limit is none of its faults.
      if (!(wait > 0 && wait <= 60) || options.patient === false) return answer;
      await delay(wait * 1000);
    }
  }

  function sendOnce(method, path, { headers = {}, body, signedIn = true }) {
    const text = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const target = base.pathname.replace(/\/$/, "") + path;
    const all = {
      ...CLIENT,
      Origin: origin,
      ...(signedIn && cookie ? { Cookie: cookie } : {}),
      ...(text === undefined ? {} : { ...JSON_TYPE, "Content-Length": Buffer.byteLength(text) }),
      ...headers,
    };
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
    return new Promise((resolve, reject) => {
      const { request } = base.protocol === "https:" ? https : http;
      const sent = request(
        { host: base.hostname.replace(/^\[|\]$/g, ""), port: base.port, method, path: target, headers: all },
        (answer) => {
          answer.setEncoding("utf8");
          let received = "";
          answer.on("data", (chunk) => {
            received += chunk;
          });
          answer.on("error", reject);
          answer.on("end", () => {
            let json;
            try {
              json = JSON.parse(received);
            } catch {}
            resolve({ status: answer.statusCode, headers: answer.headers, text: received, json });
          });
        },
      );
      sent.setTimeout(30_000, () => sent.destroy(new Error("no answer within 30 s")));
      sent.on("error", reject);
      sent.end(text);
    });
  }

  return send;
}

/** Runs checks, each of which gives nothing or what is wrong, and keeps what they found. */
export function checker() {
  const results = [];
  /** The answer that a check got in place of the one whose form it wanted to see. */
  let unseen;
  const notSeen = (answer) => {
    unseen = `${answer.status} ${answer.json?.error?.code}`;
  };

  async function check(name, run) {
    let detail;
    unseen = undefined;
    try {
      detail = await run();
    } catch (error) {
      detail = ["ECONNRESET", "EPIPE"].includes(error.code)
        ? `the connection broke before there was an answer (${error.code}): answer first, and close it after`
        : String(error);
    }
    results.push({ name, passed: detail === undefined, detail, unseen });
    return detail;
  }

  return { results, check, notSeen };
}

/** Judges answers to a page of that origin. */
export function judge(origin) {
  /** Why an answer is no proper error of this status and code; nothing if it is. */
  function notRefused(answer, status, code) {
    if (answer.status !== status) return `answered ${answer.status} instead of ${status}: ${answer.text.slice(0, 200)}`;
    const error = answer.json?.error;
    for (const [field, type] of [
      ["code", "string"],
      ["message", "string"],
      ["requestId", "string"],
      ["retryable", "boolean"],
    ]) {
      if (typeof error?.[field] !== type) return `error.${field} is no ${type}: ${answer.text.slice(0, 200)}`;
    }
    if (!["none", "done", "unknown"].includes(error.outcome)) return `error.outcome is ${error.outcome}`;
    if (code !== undefined && error.code !== code) return `error.code is ${error.code} instead of ${code}`;
    return unfit(answer);
  }

  /** Why an answer's headers or its body must not reach a browser; nothing if they may. */
  function unfit({ headers, text, json }) {
    if (text !== "" && !/^application\/json\b/.test(headers["content-type"]))
      return `Content-Type is ${headers["content-type"]}`;
    if (headers["cache-control"] !== "no-store") return `Cache-Control is ${headers["cache-control"]}`;
    if (headers["x-content-type-options"] !== "nosniff") return "X-Content-Type-Options is not nosniff";
    const vary = (headers.vary ?? "").toLowerCase();
    for (const name of ["cookie", "origin", "sec-fetch-site"]) if (!vary.includes(name)) return `Vary lacks ${name}`;
    const letIn = headers["access-control-allow-origin"];
    if (letIn !== undefined && letIn !== origin) return `${letIn} is let in by Access-Control-Allow-Origin`;
    if (/qash_(key|secret)_/.test(text)) return "the body holds a partner's credential";
    const signature = json?.signature;
    if (/eyJ[\w-]{5,}\.[\w-]{4,}\./.test(text.replaceAll(signature ?? "\0", ""))) return "the body holds a JWT";
    if (/"(access|refresh)_?token"|"secret_?key"|"password"/i.test(text)) return "the body names a secret";
    return undefined;
  }

  return { notRefused, unfit };
}
