// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/clabe";
import { formatOf } from "../format-module.js";
import { CLABE, type ClabeDetails } from "../made/formats.js";

/** Mexico's 18-digit account numbers and their check digit. An unknown bank or city is a warning. */
export const clabe = /* @__PURE__ */ formatOf<ClabeDetails>(source, CLABE);
