import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { filesAt } from "../../../pipeline/store/chain.ts";
import { lostLines, lostTrajectories } from "../../../pipeline/store/lost.ts";
import type { Trajectory } from "../../../schemas/trajectory.ts";
import { makeTrajectory } from "../../make.ts";
import { makeManifest } from "../manifests.ts";
import { runAt } from "./made-store.ts";

const root = mkdtempSync(join(tmpdir(), "lost-"));
afterAll(() => rmSync(root, { recursive: true }));

test("trajectories without an answer are counted from the sealed files of any command", async () => {
  const run = runAt(root);
  const manifest = makeManifest("generate", { rows_out: 4 });
  const stage = RECIPES.dataset.stages.find(({ name }) => name === "generate");
  if (stage === undefined) throw new Error("no stage generate");
  const outcomes: Trajectory["outcome"][] = ["failed", "passed_public", "context_overflow", "failed"];
  const rows = outcomes.map((outcome, i) => makeTrajectory({ trajectory_id: `t${i}`, outcome }));
  await filesAt(run, stage, manifest.key).write(0, "key", { rows, decisions: [] });
  const buckets = [
    { bucket: 0, content: "", rows: 4 },
    { bucket: 1, content: "", rows: 0 },
  ];
  const lost = await lostTrajectories(run, "dataset", [{ ...manifest, buckets }]);
  expect(lost).toEqual({ failed: 2, overflowed: 1, all: 4 });
  expect(await lostTrajectories(run, "dataset", [])).toBeNull();
});

test("lost trajectories are told with what asks for them again; overflows once most are", () => {
  expect(lostLines({ failed: 2, overflowed: 1, all: 4 })).toEqual([
    "2 of 4 trajectories have no answer or no verdict; --from generate --yes asks for these only",
  ]);
  expect(lostLines({ failed: 0, overflowed: 3, all: 4 })[0]).toContain("generate.context_tokens");
  expect(lostLines({ failed: 0, overflowed: 0, all: 4 })).toEqual([]);
});
