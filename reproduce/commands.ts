/**
 * Runs the parts of the experiment: rftkit's commands, Python modules, model servers. The stderr of
 * each command goes to a log file; a failed command ends the experiment and shows the end of its
 * log. A signal stops running children.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { EXIT } from "../schemas/errors.ts";
import { trainerVariables, venvProgram } from "../trainer/python.ts";

const TAIL = 2000;

export class CommandFailed extends Error {
  readonly code: number;
  constructor(what: string, { code, tail, log }: { code: number | null; tail: string; log: string }) {
    super(`${what} ended with ${code ?? "a signal"}; its log is ${log}, which ends:\n${tail}`);
    this.code = code ?? EXIT.interrupted;
  }
}

type Started = { program: string; args: readonly string[]; env?: Record<string, string>; log: string };

/**
 * Runs a command. @returns stdout @throws CommandFailed unless the exit code is 0, or 3: finished
 * with failed items
 */
export async function command(what: string, { program, args, env, log }: Started): Promise<string> {
  await mkdir(dirname(log), { recursive: true });
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const stopped = stopWith(child);
  const file = createWriteStream(log, { flags: "a" });
  let out = "";
  let tail = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    file.write(text);
    tail = (tail + text).slice(-TAIL);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  stopped();
  file.end();
  if (code !== EXIT.done && code !== EXIT.failedItems) throw new CommandFailed(what, { code, tail, log });
  return out;
}

/** Forwards signals to a child. @returns a function that stops forwarding */
function stopWith(child: ChildProcess): () => void {
  const stop = (): void => {
    child.kill("SIGTERM");
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return () => process.off("SIGINT", stop).off("SIGTERM", stop);
}

/** A command of rftkit, as a user calls it. */
export const rftkit = (args: readonly string[], log: string): Promise<string> =>
  command(`rftkit ${args[0] ?? ""}`, {
    program: process.execPath,
    args: [assetPath("bin/rftkit.js"), ...args],
    log,
  });

/** A module of the trainer's Python environment. */
export const trainerModule = (module: string, args: readonly string[], log: string): Promise<string> =>
  command(module, {
    program: venvProgram("python"),
    args: ["-m", module, ...args],
    env: trainerVariables(),
    log,
  });

const Listening = z.object({ url: z.url() });

async function startServer(
  folder: string,
  name: string,
  log: string,
): Promise<{ url: string; child: ChildProcess }> {
  const path = ["trainer/components", "trainer/serve"].map(assetPath).join(delimiter);
  const child = spawn(
    venvProgram("python"),
    ["-m", "rftkit_serve", folder, "--name", name, "--with-parent"],
    {
      env: { ...process.env, ...trainerVariables(), OMP_NUM_THREADS: "1", PYTHONPATH: path },
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  child.stderr.pipe(createWriteStream(log, { flags: "a" }));
  const first = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new CommandFailed("the model server", { code, tail: "", log })));
  });
  return { url: Listening.parse(JSON.parse(first)).url, child };
}

/**
 * Serves a checkpoint with `count` processes while `use` runs; they end with it or with this
 * process.
 */
export async function served<T>(
  { folder, name, count, log }: { folder: string; name: string; count: number; log: string },
  use: (urls: string[]) => Promise<T>,
): Promise<T> {
  await mkdir(dirname(log), { recursive: true });
  const servers = await Promise.all(Array.from({ length: count }, () => startServer(folder, name, log)));
  try {
    return await use(servers.map(({ url }) => url));
  } finally {
    for (const { child } of servers) child.kill("SIGTERM");
  }
}
