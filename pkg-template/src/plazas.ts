/**
 * `qash-client/plazas`: the names of plazas, the cities in digits four to six of a CLABE. It needs no wasm.
 *
 * They stand apart since few pages show them, and they take some 5 KB after compression.
 *
 * @module qash-client/plazas
 */

import { PLAZAS } from "./plazas-data.js";

let names: string[] | undefined;

/**
 * The cities of a plaza, by its three digits; `undefined` for one that is not known, and for anything but three digits.
 *
 * ```js
 * const checked = clabe.check("012010001234567891");
 * if (checked.ok) plazaName(checked.details.plazaCode); // "Aguascalientes"
 * ```
 */
export function plazaName(code: string): string | undefined {
  if (typeof code !== "string" || !/^\d{3}$/.test(code)) return undefined;
  names ??= PLAZAS.split("|");
  return names[Number(code)] || undefined;
}
