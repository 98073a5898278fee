/**
 * Finds the files that rftkit ships beside its code: supervisor, prompts, samples, report shell.
 * Promises: works the same from the TypeScript sources, from dist/ and from an installed package.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE_NAME = "rftkit";

function isPackageRoot(folder: string): boolean {
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return false;
  const content: unknown = JSON.parse(readFileSync(manifest, "utf8"));
  return (
    typeof content === "object" && content !== null && "name" in content && content.name === PACKAGE_NAME
  );
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (isPackageRoot(folder)) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of ${PACKAGE_NAME} above ${start}`);
  }
}

let root: string | undefined;

/** Folder of the package. */
export function packageRoot(): string {
  root ??= findRoot(dirname(fileURLToPath(import.meta.url)));
  return root;
}

/**
 * @param path relative to the package, with forward slashes
 * @returns absolute path  @throws Error if the package does not have the file
 */
export function assetPath(path: string): string {
  const absolute = join(packageRoot(), ...path.split("/"));
  if (!existsSync(absolute)) throw new Error(`the package lacks ${path} (looked in ${packageRoot()})`);
  return absolute;
}
