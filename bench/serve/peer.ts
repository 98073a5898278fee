/**
 * `make bench-serve-peer SANDBOX_FUSION=FOLDER`: the same 200 programs × 20 tests, 64 requests in
 * flight, at SandboxFusion's own server and here: by problem_id (one request a program) and by
 * /run_code (one a test, compared as verl compares). Counts programs for each second of CPU of the
 * whole process tree, and right and wrong verdicts. Limits: ≥ 20 × and ≥ 3 ×.
 * FOLDER is a checkout of SandboxFusion; PEER_PYTHON an interpreter with fastapi, uvicorn, psutil,
 * structlog, aiofiles.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assetPath } from "../../io/assets.ts";
import { clientOf, inFlight, startServe, sumProblem, treeCpuMs } from "./load.ts";

const PROGRAMS = Number(process.env.PROGRAMS ?? 200);
const TESTS = 20;
const IN_FLIGHT = 64;
const TARGETS = { id: 20, test: 3 };

const SUM = "print(sum(map(int, input().split())))\n";
const KINDS = [
  { right: true, code: SUM },
  { right: true, code: "a, b = input().split()\nprint(int(a) + int(b))\n" },
  { right: true, code: `def main():\n    ${SUM}\nmain()\n` },
  { right: false, code: "print(1)\n" },
  { right: false, code: "a, b = map(int, input().split())\nprint(a * b)\n" },
];
const kindOf = (index: number) => KINDS[index % KINDS.length] as (typeof KINDS)[number];
const codeOf = (index: number): string => `${kindOf(index).code}# ${index}\n`;
const tests = Array.from({ length: TESTS }, (_, i) => ({
  input: `${i} ${i + 1}\n`,
  output: `${2 * i + 1}\n`,
}));

type Measured = { name: string; perSecond: number; wall: number; table: Record<string, number> };
type Ask = ReturnType<typeof clientOf>;

const bare = (text: string): string => text.replace(/\n+$/, "");

/** Whether the program passes, by one request a test. */
async function byTests(ask: Ask, index: number): Promise<boolean | null> {
  const results = await Promise.all(
    tests.map(async ({ input, output }) => {
      const body = { code: codeOf(index), language: "python", stdin: input, run_timeout: 10, files: {} };
      const { status, body: text } = await ask("/run_code", JSON.stringify(body));
      if (status !== 200) return null;
      const answer = JSON.parse(text);
      if (answer.status === "SandboxError") return null;
      return answer.status === "Success" && bare(answer.run_result.stdout ?? "") === bare(output);
    }),
  );
  return results.includes(null) ? null : results.every((result) => result === true);
}

async function byId(ask: Ask, index: number): Promise<boolean | null> {
  const { status, body } = await ask("/v1/judge", JSON.stringify({ code: codeOf(index), problem_id: "sum" }));
  return status === 200 ? JSON.parse(body).passed : null;
}

async function measure(
  name: string,
  { url, pid }: { url: string; pid: number },
  { one, flying }: { one: (ask: Ask, index: number) => Promise<boolean | null>; flying: number },
): Promise<Measured> {
  const ask = clientOf(url, IN_FLIGHT);
  const table: Record<string, number> = {};
  await one(ask, -1 + 5 * PROGRAMS);
  const [before, begun] = [treeCpuMs(pid), performance.now()];
  await inFlight(flying, async (index) => {
    if (index >= PROGRAMS) return false;
    const passed = await one(ask, index);
    const expected = kindOf(index).right ? "right program" : "wrong program";
    const said = passed === null ? "no verdict" : passed ? "accepted" : "rejected";
    table[`${expected}, ${said}`] = (table[`${expected}, ${said}`] ?? 0) + 1;
    return true;
  });
  const seconds = (treeCpuMs(pid) - before) / 1000;
  return { name, perSecond: PROGRAMS / seconds, wall: (performance.now() - begun) / 1000, table };
}

async function peer(folder: string): Promise<Measured> {
  const port = 18_080;
  const python = process.env.PEER_PYTHON ?? "python3";
  const script = assetPath("bench/serve/sandbox_fusion_peer.py");
  const child = spawn(python, [script, folder, String(port)], { stdio: ["ignore", "ignore", "inherit"] });
  const url = `http://127.0.0.1:${port}`;
  const ask = clientOf(url, 1);
  for (let tries = 0; tries < 100; tries++) {
    if (
      await ask("/run_code", '{"code":"","language":"python"}').then(
        () => true,
        () => false,
      )
    )
      break;
    await sleep(200);
  }
  const found = await measure(
    "SandboxFusion, one request a test",
    { url, pid: child.pid ?? 0 },
    {
      one: byTests,
      flying: Math.ceil(IN_FLIGHT / TESTS),
    },
  );
  child.kill("SIGTERM");
  await once(child, "exit");
  return found;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("name the folder of SandboxFusion's source: SANDBOX_FUSION=…");
const theirs = await peer(folder);
const temporary = mkdtempSync(join(tmpdir(), "bench-serve-"));
const server = await startServe(["--workers", "2", "--problems", sumProblem(temporary, TESTS)]);
const perTest = await measure("rftkit, one request a test", server, {
  one: byTests,
  flying: Math.ceil(IN_FLIGHT / TESTS),
});
const perId = await measure("rftkit, by problem_id", server, { one: byId, flying: IN_FLIGHT });
await server.stop();
rmSync(temporary, { recursive: true });
for (const { name, perSecond, wall, table } of [theirs, perTest, perId])
  process.stdout.write(
    `${name}: ${perSecond.toFixed(1)} programs a CPU second (${(perSecond / theirs.perSecond).toFixed(1)} ×), ` +
      `${wall.toFixed(1)} s; ${JSON.stringify(table)}\n`,
  );
const [id, test] = [perId.perSecond / theirs.perSecond, perTest.perSecond / theirs.perSecond];
if (id < TARGETS.id || test < TARGETS.test) process.exitCode = 1;
