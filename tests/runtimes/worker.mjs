// The same in Cloudflare's runtime, which forbids compiling at run time and gets the wasm as modules.
import { scenario } from "./scenario.mjs";

export default {
  async fetch() {
    try {
      return Response.json(await scenario());
    } catch (error) {
      return new Response(error.stack, { status: 500 });
    }
  },
};
