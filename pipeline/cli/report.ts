/**
 * `rftkit report`: the static HTML report of a run, as a folder or one file that needs no server;
 * of a folder of runs, their index.
 */
import { basename, join, resolve } from "node:path";
import { number } from "../../io/format.ts";
import { isRunDir, runsIn } from "../report/runs.ts";
import { writeRunsIndex } from "../report/runs-page.ts";
import { writeReport } from "../report/write-report.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { jsonOption } from "./common/options.ts";
import { reportParts } from "./common/report-parts.ts";

const DIR = {
  dir: { type: "string", demandOption: true, describe: "run directory, or a folder of them for their index" },
} as const;
const OPTIONS = {
  "single-file": {
    type: "boolean",
    default: false,
    describe: "write one HTML file instead of a folder, for small runs",
  },
  out: { type: "string", describe: "folder or file (default: DIR/report or DIR/report.html)" },
  compare: {
    type: "string",
    describe: "run directory of another dataset or evaluation to compare with",
  },
  ...jsonOption("print the path of the report as JSON"),
} as const;
type Args = ArgsOf<typeof DIR & typeof OPTIONS>;

/** The index of a folder of runs. */
async function indexOf(dir: string, { out, json }: Pick<Args, "out" | "json">): Promise<void> {
  const written = await writeRunsIndex(dir, {
    out: resolve(out ?? join(dir, "report")),
    name: `Runs in ${basename(dir)}`,
  });
  process.stderr.write(`index of ${number(written.runs)} runs; open it in a browser:\n`);
  process.stdout.write(json ? `${JSON.stringify(written)}\n` : `${written.file}\n`);
}

async function handler(args: Args): Promise<void> {
  const dir = resolve(args.dir);
  const single = args["single-file"];
  const isFolder = !(await isRunDir(dir)) && (await runsIn(dir).catch(() => [])).length > 0;
  if (isFolder && !single && args.compare === undefined) return indexOf(dir, args);
  const written = await writeReport({
    runDir: dir,
    out: resolve(args.out ?? join(dir, single ? "report.html" : "report")),
    single,
    compare: args.compare,
    ...(await reportParts(dir)),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const mb = (written.bytes / 2 ** 20).toFixed(1);
  process.stderr.write(`${number(written.trajectories)} trajectories, ${mb} MiB; open it in a browser:\n`);
  process.stdout.write(args.json ? `${JSON.stringify(written)}\n` : `${written.file}\n`);
}

export const command = defineCommand({
  positionals: DIR,
  options: OPTIONS,
  examples: [
    ["$0 report runs/sample", "writes runs/sample/report/index.html"],
    ["$0 report runs/sample --single-file", "writes one file that you can mail, runs/sample/report.html"],
    ["$0 report runs", "writes runs/report/index.html, an index of all runs in runs/"],
  ],
  handler,
});
