/**
 * Runs the trainer's Python modules in their virtual environment, with rftkit's components on the
 * path.
 * Promises: the module's stdout, or an error with the end of its stderr. Hub access is off: nothing
 * is downloaded.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { assetPath } from "../io/assets.ts";
import { defaultThreads } from "./threads.ts";
import { type Environment, venvFolder } from "./venv.ts";

const TAIL = 2000;
/**
 * Time between SIGTERM and SIGKILL: a step of a 70B model and its checkpoint take longer than
 * torchrun's 30 s.
 */
const SAVING_SECONDS = 540;

/** Path of a program of an environment: "python", "tune", "transformers". */
export const venvProgram = (name: string, kind: Environment = "trainer"): string =>
  join(venvFolder(kind), "bin", name);

/** Environment variables that training processes need in addition; `threads`: of each process. */
export function trainerVariables(threads = defaultThreads()): Record<string, string> {
  return {
    PYTHONPATH: assetPath("trainer/components"),
    OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? String(threads),
    // Threads that wait do not take the cores of others.
    OMP_WAIT_POLICY: process.env.OMP_WAIT_POLICY ?? "PASSIVE",
    TOKENIZERS_PARALLELISM: "true",
    HF_HUB_OFFLINE: "1",
    PYTHONUNBUFFERED: "1",
    TORCH_ELASTIC_SHUTDOWN_TIMEOUT: String(SAVING_SECONDS),
  };
}

/** Runs `python -m MODULE ARGS` and returns its stdout. */
export async function trainerPython(
  module: string,
  args: readonly string[],
  kind: Environment = "trainer",
): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let errors = "";
    const child = spawn(venvProgram("python", kind), ["-m", module, ...args], {
      env: { ...process.env, ...trainerVariables() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-TAIL);
    });
    child.on("error", reject).on("close", (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`python -m ${module} ended with ${signal ?? code}:\n${errors}`));
    });
  });
}
