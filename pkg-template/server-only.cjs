// `require` of what server-only.js tells of.
throw Object.assign(
  new Error(
    'qash-client/server works with your secret key, so no page gets its code: in a page use QashClient of "qash-client", in tests ' +
      'createSandbox().proxy of "qash-client/sandbox". The bundle of a server asks for the code by the condition "node".',
  ),
  { code: "SERVER_ONLY" },
);
