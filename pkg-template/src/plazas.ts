/**
 * `qash-client/plazas`: the names of plazas, the cities in digits four to six of a CLABE. It needs no WebAssembly.
 *
 * It is a separate entry since few pages need the names, which take 5 KB after compression.
 *
 * @module qash-client/plazas
 */

import { PLAZAS } from "./plazas-data.js";

let names: string[] | undefined;

/**
 * Returns the names of the cities of a plaza, by its three digits. Returns `undefined` for an unknown plaza, and for any other argument.
 *
 * @example
 * const checked = clabe.check("012010001234567891");
 * if (checked.ok) console.log(plazaName(checked.details.plazaCode)); // "Aguascalientes"
 */
export function plazaName(code: string): string | undefined {
  if (typeof code !== "string" || !/^\d{3}$/.test(code)) return undefined;
  names ??= PLAZAS.split("|");
  return names[Number(code)] || undefined;
}
