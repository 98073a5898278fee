/**
 * Runs the trainer's Python modules in their virtual environment, with rftkit's components on the
 * path.
 * Promises: the module's stdout, or an error with the end of its stderr. Hub access is off: nothing
 * is downloaded.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { assetPath } from "../io/assets.ts";
import { venvFolder } from "./venv.ts";

const TAIL = 2000;
/**
 * Time between SIGTERM and SIGKILL: a step of a 70B model and its checkpoint take longer than
 * torchrun's 30 s.
 */
const SAVING_SECONDS = 540;

/** Path of a program of the environment: "python", "tune", "transformers". */
export const venvProgram = (name: string): string => join(venvFolder(), "bin", name);

/** Environment variables that training processes need in addition. */
export function trainerVariables(processes = 1): Record<string, string> {
  return {
    PYTHONPATH: assetPath("trainer/components"),
    OMP_NUM_THREADS:
      process.env.OMP_NUM_THREADS ?? String(Math.max(1, Math.floor(availableParallelism() / processes))),
    TOKENIZERS_PARALLELISM: "true",
    HF_HUB_OFFLINE: "1",
    PYTHONUNBUFFERED: "1",
    TORCH_ELASTIC_SHUTDOWN_TIMEOUT: String(SAVING_SECONDS),
  };
}

/** Runs `python -m MODULE ARGS` and returns its stdout. */
export async function trainerPython(module: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    let errors = "";
    const child = spawn(venvProgram("python"), ["-m", module, ...args], {
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
