// What JavaScript callers may hand to any function, and what every function does with it.
import assert from "node:assert/strict";
import { QashError } from "qash-client/validate";

export function anything() {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  return [
    undefined,
    null,
    true,
    0,
    -0,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    10n ** 30n,
    "",
    "x",
    "\ud800",
    "1\u0000234",
    "\n",
    "9".repeat(1e6),
    Symbol("s"),
    {},
    [],
    () => 1,
    new Date(Number.NaN),
    Object.create(null),
    new Proxy({}, {}),
    revoked.proxy,
    { locale: 5 },
    { locale: "xx" },
    { locale: "💥" },
    { style: "x" },
  ];
}

/** It answers, or throws an error with a code, and takes less than 50 ms. */
export function answersAtOnce(call) {
  const time = () => {
    const start = performance.now();
    try {
      call();
    } catch (error) {
      assert.ok(error instanceof QashError && /^[A-Z_]+$/.test(error.code), `${call}: ${error}`);
    }
    return performance.now() - start;
  };
  // The machine may be busy with something else once, not three times.
  assert.ok(time() < 50 || time() < 50 || time() < 50, String(call));
}
