import { defineConfig } from "vitest/config";
import { excludedTests } from "./test/needs.ts";
import { sharedTests } from "./test/shared.ts";

const shared = sharedTests();

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: shared, isolate: false } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["test/**/*.test.ts"],
          exclude: [...excludedTests(), ...shared],
          globalSetup: ["test/global-setup.ts"],
        },
      },
    ],
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      include: ["schemas/**/*.ts", "stages/**/*.ts", "pipeline/**/*.ts"],
      // Commands and executors run as processes of their own (test/e2e, test/cluster); v8 counts
      // this one only. The report's page runs in a browser
      // (test/pipeline/report/browser/*.needs-chromium.test.ts).
      exclude: ["pipeline/cli/**", "pipeline/executors/**", "pipeline/report/page/**", "test/**"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 90 },
    },
  },
});
