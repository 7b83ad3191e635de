// Formats in JavaScript: what the wasm says reaches the caller whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clabe, email, iban, phone } from "qash-client/validate";

test("a CLABE of a bank and a plaza that nobody knows keeps all its parts beside the warnings", () => {
  const checked = clabe.check("999999000000000002");
  assert.ok(checked.ok, JSON.stringify(checked));
  assert.deepEqual(checked.details, { bankCode: "999", plazaCode: "999", account: "00000000000" });
  assert.deepEqual(
    checked.warnings.map((warning) => warning.code),
    ["UNKNOWN_BANK", "UNKNOWN_PLAZA"],
  );
});

test("a text that looks like a mark of the answer stays a text", () => {
  for (const local of ["!1", "!x", "#5", "true"]) {
    const checked = email.check(`${local}@example.com`);
    assert.ok(checked.ok);
    assert.deepEqual(checked.details, { local, domain: "example.com" });
  }
});

test("details have their names and types, and none for what is not there", () => {
  const german = iban.check("DE89370400440532013000");
  assert.ok(german.ok);
  assert.deepEqual(german.details, { country: "DE", bank: "37040044", account: "0532013000", sepa: true });
  const nowhere = phone.check("+80012345678");
  assert.ok(nowhere.ok);
  assert.deepEqual(nowhere.details, { callingCode: "800", nationalNumber: "12345678" });
});
