/** What commands print for people, from values; no command line is started. */
import { afterEach, expect, test, vi } from "vitest";
import { summaryLines } from "../../../pipeline/cli/audit.ts";
import { printable, printableLine } from "../../../pipeline/cli/common/printable.ts";
import { asText, type Summary } from "../../../pipeline/cli/import.ts";
import { reportLines } from "../../../pipeline/cli/judge.ts";
import { failedItems } from "../../../pipeline/cli/run.ts";
import { trajectoryLines } from "../../../pipeline/cli/show.ts";
import { written } from "../../../pipeline/cli/show-prompts.ts";
import { indexOf } from "../../../pipeline/cli/worker.ts";
import { makeTrajectory, makeTurn } from "../../make.ts";
import { makeManifest } from "../manifests.ts";

afterEach(() => vi.unstubAllEnvs());
const EVIL = "\u001b[2J\u202egnp";
const SHOWN = "\\u001b[2J\\u202egnp";

test("untrusted text keeps its lines; an untrusted name is on one line", () => {
  expect(printable(`a\r\nb\t${EVIL}`)).toBe(`a\nb\t${SHOWN}`);
  expect(printableLine(`a\r\nb\t${EVIL}`)).toBe(`a b ${SHOWN}`);
});

const summary: Summary = {
  rows: 1500,
  problems: 1498,
  tests: 20,
  call_based: 1,
  solutions: { python3: 7, cpp: 2000, java: 7 },
  rejected: { no_tests: 2 },
  flags: { dropped_tests: 3, no_name: 1 },
  flag_totals: { dropped_tests: 1234 },
  rejected_rows: [
    { source_row: "a.jsonl#1", name: `x\ty\n${EVIL}`, reason: "no_tests", detail: null },
    { source_row: "a.jsonl#2", name: "z", reason: "no_tests", detail: "none at all" },
  ] as Summary["rejected_rows"],
};

test("import counts by frequency, then by name; a flag also says what it counts in all", () => {
  expect(asText(summary, false).split("\n")).toEqual([
    "1,500 rows: 1,498 problems, 2 rejected",
    "20 tests; function calls instead of programs: 1",
    "solutions:",
    "  cpp  2,000",
    "  java  7",
    "  python3  7",
    "rejected:",
    "  no_tests  2",
    "flags:",
    "  dropped_tests  3 (1,234 in all)",
    "  no_name  1",
    "",
  ]);
});

test("import lists each rejected row on a line of its own, whatever its name is", () => {
  expect(asText(summary, true).split("\n").slice(-3)).toEqual([
    `a.jsonl#1\tno_tests\tx y ${SHOWN}\t`,
    "a.jsonl#2\tno_tests\tz\tnone at all",
    "",
  ]);
});

test("import leaves out what it has not counted", () => {
  const none = { ...summary, solutions: {}, rejected: {}, flags: {}, rejected_rows: [] };
  expect(asText(none, true).split("\n")).toHaveLength(3);
});

const audit = {
  problems: 3,
  right_judged: 10,
  right_failed: 1,
  false_negative_rate: 0.1,
  wrong_judged: 0,
  wrong_passed: 0,
  false_positive_rate: null,
  internal: 0,
  not_run: 2,
  reasons: { several_answers: 1 },
  weak_tests: ["p2"],
  by_language: [
    {
      language: "cpp",
      problem_set: `set\n${EVIL}`,
      right_judged: 4,
      right_passed: [
        { time_factor: 1, count: 3, share: 0.75, low: 0.3, high: 0.95 },
        { time_factor: 2, count: 4, share: 1, low: 0.51, high: 1 },
      ],
      reasons: { wrong_answer: 1 },
      wrong_judged: 0,
      wrong_failed: { count: 0, share: null, low: null, high: null },
      wrong_verdicts: {},
    },
  ],
  quarantined: 1,
} as Parameters<typeof summaryLines>[0];

test("audit prints rates in percent, reasons, weak tests and what is quarantined", () => {
  const entry = {
    problem_id: "p1",
    source_row: "a#1",
    name: `Sum\n${EVIL}`,
    reason: "several_answers",
    right_judged: 4,
    right_failed: 3,
    verdicts: ["WA", "TLE"],
  } as Parameters<typeof summaryLines>[1][number];
  const lines = summaryLines(audit, [entry], "q.json");
  expect(lines[1]).toBe("right solutions       10, of which fail 1 (10.00 %)");
  expect(lines[2]).toMatch(/^ {2}several_answers +1$/);
  expect(lines[3]).toBe("wrong solutions       0, of which pass 0 (none judged)");
  expect(lines[4]).toBe("  passes wrong solutions: p2");
  expect(lines.slice(6, 10)).toEqual([
    `  cpp, set ${SHOWN}`,
    "    right 4, of which pass 75.00 % [30.00 %, 95.00 %], 100.00 % [51.00 %, 100.00 %] with 2 x the time limit",
    "      fail: wrong_answer 1",
    "    wrong 0, of which fail none judged",
  ]);
  expect(lines.at(-2)).toMatch(/^quarantined {11}1, written to q\.json;/);
  expect(lines.at(-1)).toBe(`  p1  Sum ${SHOWN}: several_answers (3 of 4 fail: WA, TLE)`);
});

