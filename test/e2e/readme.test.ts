/**
 * The README's commands, typed unchanged in a checkout, against a small sample and a server of the
 * test.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { readAllParquet } from "../../io/parquet.ts";
import { PublishedProblem } from "../../schemas/published.ts";
import { inlineCommands, pageText, shellCommands } from "../documents.ts";
import { AS_DRY_RUN, ELSEWHERE, UNCHANGED } from "./readme-commands.ts";
import { readmeScene, type Scene } from "./readme-scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await readmeScene();
});
afterAll(() => scene?.close());

const own = (name: string): string => join(scene.at.folder, name);

async function firstProblem(): Promise<string> {
  const options = { schema: PublishedProblem, schemaName: "published-problem/1" };
  const [row] = await readAllParquet(own("runs/mine/dataset/problems/train-00000.parquet"), options);
  return row?.problem_id ?? "";
}

/** What a command wants beside it, or in place of its capitals. */
const PREPARED: Readonly<Record<string, (command: string) => Promise<string>>> = {
  "npx rftkit show ID --run runs/mine": async (command) => command.replace("ID", await firstProblem()),
  "npx rftkit judge FILE.jsonl": async (command) => {
    const tests = [{ input: "2\n", output: "4\n" }];
    writeFileSync(
      own("FILE.jsonl"),
      `${JSON.stringify({ id: "a", code: "print(2 * int(input()))", tests })}\n`,
    );
    return command;
  },
  "npx rftkit import mine.yaml --trajectories F.jsonl": async (command) => {
    const answer = { problem_id: await firstProblem(), code: "print(1)" };
    writeFileSync(own("F.jsonl"), `${JSON.stringify(answer)}\n`);
    return command;
  },
};

/** What shows that a command did what the README says of it. */
const SHOWN: Readonly<Record<string, () => void>> = {
  "make decontaminate": () => expect(existsSync(own("runs/sample/dataset/README.md"))).toBe(true),
  "make report": () => expect(existsSync(own("runs/sample/report/index.html"))).toBe(true),
  "npx rftkit run mine.yaml --dry-run": () => expect(existsSync(own("runs/mine"))).toBe(false),
  "npx rftkit run mine.yaml": () => expect(existsSync(own("runs/mine/dataset/README.md"))).toBe(true),
  "npx rftkit report runs/first": () => expect(existsSync(own("runs/first/report/index.html"))).toBe(true),
  "npx rftkit report runs/mine": () => expect(existsSync(own("runs/mine/report/index.html"))).toBe(true),
};

async function typed(command: string): Promise<string> {
  const prepared = (await PREPARED[command]?.(command)) ?? command;
  const ended = await scene.at.type(prepared, command.startsWith("make ") ? scene.env : {});
  expect(`${command}: ${ended.code} ${ended.code === 0 ? "" : ended.stdout + ended.stderr}`).toBe(
    `${command}: 0 `,
  );
  return ended.stdout + ended.stderr;
}

test("every command of the README is on the list of how it is tried, and no other is", () => {
  const text = pageText("README.md");
  const inReadme = new Set([...shellCommands(text), ...inlineCommands(text)]);
  const listed = [...UNCHANGED, ...AS_DRY_RUN, ...Object.keys(ELSEWHERE)];
  expect(listed.toSorted()).toEqual([...inReadme].toSorted());
});

test("each of them works unchanged", async () => {
  for (const command of UNCHANGED) {
    expect(await typed(command), command).not.toBe("");
    SHOWN[command]?.();
  }
});

test("what is a cluster's says with --dry-run what it would do", async () => {
  for (const command of AS_DRY_RUN) expect(await typed(`${command} --dry-run`)).toContain("#SBATCH");
});

test("what is tried elsewhere is really there; make knows its targets and variables", async () => {
  for (const [command, { file, says }] of Object.entries(ELSEWHERE)) {
    expect(readFileSync(assetPath(file), "utf8").includes(says), `${file} types ${command}`).toBe(true);
    if (!command.startsWith("make ")) continue;
    const printed = await scene.at.type(`${command} -n`);
    expect(`${command}: ${printed.code} ${printed.stderr}`).toBe(`${command}: 0 `);
  }
});
