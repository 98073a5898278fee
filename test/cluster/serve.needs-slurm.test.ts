/**
 * `rftkit serve --executor slurm`: servers on the nodes of a cluster, whose addresses are in one
 * file; a node that crashes under load loses no program.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { start } from "../e2e/cli.ts";
import { client, saidBy, writeProblems } from "../python/several.ts";
import { MiniSlurm, until } from "./mini-slurm.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "served nodes "));
const file = join(folder, "judges.txt");
const { problems, token } = writeProblems(folder);
let cluster: MiniSlurm;
beforeAll(async () => {
  cluster = await MiniSlurm.start({ nodes: 2, cpus: 2 });
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

const serve = (...more: string[]) => {
  const place = ["--problems", problems, "--addresses", file, "--token-file", token];
  const cores = ["--workers", "1", "--unsafe", "--executor", "slurm", "--nodes", "2"];
  return start(["serve", ...place, ...cores, ...more], { env: cluster.env }).ended;
};
const addresses = (): string[] => readFileSync(file, "utf8").trim().split("\n");
const jobOf = (stderr: string): string => /job (\d+) submitted/.exec(stderr)?.[1] ?? "";

test("a dry run prints the batch file and submits nothing", async () => {
  const { code, stdout, stderr } = await serve("--dry-run", "--cpus-per-task", "2");
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^#!\/bin\/bash$/m);
  expect(stdout).toContain("#SBATCH --array=0-1\n");
  expect(cluster.run("squeue", "-h")).toBe("");
});

let job = "";
test("two servers run on two nodes, the client reads their file; a crash of a node loses nothing", async () => {
  const { code, stdout, stderr } = await serve();
  expect(code, stderr).toBe(0);
  expect(stdout.trim()).toBe(file);
  job = jobOf(stderr);
  expect(new Set(cluster.running().values())).toEqual(new Set(["n1", "n2"]));
  expect(addresses()).toHaveLength(2);

  const { begun, ended } = client(file, 300);
  await begun;
  cluster.crash("n1");
  const said = await ended;
  expect([said.code, said.stderr]).toEqual([0, ""]);
  expect(saidBy(said.stdout)).toEqual({ right: 300, wrong: 0 });
});

test("while the job exists, its file is refused to another one", async () => {
  const again = await serve();
  expect(again.code).toBe(75);
  expect(again.stderr).toContain(`job ${job}`);
});

test("the server of the lost node starts again, and a cancelled job takes all off the list", async () => {
  const before = addresses();
  cluster.startNode("n1");
  await until(
    "the second server again",
    () => cluster.running().size === 2 && addresses().join() !== before.join(),
  );
  expect(addresses()).toHaveLength(2);
  const { stdout } = await client(file, 20).ended;
  expect(saidBy(stdout)).toEqual({ right: 20, wrong: 0 });
  cluster.run("scancel", job);
  await until("the end of both servers", () => !existsSync(file));
});

test("servers that cannot start end the command with what their log says", async () => {
  await until("the end of the job", () => cluster.run("squeue", "-h", "-j", job).trim() === "");
  writeFileSync(problems, '{"nothing": 1}\n');
  const { code, stderr } = await serve();
  expect(code).toBe(2);
  expect(stderr).toContain("a configuration, a run directory, or a problem file that can be read");
});
