// Made from src/formats by `cargo xtask docs`; not edited by hand.
import type { Format, Table } from "../format.js";

export interface IbanDetails {
  /** The country of the bank, ISO 3166-1 alpha-2. */
  country: string;
  /** The bank's code within the country, if the registry gives its position. */
  bank?: string;
  /** The branch's code, if the country has branch codes. */
  branch?: string;
  /** The account's number within the bank, if the registry gives its position. */
  account?: string;
  /** Whether the country belongs to the Single Euro Payments Area. */
  sepa: boolean;
}

export interface ClabeDetails {
  /** The bank's code, the first three digits. */
  bankCode: string;
  /** The bank's short name, as in Banxico's list. Missing for a bank that is not in the list. */
  bankName?: string;
  /** Banxico's number of the institution, `40012`: what a payout takes as `bankCode`. Missing for a bank that is not in the list. */
  institution?: string;
  /** The city's code, the fourth to sixth digit. `plazaName` of `qash-client/plazas` gives its cities. */
  plazaCode: string;
  /** The eleven digits of the account within the bank. */
  account: string;
}

export interface PhoneDetails {
  /** The calling code, without the plus sign: `52`. */
  callingCode: string;
  /** The country, ISO 3166-1 alpha-2. Missing for a calling code that belongs to no country. */
  country?: string;
  /** The national significant number: digits alone, without a trunk prefix. */
  nationalNumber: string;
}

export interface BicDetails {
  /** The four characters of the institution, in capitals. */
  bank: string;
  /** The country of the institution, ISO 3166-1 alpha-2. */
  country: string;
  /** The two characters of the location. */
  location: string;
  /** The three characters of the branch; missing from a BIC of eight characters. */
  branch?: string;
}

export interface AbaDetails {
  /** The routing symbol, the first four digits: the Federal Reserve office that clears for the bank. */
  federalReserve: string;
  /** The four digits of the bank within that office. */
  institution: string;
}

export interface RfcDetails {
  /** The kind: a natural person, a company, or one of the two generic RFCs, which the SAT provides for persons without an RFC. */
  kind: "person" | "company" | "generic";
  /** Date of birth or foundation, `YYMMDD`. */
  date: string;
  /** The three characters by which the SAT distinguishes equal names and dates; the last one is the check digit. */
  homoclave: string;
}

export interface CurpDetails {
  /** Date of birth, `YYYY-MM-DD`. */
  birthDate: string;
  /** H (hombre), M (mujer), or X for non-binary. */
  sex: "H" | "M" | "X";
  /** State of birth in two letters of RENAPO's catalogue: `DF`, `JC`; `NE` for births abroad. */
  state: string;
}

export interface NitDetails {
  /** The number without the check digit. */
  base: string;
  /** The check digit, after the hyphen. */
  checkDigit: string;
  /** Whether it belongs to a person or a company; missing outside of the ranges that DIAN has published. */
  kind?: "person" | "company";
}

export interface UuidDetails {
  /** The version, one hexadecimal digit: `4` for random UUIDs, `7` for UUIDs that begin with the time. */
  version: string;
}

export interface EmailDetails {
  /** The part before the @, as it was typed. */
  local: string;
  /** The part after the @, in lower case. */
  domain: string;
}

/** Every format. */
export interface Formats {
  iban: Format<IbanDetails>;
  clabe: Format<ClabeDetails>;
  phone: Format<PhoneDetails>;
  bic: Format<BicDetails>;
  aba: Format<AbaDetails>;
  rfc: Format<RfcDetails>;
  curp: Format<CurpDetails>;
  nit: Format<NitDetails>;
  cedula: Format<Record<string, never>>;
  country: Format<Record<string, never>>;
  uuid: Format<UuidDetails>;
  email: Format<EmailDetails>;
}

/** The same, for a name that is known only when the page runs. */
export interface FormatsByName extends Formats {
  [name: string]: Format<unknown>;
}

/** @internal */
export const IBAN: Table = {
  name: "iban",
  parts: { 65: "country", 66: "bank", 67: "branch", 68: "account", 69: "sepa" },
};

/** @internal */
export const CLABE: Table = {
  name: "clabe",
  parts: { 65: "bankCode", 66: "bankName", 67: "institution", 68: "plazaCode", 69: "account" },
};

/** @internal */
export const PHONE: Table = { name: "phone", parts: { 65: "callingCode", 66: "country", 67: "nationalNumber" } };

/** @internal */
export const BIC: Table = { name: "bic", parts: { 65: "bank", 66: "country", 67: "location", 68: "branch" } };

/** @internal */
export const ABA: Table = { name: "aba", parts: { 65: "federalReserve", 66: "institution" } };

/** @internal */
export const RFC: Table = { name: "rfc", parts: { 65: "kind", 66: "date", 67: "homoclave" } };

/** @internal */
export const CURP: Table = { name: "curp", parts: { 65: "birthDate", 66: "sex", 67: "state" } };

/** @internal */
export const NIT: Table = { name: "nit", parts: { 65: "base", 66: "checkDigit", 67: "kind" } };

/** @internal */
export const CEDULA: Table = { name: "cedula", parts: {} };

/** @internal */
export const COUNTRY: Table = { name: "country", parts: {} };

/** @internal */
export const UUID: Table = { name: "uuid", parts: { 65: "version" } };

/** @internal */
export const EMAIL: Table = { name: "email", parts: { 65: "local", 66: "domain" } };
