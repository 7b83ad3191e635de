// Made from src/formats by `cargo xtask docs`; not edited by hand.
import type { Format, Table } from "../format.js";

export interface IbanDetails {
  /** ISO 3166-1 code. */
  country: string;
  /** As the registry places it, like branch and account. */
  bank?: string;
  /** Only where the country has one. */
  branch?: string;
  account?: string;
  /** Whether the country belongs to the Single Euro Payments Area. */
  sepa: boolean;
}

export interface ClabeDetails {
  /** The first three digits. */
  bankCode: string;
  /** Absent for a bank that is not known. */
  bankName?: string;
  /** Banxico's number of the institution, `40012`: what a payout takes as `bankCode`. Absent for a bank that is not known. */
  institution?: string;
  /** `plazaName` of `qash-client/plazas` gives its cities; the wasm does without that table. */
  plazaCode: string;
  account: string;
}

export interface PhoneDetails {
  /** Without the plus sign. */
  callingCode: string;
  /** ISO 3166-1 code; absent for a calling code that belongs to no country. */
  country?: string;
  nationalNumber: string;
}

export interface BicDetails {
  bank: string;
  country: string;
  location: string;
  branch?: string;
}

export interface AbaDetails {
  federalReserve: string;
  institution: string;
}

export interface RfcDetails {
  kind: "person" | "company" | "generic";
  /** Birth or foundation, `YYMMDD`. */
  date: string;
  homoclave: string;
}

export interface CurpDetails {
  /** `YYYY-MM-DD`. */
  birthDate: string;
  /** H, M, or X for non-binary. */
  sex: "H" | "M" | "X";
  state: string;
}

export interface UuidDetails {
  /** One hexadecimal digit. */
  version: string;
}

export interface EmailDetails {
  local: string;
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
export const COUNTRY: Table = { name: "country", parts: {} };

/** @internal */
export const UUID: Table = { name: "uuid", parts: { 65: "version" } };

/** @internal */
export const EMAIL: Table = { name: "email", parts: { 65: "local", 66: "domain" } };
