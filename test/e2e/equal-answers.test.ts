/**
 * A server that ignores seeds gives one text for all samples: the run says so where its user looks.
 */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { startFaultServer } from "../policy/fault-server.ts";
import { place, rftkit } from "./cli.ts";

test("equal answers of a server that ignores seeds end in a warning", async () => {
  const text = () => `${"The same words again. ".repeat(20)}\n\n\`\`\`python\nprint(1)\n\`\`\`\n`;
  const server = await startFaultServer(() => "ok", { text });
  const at = place({ problems: 2, name: "equal-" });
  at.write({
    buckets: 1,
    generate: { samples: 5, strategy: "single" },
    policy: { kind: "openai", base_urls: [server.url], model: "m" },
  });
  const ended = await rftkit("run", at.config, "--run", at.run, "--until", "generate", "--workers", "1");
  expect(ended.code).toBe(0);
  expect(ended.stderr).toMatch(/warning: half or more of the first answers of 2 problems equal one another/);
  // Requests for several answers were tried, each sample in one at most, and gave one answer each:
  // all others came singly.
  const asked = server.log.map(({ body }) => body.n ?? 1);
  const together = asked.filter((n) => n > 1);
  expect(together.length).toBeGreaterThan(0);
  expect(together.reduce((sum, n) => sum + n)).toBeLessThanOrEqual(10);
  expect(asked).toHaveLength(10);
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
}, 300_000);
