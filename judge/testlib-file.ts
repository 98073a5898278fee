/**
 * testlib.h, which checkers and interactors in C++ include. rftkit does not contain it: its path is
 * configured.
 * Promises: a file that is missing or another one is a UserError, before anything runs. Small, so
 * it is read at once.
 */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { sha256 } from "../io/hash.ts";
import { UserError } from "../schemas/errors.ts";

/** The largest version of testlib.h has less than a quarter of a mebibyte. */
const MAX_BYTES = 4 << 20;
/** What every version of it defines. */
const DEFINES = "registerTestlibCmd";

export const TESTLIB_FIX =
  "Download testlib.h (github.com/MikeMirzayanov/testlib) and set judge.testlib, or --testlib, to its path.";

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** The content of the file, or what is there instead. */
function content(file: string): { text: string } | { got: string } {
  try {
    const found = statSync(file);
    if (!found.isFile()) return { got: "no regular file" };
    if (found.size > MAX_BYTES) return { got: `a file of ${found.size} bytes` };
    const text = readFileSync(file, "utf8");
    return text.includes(DEFINES) ? { text } : { got: `a file that does not define ${DEFINES}` };
  } catch (error) {
    return {
      got: codeOf(error) === "ENOENT" ? "no such file" : `a file that cannot be read (${codeOf(error)})`,
    };
  }
}

/**
 * The content of testlib.h; undefined if no path is given.
 * @param where the option that names the path
 */
export function readTestlib(
  path: string | undefined,
  { baseDir = ".", where = "judge.testlib" }: { baseDir?: string; where?: string } = {},
): string | undefined {
  if (path === undefined) return undefined;
  const found = content(resolve(baseDir, path));
  if ("text" in found) return found.text;
  throw new UserError({
    where: `${where}: ${path}`,
    expected: "testlib.h",
    got: found.got,
    fix: TESTLIB_FIX,
  });
}

/** For keys: by content. Absent without a path, so that other keys stay as they are. */
export function testlibKey(path: string | undefined, baseDir: string): { testlib?: string } {
  const text = readTestlib(path, { baseDir });
  return text === undefined ? {} : { testlib: sha256(text) };
}
