// `qash-client/nowasm` under the `URL` of React Native's own, which has little of what the standard says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { QashClient } from "qash-client/nowasm";
import { answer, PAYOUT, USER } from "./client-world.mjs";

const PARTS = ["hash", "host", "hostname", "origin", "password", "pathname", "port", "protocol", "search", "username"];

/** Up to 0.7x: a slash behind whatever is absolute, and no part can be read. */
class Older {
  constructor(url, base) {
    const known = /^https?:\/\/[a-z0-9.]+(:\d{2,5})?([/?#]\S*)?$/.test(url);
    if (!base || known) this.href = url.endsWith("/") ? url : `${url}/`;
    else this.href = `${String(base).replace(/\/$/, "")}/${url.replace(/^\//, "")}`;
  }
}
for (const part of PARTS) {
  Object.defineProperty(Older.prototype, part, {
    get() {
      throw new Error(`URL.${part} is not implemented`);
    },
  });
}

/** Of today: a slash behind a bare host alone, and parts that are found by simple patterns. */
class Newer {
  constructor(url, base) {
    const known = /^https?:\/\/[a-z0-9.]+(:\d{2,5})?([/?#]\S*)?$/.test(url);
    if (base && !known) this.href = `${String(base).replace(/\/$/, "")}/${url.replace(/^\//, "")}`;
    else this.href = url.split("://")[1]?.match(/[/?#]/) ? url : `${url}/`;
  }
  get hostname() {
    return /^https?:\/\/(?:[^@]+@)?([^:/?#]+)/.exec(this.href)?.[1] ?? "";
  }
  get origin() {
    return /^(https?:\/\/[^/]+)/.exec(this.href)?.[1] ?? "";
  }
  get protocol() {
    return /^([a-zA-Z][a-zA-Z\d+\-.]*):/.exec(this.href)?.[0] ?? "";
  }
  get search() {
    return /\?[^#]*/.exec(this.href)?.[0] ?? "";
  }
  get hash() {
    return /#[^/]*/.exec(this.href)?.[0] ?? "";
  }
  get username() {
    return /^https?:\/\/([^:@]+)(?::[^@]*)?@/.exec(this.href)?.[1] ?? "";
  }
  get password() {
    return /https?:\/\/.*:(.*)@/.exec(this.href)?.[1] ?? "";
  }
}

for (const [name, URL] of Object.entries({ Older, Newer })) {
  const within = async (run) => {
    const own = globalThis.URL;
    globalThis.URL = URL;
    try {
      return await run();
    } finally {
      globalThis.URL = own;
    }
  };

  test(`${name}: a call goes where it should, its query untouched`, async () => {
    const sent = [];
    const fetch = async (url, { method, body }) => {
      sent.push(`${method} ${url}`);
      if (body) return answer({ payoutId: "p1", status: "PENDING" });
      return answer(url.includes("/me") ? USER : { items: [] });
    };
    await within(async () => {
      for (const baseUrl of ["https://app.example/qash", "http://10.0.2.2:3000/qash/", "https://my_host.lan/qash"]) {
        const client = new QashClient({ baseUrl, fetch, verificationOrigins: ["https://verify.example"] });
        await client.getUser();
        await client.listAccounts({ page: 2, limit: 5 });
        await client.payout(PAYOUT);
      }
    });
    const at = (base) => [`GET ${base}/me`, `GET ${base}/user/accounts?page=2&limit=5`, `POST ${base}/user/payout`];
    const bases = ["https://app.example/qash", "http://10.0.2.2:3000/qash", "https://my_host.lan/qash"];
    assert.deepEqual(sent, bases.flatMap(at));
  });

  test(`${name}: an address that no client may have is refused`, async () => {
    await within(() => {
      for (const [baseUrl, code] of [
        ["https://api.qash.ai", "SERVER_ONLY"],
        ["HTTPS://API.QASH.AI/api/v1", "SERVER_ONLY"],
        ["https://u:p@api.qash.ai/x", "SERVER_ONLY"],
        ["https://u:p@app.example", "INVALID_OPTION"],
        ["https://app.example/qash?x=1", "INVALID_OPTION"],
        ["https://app.example/qash#x", "INVALID_OPTION"],
        ["app.example/qash", "INVALID_OPTION"],
        ["ftp://app.example/qash", "INVALID_OPTION"],
      ]) {
        assert.throws(() => new QashClient({ baseUrl }), { code }, baseUrl);
      }
      for (const origin of ["https://verify.example/", "https://verify.example/x", "verify.example"]) {
        const options = { baseUrl: "https://app.example/qash", verificationOrigins: [origin] };
        assert.throws(() => new QashClient(options), { code: "INVALID_OPTION" }, origin);
      }
    });
  });
}
