// Records script errors and policy violations on the tests' page; loaded first.
window.faults = [];
for (const type of ["error", "unhandledrejection", "securitypolicyviolation"]) {
  addEventListener(type, (event) => {
    window.faults.push(`${type}: ${event.message ?? event.reason ?? `${event.violatedDirective} ${event.blockedURI}`}`);
  });
}
