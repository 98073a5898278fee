/**
 * A checkpoint behind `transformers serve` on a free port of this machine, to measure it after its
 * training: slower than vLLM or llama.cpp, but installed wherever a training is. Promises: requests
 * name the model by its name here, never by a path, and the server ends with this process.
 */
import { spawn } from "node:child_process";
import { mkdir, open, readFile, rm, symlink } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../schemas/errors.ts";
import { trainerVariables, venvProgram } from "./python.ts";
import type { Environment } from "./venv.ts";

const HOST = "127.0.0.1";
const POLL_MS = 300;
/** Loading 70B from a slow disk takes minutes. */
const PATIENCE_MS = 1_800_000;
const TAIL = 1500;

export type ServedModel = {
  /** For `policy.base_urls`. */
  url: string;
  close(): Promise<void>;
};

export type ServeRequest = {
  /** The checkpoint. */
  folder: string;
  /** What requests call the model. */
  name: string;
  /** Folder for a link to the checkpoint, and for the server's log, NAME.log. */
  place: string;
  kind: Environment;
  threads: number;
  signal: AbortSignal;
};

/** Between this and the start of the server, another process may take the port. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => probe.on("error", failed).listen(0, HOST, done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** Resolves once the server answers. @throws with the end of its log if it does not */
export async function serveModel(request: ServeRequest): Promise<ServedModel> {
  const { folder, name, place, kind, threads, signal } = request;
  await mkdir(place, { recursive: true });
  // The server takes requests for the name that it was started with only.
  const link = join(place, name);
  await rm(link, { force: true });
  await symlink(resolve(folder), link);
  const port = await freePort();
  const log = join(place, `${name}.log`);
  const output = await open(log, "w");
  const args = ["-m", "rftkit_trainer.serve", name, "--host", HOST, "--port", String(port)];
  const server = spawn(venvProgram("python", kind), args, {
    cwd: place,
    env: { ...process.env, ...trainerVariables(threads) },
    stdio: ["pipe", output.fd, output.fd],
  });
  const ended = new Promise<string>((done) => {
    server.on("error", (error) => done(error.message)).on("close", (code) => done(`exit code ${code}`));
  });
  await output.close();
  const close = async (): Promise<void> => {
    server.kill("SIGKILL");
    await ended;
  };
  try {
    const end = await untilUp(`http://${HOST}:${port}/health`, ended, signal);
    if (end === null) return { url: `http://${HOST}:${port}/v1`, close };
    throw notStarted(request, end, (await readFile(log, "utf8")).trimEnd().slice(-TAIL));
  } catch (error) {
    await close();
    throw error;
  }
}

function notStarted({ folder, place, name }: ServeRequest, end: string, said: string): UserError {
  return new UserError({
    where: join(place, `${name}.log`),
    expected: `a server of ${folder}`,
    got: `${end}; the end of its log:\n${said}`,
    fix: "Free memory or install what is missing, and run the same command again. Or serve the models yourself and compare them with `rftkit evaluate --compare`.",
  });
}

/** @returns null once the server answers; otherwise why it will not */
async function untilUp(url: string, ended: Promise<string>, signal: AbortSignal): Promise<string | null> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const isUp = await fetch(url, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
    signal.throwIfAborted();
    // First: another process may have taken the port of a server that has ended, and answer.
    const end = await Promise.race([ended, wait(isUp ? 0 : POLL_MS, null)]);
    if (end !== null) return end;
    if (isUp) return null;
  }
  return `no answer in ${PATIENCE_MS / 60_000} minutes`;
}
