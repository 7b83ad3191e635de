// The same package from CommonJS.
import { iban, QashClient, QashError } from "qash-client";
import { plazaName } from "qash-client/plazas";
import { createSandbox } from "qash-client/sandbox";
import { QashPartner } from "qash-client/server";
import { money } from "qash-client/validate";

const client = new QashClient({ baseUrl: "/api/qash" });
const partner = new QashPartner({ apiKey: "qash_key", apiSecret: "qash_secret", baseUrl: "https://api.qash.ai" });
const text: string = money.toDecimal(150050, "COP");

export { client, createSandbox, iban, partner, plazaName, QashError, text };
