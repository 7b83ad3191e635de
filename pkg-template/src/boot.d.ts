/** Where a wasm build comes from: a file of the package that fits the runtime, made by xtask's pack.rs. */
declare module "#boot/*" {
  export const source: import("./wasm.js").Source;
}
