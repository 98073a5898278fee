/**
 * Closes a run with one plain line, `N passed, N failed`, that people and CI systems read alike.
 */
import type { Reporter, TestModule } from "vitest/node";

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter(
      (module) => module.state() === "failed" && module.errors().length > 0,
    ).length;
    process.on("exit", () => {
      process.stdout.write(`${count("passed")} passed, ${count("failed") + broken + errors.length} failed\n`);
    });
  }
}
