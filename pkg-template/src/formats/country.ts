// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/country";
import { formatOf } from "../format-module.js";
import { COUNTRY } from "../made/formats.js";

/** Country codes of two letters by ISO 3166-1. */
export const country = /* @__PURE__ */ formatOf<Record<string, never>>(source, COUNTRY);
