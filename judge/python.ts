/**
 * Finds the real interpreter behind a name: the shim of a version manager takes 240 ms at each
 * start, the binary 12.
 * Promises: the path of a Python of at least 3.11, or a UserError that says what was found.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../schemas/errors.ts";

export type Interpreter = {
  /** Absolute path of the binary. */
  path: string;
  /** e.g. "3.11" */
  version: string;
};

const OLDEST = [3, 11] as const;
const TIMEOUT_MS = 20_000;
const ASK =
  "import sys; print(getattr(sys, '_base_executable', None) or sys.executable); print('%d.%d' % sys.version_info[:2])";
const run = promisify(execFile);

const fault = (python: string, got: string): UserError =>
  new UserError({
    where: "judge.python",
    expected: `a Python of at least ${OLDEST.join(".")}`,
    got: `${JSON.stringify(python)}: ${got}`,
    fix: "Install one, or name its binary in judge.python.",
  });

/** Tries all candidates; if `python3` is too old, newer names such as python3.12 are tried too. */
export async function resolvePython(python: string): Promise<Interpreter> {
  const names = python === "python3" ? ["python3", "python3.13", "python3.12", "python3.11"] : [python];
  let problem: UserError | undefined;
  for (const name of names) {
    const found = await ask(name);
    if (!(found instanceof UserError)) return found;
    problem ??= found;
  }
  throw problem ?? fault(python, "nothing");
}

async function ask(name: string): Promise<Interpreter | UserError> {
  try {
    const { stdout } = await run(name, ["-S", "-E", "-c", ASK], { timeout: TIMEOUT_MS });
    const [path, version] = stdout.trim().split("\n");
    const [major, minor] = (version ?? "").split(".").map(Number);
    if (path === undefined || version === undefined || major !== OLDEST[0] || minor === undefined) {
      return fault(name, `it answered ${JSON.stringify(stdout.slice(0, 80))}`);
    }
    return minor >= OLDEST[1] ? { path, version } : fault(name, `version ${version}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return fault(name, "no such program");
    return fault(name, error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
}
