// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/nit";
import { formatOf } from "../format-module.js";
import { NIT, type NitDetails } from "../made/formats.js";

/** Colombia's tax ids with their check digit, `900.123.456-8`. A NIT without it is refused with the code `CHECK_DIGIT_MISSING`. */
export const nit = /* @__PURE__ */ formatOf<NitDetails>(source, NIT);
