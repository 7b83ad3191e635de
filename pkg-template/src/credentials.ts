/** The partner's key and secret: texts, or functions that are called when a call begins. */
import { invalid } from "./server-options.js";
import { type Awaitable, settled } from "./store.js";

/** A key or secret, or a function that returns it. */
export type Credential = string | (() => Awaitable<string>);

/** Key and secret of a partner. */
export interface Credentials {
  /** Value of the header `X-Api-Key`. */
  apiKey: Credential;
  /** Value of the header `X-Api-Secret`. It is sent only to `baseUrl`. */
  apiSecret: Credential;
}

/** Number of earlier credentials that a new wasm instance gets after a trap. */
const MOST = 16;

/** The current and earlier credentials of a partner. */
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

  /** A function that gets both, if one of them is a function. */
  ask(): (() => Promise<readonly [string, string]>) | undefined {
    const { apiKey, apiSecret } = this.#now;
    if (plainPair(this.#now) !== undefined) return undefined;
    return async () => {
      const [key, secret] = await Promise.all([given("apiKey", apiKey), given("apiSecret", apiSecret)]);
      this.#remember({ apiKey: key, apiSecret: secret });
      return [key, secret];
    };
  }

  #remember(credentials: Credentials): void {
    const pair = plainPair(credentials);
    if (pair === undefined) return;
    this.former.set(pair.join(" "), pair);
    for (const oldest of this.former.keys()) {
      if (this.former.size <= MOST) break;
      this.former.delete(oldest);
    }
  }
}

/** Key and secret, if both are texts. */
export function plainPair({ apiKey, apiSecret }: Credentials): readonly [string, string] | undefined {
  return typeof apiKey === "string" && typeof apiSecret === "string" ? [apiKey, apiSecret] : undefined;
}

/** Checks that each is a text or a function. The wasm checks the texts. */
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
