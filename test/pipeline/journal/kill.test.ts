/** A writer that is killed: what its puts have promised is on disk. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { scratchFolder } from "../../io/scratch.ts";

/** Puts numbered records for ever, several at once, and prints each key that is promised. */
const WRITER = `
  const { BucketJournal } = await import(process.argv[1]);
  const journal = await BucketJournal.open(process.argv[2]);
  let next = 0;
  const write = async () => {
    for (;;) {
      const key = "k" + next++;
      await journal.put(key, { key });
      process.stdout.write(key + "\\n");
    }
  };
  await Promise.all(Array.from({ length: 20 }, write));
`;

test.each([30, 150, 400])(
  "every record whose put has resolved survives kill -9 (after %i records)",
  async (enough) => {
    const folder = join(scratchFolder(), "bucket");
    const built = pathToFileURL(assetPath("dist/pipeline/journal/journal.js")).href;
    const writer = spawn(process.execPath, ["--input-type=module", "-e", WRITER, built, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    const ended = new Promise((resolve) => writer.once("close", resolve));
    writer.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.split("\n").length > enough) writer.kill("SIGKILL");
    });
    await ended;
    const promised = printed.split("\n").slice(0, -1);
    expect(promised.length).toBeGreaterThanOrEqual(enough);
    const journal = await BucketJournal.open(folder);
    expect(promised.filter((key) => journal.get(key) === undefined)).toEqual([]);
    expect(journal.health.corrupt).toBe(0);
  },
);
