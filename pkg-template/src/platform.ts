/**
 * Names of the platform's types, for programs that have types of no platform (`lib: ["es2022"]`, no `@types/node`): there they say nothing.
 * Everywhere else these are merged into the real ones, and change nothing.
 */
declare global {
  interface AbortSignal {}
  // biome-ignore lint/suspicious/noExplicitAny: the parameter has to be the very one of the real type
  interface CustomEvent<T = any> {}
  interface Headers {}
  interface Request {}
  interface RequestInit {}
  interface Response {}
  interface URL {}
  namespace WebAssembly {
    interface Module {}
  }
}

export {};
