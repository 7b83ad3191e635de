// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/cedula";
import { formatOf } from "../format-module.js";
import { CEDULA } from "../made/formats.js";

/** Colombia's citizenship card numbers: up to 99,999,999, or ten digits that begin with 1. They have no check digit. */
export const cedula = /* @__PURE__ */ formatOf<Record<string, never>>(source, CEDULA);
