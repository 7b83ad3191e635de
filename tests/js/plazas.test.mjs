// The names of plazas, which stand apart from the wasm that knows which plazas exist.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plazaName } from "qash-client/plazas";
import { clabe } from "qash-client/validate";

/** A CLABE of that plaza, with the check digit that the format asks for. */
function clabeOf(plaza) {
  const begun = `012${plaza}00012345678`;
  const checked = clabe.check(`${begun}0`);
  return begun + (checked.ok ? "0" : checked.issues[0].expected);
}

test("a plaza has a name exactly if a CLABE of it carries no warning", () => {
  for (let number = 0; number < 1000; number++) {
    const code = String(number).padStart(3, "0");
    const checked = clabe.check(clabeOf(code));
    assert.ok(checked.ok, code);
    assert.equal(checked.details.plazaCode, code);
    assert.equal(plazaName(checked.details.plazaCode) !== undefined, checked.warnings.length === 0, code);
  }
});

test("names are those of their plazas, the first and the last included", () => {
  assert.equal(plazaName("010"), "Aguascalientes");
  assert.equal(plazaName("320"), "El Salto, Guadalajara, San Pedro Tlaquepaque, Tlajomulco, Tonala, Zapopan");
  assert.match(plazaName("180"), /\bCiudad de México\b/);
  assert.equal(plazaName("975"), "Ciudad de México");
});

test("anything but three digits is no plaza", () => {
  const others = [
    "",
    "10",
    "0010",
    " 010",
    "010\n",
    "1e1",
    "０１０",
    "length",
    10,
    180,
    null,
    undefined,
    {},
    ["010"],
    Symbol(),
  ];
  for (const other of others) assert.equal(plazaName(other), undefined);
});
