/** Requests whose body the proxy has read, and which the partner's own code can still read. */

/** The body texts that the proxy has read, by request. */
const texts = new WeakMap<Request, string>();

const again = (request: Request): Request => {
  const { method, url, headers } = request;
  return new Request(url, { method, headers, body: texts.get(request) || null });
};

/** The members of `Request` that read the body: here from the text, as often as needed. */
const FROM_TEXT: PropertyDescriptorMap = {
  body: {
    configurable: true,
    get(this: Request) {
      return again(this).body;
    },
  },
  bodyUsed: { configurable: true, value: false },
  clone: {
    configurable: true,
    value(this: Request) {
      return again(this);
    },
  },
};
for (const name of ["text", "json", "arrayBuffer", "blob", "bytes", "formData"] as const) {
  FROM_TEXT[name] = {
    configurable: true,
    value(this: Request) {
      return (again(this) as Request & { bytes(): unknown })[name]();
    },
  };
}

/**
 * Lets the partner's own code read a body that the proxy has read. The request stays the same object, since frameworks associate data with it.
 */
export function keepText(request: Request, text: string): void {
  texts.set(request, text);
  Object.defineProperties(request, FROM_TEXT);
}

interface Kept {
  readonly text: string;
  readonly signal: () => AbortSignal;
}

/** Created with the first request, since the first use of `Request` makes the platform load its implementation. */
let KeptRequest: (new (url: string, init: RequestInit, kept: Kept) => Request) | undefined;

/** Creates a web `Request` from the parts of a request of `node:http`. */
export function keptRequest(url: string, init: RequestInit, kept: Kept): Request {
  if (KeptRequest === undefined) {
    KeptRequest = class extends Request {
      readonly #signal: () => AbortSignal;

      constructor(url: string, init: RequestInit, { text, signal }: Kept) {
        // `new Request(request)` copies the inner body.
        super(url, text === "" ? init : { ...init, body: text });
        texts.set(this, text);
        this.#signal = signal;
      }

      override get signal(): AbortSignal {
        return this.#signal();
      }
    };
    Object.defineProperties(KeptRequest.prototype, FROM_TEXT);
  }
  return new KeptRequest(url, init, kept);
}
