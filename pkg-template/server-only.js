// qash-client/server works with your secret key, so no page gets a byte of its code: in a page use QashClient of "qash-client", in
// tests createSandbox().proxy of "qash-client/sandbox". The bundle of a server asks for the code by the condition "node": in Rollup
// nodeResolve({ exportConditions: ["node"] }), in webpack and Rspack target: "node", in esbuild platform: "node", in Vite build.ssr.
// There is no such name to import. It ends the build, where a name that is missing here would only be a warning of webpack's.
import { not_for_pages__a_server_asks_for_the_condition_node } from "./errors.js";

throw Object.assign(
  new Error(
    'qash-client/server is not for pages: use QashClient of "qash-client". A server asks for it by the condition "node".',
  ),
  { code: "SERVER_ONLY", cause: not_for_pages__a_server_asks_for_the_condition_node },
);
