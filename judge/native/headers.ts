/**
 * Headers that are compiled once for all programs that begin with them: `<bits/stdc++.h>` takes two
 * thirds of the time of a usual program.
 * Promises: used only where the first token of a program includes the header, because nothing
 * before it can then change its meaning; keyed by compiler, version and flags, and made anew if a
 * file that it came from has changed; kept in the user's cache, which programs cannot write to. A
 * compiler that does not take one reads the header itself.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Machinery, Toolchain } from "../languages/language.ts";
import { made } from "./cache.ts";

const run = promisify(execFile);
const STAMPS = "stamps.json";
/** Only this folder of an entry is searched for headers. */
const INCLUDED = "include";
const TIMEOUT_MS = 300_000;
/** From so many programs on it pays to compile a header. */
const WORTH_FROM = 6;

const BEFORE_FIRST_TOKEN = /^(?:\s+|\/\*[\s\S]*?\*\/|\/\/(?:\\\r?\n|[^\n])*(?:\n|$))*/;

/** Whether the first token of a program includes this header. */
export function beginsWith(code: string, include: string): boolean {
  const start = BEFORE_FIRST_TOKEN.exec(code)?.[0].length ?? 0;
  const line = /^#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]/.exec(code.slice(start, start + 200));
  return line?.[1] === include;
}

type Stamp = [path: string, bytes: number, modified: number];

/** What each of these files is now; a missing one is null. */
const stampsOf = (paths: readonly string[]): Promise<(Stamp | null)[]> =>
  Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size, mtimeMs }): Stamp => [path, size, mtimeMs],
        () => null,
      ),
    ),
  );

async function isFresh(folder: string): Promise<boolean> {
  try {
    const stamps = JSON.parse(await readFile(join(folder, STAMPS), "utf8")) as Stamp[];
    const now = await stampsOf(stamps.map(([path]) => path));
    return JSON.stringify(now) === JSON.stringify(stamps);
  } catch {
    return false;
  }
}

/** Paths in a dependency file of make: `target: a b \` and so on. */
const dependencies = (text: string): string[] =>
  text
    .slice(text.indexOf(":") + 1)
    .split(/(?<!\\)\s+/)
    .filter((path) => path.startsWith("/"));

export class Headers {
  readonly #folder: string;
  readonly #ready = new Map<string, Promise<string | null>>();
  readonly #asked = new Map<string, number>();

  /** @param folder of the cache; compilers can read what is in it */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The folder to include from, if there is a header for this program by now. The first programs
   * find none, and the next one has it made; `now` waits for it.
   */
  async folderFor(
    { compiler, version }: Toolchain,
    precompiled: NonNullable<Machinery["precompiled"]>,
    given: { code: string; flags: readonly string[]; now?: boolean },
  ): Promise<string | null> {
    if (compiler === null || !beginsWith(given.code, precompiled.include)) return null;
    const options = precompiled.argv({ compiler, version, runtime: null, readable: [] }, given.flags);
    if (options.length === 0) return null;
    const asked = [compiler, version, precompiled.include, options];
    const key = createHash("sha256").update(JSON.stringify(asked)).digest("hex").slice(0, 24);
    const times = (this.#asked.get(key) ?? 0) + 1;
    this.#asked.set(key, times);
    let ready = this.#ready.get(key);
    if (ready === undefined) {
      const folder = join(this.#folder, key);
      if (await isFresh(folder)) ready = Promise.resolve(join(folder, INCLUDED));
      else if (given.now !== true && times < WORTH_FROM) return null;
      else ready = this.#make(folder, { compiler, include: precompiled.include, options });
      this.#ready.set(key, ready);
    }
    return ready;
  }

  async #make(
    path: string,
    { compiler, include, options }: { compiler: string; include: string; options: string[] },
  ): Promise<string | null> {
    await rm(path, { recursive: true, force: true });
    const isThere = await made(path, async (fresh) => {
      const [target, source, found] = [
        join(fresh, INCLUDED, `${include}.gch`),
        join(fresh, "all.h"),
        join(fresh, "deps"),
      ];
      await mkdir(join(target, ".."), { recursive: true, mode: 0o755 });
      await writeFile(source, `#include <${include}>\n`);
      const argv = [...options, "-MD", "-MF", found, "-o", target, source];
      await run(compiler, argv, { timeout: TIMEOUT_MS, env: { PATH: process.env.PATH, LC_ALL: "C" } });
      const paths = [compiler, ...dependencies(await readFile(found, "utf8"))];
      const stamps = (await stampsOf(paths)).filter((stamp) => stamp !== null && stamp[0] !== source);
      await writeFile(join(fresh, STAMPS), JSON.stringify(stamps));
    });
    return isThere ? join(path, INCLUDED) : null;
  }
}
