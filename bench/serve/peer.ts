/**
 * `make bench-serve-peer`: the same 200 programs × 20 tests, 64 requests in flight, at
 * SandboxFusion's own /run_code and here: by problem_id (one request a program) and by /run_code
 * (one a test, compared as verl compares). Counts programs for each second of CPU of the whole
 * process tree, and right and wrong verdicts. One in twenty programs writes 200 kB a test, as
 * answers of real problems do. Limits: ≥ 20 × and ≥ 3 ×.
 * Argument: a checkout of SandboxFusion. PEER_PYTHON: an interpreter with what its server imports.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assetPath } from "../../io/assets.ts";
import { clientOf, inFlight, startServe, treeCpuMs } from "./load.ts";

const PROGRAMS = Number(process.env.PROGRAMS ?? 200);
const TESTS = 20;
const IN_FLIGHT = 64;
const TARGETS = { id: 20, test: 3 };

type Test = { input: string; output: string };
type Kind = { id: "sum" | "long"; right: boolean; code: string };

const SUM = "print(sum(map(int, input().split())))\n";
const KINDS: readonly Kind[] = [
  { id: "sum", right: true, code: SUM },
  { id: "sum", right: true, code: "a, b = input().split()\nprint(int(a) + int(b))\n" },
  { id: "sum", right: true, code: `def main():\n    ${SUM}\nmain()\n` },
  { id: "sum", right: false, code: "print(1)\n" },
  { id: "sum", right: false, code: "a, b = map(int, input().split())\nprint(a * b)\n" },
];
const LONG: Kind = { id: "long", right: true, code: "print('x' * 200_000 + input())\n" };
const LONG_EVERY = 20;

const kindOf = (index: number): Kind =>
  index % LONG_EVERY === LONG_EVERY - 1 ? LONG : (KINDS[index % KINDS.length] as Kind);
const codeOf = (index: number): string => `${kindOf(index).code}# ${index}\n`;
const numbers = Array.from({ length: TESTS }, (_, i) => i);
const TESTS_OF: Readonly<Record<Kind["id"], readonly Test[]>> = {
  sum: numbers.map((i) => ({ input: `${i} ${i + 1}\n`, output: `${2 * i + 1}\n` })),
  long: numbers.map((i) => ({ input: `${i}\n`, output: `${"x".repeat(200_000)}${i}\n` })),
};

/** Both problems as a file for --problems. */
function problemFile(folder: string): string {
  const file = join(folder, "problems.jsonl");
  const rows = Object.entries(TESTS_OF).map(([problem_id, tests]) => ({
    problem_id,
    name: problem_id,
    statement: "Print what is asked for.",
    public_tests: tests.slice(0, 1),
    private_tests: tests.slice(1),
  }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

type Measured = { name: string; perSecond: number; wall: number; table: Record<string, number> };
type Ask = ReturnType<typeof clientOf>;

const bare = (text: string): string => text.replace(/\n+$/, "");

/** Whether the program passes, by one request a test. */
async function byTests(ask: Ask, index: number): Promise<boolean | null> {
  const results = await Promise.all(
    TESTS_OF[kindOf(index).id].map(async ({ input, output }) => {
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
  const { status, body } = await ask(
    "/v1/judge",
    JSON.stringify({ code: codeOf(index), problem_id: kindOf(index).id }),
  );
  return status === 200 ? JSON.parse(body).passed : null;
}

async function measure(
  name: string,
  { url, pid }: { url: string; pid: number },
  { one, flying }: { one: (ask: Ask, index: number) => Promise<boolean | null>; flying: number },
): Promise<Measured> {
  const ask = clientOf(url, IN_FLIGHT);
  const table: Record<string, number> = {};
  await one(ask, 100 * PROGRAMS);
  const [before, begun] = [treeCpuMs(pid), performance.now()];
  await inFlight(flying, async (index) => {
    if (index >= PROGRAMS) return false;
    const passed = await one(ask, index);
    const { right, id } = kindOf(index);
    const expected = right ? `right program${id === "long" ? " of 200 kB" : ""}` : "wrong program";
    const said = passed === null ? "no verdict" : passed ? "accepted" : "rejected";
    table[`${expected}, ${said}`] = (table[`${expected}, ${said}`] ?? 0) + 1;
    return true;
  });
  const seconds = (treeCpuMs(pid) - before) / 1000;
  return { name, perSecond: PROGRAMS / seconds, wall: (performance.now() - begun) / 1000, table };
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

async function peer(folder: string): Promise<Measured> {
  const port = await freePort();
  const python = process.env.PEER_PYTHON ?? "python3";
  const script = assetPath("bench/serve/sandbox_fusion_peer.py");
  const child = spawn(python, [script, folder, String(port)], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  try {
    const isUp = () =>
      fetch(`${url}/docs`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isUp())) {
      if (child.exitCode !== null) throw new Error("SandboxFusion's server does not start");
      await sleep(200);
    }
    const flying = Math.ceil(IN_FLIGHT / TESTS);
    return await measure(
      "SandboxFusion, one request a test",
      { url, pid: child.pid ?? 0 },
      { one: byTests, flying },
    );
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error("name the folder of SandboxFusion's source");
const theirs = await peer(resolve(folder));
const temporary = mkdtempSync(join(tmpdir(), "bench-serve-"));
const server = await startServe(["--workers", "2", "--problems", problemFile(temporary)]);
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
