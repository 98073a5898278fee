/**
 * `rftkit publish`: checks a run's dataset, and uploads it to the hub. It first prints what it
 * would do, and does it only with --yes.
 */
import { number } from "../../io/format.ts";
import { HubClient } from "../../io/hub/client.ts";
import { hubSettings } from "../../io/hub/settings.ts";
import { EXIT, UserError } from "../../schemas/errors.ts";
import { type Check, checkPublished } from "../publish/check.ts";
import { planUpload, type UploadPlan, type UploadRequest, upload } from "../publish/upload.ts";
import { openRunDir } from "../store/run-dir.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { toStderr } from "./common/load-inputs.ts";
import { DIR, jsonOption } from "./common/options.ts";
import { printable } from "./common/printable.ts";

const OPTIONS = {
  "dry-run": { type: "boolean", default: false, describe: "check the dataset; ask and upload nothing" },
  repo: { type: "string", describe: "data set on the hub, as OWNER/NAME; it is made if it does not exist" },
  private: { type: "boolean", default: false, describe: "only into a private data set" },
  "with-rejected": {
    type: "boolean",
    default: false,
    describe: "upload rejected/ too, if the configuration has publish_rejected",
  },
  yes: { type: "boolean", default: false, describe: "upload what is shown" },
  ...jsonOption(),
} as const;
type Args = ArgsOf<typeof DIR & typeof OPTIONS>;

const REPO = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

const checkLines = (checks: readonly Check[]): string[] =>
  checks.map(
    ({ name, ok, found, fix }) => `${ok ? "ok   " : "FAULT"} ${name}: ${found}${ok ? "" : `. ${fix}`}`,
  );

function planLines(
  { repository, add, kept, remove, leftOut }: UploadPlan,
  { repo, isPrivate }: UploadRequest,
): string[] {
  const visibility = (repository?.private ?? isPrivate) ? "private" : "public";
  const bytes = add.reduce((sum, { size }) => sum + size, 0);
  return [
    repository === null
      ? `create the ${visibility} data set ${repo}`
      : `write to the ${visibility} data set ${repo}`,
    ...add.map(({ path, size }) => `upload ${path}: ${number(size)} bytes`),
    ...remove.map((path) => `remove ${path}, rows of an earlier version`),
    ...(kept.length === 0 ? [] : [`keep ${kept.length} files that are there already`]),
    ...(leftOut.length === 0 ? [] : [`stays here: ${leftOut.join(", ")}`]),
    `${number(bytes)} bytes in all`,
  ];
}

function needRepo(repo: string | undefined): string {
  if (repo !== undefined && REPO.test(repo)) return repo;
  throw new UserError({
    where: "publish",
    expected: "--repo OWNER/NAME to upload, or --dry-run to check only",
    got: repo ?? "neither",
    fix: "For example: rftkit publish runs/sample --repo me/sample --private.",
  });
}

async function handler(args: Args): Promise<void> {
  const { dir, "dry-run": isDry, json } = args;
  const repo = isDry ? "" : needRepo(args.repo);
  const checks = await checkPublished(dir);
  const isFit = checks.every(({ ok }) => ok);
  const print = (lines: readonly string[]): void => {
    if (!json) process.stdout.write(printable(`${lines.join("\n")}\n`));
  };
  print(checkLines(checks));
  if (!isFit) process.exitCode = EXIT.user;
  if (isDry || !isFit) {
    if (json) process.stdout.write(`${JSON.stringify({ ok: isFit, checks })}\n`);
    return;
  }
  const { dataset } = await openRunDir(dir);
  const request = { dataset, repo, isPrivate: args.private, withRejected: args["with-rejected"] };
  const settings = await hubSettings();
  const client = new HubClient(settings, { signal: interruption.listen() });
  const plan = await planUpload(client, request, settings);
  print(planLines(plan, request));
  const isDone = plan.repository !== null && plan.add.length + plan.remove.length === 0;
  let commit = isDone ? (plan.repository?.commit ?? null) : null;
  if (!isDone && args.yes) {
    commit = await upload(client, plan, { request, settings, say: toStderr });
    print([`uploaded to ${settings.endpoint}/datasets/${repo} as commit ${commit}`]);
  } else
    print([
      isDone ? `nothing to do: ${repo} has all of it` : "Nothing was uploaded. Add --yes to upload it.",
    ]);
  if (commit === null) process.exitCode = EXIT.user;
  if (!json) return;
  const { repository, kept, remove, leftOut } = plan;
  const add = plan.add.map(({ path, size }) => ({ path, size }));
  process.stdout.write(
    `${JSON.stringify({ ok: true, checks, plan: { repository, add, kept, remove, leftOut }, commit })}\n`,
  );
}

export const command = defineCommand({
  positionals: DIR,
  options: OPTIONS,
  examples: [
    ["$0 publish runs/sample --dry-run", "check licence, card, configs, every row and decontamination"],
    ["$0 publish runs/sample --repo me/sample --private", "show what would be uploaded"],
    ["$0 publish runs/sample --repo me/sample --private --yes", "upload it"],
  ],
  epilogue: "HF_TOKEN, or the file of `hf auth login`, is the token; HF_ENDPOINT is the hub.",
  handler,
});
