import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import { PROTOCOL } from "../../../judge/protocol.ts";
import { resolvePython } from "../../../judge/python.ts";
import { BOOT } from "../../../judge/supervisor.ts";
import { request, SUM } from "../requests.ts";

const TIMEOUT_MS = 120_000;
let judge: LocalJudge | null = null;

afterEach(async () => {
  await judge?.close();
  judge = null;
});

/** Pids below a process, itself left out. */
function descendants(pid: number | undefined): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number | undefined): number[] =>
    table.flatMap(([child, above]) =>
      above === parent && child !== undefined ? [child, ...below(child)] : [],
    );
  return below(pid);
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A process of a namespace goes with its first one, so it may be gone already. */
function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone with its namespace
  }
}

async function until(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return true;
    await sleep(50);
  }
  return false;
}

/** A program that computes long enough to be interrupted, then answers. */
const busy = (seconds: number) =>
  `import time\nend = time.time() + ${seconds}\nwhile time.time() < end: pass\n${SUM}`;

test("a program whose zygote is killed is judged by the next one", { timeout: TIMEOUT_MS }, async () => {
  judge = await createJudge({ workers: 1 });
  const pid = judge.supervisorPid;
  const result = judge.run(request({ code: busy(0.7) }));
  await sleep(250);
  for (const child of descendants(pid)) killNow(child);
  expect((await result).verdict).toBe("OK");
  expect((await judge.run(request({ code: `${SUM}#` }))).verdict).toBe("OK");
});

test("a zygote whose template is killed ends, and the next one judges", { timeout: TIMEOUT_MS }, async () => {
  judge = await createJudge({ workers: 1 });
  const [zygote = 0, ...below] = descendants(judge.supervisorPid);
  const running = judge.run(request({ code: busy(0.7) }));
  await sleep(250);
  for (const template of below) killNow(template);
  expect((await running).verdict).toBe("OK");
  expect(below).toHaveLength(1);
  expect((await judge.run(request({ code: `${SUM}#` }))).verdict).toBe("OK");
  expect(await until(() => !alive(zygote))).toBe(true);
});

test("a program whose supervisor is killed is judged by the next one", { timeout: TIMEOUT_MS }, async () => {
  judge = await createJudge({ workers: 2 });
  const pid = judge.supervisorPid ?? 0;
  const result = judge.run(request({ code: busy(0.7) }));
  await sleep(250);
  process.kill(pid, "SIGKILL");
  expect((await result).verdict).toBe("OK");
  expect(judge.supervisorPid).not.toBe(pid);
});

test("a program that dies with its zygote every time is INTERNAL", { timeout: TIMEOUT_MS }, async () => {
  judge = await createJudge({ workers: 1 });
  const pid = judge.supervisorPid;
  let over = false;
  const result = judge.run(request({ code: busy(30) })).finally(() => {
    over = true;
  });
  while (!over) {
    const all = descendants(pid);
    // The zygote alone is no use: its child must be at work.
    if (all.length > 1) for (const child of all) killNow(child);
    await sleep(50);
  }
  const { verdict, detail } = await result;
  expect(verdict).toBe("INTERNAL");
  expect(detail).toBeTruthy();
});

test("a recycled zygote leaves no trace in the verdicts", { timeout: TIMEOUT_MS }, async () => {
  judge = await createJudge({ workers: 2, recycleAfter: 3 });
  const codes = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? `${SUM}#${i}` : `print(${i})`));
  const results = await Promise.all(codes.map((code) => judge?.run(request({ code }))));
  expect(results.map((result) => result?.verdict)).toEqual(codes.map((_, i) => (i % 2 === 0 ? "OK" : "WA")));
});

test("closing leaves no process behind", { timeout: TIMEOUT_MS }, async () => {
  judge = await createJudge({ workers: 2 });
  const pids = [judge.supervisorPid ?? 0, ...descendants(judge.supervisorPid)];
  expect(pids.length).toBeGreaterThan(2);
  await judge.close();
  expect(await until(() => !pids.some(alive))).toBe(true);
});

/**
 * A Node process that starts the supervisor as judge/supervisor.ts does, and a program that never
 * ends.
 */
const HOST = `
const { spawn } = require("node:child_process");
const [python, boot, folder] = process.argv.slice(1);
const marker = Buffer.alloc(16, 9), greeting = Buffer.concat([marker, Buffer.from([1, 0, 0, 0])]);
const config = JSON.stringify({ protocol: ${PROTOCOL}, marker: marker.toString("hex"), maxLevel: 3, sockets: [3] });
const child = spawn(python, ["-s", "-S", "-P", "-B", "-c", boot, folder, config], {
  detached: true, env: {}, stdio: ["pipe", "pipe", "inherit", "pipe"] });
const frame = (kind, head, rest = Buffer.alloc(0)) => {
  const json = Buffer.from(JSON.stringify(head)), size = Buffer.alloc(4), header = Buffer.alloc(5);
  size.writeUInt32LE(json.length);
  header.writeUInt32LE(4 + json.length + rest.length);
  header[4] = kind.charCodeAt(0);
  return Buffer.concat([header, size, json, rest]);
};
const socket = child.stdio[3];
socket.write(greeting);
socket.once("data", () => {
  socket.write(frame("P", { id: 1, sizes: [0] }));
  socket.write(frame("R", { problem: 1, function: null, inputFile: null, outputFile: null, cpuMs: 600000,
    wallMs: 600000, memory: 1 << 29, output: 1 << 20 }, Buffer.from("while True: pass")));
  socket.write(Buffer.from([4, 0, 0, 0, "I".charCodeAt(0), 0, 0, 0, 0]));
  console.log(child.pid);
});
`;

test("nothing survives a kill -9 of Node, not even a program in its loop", {
  timeout: TIMEOUT_MS,
}, async () => {
  const { path } = await resolvePython("python3");
  const host = spawn(process.execPath, ["-e", HOST, path, BOOT, assetPath("judge/supervisor")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(host.stdout), "line");
  const supervisor = Number(line);
  expect(await until(() => descendants(supervisor).length >= 3)).toBe(true);
  const pids = [supervisor, ...descendants(supervisor)];
  host.kill("SIGKILL");
  expect(await until(() => !pids.some(alive))).toBe(true);
});
