/**
 * Python environments: created on first use from pinned requirements (reported on stderr), then
 * reused. The trainer's is RFTKIT_TRAINER_VENV, otherwise .venv-trainer in a checkout, otherwise in
 * the user's cache folder; beside it are the one of LoRA and GGUF (RFTKIT_MODELS_VENV), without
 * torchtune, and the small one that renders chat templates.
 * Does not choose between CPU and CUDA builds of torch: the package index decides (PyPI on x86
 * Linux: CUDA).
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { assetPath, packageRoot } from "../io/assets.ts";
import { writeWhole } from "../io/files.ts";
import { sha256 } from "../io/hash.ts";
import { UserError } from "../schemas/errors.ts";

/**
 * peft refuses the torchao that torchtune needs, so LoRA cannot be in the trainer's environment.
 */
export type Environment = "trainer" | "models";

const KINDS = {
  trainer: {
    variable: "RFTKIT_TRAINER_VENV",
    files: ["requirements.txt", "requirements-trl.txt", "requirements-serve.txt"],
    apart: null,
    what: "torch, torchtune, TRL and their dependencies",
  },
  models: {
    variable: "RFTKIT_MODELS_VENV",
    files: ["requirements-models.txt", "requirements-trl.txt", "requirements-serve.txt"],
    // It brings a package gguf of its own, so only its own process has it on the path.
    apart: "requirements-gguf.txt",
    what: "torch, TRL, peft, GGUF and their dependencies",
  },
} as const;
/** Packages in a folder of their own, for PYTHONPATH. */
export const APART = "apart";
/** Written last: the hash of what was installed. */
const MARK = "rftkit-requirements.sha256";
const TEMPLATE = "requirements-template.txt";
const OLDEST = [3, 11] as const;

export type Say = (line: string) => void;

/** The folder of an environment, which may not exist yet. */
export function venvFolder(
  kind: Environment = "trainer",
  environment: NodeJS.ProcessEnv = process.env,
): string {
  return environment[KINDS[kind].variable] || folderOf(`venv-${kind}`, environment);
}

/** Whether an environment is there: the user's own, or one whose installation came to its end. */
export function isInstalled(kind: Environment): boolean {
  const folder = venvFolder(kind);
  const sign = process.env[KINDS[kind].variable] ? pythonOf(folder) : join(folder, MARK);
  return existsSync(sign);
}

function folderOf(name: string, environment: NodeJS.ProcessEnv): string {
  const root = packageRoot();
  if (existsSync(join(root, "tsconfig.json"))) return join(root, `.${name}`);
  return join(environment.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "rftkit", name);
}

const pythonOf = (folder: string): string => join(folder, "bin", "python");

/** What an environment is made of; `apart`: what is installed into a folder of its own there. */
type Wanted = {
  folder: string;
  files: readonly string[];
  pip: readonly string[];
  told: readonly string[];
  apart?: string | null;
};

/**
 * An environment; created if it is missing or was created from other requirements. A folder named
 * by its variable is used as it is.
 * @throws UserError if Python is missing or too old, or pip cannot install
 */
export async function ensureVenv(say: Say, kind: Environment = "trainer"): Promise<string> {
  const folder = venvFolder(kind);
  const { variable, files, apart, what } = KINDS[kind];
  if (process.env[variable] && existsSync(pythonOf(folder))) return folder;
  const told = [
    `trainer: creating the Python environment ${folder}, once: ${what}`,
    "trainer: 1.5 GB with a CPU build of torch; PyPI's build on x86 Linux brings CUDA, about 7 GB",
  ];
  return ensure({ folder, files, pip: [], told, apart }, say);
}

/**
 * Python for chat templates: the trainer's environment if it exists, otherwise a small one with
 * jinja2 and tokenizers only.
 * @returns the program
 */
export async function templatePython(say: Say): Promise<string> {
  const trainer = pythonOf(venvFolder());
  if (existsSync(trainer)) return trainer;
  const folder = folderOf("venv-template", process.env);
  const told = [`creating the Python environment ${folder}, once: jinja2 and tokenizers`];
  // tokenizers needs its dependencies only to download.
  return pythonOf(await ensure({ folder, files: [TEMPLATE], pip: ["--no-deps"], told }, say));
}

async function ensure({ folder, files, pip, told, apart = null }: Wanted, say: Say): Promise<string> {
  const paths = files.map((name) => assetPath(`trainer/${name}`));
  const constraints = assetPath("trainer/constraints.txt");
  const alone = apart === null ? [] : [assetPath(`trainer/${apart}`)];
  const read = [...paths, constraints, ...alone].map((file) => readFile(file, "utf8"));
  const wanted = sha256(await Promise.all(read));
  const mark = join(folder, MARK);
  if (existsSync(mark) && (await readFile(mark, "utf8")) === wanted) return folder;
  const python = process.env.RFTKIT_PYTHON ?? "python3";
  await checkPython(python);
  for (const line of told) say(line);
  await must(python, ["-m", "venv", folder], say);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const lists = paths.flatMap((file) => ["-r", file]);
  await must(pythonOf(folder), [...install, "-c", constraints, ...pip, ...lists], say);
  for (const file of alone) {
    const place = ["--no-deps", "--upgrade", "--target", join(folder, APART)];
    await must(pythonOf(folder), [...install, ...place, "-r", file], say);
  }
  await rm(mark, { force: true });
  await writeWhole(mark, wanted);
  say("the Python environment is ready");
  return folder;
}

async function checkPython(python: string): Promise<void> {
  const found = await output(python, ["-c", "import sys; print(*sys.version_info[:2])"]);
  const [major = 0, minor = 0] = (found ?? "").split(" ").map(Number);
  if (major === OLDEST[0] && minor >= OLDEST[1]) return;
  throw new UserError({
    where: `${python} (RFTKIT_PYTHON chooses another)`,
    expected: `Python ${OLDEST.join(".")} or newer`,
    got: found === null ? "no such program" : `Python ${major}.${minor}`,
    fix: "Install it, or set RFTKIT_PYTHON.",
  });
}

async function must(program: string, args: readonly string[], say: Say): Promise<void> {
  const tail: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      tail.push(...text.split("\n").filter((line) => line.trim() && !line.startsWith("WARNING")));
      tail.splice(0, Math.max(0, tail.length - 8));
    });
    child.on("error", reject).on("close", resolve);
  });
  if (code === 0) return;
  for (const line of tail) say(line);
  throw new UserError({
    where: `${program} ${args.slice(0, 3).join(" ")}`,
    expected: "the pinned requirements installed",
    got: `exit code ${code}`,
    fix: "See the lines above; a package index must be reachable. Or set RFTKIT_TRAINER_VENV (RFTKIT_MODELS_VENV for LoRA and GGUF) to an existing environment.",
  });
}

/** Output of a program, or null if it is missing or fails. */
export async function output(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    child.on("error", () => resolve(null)).on("close", (code) => resolve(code === 0 ? text.trim() : null));
  });
}
