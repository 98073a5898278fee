/**
 * What the supervisor of compiled programs needs on this machine: toolchains, the launcher, a
 * folder for compilers, the cache of headers.
 * Promises: toolchains are looked for once in a process; a language without one is a UserError
 * before anything is judged, not a verdict; folders of ended judges are removed.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { assetPath } from "../../io/assets.ts";
import { UserError } from "../../schemas/errors.ts";
import { onPath } from "../languages/found.ts";
import { languageNamed, type Toolchain } from "../languages/index.ts";
import type { Language, Machinery } from "../languages/language.ts";
import { cacheFolder, made } from "./cache.ts";
import type { NativeConfig } from "./config.ts";

const run = promisify(execFile);
const PREFIX = "rftkit-judge-";

/** A language that can be run here. */
export type Usable = { language: Language; machinery: Machinery; toolchain: Toolchain };

const found = new Map<string, Promise<Toolchain | null>>();

/** The toolchain of a language on this machine, or null. */
export function toolchainOf({ name, machinery }: Language): Promise<Toolchain | null> {
  const known = found.get(name) ?? machinery?.find() ?? Promise.resolve(null);
  found.set(name, known);
  return known;
}

/** @throws UserError if the language is unknown, is Python, or has no toolchain here */
export async function usable(name: string): Promise<Usable> {
  const language = languageNamed(name);
  const toolchain = await toolchainOf(language);
  if (language.machinery !== null && toolchain !== null)
    return { language, machinery: language.machinery, toolchain };
  throw new UserError({
    where: `language ${name}`,
    expected: `what compiles or runs ${language.title}`,
    got: "none on PATH",
    fix: language.machinery?.install ?? "Python needs none.",
  });
}

export type Prepared = {
  config: NativeConfig;
  /** Folder of compiled headers, or null. */
  headers: string | null;
  close(): Promise<void>;
};

/** The launcher, built for this machine; null where there is no C compiler. */
async function launcher(cache: string | null, folder: string): Promise<string | null> {
  const compiler = await onPath("cc", "gcc", "clang", "g++", "clang++");
  if (compiler === null) return null;
  const source = assetPath("judge/supervisor/native/launcher.c");
  const key = createHash("sha256").update(await readFile(source));
  const path = join(cache ?? folder, `launcher-${key.update(process.arch).digest("hex").slice(0, 16)}.so`);
  const exists = await readFile(path).then(
    () => true,
    () => false,
  );
  if (exists) return path;
  const built = await made(path, async (fresh) => {
    await run(compiler, ["-x", "c", "-O2", "-shared", "-fPIC", "-o", fresh, source]);
  });
  return built ? path : null;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** Removes what judges left that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** @param languages those that programs may be in; their files can be read in the sandbox */
export async function prepare(languages: readonly Usable[]): Promise<Prepared> {
  await sweep().catch(() => undefined);
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // The user that programs run as needs to reach the folders in it, which are its own.
  await chmod(folder, 0o711);
  const cache = await cacheFolder();
  let headers: string | null = null;
  if (cache !== null && languages.some(({ machinery }) => machinery.precompiled !== undefined)) {
    headers = join(cache, "headers");
    await mkdir(headers, { recursive: true, mode: 0o755 });
  }
  const own = languages.flatMap(({ toolchain }) => toolchain.readable);
  const readable = [...own, ...(headers === null ? [] : [headers])];
  return {
    config: { launcher: await launcher(cache, folder), folder, readable },
    headers,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
