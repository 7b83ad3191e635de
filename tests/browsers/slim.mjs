// The page of the entry `slim`, whose wasm is loaded separately.
import * as slim from "qash-client/slim";

/** Whether it works after it was given each kind of wasm. That is made here: what a test runs may have a realm of its own. */
async function tryAll(text) {
  const fetched = () => fetch("/wasm/application/wasm");
  const module = async () => WebAssembly.compileStreaming(fetched());
  const bytes = async () => (await fetched()).arrayBuffer();
  const found = [];
  for (const wasm of [fetched, module, bytes]) {
    await slim.init(wasm());
    found.push(slim.clabe.isValid(text));
  }
  return found;
}

Object.assign(globalThis, { slim, tryAll });
