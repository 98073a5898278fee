/** Prints what became of the mutants, by file, and each that no test noticed. */

/** The least share of mutants that must fail a unit test. */
const LEAST = 0.85;
const OUTCOMES = ["killed", "survived", "not reached"];

const short = (text) => text.replace(/\s+/g, " ").slice(0, 80);

/** @returns the exit code */
export function report({ found, chosen, outcomes, tests, known, seconds, isVerbose }) {
  const say = (line) => process.stdout.write(`${line}\n`);
  const of = (mutants, outcome) => mutants.filter(({ id }) => outcomes.get(id) === outcome);
  say("killed survived not-reached  file");
  for (const { path } of found) {
    const mutants = chosen.filter((mutant) => mutant.path === path);
    if (mutants.length === 0) continue;
    const counts = OUTCOMES.map((outcome) => String(of(mutants, outcome).length).padStart(6));
    say(`${counts.join(" ")}  ${path}`);
  }
  for (const outcome of OUTCOMES.slice(1)) {
    const mutants = of(chosen, outcome);
    if (mutants.length > 0) say(`\n${outcome}:`);
    for (const { path, line, from, to } of mutants) {
      say(`  ${path}:${line}  ${short(from)}  →  ${to === null ? "(left out)" : short(to)}`);
    }
  }
  const counted = known.reduce((sum, { tests: passing }) => sum + passing.length, 0);
  const failed = known.flatMap((file, i) => file.failed.map((test) => ({ path: tests[i], ...test })));
  const places = found.reduce((sum, { mutants }) => sum + mutants.length, 0);
  say(`\n${counted} unit tests in ${tests.length} files; not counted, as they need more than this process:`);
  for (const { path, name, error } of failed) say(`  ${path} "${name}"${isVerbose ? `: ${error}` : ""}`);
  if (isVerbose) {
    const slow = known.flatMap((file, i) => file.tests.map((test) => ({ path: tests[i], ...test })));
    say("\nslowest tests that count:");
    for (const { path, index, cpu } of slow.sort((a, b) => b.cpu - a.cpu).slice(0, 15)) {
      say(`  ${cpu.toFixed(0)} ms of CPU  ${path}, test ${index + 1}`);
    }
  }
  const killed = of(chosen, "killed").length;
  const share = killed / chosen.length;
  say(
    `\n${killed} of ${chosen.length} mutants killed (${(100 * share).toFixed(1)} %), drawn from ${places} in`,
  );
  say(`${found.length} pure files; ${seconds.toFixed(1)} s of CPU`);
  return share >= LEAST ? 0 : 1;
}
