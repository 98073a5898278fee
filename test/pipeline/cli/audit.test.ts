import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Quarantine } from "../../../judge/audit/audit.ts";
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
