import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AuditSummary, Quarantine } from "../../../judge/audit/audit.ts";
import { place, rftkit, TRAIN } from "../../e2e/cli.ts";

test("rates over the recorded solutions, and a quarantine list that names what fails", async () => {
  const { config, folder } = place({ problems: 3 });
  const [first = "{}", ...rest] = TRAIN.slice(0, 3);
  const broken = JSON.parse(first) as { private_tests: { input: string; output: string }[] };
  broken.private_tests = broken.private_tests.map((each) => ({ ...each, output: "no such answer" }));
  writeFileSync(join(folder, "train.jsonl"), `${[JSON.stringify(broken), ...rest].join("\n")}\n`);

  const out = join(folder, "quarantine.json");
  const { code, stdout } = await rftkit("audit", config, "--out", out, "--json", "--solutions", "2");

  expect(code).toBe(0);
  const summary = JSON.parse(stdout) as Record<string, unknown>;
  expect(summary).toMatchObject({ problems: 3, wrong_passed: 0, internal: 0, quarantined: 1 });
  const { schema, problems } = JSON.parse(readFileSync(out, "utf8")) as Quarantine;
  expect(schema).toBe("quarantine/1");
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ right_judged: 2, right_failed: 2, verdicts: ["WA", "WA"] });
});

test("--flaky names the recorded solutions whose verdict changes", async () => {
  const { config, folder } = place({ problems: 1 });
  const problem = JSON.parse(TRAIN[0] ?? "{}") as { solutions: { language: string; code: string }[] };
  const code = "print(next(iter({'yes', 'no'})))";
  const solutions = [...problem.solutions.slice(0, 1), { language: "python3", code }];
  const tests = { public_tests: [{ input: "1\n", output: "yes\n" }], private_tests: [], generated_tests: [] };
  const made = { ...problem, ...tests, comparator: undefined, fn_name: undefined, solutions };
  writeFileSync(join(folder, "train.jsonl"), `${JSON.stringify(made)}\n`);
  const options = ["--out", join(folder, "quarantine.json"), "--solutions", "2", "--flaky", "6"];

  const { code: exit, stdout } = await rftkit("audit", config, ...options, "--json");
  expect(exit).toBe(0);
  const { flaky } = JSON.parse(stdout) as AuditSummary;
  expect(flaky).toMatchObject([{ kind: "right", index: 1 }]);
  expect(new Set(flaky?.[0]?.verdicts)).toEqual(new Set(["OK", "WA"]));
  const text = (await rftkit("audit", config, ...options)).stdout;
  expect(text).toMatch(
    /flaky +1, whose verdict changes between runs\n {2}\S+ {2}right solution 1: (?:OK|WA), /,
  );
});
