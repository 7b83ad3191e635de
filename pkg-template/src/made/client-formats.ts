// Made from src/formats by `cargo xtask docs`; not edited by hand.
import { formatOfClient } from "../client-wasm.js";
import {
  ABA,
  type AbaDetails,
  BIC,
  type BicDetails,
  CEDULA,
  CLABE,
  type ClabeDetails,
  COUNTRY,
  CURP,
  type CurpDetails,
  EMAIL,
  type EmailDetails,
  type FormatsByName,
  IBAN,
  type IbanDetails,
  NIT,
  type NitDetails,
  PHONE,
  type PhoneDetails,
  RFC,
  type RfcDetails,
  UUID,
  type UuidDetails,
} from "./formats.js";

/** International bank account numbers: structure of the SWIFT registry and check digits. Wrong national check digits are a warning. */
export const iban = /* @__PURE__ */ formatOfClient<IbanDetails>(0, IBAN);

/** Mexico's 18-digit account numbers and their check digit. An unknown bank or city is a warning. */
export const clabe = /* @__PURE__ */ formatOfClient<ClabeDetails>(1, CLABE);

/** Phone numbers as E.164: a known calling code and a length its numbering plan has. With the option `country`, national numbers too. */
export const phone = /* @__PURE__ */ formatOfClient<PhoneDetails>(2, PHONE);

/** Bank codes by ISO 9362: 8 or 11 characters, with an existing country. */
export const bic = /* @__PURE__ */ formatOfClient<BicDetails>(3, BIC);

/** Routing numbers of US banks: nine digits, prefix and check digit. */
export const aba = /* @__PURE__ */ formatOfClient<AbaDetails>(4, ABA);

/** Mexico's tax ids, and the two generic RFCs: pattern, an existing date, no forbidden word. A wrong check digit is a warning. */
export const rfc = /* @__PURE__ */ formatOfClient<RfcDetails>(5, RFC);

/** Mexico's personal ids: pattern, date, state and check digit. */
export const curp = /* @__PURE__ */ formatOfClient<CurpDetails>(6, CURP);

/** Colombia's tax ids with their check digit, `900.123.456-8`. A NIT without it is refused with the code `CHECK_DIGIT_MISSING`. */
export const nit = /* @__PURE__ */ formatOfClient<NitDetails>(7, NIT);

/** Colombia's citizenship card numbers: up to 99,999,999, or ten digits that begin with 1. They have no check digit. */
export const cedula = /* @__PURE__ */ formatOfClient<Record<string, never>>(8, CEDULA);

/** Country codes of two letters by ISO 3166-1. */
export const country = /* @__PURE__ */ formatOfClient<Record<string, never>>(9, COUNTRY);

/** UUIDs of any version. */
export const uuid = /* @__PURE__ */ formatOfClient<UuidDetails>(10, UUID);

/** E-mail addresses in their common form. Only a message can tell whether the mailbox exists. */
export const email = /* @__PURE__ */ formatOfClient<EmailDetails>(11, EMAIL);

/** Every format by its name, for a form that is described by data. */
export const formats: FormatsByName = { iban, clabe, phone, bic, aba, rfc, curp, nit, cedula, country, uuid, email };
