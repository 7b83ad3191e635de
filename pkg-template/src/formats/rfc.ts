// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/rfc";
import { formatOf } from "../format-module.js";
import { RFC, type RfcDetails } from "../made/formats.js";

/** Mexico's tax ids: form, a date that exists, no forbidden word; the two generic ones too. A wrong check digit only warns. */
export const rfc = /* @__PURE__ */ formatOf<RfcDetails>(source, RFC);
