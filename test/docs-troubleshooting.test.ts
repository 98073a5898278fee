/** docs/troubleshooting.md has every code and reason, and none that does not exist. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";
import { ALL_STAGES } from "../pipeline/recipes.ts";
import { GAVE_UP } from "../pipeline/worker/restarts.ts";
import { POLICY_FAILURES } from "../policy/policy.ts";
import { EXIT } from "../schemas/errors.ts";
import { EXTRACTION_MEANING, OUTCOME_MEANING } from "../schemas/trajectory.ts";
import { VERDICT_MEANING } from "../schemas/verdict.ts";

const NAMES = new Set([
  ...Object.values(EXIT)
    .filter((code) => code !== EXIT.done)
    .map(String),
  String(GAVE_UP),
  ...ALL_STAGES.flatMap(({ reasons }) => Object.keys(reasons)),
  ...Object.keys(VERDICT_MEANING).filter((verdict) => verdict !== "OK"),
  ...Object.keys(OUTCOME_MEANING),
  ...Object.keys(POLICY_FAILURES),
  ...Object.keys(EXTRACTION_MEANING),
]);

const rows = [
  ...readFileSync(assetPath("docs/troubleshooting.md"), "utf8").matchAll(
    /^\| `([^`]+)` \| (.+?) \| (.+?) \|$/gm,
  ),
];

test("every code and reason has a row with a cause and a cure, and no other has", () => {
  expect(rows.map(([, name = ""]) => name).sort()).toEqual([...NAMES].sort());
});
