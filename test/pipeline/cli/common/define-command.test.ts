import { expect, test } from "vitest";
import yargs, { type CommandModule } from "yargs";
import { defineCommand } from "../../../../pipeline/cli/common/define-command.ts";

const PLACE = { place: { type: "string", demandOption: true } } as const;
const OPTIONS = {
  workers: { type: "number" },
  colour: { choices: ["red", "blue"], default: "red" },
  "dry-run": { type: "boolean", default: false },
} as const;

type Seen = { place: string; colour: "red" | "blue"; "dry-run": boolean; workers: number | undefined };

/** Parses a command line; what the handler saw, or the message of the refusal. */
async function parse(...argv: string[]): Promise<Partial<Seen> | string> {
  let seen: Seen | undefined;
  const command = defineCommand({
    positionals: PLACE,
    options: OPTIONS,
    check: ({ place }) => {
      if (place === "nowhere") throw new Error("there is no such place");
    },
    handler: ({ place, colour, workers, "dry-run": isDry }) => {
      seen = { place, colour, workers, "dry-run": isDry };
    },
  });
  const parser = yargs(argv)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .command({ command: "go <place>", ...command } as CommandModule);
  try {
    await parser.parseAsync();
    return seen ?? "not called";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("the handler gets positional arguments and options with their defaults", async () => {
  expect(await parse("go", "here")).toEqual({ place: "here", colour: "red", "dry-run": false });
  expect(await parse("go", "here", "--colour", "blue", "--workers", "3", "--dry-run")).toEqual({
    place: "here",
    colour: "blue",
    workers: 3,
    "dry-run": true,
  });
});

test.each([["0"], ["1.5"], ["many"]])("--workers %s is refused for every command", async (workers) => {
  expect(await parse("go", "here", "--workers", workers)).toContain("--workers: expected an integer ≥ 1");
});

test("a command's own check refuses by its message", async () => {
  expect(await parse("go", "nowhere")).toBe("there is no such place");
});

test("a value that is no choice is refused", async () => {
  expect(await parse("go", "here", "--colour", "green")).toContain('Given: "green"');
});

test("one worker is the least that is accepted", async () => {
  expect(await parse("go", "here", "--workers", "1")).toMatchObject({ workers: 1 });
});
