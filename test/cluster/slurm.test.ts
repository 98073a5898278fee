/**
 * What rftkit makes of Slurm's words: commands that say what a real controller says, as shell
 * scripts.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clusterFacts, liveTasks, submit } from "../../cluster/slurm.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { scratchFolder } from "../io/scratch.ts";

const waits: number[] = [];
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  },
}));

const root = scratchFolder();
let made = 0;
let bin: string;

/** Puts a command in front of the PATH; it notes how it was called. */
function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\necho "$*" >> '${join(bin, `${name}.calls`)}'\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}
const calls = (name: string): string[] =>
  existsSync(join(bin, `${name}.calls`))
    ? readFileSync(join(bin, `${name}.calls`), "utf8")
        .trim()
        .split("\n")
    : [];

beforeEach(() => {
  bin = join(root, String(made++));
  mkdirSync(bin);
  waits.length = 0;
  vi.stubEnv(
    "PATH",
    ["/usr/bin", "/bin"].reduce((path, folder) => path + delimiter + folder, bin),
  );
});
afterEach(() => vi.unstubAllEnvs());

describe("submitting", () => {
  test.each([
    ["4711\n", "4711"],
    ["4711;cluster\n", "4711"],
  ])("%j names job %s", async (said, id) => {
    command("sbatch", `printf '${said}'`);
    expect(await submit("job.sh", ["--array=0-3"])).toBe(id);
    expect(calls("sbatch")).toEqual(["--parsable --array=0-3 job.sh"]);
  });

  test("a controller that is busy is asked again after longer and longer waits", async () => {
    const tries = join(bin, "tries");
    const count = `echo x >> '${tries}'; [ $(wc -l < '${tries}') -lt 4 ]`;
    command("sbatch", `if ${count}; then echo 'Unable to contact slurm controller' >&2; exit 1; fi; echo 7`);
    expect(await submit("job.sh")).toBe("7");
    expect(waits).toEqual([2000, 5000, 10_000]);
  });

  test("one that stays silent is for later", async () => {
    command("sbatch", "echo 'Socket timed out on send/recv operation' >&2; exit 1");
    await expect(submit("job.sh")).rejects.toThrow(TryLaterError);
    expect(calls("sbatch")).toHaveLength(6);
  });

  test("what the cluster refuses is told in its own words, and asked once", async () => {
    command("sbatch", "echo 'error: invalid partition specified: gpu' >&2; exit 1");
    const error = (await submit("job.sh").catch((thrown: unknown) => thrown)) as UserError;
    expect(error).toBeInstanceOf(UserError);
    expect(error.faults[0]).toMatchObject({
      where: "job.sh",
      got: "error: invalid partition specified: gpu",
    });
    expect(calls("sbatch")).toHaveLength(1);
  });

  test("a machine without Slurm says what is missing", async () => {
    vi.stubEnv("PATH", bin);
    await expect(submit("job.sh")).rejects.toThrow(/no sbatch/);
    await expect(submit("job.sh")).rejects.toBeInstanceOf(UserError);
  });

  test("nothing of the environment but places reaches a job", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-canary");
    vi.stubEnv("HF_HOME", "/models");
    vi.stubEnv("HF_TOKEN", "hf-canary");
    command("sbatch", `env > '${join(bin, "env")}'; echo 1`);
    await submit("job.sh");
    const seen = readFileSync(join(bin, "env"), "utf8");
    expect(seen).toContain("HF_HOME=/models");
    expect(seen).not.toContain("canary");
  });
});

describe("live tasks", () => {
  test("are those that wait or run, not those being cleared away", async () => {
    command("squeue", "printf '0 R\\n3 PD\\n4 CG\\n12 CF\\nN/A R\\n'");
    expect(await liveTasks("7")).toEqual([0, 3, 12]);
    expect(calls("squeue")).toEqual(["-h -r -j 7 -o %K %t"]);
  });

  test("of a job that is forgotten there are none; of a silent controller nothing is known", async () => {
    command("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
    expect(await liveTasks("7")).toEqual([]);
    command("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1");
    expect(await liveTasks("7")).toBeNull();
    command("squeue", "exit 0");
    expect(await liveTasks("7")).toEqual([]);
  });
});

describe("facts of a cluster", () => {
  test("are read from its own configuration", async () => {
    command("scontrol", "printf 'MaxArraySize            = 5001\\nSLURM_VERSION           = 23.11.4\\n'");
    command("sinfo", "printf 'cpu\\ngpu\\ncpu\\n'");
    expect(await clusterFacts()).toEqual({
      version: "23.11.4",
      maxArraySize: 5001,
      partitions: ["cpu", "gpu"],
    });
  });

  test("that it does not name are Slurm's defaults; a silent controller gives none", async () => {
    command("scontrol", "echo nothing");
    command("sinfo", "exit 1");
    expect(await clusterFacts()).toEqual({ version: "unknown", maxArraySize: 1001, partitions: [] });
    command("scontrol", "exit 1");
    expect(await clusterFacts()).toBeNull();
  });
});
