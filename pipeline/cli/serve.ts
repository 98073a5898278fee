/**
 * `rftkit serve`: the judge behind HTTP, for other programs: trainers, evaluations, scripts. The
 * address goes to stdout once the server is ready; SIGTERM and SIGINT let what runs finish. With
 * --executor slurm it starts such servers on the nodes of a cluster.
 */
import { availableParallelism, hostname } from "node:os";
import { resolve } from "node:path";
import { sha256 } from "../../io/hash.ts";
import { createJudge, SAFE_LEVEL } from "../../judge/create.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { UserError } from "../../schemas/errors.ts";
import { announce } from "../../serve/addresses.ts";
import { collectEarlier } from "../../serve/heap.ts";
import { ProblemSet } from "../../serve/problems.ts";
import { type Address, type RunningServer, startServer } from "../../serve/server.ts";
import { sharedWith } from "../../serve/shared-machine.ts";
import { readToken } from "../../serve/token.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { toStderr } from "./common/load-inputs.ts";
import { PYTHON, TESTLIB, UNSAFE, workersOption } from "./common/options.ts";
import { refuseWithoutSlurm, SEVERAL_SERVERS, serveOnCluster } from "./common/served-cluster.ts";
import { problemsOf } from "./common/served-problems.ts";

const MEBIBYTE = 1 << 20;

const OPTIONS = {
  problems: {
    type: "string",
    describe: "configuration, run directory or problem file whose problems are judged by id",
  },
  host: { type: "string", default: "127.0.0.1", describe: "address to listen on" },
  port: {
    type: "number",
    describe: "port; 0 takes a free one (default: 8080; with --executor slurm a free one)",
  },
  socket: { type: "string", describe: "Unix socket to listen on instead; only you can open it" },
  "token-file": {
    type: "string",
    describe: "file (mode 600) with the token that clients send; default: the variable RFTKIT_TOKEN",
  },
  ...workersOption("parallel interpreters (default: one per core)"),
  queue: { type: "number", default: 4096, describe: "requests that may wait or run; more get status 429" },
  "max-body-mb": { type: "number", default: 64, describe: "mebibytes of one request" },
  "sandbox-error": {
    type: "boolean",
    default: false,
    describe: "on /run_code answer a missing verdict as SandboxError instead of status 504",
  },
  "with-parent": { type: "boolean", default: false, describe: "stop when stdin is closed" },
  ...SEVERAL_SERVERS,
  ...PYTHON,
  ...TESTLIB,
  ...UNSAFE,
} as const;
type Args = ArgsOf<typeof OPTIONS>;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;
const DEFAULT_PORT = 8080;
/**
 * Mebibytes of cached verdicts, about 7,000 programs of 20 tests: equal answers come in one batch.
 */
const VERDICT_CACHE_MB = 8;
const WILDCARD = /^(?:0\.0\.0\.0|::|\*)$/;
/** Bodies in memory, as a multiple of the largest one. */
const BODIES = 8;

function checkNumbers(args: Args): void {
  const bounds = { port: [0, 65_535], queue: [1, 1_000_000], "max-body-mb": [1, 4096] } as const;
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = args[name as keyof typeof bounds];
    if (value === undefined) continue;
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new UserError({
      where: `--${name}`,
      expected: `an integer from ${least} to ${most}`,
      got: String(value),
      fix: "Correct the number.",
    });
  }
}

/** @throws UserError where others could ask and no token keeps them out */
async function checkAccess({ host, socket }: Args, token: string | null): Promise<void> {
  if (token !== null || socket !== undefined) return;
  const fix =
    "Write a token into a file of mode 600 and name it with --token-file, set RFTKIT_TOKEN, or listen on --socket PATH.";
  const refuse = (got: string): never => {
    throw new UserError({ where: "rftkit serve", expected: "a token, or a Unix socket", got, fix });
  };
  if (!LOOPBACK.test(host)) refuse(`--host ${host} without a token: other machines could run programs here`);
  const shared = await sharedWith();
  if (shared !== null) refuse(`no token, and ${shared}`);
}

/** Resolves when the server is to stop. */
async function asked(withParent: boolean): Promise<void> {
  const signal = interruption.listen();
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (!withParent) return;
    process.stdin.resume();
    for (const event of ["end", "close", "error"]) process.stdin.once(event, () => resolve());
  });
}

function startedLine({ service }: RunningServer, problems: ProblemSet, token: string | null): string {
  const { isolation, python } = service.identity;
  const access = token === null ? "without a token" : "with a token";
  return `ready: ${problems.size} problems, isolation level ${isolation}, Python ${python}, ${access}`;
}

/** The address by which clients reach the server. */
function reachable({ url }: RunningServer, { host, advertise }: Args): string {
  if (url.startsWith("unix:")) return url;
  const { port } = new URL(url);
  const name = advertise ?? (WILDCARD.test(host) ? hostname() : host);
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** What each server of a job gets of the options. */
const passedOn = (args: Args): string[] => [
  "--queue",
  String(args.queue),
  "--max-body-mb",
  String(args["max-body-mb"]),
  "--python",
  args.python,
  ...(args.testlib === undefined ? [] : ["--testlib", resolve(args.testlib)]),
  ...(args["sandbox-error"] ? ["--sandbox-error"] : []),
  ...(args.unsafe ? ["--unsafe"] : []),
];

async function handler(args: Args): Promise<void> {
  checkNumbers(args);
  const token = await readToken(args["token-file"]);
  if (args.executor === "slurm") return serveOnCluster(args, passedOn(args));
  refuseWithoutSlurm(args);
  await checkAccess(args, token);
  collectEarlier();
  const { problems: rows, judge, baseDir } = await problemsOf(args.problems);
  const { testlib: path, ...limits } = judge;
  const testlib = readTestlib(args.testlib, { where: "--testlib" }) ?? readTestlib(path, { baseDir });
  const problems = await ProblemSet.load(rows, { ...limits, ...(testlib && { testlib: sha256(testlib) }) });
  const bodyBytes = args["max-body-mb"] * MEBIBYTE;
  const address: Address =
    args.socket === undefined
      ? { host: args.host, port: args.port ?? DEFAULT_PORT }
      : { path: resolve(args.socket) };
  const server = await startServer({
    address,
    token,
    problems,
    create: () =>
      createJudge({
        python: args.python,
        testlib,
        workers: args.workers ?? availableParallelism(),
        unsafe: args.unsafe,
        memoryMb: VERDICT_CACHE_MB,
        minLevel: args.unsafe ? 0 : SAFE_LEVEL,
      }),
    queue: args.queue,
    limits: { bodyBytes, bytesInFlight: BODIES * bodyBytes },
    sandboxError: args["sandbox-error"],
  });
  toStderr(startedLine(server, problems, token));
  const { addresses } = args;
  const leave = addresses === undefined ? null : await announce(resolve(addresses), reachable(server, args));
  process.stdout.write(`${server.url}\n`);
  await asked(args["with-parent"]);
  toStderr(`stopping: ${server.service.requests} requests are still answered`);
  await leave?.();
  await server.stop();
  if (args["with-parent"]) process.stdin.destroy();
}

export const command = defineCommand({ options: OPTIONS, handler });
