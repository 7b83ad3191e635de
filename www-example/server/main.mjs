// `node server/main.mjs` serves the built page and the proxy. config.mjs has the environment variables.

import { start } from "./app.mjs";
import { readConfig } from "./config.mjs";

try {
  const config = readConfig(process.env);
  const { origin, sandbox, close } = await start(config);
  console.log(`Vaivén: open ${origin} in a browser; Ctrl+C stops it.`);
  console.log(
    sandbox ? "Qash is the sandbox inside this process; no money is real." : `Qash is ${config.qash.baseUrl}.`,
  );
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, async () => {
      await close();
      process.exit(0);
    });
  }
} catch (failure) {
  console.error(failure.message);
  process.exit(1);
}
