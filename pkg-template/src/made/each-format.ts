// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { aba } from "../formats/aba.js";
import { bic } from "../formats/bic.js";
import { cedula } from "../formats/cedula.js";
import { clabe } from "../formats/clabe.js";
import { country } from "../formats/country.js";
import { curp } from "../formats/curp.js";
import { email } from "../formats/email.js";
import { iban } from "../formats/iban.js";
import { nit } from "../formats/nit.js";
import { phone } from "../formats/phone.js";
import { rfc } from "../formats/rfc.js";
import { uuid } from "../formats/uuid.js";
import type { FormatsByName } from "./formats.js";

export { aba, bic, cedula, clabe, country, curp, email, iban, nit, phone, rfc, uuid };

/** Every format by its name, for a form that is described by data. */
export const formats: FormatsByName = { iban, clabe, phone, bic, aba, rfc, curp, nit, cedula, country, uuid, email };
