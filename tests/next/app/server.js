import { createProxy, QashPartner } from "qash-client/server";

const { QASH_URL: baseUrl, QASH_API_KEY: apiKey, QASH_API_SECRET: apiSecret, QASH_USER: userId } = process.env;

export const user = userId;
export const partner = new QashPartner({ baseUrl, apiKey, apiSecret, retries: 0 });
export const proxy = createProxy({
  partner,
  allowedOrigins: ["http://localhost:3000"],
  enable: { payout: () => true },
  session: () => ({ subject: "ana", userId }),
});
