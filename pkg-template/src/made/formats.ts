// Made from src/formats by `cargo xtask docs`; not edited by hand.
import type { Format, Table } from "../format.js";

export interface IbanDetails {
  /** The country whose bank keeps the account, ISO 3166-1 alpha-2. */
  country: string;
  /** The bank's code within the country, where the registry says where it stands. */
  bank?: string;
  /** The branch's code; only where the country has one. */
  branch?: string;
  /** The account's number within the bank, where the registry says where it stands. */
  account?: string;
  /** Whether the country belongs to the Single Euro Payments Area. */
  sepa: boolean;
}

export interface ClabeDetails {
  /** The bank's code, the first three digits. */
  bankCode: string;
  /** The bank's short name, as Banxico lists it. Missing for a bank that is not in the list. */
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
  /** The country, ISO 3166-1 alpha-2; missing for a calling code that belongs to no country. */
  country?: string;
  /** The number within the country, digits alone, without a trunk prefix. */
  nationalNumber: string;
}

export interface BicDetails {
  /** The four characters of the institution, capitals. */
  bank: string;
  /** Its country, ISO 3166-1 alpha-2. */
  country: string;
  /** The two characters of its place. */
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
  /** Whose it is: a natural person's, a company's, or one of the two generic RFCs that the SAT gives to whoever has none. */
  kind: "person" | "company" | "generic";
  /** Day of birth or foundation, `YYMMDD`. */
  date: string;
  /** The three characters by which the SAT tells equal names and dates apart, the check digit among them. */
  homoclave: string;
}

export interface CurpDetails {
  /** Day of birth, `YYYY-MM-DD`. */
  birthDate: string;
  /** H (hombre), M (mujer), or X for non-binary. */
  sex: "H" | "M" | "X";
  /** State of birth in two letters of RENAPO's catalogue: `DF`, `JC`; `NE` for births abroad. */
  state: string;
}

export interface NitDetails {
  /** The number itself, without the check digit. */
  base: string;
  /** The digit behind the hyphen. */
  checkDigit: string;
  /** Whose it is; absent where DIAN has published no such range. */
  kind?: "person" | "company";
}

export interface UuidDetails {
  /** The version, one hexadecimal digit: `4` for random ones, `7` for those that begin with the time. */
  version: string;
}

export interface EmailDetails {
  /** The part before the @, as it was typed. */
  local: string;
  /** The part behind the @, in lower case. */
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
