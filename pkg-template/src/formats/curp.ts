// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/curp";
import { formatOf } from "../format-module.js";
import { CURP, type CurpDetails } from "../made/formats.js";

/** Mexico's personal ids: pattern, date, state and check digit. */
export const curp = /* @__PURE__ */ formatOf<CurpDetails>(source, CURP);
