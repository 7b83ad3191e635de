// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/bic";
import { formatOf } from "../format-module.js";
import { BIC, type BicDetails } from "../made/formats.js";

/** Bank codes by ISO 9362: 8 or 11 characters, with an existing country. */
export const bic = /* @__PURE__ */ formatOf<BicDetails>(source, BIC);
