// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/email";
import { formatOf } from "../format-module.js";
import { EMAIL, type EmailDetails } from "../made/formats.js";

/** E-mail addresses as people have them; whether one receives mail, only a mail tells. */
export const email = /* @__PURE__ */ formatOf<EmailDetails>(source, EMAIL);
