// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/bic";
import { formatOf } from "../format-module.js";
import { BIC, type BicDetails } from "../made/formats.js";

/** Banks' codes, ISO 9362, of 8 or 11 characters, with a country that exists. */
export const bic = /* @__PURE__ */ formatOf<BicDetails>(source, BIC);
