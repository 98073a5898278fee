/**
 * `rftkit view`: the reports of the runs in a folder on a loopback address, with an index of them,
 * renewed while runs are in progress. The rules of `rftkit serve` say who may ask. Nothing is
 * written but into a temporary folder, which is removed at the end.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../../schemas/errors.ts";
import { Doorkeeper } from "../../serve/access.ts";
import { sharedWith } from "../../serve/shared-machine.ts";
import { readToken } from "../../serve/token.ts";
import { LiveReports } from "../report/live.ts";
import { isRunDir, runsIn } from "../report/runs.ts";
import { writeReport } from "../report/write-report.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { toStderr } from "./common/load-inputs.ts";
import { reportParts } from "./common/report-parts.ts";
import { startView } from "./common/view-server.ts";

const POSITIONALS = {
  dir: { type: "string", default: "runs", describe: "run directory, or a folder of them" },
} as const;
const OPTIONS = {
  port: { type: "number", default: 8081, describe: "port; 0 takes a free one" },
  "token-file": {
    type: "string",
    describe:
      "file (mode 600) with the token that the browser asks you for; default: the variable RFTKIT_TOKEN",
  },
} as const;
type Args = ArgsOf<typeof POSITIONALS & typeof OPTIONS>;

const HOST = "127.0.0.1";

async function folderOf(dir: string): Promise<{ folder: string; only: string | null }> {
  if (await isRunDir(dir)) return { folder: dirname(dir), only: basename(dir) };
  const names = await runsIn(dir).catch(() => []);
  if (names.length > 0) return { folder: dir, only: null };
  throw new UserError({
    where: dir,
    expected: "a run directory, or a folder of run directories",
    got: "neither",
    fix: "Name the folder of a run, or the one that holds your runs, for example runs.",
  });
}

/** @throws UserError where programs of others could ask and no token keeps them out */
async function checkAccess(token: string | null): Promise<void> {
  const shared = token === null ? await sharedWith() : null;
  if (shared === null) return;
  throw new UserError({
    where: "rftkit view",
    expected: "a token",
    got: `no token, and ${shared}`,
    fix: "Write a token into a file of mode 600 and name it with --token-file, or set RFTKIT_TOKEN.",
  });
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new UserError({
    where: "--port",
    expected: "an integer from 0 to 65535",
    got: String(port),
    fix: "Correct the number.",
  });
}

/** How a browser on another machine gets here, if this is a session of SSH. */
function tunnelLine(port: number, env: Readonly<Record<string, string | undefined>>): string | null {
  if (env.SSH_CONNECTION === undefined) return null;
  return `from your machine: ssh -L ${port}:${HOST}:${port} ${userInfo().username}@${hostname()}`;
}

async function handler(args: Args): Promise<void> {
  checkPort(args.port);
  const token = await readToken(args["token-file"]);
  await checkAccess(token);
  const { folder, only } = await folderOf(resolve(args.dir));
  const scratch = await mkdtemp(join(tmpdir(), "rftkit-view-"));
  const reports = new LiveReports(scratch, async (runDir, out, live) =>
    writeReport({
      runDir,
      out,
      single: false,
      compare: undefined,
      ...(await reportParts(runDir)),
      live,
      say: toStderr,
    }),
  );
  try {
    const doorkeeper = new Doorkeeper({ token, socket: false });
    const server = await startView({ host: HOST, port: args.port, folder, only, reports, doorkeeper });
    const tunnel = tunnelLine(server.port, process.env);
    if (tunnel !== null) toStderr(tunnel);
    toStderr(
      token === null
        ? "without a token; Ctrl+C stops"
        : "the browser asks for the token as password; Ctrl+C stops",
    );
    process.stdout.write(`http://${HOST}:${server.port}/\n`);
    const signal = interruption.listen();
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      signal.addEventListener("abort", () => done(), { once: true });
    });
    await server.stop();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export const command = defineCommand({ positionals: POSITIONALS, options: OPTIONS, handler });
