// React Native: what Metro's resolver finds, and that it runs in Hermes, which has neither WebAssembly nor TextDecoder.
import assert from "node:assert/strict";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const APP = `import { QashClient, phone } from "qash-client";
import { clabe, money } from "qash-client/validate";
const { issues } = clabe.check("012180001234567891", { lang: "es" });
print(JSON.stringify([issues[0].message, phone.check("+52 55 1234 5678 ñ").issues[0].message, money.toDecimal(150050, "COP"),
  typeof QashClient, typeof WebAssembly]));`;

export async function hermes({ app, tools, run, version }) {
  const require = createRequire(path.join(tools, "package.json"));
  for (const [name, exports] of [
    ["metro-resolver-0.81", false],
    ["metro-resolver", true],
    ["metro-resolver", false],
  ]) {
    const { resolve } = require(name);
    for (const entry of ["", "/validate", "/forms", "/nowasm"]) {
      const { filePath } = resolve(context(app, exports), `qash-client${entry}`, "ios");
      assert.match(filePath, /\/qash-client\/(esm|cjs)\/nowasm\/\w+\.c?js$/, `${name}, exports: ${exports}`);
    }
  }
  const file = path.join(app, "app.js");
  await writeFile(file, APP);
  const bundle = path.join(app, "bundle.js");
  await build({
    entryPoints: [file],
    bundle: true,
    format: "iife",
    conditions: ["react-native"],
    outfile: bundle,
    logLevel: "error",
  });
  // Hermes leaves classes and generators to Metro's transform; TypeScript's does the same.
  const { transpileModule } = require("typescript-5");
  const { outputText } = transpileModule(await readFile(bundle, "utf8"), { compilerOptions: { target: "es5" } });
  await writeFile(bundle, outputText);
  const program = (name) => path.join(tools, "node_modules", name);
  const told = await run(program("hermes-engine-cli/linux64-bin/hermes"), [bundle]);
  assert.deepEqual(JSON.parse(told), [
    "El dígito verificador debería ser 9, no 1; compara todo con el original.",
    "“ñ” is not allowed here; expected 0–9.",
    "1500.50",
    "function",
    "undefined",
  ]);
  const hermesc = program("hermes-compiler/hermesc/linux64-bin/hermesc");
  await run(hermesc, ["-w", "-emit-binary", "-O", "-out", path.join(app, "bundle.hbc"), bundle]);
  return `Metro 0.81 and ${await version("metro-resolver")}, Hermes 0.12, hermesc ${await version("hermes-compiler")}`;
}

/** What Metro's resolver is called with, as React Native configures it. */
function context(app, exports) {
  const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);
  const isFile = (file) => existsSync(file) && statSync(file).isFile();
  return {
    allowHaste: false,
    assetExts: new Set(["png"]),
    customResolverOptions: {},
    dev: false,
    disableHierarchicalLookup: false,
    doesFileExist: isFile,
    fileSystemLookup: (file) =>
      existsSync(file)
        ? { exists: true, type: statSync(file).isDirectory() ? "d" : "f", realPath: realpathSync(file) }
        : { exists: false },
    getPackage: read,
    getPackageForModule(file) {
      for (let folder = path.dirname(file); folder !== "/"; folder = path.dirname(folder)) {
        const packageJson = read(path.join(folder, "package.json"));
        if (packageJson) return { rootPath: folder, packageJson, packageRelativePath: path.relative(folder, file) };
      }
      return null;
    },
    isESMImport: true,
    mainFields: ["react-native", "browser", "main"],
    nodeModulesPaths: [],
    originModulePath: path.join(app, "app.js"),
    preferNativePlatform: true,
    redirectModulePath: (file) => file,
    resolveAsset: () => null,
    resolveHasteModule: () => null,
    resolveHastePackage: () => null,
    sourceExts: ["js", "jsx", "json", "ts", "tsx", "cjs", "mjs"],
    unstable_conditionNames: exports ? ["react-native"] : ["require", "react-native"],
    unstable_conditionsByPlatform: {},
    unstable_enablePackageExports: exports,
    unstable_logWarning: () => {},
  };
}
