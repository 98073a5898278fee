/** Verdicts on the programs of a trajectory: test by test, with CPU time. */

import { firstDifference } from "../shared/compare-code.ts";
import type { Body, CpuTime, ProblemBody } from "../shared/format.ts";
import { add, el, longText } from "./dom.ts";

type Turn = Body["turns"][number];

const ms = (time: number): string => `${time.toLocaleString("en", { maximumSignificantDigits: 3 })} ms`;

const cpuLine = (cpu: CpuTime | null): string =>
  cpu === null
    ? "CPU time not recorded"
    : cpu.tests === 0
      ? ""
      : `CPU time ${ms(cpu.total_ms)} for ${cpu.tests} test${cpu.tests === 1 ? "" : "s"}, slowest ${ms(cpu.slowest_ms)}`;

export const verdictBadge = (verdict: string): HTMLElement =>
  el("span", { class: `badge verdict v-${verdict}` }, verdict);

/** A text in which the first token that differs is marked. */
function marked(text: string, mark: [number, number] | undefined): Node {
  const piece = document.createDocumentFragment();
  if (mark === undefined) add(piece, text);
  else {
    const [from, to] = mark;
    const missing = from === to;
    add(
      piece,
      text.slice(0, from),
      el("mark", {}, missing ? "⟨nothing⟩" : text.slice(from, to)),
      text.slice(to),
    );
  }
  return piece;
}

function testRow(test: {
  name: string;
  verdict: string;
  input: string;
  output: string;
  got: string | null;
  error: string;
}) {
  const field = (name: string, text: string, mark?: [number, number]) =>
    el(
      "div",
      {},
      el("h5", {}, name),
      longText(text, (shown) => marked(shown, mark)),
    );
  const differs = test.got === null || test.verdict !== "WA" ? null : firstDifference(test.output, test.got);
  return el(
    "details",
    { class: "test", open: test.verdict !== "OK" },
    el("summary", {}, verdictBadge(test.verdict), ` ${test.name}`),
    el(
      "div",
      { class: "test-fields" },
      field("input", test.input),
      field("expected", test.output, differs?.expected),
      test.got === null ? null : field("got", test.got, differs?.got),
      test.error === "" ? null : field("error output", test.error),
    ),
  );
}

export function publicTests(turn: Turn, problem: ProblemBody, cpu: CpuTime | null): HTMLElement {
  if (turn.public_verdicts.length === 0)
    return el("p", {}, `No public test ran: ${turn.extraction.replaceAll("_", " ")}.`);
  const tests = problem.tests.filter(({ group }) => group === "public");
  return el(
    "div",
    { class: "tests" },
    el("h4", {}, "Public tests ", el("small", {}, cpuLine(cpu))),
    ...turn.public_verdicts.map((found, i) =>
      testRow({
        name: `public test ${i + 1}`,
        verdict: found.verdict,
        got: found.stdout,
        error: found.stderr,
        input: tests[i]?.input ?? "",
        output: tests[i]?.output ?? "",
      }),
    ),
  );
}

export function verification(body: Body, problem: ProblemBody): HTMLElement {
  const rows = body.verifications.map((found, i) => {
    const { failing_group: group, failing_index: index } = found;
    const test = problem.tests.find((one) => one.group === group && one.index === index);
    const ran = `${found.tests_passed} of ${found.tests_run} executed tests passed (${found.tests_total} tests in total)`;
    const isError = found.verdict === "INTERNAL";
    return el(
      "div",
      { class: isError ? "warning" : "" },
      el(
        "p",
        {},
        verdictBadge(found.verdict),
        ` turn ${found.turn}: ${ran}`,
        found.accepted_by === null ? "" : `; accepted by ${found.accepted_by}`,
        // Without a judge version the row repeats the result of the public tests.
        found.judge_version !== null && el("small", {}, ` ${cpuLine(body.cpu.verifications[i] ?? null)}`),
      ),
      isError && el("p", {}, "Infrastructure error: it says nothing about the program."),
      found.detail === null ? null : longText(found.detail),
      test === undefined || group === null || index === null
        ? null
        : testRow({
            name: `first failing test: ${group} ${index + 1}`,
            verdict: found.verdict,
            input: test.input,
            output: test.output,
            got: gotOf(body, found),
            error: "",
          }),
    );
  });
  return el(
    "section",
    { id: "part-tests", class: "turn", "aria-label": "All tests" },
    el("h3", {}, "All tests"),
    ...(rows.length > 0 ? rows : [el("p", {}, "Not judged on all tests.")]),
  );
}

/** Output is recorded for public tests only. */
function gotOf(
  body: Body,
  { turn, failing_group: group, failing_index: index }: Body["verifications"][number],
): string | null {
  if (group !== "public" || index === null) return null;
  return body.turns[turn - 1]?.public_verdicts[index]?.stdout ?? null;
}
