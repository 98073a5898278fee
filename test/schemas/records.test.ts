/**
 * Vocabularies of the records that are written: names are in files, so that none may go or change
 * its meaning.
 */
import { describe, expect, test } from "vitest";
import { CONTAMINATION_RULES, ContaminationRule, CrossTest } from "../../schemas/contamination.ts";
import { BucketSeal, Manifest, StageCounts } from "../../schemas/manifest.ts";
import { allTests, Comparator } from "../../schemas/problem.ts";
import {
  EXTRACTION_MEANING,
  EXTRACTIONS,
  OUTCOME_MEANING,
  OUTCOMES,
  Segment,
} from "../../schemas/trajectory.ts";
import {
  COMPARATORS,
  ComparatorKind,
  JudgeIdentity,
  VERDICT_MEANING,
  VERDICTS,
  VerdictClass,
} from "../../schemas/verdict.ts";

describe("vocabularies", () => {
  test("verdicts, outcomes, extractions and rules are those that files hold", () => {
    expect(VERDICTS).toEqual(["OK", "WA", "RE", "CE", "TLE", "ILE", "MLE", "OLE", "INTERNAL"]);
    expect(OUTCOMES).toEqual(["passed_public", "turns_used_up", "context_overflow", "failed"]);
    expect(EXTRACTIONS).toEqual(["python_block", "untagged_block", "no_code", "unclosed_fence", "cut"]);
    expect(COMPARATORS).toEqual(["tokens", "codecontests", "exact", "unordered", "checker", "call"]);
    expect(ContaminationRule.options).toEqual(Object.keys(CONTAMINATION_RULES));
  });

  test.each([
    ["verdict", VERDICTS, VERDICT_MEANING],
    ["outcome", OUTCOMES, OUTCOME_MEANING],
    ["extraction", EXTRACTIONS, EXTRACTION_MEANING],
  ])("every %s has a meaning of its own", (_what, names, meanings) => {
    expect(Object.keys(meanings)).toEqual([...names]);
    expect(new Set(Object.values(meanings)).size).toBe(names.length);
  });

  test("the description of a column explains each of its values", () => {
    for (const name of VERDICTS) expect(VerdictClass.description).toContain(`${name} `);
    for (const name of COMPARATORS) expect(ComparatorKind.description).toContain(`${name}: `);
    for (const name of ContaminationRule.options)
      expect(ContaminationRule.description).toContain(`${name}: `);
  });
});

describe("records", () => {
  const counts = { rows_in: 3, kept: 2, dropped: 1, reasons: { wrong: 1 }, labels: {}, rows_out: 2 };

  test("a seal of another version is no seal", () => {
    const seal = { schema: "seal/1", bucket: 0, key: "k", content: "c", counts };
    expect(BucketSeal.parse(seal)).toEqual(seal);
    expect(BucketSeal.safeParse({ ...seal, schema: "seal/2" }).success).toBe(false);
    expect(BucketSeal.safeParse({ ...seal, key: undefined }).success).toBe(false);
  });

  test("counts are whole and never negative", () => {
    for (const key of ["rows_in", "kept", "dropped", "rows_out"]) {
      expect(StageCounts.safeParse({ ...counts, [key]: -1 }).success, key).toBe(false);
      expect(StageCounts.safeParse({ ...counts, [key]: 0.5 }).success, key).toBe(false);
    }
    expect(StageCounts.safeParse({ ...counts, reasons: { wrong: "1" } }).success).toBe(false);
  });

  test("a manifest without a parent and an artifact says so by null", () => {
    const manifest = {
      schema: "manifest/1",
      stage: "import",
      revision: 1,
      key: "k",
      parent: null,
      options: {},
      inputs: [],
      artifact: null,
      counts,
      buckets: [],
      rftkit: "0.0.0",
    };
    expect(Manifest.parse(manifest)).toEqual(manifest);
    expect(Manifest.safeParse({ ...manifest, parent: undefined }).success).toBe(false);
  });

  test("isolation levels run from 0 to 3", () => {
    const of = (isolation: number) =>
      JudgeIdentity.safeParse({ isolation, judge_version: "1", python: "3.11" }).success;
    expect([-1, 0, 3, 4, 1.5].map(of)).toEqual([false, true, true, false, false]);
  });

  test("a problem's tests are judged in the order public, private, generated", () => {
    const tests = (name: string) => [1, 2].map((i) => ({ input: `${name}${i}`, output: "" }));
    const all = allTests({
      generated_tests: tests("g"),
      private_tests: tests("r"),
      public_tests: tests("p"),
    });
    expect(all.map(({ input }) => input)).toEqual(["p1", "p2", "r1", "r2", "g1", "g2"]);
    expect(allTests({ public_tests: [], private_tests: [], generated_tests: [] })).toEqual([]);
  });

  test("values outside a vocabulary are refused", () => {
    expect(Segment.safeParse({ kind: "cot", text: "" }).success).toBe(false);
    expect(Comparator.safeParse({ kind: "fuzzy", checker: null, provenance: "x" }).success).toBe(false);
    const cross = { result: "passed", tests: 3, passed: 3, program: null, passed_inputs: [] };
    expect(CrossTest.safeParse(cross).success).toBe(true);
    expect(CrossTest.safeParse({ ...cross, result: "maybe" }).success).toBe(false);
  });
});
