// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/phone";
import { formatOf } from "../format-module.js";
import { PHONE, type PhoneDetails } from "../made/formats.js";

/** Phone numbers as E.164: a known calling code and a length its numbering plan has. With the option `country`, national numbers too. */
export const phone = /* @__PURE__ */ formatOf<PhoneDetails>(source, PHONE);
