/** The partner's key and secret: told, or asked for whenever a call begins. */
import { invalid } from "./server-options.js";
import { type Awaitable, settled } from "./store.js";

/** A key or secret, or a function that gives it. */
export type Credential = string | (() => Awaitable<string>);

/** What `setCredentials` takes. */
export interface Credentials {
  /** `X-Api-Key`. */
  apiKey: Credential;
  /** `X-Api-Secret`. It is sent to `baseUrl` and nowhere else. */
  apiSecret: Credential;
}

/** As many are handed on to a wasm that takes the place of one that trapped. */
const MOST = 16;

/** The credentials of a partner, and those before. */
export class Keyring {
  #now: Credentials;
  readonly former = new Map<string, readonly [string, string]>();

  constructor(first: Credentials) {
    this.#now = first;
    this.#remember(first);
  }

  get now(): Credentials {
    return this.#now;
  }

  set now(next: Credentials) {
    this.#now = next;
    this.#remember(next);
  }

  /** What asks for both, where one of them is a function. */
  ask(): (() => Promise<readonly [string, string]>) | undefined {
    const { apiKey, apiSecret } = this.#now;
    if (told(this.#now) !== undefined) return undefined;
    return async () => {
      const [key, secret] = await Promise.all([given("apiKey", apiKey), given("apiSecret", apiSecret)]);
      this.#remember({ apiKey: key, apiSecret: secret });
      return [key, secret];
    };
  }

  #remember(credentials: Credentials): void {
    const pair = told(credentials);
    if (pair === undefined) return;
    this.former.set(pair.join(" "), pair);
    for (const oldest of this.former.keys()) {
      if (this.former.size <= MOST) break;
      this.former.delete(oldest);
    }
  }
}

/** Key and secret, where both are told. */
export function told({ apiKey, apiSecret }: Credentials): readonly [string, string] | undefined {
  return typeof apiKey === "string" && typeof apiSecret === "string" ? [apiKey, apiSecret] : undefined;
}

/** Checks that both are a text or a function; what the text must be, the wasm knows. */
export function checkCredentials(where: string, { apiKey, apiSecret }: Credentials): Credentials {
  for (const [name, value] of Object.entries({ apiKey, apiSecret })) {
    if (typeof value !== "string" && typeof value !== "function") {
      throw invalid(where, name, "a string, or a function that gives one", value);
    }
  }
  return { apiKey, apiSecret };
}

function given(name: string, credential: Credential): Awaitable<string> {
  if (typeof credential === "string") return credential;
  return settled(name, async () => {
    const value: unknown = await credential();
    if (typeof value === "string") return value;
    throw new TypeError(`${name} gave something that is no string`);
  });
}
