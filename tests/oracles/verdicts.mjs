// What a library of npm says of the values on its standard input, one verdict a line: `node verdicts.mjs ibantools national`.
// `-` means that the library has nothing to say of it.

import { readFileSync } from "node:fs";
import { clabe } from "clabe-validator";
import { countrySpecs, ValidationErrorsIBAN, validateIBAN } from "ibantools";
import { isPossiblePhoneNumber } from "libphonenumber-js/max";

const word = (right) => (right ? "accepted" : "refused");

const verdicts = {
  // A bank or a city that is not known only warns here.
  "clabe-validator clabes": (value) => word(clabe.validate(value).valid.format),
  "ibantools national": (value) => {
    if (!countrySpecs[value.slice(0, 2)]?.bban_validation_func) {
      return "-";
    }
    const wrong = validateIBAN(value).errorCodes.includes(ValidationErrorsIBAN.WrongAccountBankBranchChecksum);
    return wrong ? "warned" : "accepted";
  },
  "libphonenumber-js phones": (value) => word(isPossiblePhoneNumber(value)),
};

const verdict = verdicts[process.argv.slice(2).join(" ")];
const values = readFileSync(0, "utf8").split("\n").slice(0, -1);
console.log(values.map(verdict).join("\n"));
