// What goes wrong unseen on the tests' page; it is loaded before anything else.
window.faults = [];
for (const type of ["error", "unhandledrejection", "securitypolicyviolation"]) {
  addEventListener(type, (event) => {
    window.faults.push(`${type}: ${event.message ?? event.reason ?? `${event.violatedDirective} ${event.blockedURI}`}`);
  });
}