test("judge --check prints the share of cases that are right, each wrong one and each that was not run", () => {
  const report = {
    isolation: 2,
    run: 8,
    right: 7,
    wrong: [{ name: "w", about: EVIL, expected: "OK", got: "WA" }],
    languages: [
      { name: "cpp", toolchain: "g++ 12.2.0", cases: 3 },
      { name: "rust", toolchain: null, cases: 2 },
    ],
    unprotected: [{ name: "u", about: "reads files", level: 3 }],
  } as Parameters<typeof reportLines>[0];
  expect(reportLines(report, ["own network"])).toEqual([
    "isolation level 2 of 3",
    "  not shown here: own network",
    "conformance 7 of 8 (87.5 %)",
    `  WRONG w: ${SHOWN}; expected OK, got WA`,
    "  cpp: g++ 12.2.0, 3 cases",
    "  rust: not here, 2 cases not run",
    expect.stringMatching(/^not protected/),
    "  u (level 3): reads files",
  ]);
});

test("judge --check says that every case was run, and divides nothing by 0", () => {
  const none = { isolation: 3, run: 0, right: 0, wrong: [], languages: [], unprotected: [] };
  expect(reportLines(none as never, [])).toEqual([
    "isolation level 3 of 3",
    "conformance 0 of 0 (0.0 %)",
    "every case was run",
  ]);
  const absent = { ...none, languages: [{ name: "c", toolchain: null, cases: 2 }] };
  expect(reportLines(absent as never, []).at(-1)).toBe("every case of a language that is here was run");
});

test("show prints a trajectory turn by turn, with messages and verdicts", () => {
  const [call] = makeTurn().calls;
  const turns = [
    makeTurn({ calls: call === undefined ? [] : [{ ...call, answer: EVIL }] }),
    makeTurn({ calls: [], code: null, extraction: "no_code", public_verdicts: [] }),
  ];
  expect(trajectoryLines(makeTrajectory({ turns }))).toEqual([
    "t1  problem p1  sample 0  recorded  passed_public",
    "",
    "── turn 1",
    "[problem]",
    "Print the sum.",
    "[answer]",
    SHOWN,
    "[public tests] OK",
    "",
    "── turn 2",
    "[public tests] none run: no_code",
  ]);
});

test("show-prompts numbers turns and calls from 1 and obeys no escape sequence of a problem", () => {
  const segments = [{ kind: "problem" as const, text: `Read n.\n${EVIL}` }];
  expect(written({ turn: 0, call: 1, wants: "code", segments })).toBe(
    `=== turn 1, call 2: asks for code ===\n--- problem\nRead n.\n${SHOWN}`,
  );
  expect(written({ turn: 2, call: 0, wants: "reasoning", segments: [] })).toMatch(
    /^=== turn 3, call 1: .*words ===$/,
  );
});

test("items that failed for good are those without a verdict or an answer", () => {
  const manifests = [
    makeManifest("generate", { reasons: { failed: 2, no_public_tests: 5 } }),
    makeManifest("verify"),
    makeManifest("keep-passing", { reasons: { internal_error: 1, failed: 3, wrong_answer: 9 } }),
  ];
  expect(failedItems(manifests).map(({ stage, reason, count }) => `${stage} ${reason} ${count}`)).toEqual([
    "generate failed 2",
    "keep-passing internal_error 1",
    "keep-passing failed 3",
  ]);
});

const none = () => {
  for (const name of ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"])
    vi.stubEnv(name, undefined);
};

test.each(["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"])(
  "a worker takes its number from %s, unless --index is given",
  (name) => {
    none();
    vi.stubEnv(name, "3");
    expect(indexOf({ index: undefined, count: 4 })).toBe(3);
    expect(indexOf({ index: 1, count: 4 })).toBe(1);
  },
);

test.each([["4"], ["-1"], ["1.5"], ["two"], [""], [undefined]])(
  "the number %j of a task is refused, with what was expected",
  (value) => {
    none();
    vi.stubEnv("SLURM_ARRAY_TASK_ID", value);
    expect(() => indexOf({ index: undefined, count: 4 })).toThrow(
      "an integer from 0 to 3, by --index or SLURM",
    );
  },
);
