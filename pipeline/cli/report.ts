/**
 * `rftkit report`: the static HTML report of a run, as a folder or one file that needs no server.
 */
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { number } from "../../io/format.ts";
import { workPaths } from "../../trainer/plan.ts";
import { readMetrics } from "../../trainer/progress.ts";
import { readChecks } from "../../trainer/template/record.ts";
import type { Training } from "../report/training-page.ts";
import { writeReport } from "../report/write-report.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { DIR, jsonOption } from "./common/options.ts";

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

/**
 * Trainings of `finetune` in the run; one with damaged metrics is listed with its fault and hides
 * no other.
 */
async function trainingsOf(dir: string): Promise<Training[]> {
  const folder = join(dir, "finetune");
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.sort().map(async (name): Promise<Training> => {
      try {
        return { name, steps: await readMetrics(workPaths(join(folder, name)).metrics), fault: null };
      } catch (error) {
        return {
          name,
          steps: [],
          fault: error instanceof Error ? error.message.slice(0, 300) : String(error),
        };
      }
    }),
  );
}

async function handler(args: Args): Promise<void> {
  const dir = resolve(args.dir);
  const single = args["single-file"];
  const written = await writeReport({
    runDir: dir,
    out: resolve(args.out ?? join(dir, single ? "report.html" : "report")),
    single,
    compare: args.compare,
    trainings: await trainingsOf(dir),
    templates: await readChecks(dir),
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
  ],
  handler,
});
