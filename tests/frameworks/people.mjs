// A simulated Qash with a proxy before it, and the people that `holds` asks as: Bob is registered, Ana has no user at Qash yet.
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner } from "qash-client/server";

let bob;
const sandbox = createSandbox({ seed: 7 });
const { fetch, apiKey, apiSecret } = sandbox;
const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });

/** Registered with the first request: some platforms let no module do anything before that. */
async function registered() {
  const { id } = await partner.registerUser({ userType: "personal", email: "bob@example.com", countryCode: "MX" });
  sandbox.approveKyc(id);
  return id;
}

async function session(request) {
  const cookie = request.headers.get("cookie");
  if (cookie === "session=ana") return { subject: "ana" };
  if (cookie !== "session=bob") return undefined;
  bob ??= registered();
  return { subject: "bob", userId: await bob };
}

export const proxyAt = (basePath) =>
  createProxy({ partner, session, basePath, allowedOrigins: ["https://app.example"] });
