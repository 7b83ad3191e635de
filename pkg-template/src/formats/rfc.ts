// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/rfc";
import { formatOf } from "../format-module.js";
import { RFC, type RfcDetails } from "../made/formats.js";

/** Mexico's tax ids, and the two generic RFCs: pattern, an existing date, no forbidden word. A wrong check digit is a warning. */
export const rfc = /* @__PURE__ */ formatOf<RfcDetails>(source, RFC);
