/**
 * onnxruntime-node, which runs the embedding model. It has 290 MB, so the package does not depend
 * on it: npm installs it into the user's cache on first use, from text/model/runtime-lock.json,
 * whose hashes npm checks, without its install script, which downloads unused CUDA libraries.
 * Promises: the folder appears atomically; the binaries of other platforms are removed.
 */
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { temporaryBeside } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";
import { modelScripts } from "./model-scripts.ts";
import { runQuietly } from "./run-quietly.ts";

export const RUNTIME_VARIABLE = "RFTKIT_EMBEDDING_RUNTIME";
const PACKAGE = "onnxruntime-node";

type Tensor = { data: Float32Array };
export type Session = {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, Tensor>>;
};
/** What rftkit uses of onnxruntime-node. */
export type Runtime = {
  InferenceSession: { create(file: string, options: Record<string, unknown>): Promise<Session> };
  Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => unknown;
};

type RuntimeSource = { cacheDir: string; log: (message: string) => void };
type Environment = Readonly<Record<string, string | undefined>>;

/** The version in text/model/runtime.json. */
function pinnedVersion(): string {
  const text = readFileSync(join(modelScripts(), "runtime.json"), "utf8");
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  return dependencies[PACKAGE] as string;
}

const cachePlace = (cacheDir: string, version: string): string =>
  join(cacheDir, "runtimes", `${PACKAGE}-${version}-${process.platform}-${process.arch}`);

const isRuntime = (folder: string): boolean =>
  existsSync(join(folder, "node_modules", PACKAGE, "package.json"));

/** The folder whose node_modules has the runtime, or null. Installs nothing. */
export function findRuntime(cacheDir: string, env: Environment = process.env): string | null {
  const place = env[RUNTIME_VARIABLE] || cachePlace(cacheDir, pinnedVersion());
  return isRuntime(place) ? place : null;
}

/** The runtime, installed if needed. @throws UserError if it cannot be installed or loaded */
export async function obtainRuntime(source: RuntimeSource): Promise<Runtime> {
  const version = pinnedVersion();
  const folder = findRuntime(source.cacheDir) ?? (await install(source, version));
  try {
    return createRequire(join(folder, "package.json"))(PACKAGE) as Runtime;
  } catch (error) {
    const got = error instanceof Error ? (error.message.split("\n")[0] as string) : String(error);
    throw noRuntime({ where: folder, got, version, fix: "" });
  }
}

async function install({ cacheDir, log }: RuntimeSource, version: string): Promise<string> {
  const named = process.env[RUNTIME_VARIABLE];
  if (named) throw noRuntime({ where: RUNTIME_VARIABLE, got: named, version, fix: byHand(version) });
  const target = cachePlace(cacheDir, version);
  const temporary = temporaryBeside(target);
  log(`embedding model: installing ${PACKAGE} ${version} from the npm registry into ${target}, once`);
  try {
    await mkdir(temporary, { recursive: true });
    await copyFile(join(modelScripts(), "runtime.json"), join(temporary, "package.json"));
    await copyFile(join(modelScripts(), "runtime-lock.json"), join(temporary, "package-lock.json"));
    const failure = await runQuietly("npm", NPM, temporary);
    if (failure !== null)
      throw noRuntime({ where: `npm ${NPM[0]}`, got: failure, version, fix: byHand(version) });
    await removeOtherPlatforms(join(temporary, "node_modules", PACKAGE, "bin"));
    await rename(temporary, target).catch((error: unknown) => {
      // Another process finished first.
      if (!isRuntime(target)) throw error;
    });
    return target;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const NPM = [
  "ci",
  "--prefix=.",
  "--global=false",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
  "--loglevel=error",
];

/** Keeps bin/napi-vN/PLATFORM/ARCH of this machine. */
async function removeOtherPlatforms(bin: string): Promise<void> {
  for (const api of await readdir(bin)) {
    for (const platform of await readdir(join(bin, api))) {
      for (const arch of await readdir(join(bin, api, platform))) {
        if (platform === process.platform && arch === process.arch) continue;
        await rm(join(bin, api, platform, arch), { recursive: true });
      }
    }
  }
}

const byHand = (version: string): string =>
  `Where the npm registry can be reached, run \`npm install --ignore-scripts --prefix FOLDER ${PACKAGE}@${version}\`, ` +
  `copy FOLDER to this machine, and set ${RUNTIME_VARIABLE}=FOLDER. `;

const noRuntime = (fault: { where: string; got: string; version: string; fix: string }): UserError =>
  new UserError({
    where: fault.where,
    expected: `${PACKAGE} ${fault.version} for ${process.platform} ${process.arch}, which runs the embedding model`,
    got: fault.got,
    fix: `${fault.fix}Or run with --without-embedding: every output file then records that the check has not run.`,
  });
