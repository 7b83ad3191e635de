// Every entry in a program that has the types of no platform. Compiled only.
import * as client from "qash-client";
import * as forms from "qash-client/forms";
import * as nowasm from "qash-client/nowasm";
import * as plazas from "qash-client/plazas";
import wasm from "qash-client/qash-client.wasm";
import * as sandbox from "qash-client/sandbox";
import * as server from "qash-client/server";
import * as slim from "qash-client/slim";
import * as validate from "qash-client/validate";

const checked = nowasm.clabe.check("012180001234567899");
const bank: string | undefined = checked.ok ? checked.details.bankName : checked.issues[0].message;
// @ts-expect-error an amount is no text
client.money.format("1", "MXN");
const own: typeof client.QashClient = nowasm.QashClient;
export const all = [bank, forms, own, plazas, sandbox, server, slim.init(wasm), validate];
