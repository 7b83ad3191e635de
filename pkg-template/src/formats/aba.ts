// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/aba";
import { formatOf } from "../format-module.js";
import { ABA, type AbaDetails } from "../made/formats.js";

/** Routing numbers of US banks: nine digits, prefix and check digit. */
export const aba = /* @__PURE__ */ formatOf<AbaDetails>(source, ABA);
