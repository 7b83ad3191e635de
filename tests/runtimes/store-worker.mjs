// A Worker whose store is a Durable Object: the promises of a store, one call of it, or two partners over it that pay at once.
import { cloudflareStore, QashStore, verifyStore } from "qash-client/server";

export { QashStore };

export default {
  async fetch(request, env) {
    try {
      const store = cloudflareStore(env.QASH_STORE);
      const call = await request.json();
      if (call === "verify") return Response.json({ answer: await verifyStore(store) });
      const [method, ...values] = call;
      return Response.json({ answer: (await store[method](...values)) ?? null });
    } catch (error) {
      return Response.json({ code: error.code, error: error.stack });
    }
  },
};
