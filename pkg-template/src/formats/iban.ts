// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/iban";
import { formatOf } from "../format-module.js";
import { IBAN, type IbanDetails } from "../made/formats.js";

/** International bank account numbers: structure of the SWIFT registry and check digits. Wrong national check digits are a warning. */
export const iban = /* @__PURE__ */ formatOf<IbanDetails>(source, IBAN);
