/** Where a wasm build comes from. package.json's `imports` picks the file that fits the runtime. */
declare module "#boot/*" {
  /** The module's bytes as text (see wasm.ts), or the module where the runtime compiles ahead. */
  export function source(): string | WebAssembly.Module;
}
