import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { makerOf, temporaryBeside } from "../../io/files.ts";
import { lifeOf, lifeOfMark, PLACE, ProcessName, processMark, thisProcess } from "../../io/processes.ts";

/** The number of a process that has ended and was reaped. */
const ended = (): number => spawnSync("true").pid;

test("this process knows itself, by a name that is plain JSON", () => {
  const me = thisProcess();
  expect(ProcessName.parse(JSON.parse(JSON.stringify(me)))).toEqual(me);
  expect(me).toMatchObject({ host: hostname(), pid: process.pid });
  expect(lifeOf(me)).toBe("alive");
});

test("a process that ended is dead, a number given out again too", () => {
  const me = thisProcess();
  expect(lifeOf({ ...me, pid: ended(), started: "1" })).toBe("dead");
  expect(lifeOf({ ...me, pid: ended(), started: null })).toBe("dead");
  if (me.started !== null) expect(lifeOf({ ...me, started: `${me.started}0` })).toBe("dead");
});

test("without a time of start the number alone decides", () => {
  expect(lifeOf({ ...thisProcess(), started: null })).toBe("alive");
});

test.each(["host", "boot", "namespace"] as const)("of another %s nothing can be known", (part) => {
  expect(lifeOf({ ...thisProcess(), [part]: "another" })).toBe("elsewhere");
  expect(lifeOf({ ...thisProcess(), [part]: "another", pid: ended() })).toBe("elsewhere");
});

test("a child is alive while it runs and dead once it has ended", async () => {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const name = { ...thisProcess(), pid: child.pid as number, started: null };
  expect(lifeOf(name)).toBe("alive");
  child.kill();
  await once(child, "exit");
  expect(lifeOf(name)).toBe("dead");
});

test("a process that ended and was not reaped is dead", async () => {
  // The shell becomes a sleep that never waits for the child that it started.
  const script = "sh -c 'echo $$; exec true' & exec sleep 60";
  const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const zombie = { ...thisProcess(), pid: Number(line.toString().trim()), started: null };
  for (let i = 0; i < 200 && lifeOf(zombie) === "alive"; i++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lifeOf(zombie)).toBe("dead");
  parent.kill();
  await once(parent, "exit");
});

test("a process of somebody else is alive", () => {
  expect(lifeOf({ ...thisProcess(), pid: 1, started: null })).toBe("alive");
});

test("a mark says where and by which process a file was made", () => {
  expect(processMark()).toBe(`${PLACE}-${process.pid}`);
  expect(PLACE).toMatch(/^[0-9a-f]{8}$/);
  expect(lifeOfMark(processMark())).toBe("alive");
  expect(lifeOfMark(`${PLACE}-${ended()}`)).toBe("dead");
  expect(lifeOfMark(`0000000f-${process.pid}`)).toBe("elsewhere");
});

test("a temporary name carries the mark of its maker and is never given twice", () => {
  const names = new Set(Array.from({ length: 100 }, () => temporaryBeside("/a/rows.parquet")));
  expect(names.size).toBe(100);
  for (const name of names) {
    expect(name).toMatch(/^\/a\/rows\.parquet\.tmp-/);
    expect(makerOf(name)).toBe(processMark());
  }
});

test.each([
  "rows.parquet",
  "rows.tmp",
  "x.tmp-12-34",
  "a.tmp-0123456g-1-0123456789ab",
  "a.tmp-01234567-1-0123456789ab.bak",
])("%s was made by nobody that can be named", (name) => expect(makerOf(name)).toBeNull());
