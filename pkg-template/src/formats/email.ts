// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { source } from "#boot/email";
import { formatOf } from "../format-module.js";
import { EMAIL, type EmailDetails } from "../made/formats.js";

/** E-mail addresses in their common form. Only a message can tell whether the mailbox exists. */
export const email = /* @__PURE__ */ formatOf<EmailDetails>(source, EMAIL);
