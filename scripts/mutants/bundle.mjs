/**
 * Bundles unit tests with the sources that they test, once, with all chosen mutants compiled in.
 * Packages stay outside; `vitest` becomes the stand-in of shim.mjs. Sources keep the address that
 * they have in the checkout.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { switched } from "./mutate.mjs";

const SHIM = fileURLToPath(new URL("shim.mjs", import.meta.url));

/**
 * @param sources by path from the root: the chosen mutants and the loops of that file
 * @returns paths of the bundled tests, in their order
 */
export async function bundleTests(root, tests, { sources, folder }) {
  const plugin = {
    name: "mutants",
    resolveId(name) {
      if (name === "vitest") return { id: SHIM, external: "absolute" };
      return /^[./]/.test(name) || tests.includes(name) ? null : { id: name, external: true };
    },
    load(path) {
      if (!path.startsWith(`${root}/`) || !path.endsWith(".ts")) return null;
      const text = readFileSync(path, "utf8");
      const found = sources.get(path.slice(root.length + 1));
      const code = found ? switched(text, found.chosen, found.loops) : text;
      const url = JSON.stringify(pathToFileURL(path).href);
      const here = JSON.stringify(join(path, ".."));
      return code.replaceAll("import.meta.url", url).replaceAll("import.meta.dirname", here);
    },
  };
  const input = Object.fromEntries(tests.map((path, i) => [`test-${i}`, join(root, path)]));
  const bundle = await rolldown({
    input,
    platform: "node",
    plugins: [plugin],
    treeshake: false,
    logLevel: "silent",
  });
  await bundle.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs", minify: false });
  await bundle.close();
  return tests.map((_, i) => join(folder, `test-${i}.mjs`));
}
