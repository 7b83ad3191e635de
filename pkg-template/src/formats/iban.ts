// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/iban";
import { formatOf } from "../format-module.js";
import { IBAN, type IbanDetails } from "../made/formats.js";

/** International bank account numbers: structure of the SWIFT registry and check digits. A country's own check digits only warn. */
export const iban = /* @__PURE__ */ formatOf<IbanDetails>(source, IBAN);
