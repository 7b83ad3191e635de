// Every format is a Standard Schema v1: it drops into form libraries that know nothing of this package.
import assert from "node:assert/strict";
import { test } from "node:test";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { FieldApi, FormApi } from "@tanstack/form-core";
import { formats } from "qash-client/validate";
import { createFormControl } from "react-hook-form";

/** For each format: a text as people write it, its canonical form, and one that is wrong. */
const SAMPLES = {
  iban: ["gb29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", "GB28NWBK60161331926819"],
  clabe: ["012 180 00123456789 9", "012180001234567899", "012180001234567890"],
  phone: ["+52 55 1234 5678", "+525512345678", "+52 55 1234 567890"],
  bic: ["deutdeff", "DEUTDEFF", "DEUTXXFF"],
  aba: ["021000021", "021000021", "021000022"],
  rfc: ["gode561231gr8", "GODE561231GR8", "GODE561331GR8"],
  curp: ["hegg560427mvzrrl04", "HEGG560427MVZRRL04", "HEGG560427MVZRRL05"],
  nit: ["900.123.456-8", "900123456-8", "900.123.456-7"],
  cedula: ["79.123.456", "79123456", "2.020.304.050"],
  country: ["mx", "MX", "ZZ"],
  uuid: [
    "123E4567-E89B-12D3-A456-426614174000",
    "123e4567-e89b-12d3-a456-426614174000",
    "123e4567-e89b-12d3-a456-42661417400g",
  ],
  email: ["Ana@example.com", "Ana@example.com", "ana@@example.com"],
};

/** What a form library needs beside: one schema of the fields of a form. */
function object(fields) {
  return {
    "~standard": {
      version: 1,
      vendor: "test",
      validate(input) {
        const value = {};
        const issues = [];
        for (const [name, schema] of Object.entries(fields)) {
          const result = schema["~standard"].validate(input[name]);
          if (result.issues) issues.push(...result.issues.map((issue) => ({ ...issue, path: [name] })));
          else value[name] = result.value;
        }
        return issues.length > 0 ? { issues } : { value };
      },
    },
  };
}

test("there is a sample of every format", () => {
  assert.deepEqual(Object.keys(SAMPLES).sort(), Object.keys(formats).sort());
});

for (const [name, [typed, canonical, wrong]] of Object.entries(SAMPLES)) {
  const format = formats[name];

  test(`${name}: follows the specification`, () => {
    const standard = format["~standard"];
    assert.equal(standard.version, 1);
    assert.equal(typeof standard.vendor, "string");
    assert.deepEqual(standard.validate(typed), { value: canonical });
    const { issues } = standard.validate(wrong);
    assert.ok(issues.length > 0);
    for (const issue of issues) assert.ok(issue.message.length > 10, issue.message);
  });

  test(`${name}: values that are not strings are issues, not exceptions`, () => {
    for (const value of [undefined, null, 5, {}, [], Symbol("s"), () => {}, 5n, new Proxy({}, {})]) {
      const { issues } = format["~standard"].validate(value);
      assert.ok(issues?.length > 0, String(typeof value));
    }
  });

  test(`${name}: TanStack Form shows its message and takes its verdict`, async () => {
    const sent = [];
    const form = new FormApi({ defaultValues: { [name]: "" }, onSubmit: ({ value }) => sent.push(value) });
    form.mount();
    const field = new FieldApi({ form, name, validators: { onChange: format } });
    field.mount();
    field.setValue(wrong);
    assert.equal(field.state.meta.errors[0].message, format.check(wrong).issues[0].message);
    await form.handleSubmit();
    assert.deepEqual(sent, []);
    field.setValue(typed);
    assert.deepEqual(field.state.meta.errors, []);
    await form.handleSubmit();
    assert.deepEqual(sent, [{ [name]: typed }]);
  });

  test(`${name}: React Hook Form shows its message and hands over the canonical value`, async () => {
    const control = createFormControl({
      defaultValues: { [name]: "" },
      resolver: standardSchemaResolver(object({ [name]: format })),
    });
    const [sent, refused] = [[], []];
    const submit = control.handleSubmit(
      (values) => sent.push(values),
      (errors) => refused.push(errors),
    );
    control.setValue(name, wrong);
    await submit();
    assert.equal(refused[0][name].message, format.check(wrong).issues[0].message);
    control.setValue(name, typed);
    await submit();
    assert.deepEqual(sent, [{ [name]: canonical }]);
  });
}
