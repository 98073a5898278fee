/** `rftkit doctor`: checks this machine; each failed check says what to do. */
import { statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { clusterFacts } from "../../cluster/slurm.ts";
import { defaultCacheDir } from "../../io/user-cache.ts";
import { createJudge } from "../../judge/create.ts";
import { languageNamed, languageNames } from "../../judge/languages/index.ts";
import { NativeJudge } from "../../judge/native/native.ts";
import { EXIT } from "../../schemas/errors.ts";
import { createEmbedder } from "../../text/embedding/embedder.ts";
import { DEFAULT_MODEL, findModel } from "../../text/embedding/model.ts";
import { findRuntime } from "../../text/embedding/runtime.ts";
import { loadConfig } from "../config.ts";
import { type Probe, probeFileSystem } from "../store/probe.ts";
import { openRunDir } from "../store/run-dir.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { jsonOption, PYTHON } from "./common/options.ts";
import { printable } from "./common/printable.ts";
import { probeLines, probePolicy } from "./common/probe-policy.ts";

type Check = Probe;

const ISOLATION = [
  "0: resource limits only; untrusted programs are refused without --unsafe",
  "1: system calls filtered, but files of this machine can be read; untrusted programs are refused without --unsafe",
  "2: system calls filtered, no access to files",
  "3: system calls filtered, no access to files, own namespaces",
];

async function judgeCheck(python: string): Promise<Check> {
  const fix = "Install Python 3.11 or newer, or name it with judge.python in the configuration.";
  try {
    const judge = await createJudge({ python, workers: 1 });
    const { isolation, python: version } = judge.identity;
    await judge.close();
    const found = `Python ${version}, isolation level ${ISOLATION[isolation] ?? isolation}`;
    return {
      name: "judge",
      ok: isolation >= 2,
      found,
      fix: "Allow user namespaces, or use a newer kernel (Landlock).",
    };
  } catch (error) {
    return { name: "judge", ok: false, found: error instanceof Error ? error.message : String(error), fix };
  }
}

/** What compiles or runs programs in languages other than Python; none of it is required. */
async function languageChecks(): Promise<Check[]> {
  const here = new Map(
    (await NativeJudge.languages()).map(({ language, toolchain }) => [language.name, toolchain]),
  );
  return languageNames().flatMap((name): Check[] => {
    const { title, machinery } = languageNamed(name);
    if (machinery === null) return [];
    const toolchain = here.get(name);
    const found =
      toolchain === undefined
        ? `none here, so programs in ${title} are refused. ${machinery.install}`
        : `${toolchain.version}, ${toolchain.compiler ?? toolchain.runtime}`;
    return [{ name: `language ${name}`, ok: true, found, fix: "" }];
  });
}

async function modelChecks(fetch: boolean): Promise<Check[]> {
  const source = { model: DEFAULT_MODEL, baseDir: process.cwd() };
  if (fetch) await createEmbedder(source);
  const later = "not installed; the first decontamination with embeddings";
  const model = findModel(source) ?? `${later} downloads or builds it`;
  const runtime = findRuntime(defaultCacheDir()) ?? `${later} installs it`;
  return [
    { name: "embedding model", ok: true, found: model, fix: "" },
    { name: "its runtime", ok: true, found: runtime, fix: "" },
  ];
}

async function diskCheck(): Promise<Check> {
  const { bavail, bsize } = await statfs(".");
  const gib = (bavail * bsize) / 2 ** 30;
  return { name: "disk", ok: gib >= 2, found: `${gib.toFixed(0)} GiB free here`, fix: "Free some room." };
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: "node", ok, found: process.versions.node, fix: "Install Node 20.19 or newer." };
}

const machineCheck = (): Check => ({
  name: "machine",
  ok: true,
  found: `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`,
  fix: "",
});

/** Slurm is optional, but where it is installed its controller must answer. */
async function clusterCheck(): Promise<Check> {
  const none = { name: "slurm", ok: true, found: "none here; --executor slurm needs a login node", fix: "" };
  try {
    const facts = await clusterFacts();
    if (facts === null) {
      const fix = "Check SLURM_CONF and whether slurmctld runs.";
      return { ...none, ok: false, found: "its commands are here, its controller does not answer", fix };
    }
    const partitions = `partitions ${facts.partitions.join(", ")}`;
    return { ...none, found: `${facts.version}, arrays of up to ${facts.maxArraySize} tasks, ${partitions}` };
  } catch {
    return none;
  }
}

const OPTIONS = {
  ...PYTHON,
  run: { type: "string", describe: "also check the file system of this run directory, and Slurm" },
  policy: {
    type: "string",
    describe:
      "only check the model servers of this configuration, with about ten short requests to each, and print the configuration lines that suit them",
  },
  "fetch-model": {
    type: "boolean",
    default: false,
    describe: "download the embedding model and its runtime now, not at the first decontamination",
  },
  ...jsonOption(),
} as const;
type Args = ArgsOf<typeof OPTIONS>;

async function policyHandler(path: string, json: boolean): Promise<void> {
  const probe = await probePolicy(await loadConfig(path));
  process.stdout.write(json ? `${JSON.stringify(probe)}\n` : printable(`${probeLines(probe).join("\n")}\n`));
  if (probe.checks.some(({ ok }) => !ok)) process.exitCode = EXIT.user;
}

async function handler({ python, json, run, policy, "fetch-model": fetch }: Args): Promise<void> {
  if (policy !== undefined) {
    await policyHandler(policy, json);
    return;
  }
  const shared = run === undefined ? [] : await probeFileSystem((await openRunDir(run)).root);

  const checks = [
    nodeCheck(),
    machineCheck(),
    await diskCheck(),
    await judgeCheck(python),
    ...(await languageChecks()),
    ...(await modelChecks(fetch)),
    ...(run === undefined ? [] : [await clusterCheck()]),
    ...shared,
  ];
  if (json) process.stdout.write(`${JSON.stringify(checks)}\n`);
  else {
    const width = Math.max(...checks.map(({ name }) => name.length));
    for (const { name, ok, found, fix } of checks) {
      process.stdout.write(
        `${ok ? "ok  " : "MISS"}  ${name.padEnd(width)}  ${found}${ok ? "" : `\n      ${fix}`}\n`,
      );
    }
  }
  if (checks.some((check) => !check.ok)) process.exitCode = EXIT.user;
}

export const command = defineCommand({ options: OPTIONS, handler });
