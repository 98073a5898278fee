import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkUrls, readKey } from "../../../policy/openai/key.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";

const folder = scratchFolder();
const KEY = "sk-0123~!canary";
afterEach(() => vi.unstubAllEnvs());

function keyFile(content: string, mode = 0o600): string {
  writeFileSync(join(folder, "key"), content);
  chmodSync(join(folder, "key"), mode);
  return "key";
}

const faultOf = async (source: Parameters<typeof readKey>[0]) => {
  const error: unknown = await readKey(source, folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).not.toContain("canary");
  return (error as UserError).faults[0]!;
};

describe("a key", () => {
  test("is not asked for where the configuration names none", async () => {
    expect(await readKey({}, folder)).toBeNull();
  });

  test("comes without blank ends from a variable or a file beside the configuration", async () => {
    vi.stubEnv("A_KEY", ` ${KEY}\n`);
    expect(await readKey({ api_key_env: "A_KEY" }, folder)).toBe(KEY);
    expect(await readKey({ api_key_file: keyFile(`\n${KEY}  \n`) }, folder)).toBe(KEY);
    expect(await readKey({ api_key_file: keyFile(KEY, 0o400) }, folder)).toBe(KEY);
  });

  test.each([0o640, 0o604, 0o620, 0o610, 0o777])(
    "in a file of mode %i is refused, with the command that helps",
    async (mode) => {
      const fault = await faultOf({ api_key_file: keyFile(KEY, mode) });
      expect(fault.got).toBe(`mode ${mode.toString(8)}`);
      expect(fault.fix).toBe(`chmod 600 "${join(folder, "key")}"`);
    },
  );

  test.each(["canary two", "canary\ttab", "canary\nline", "canaryé", "canary\x7f"])(
    "that no header takes is refused and not shown: %j",
    async (key) => {
      expect((await faultOf({ api_key_file: keyFile(key) })).where).toContain("policy.api_key_file");
      vi.stubEnv("A_KEY", key);
      expect((await faultOf({ api_key_env: "A_KEY" })).where).toBe("policy.api_key_env");
    },
  );

  test("that is empty, missing, or named twice is told apart", async () => {
    vi.stubEnv("A_KEY", "  ");
    expect(await faultOf({ api_key_env: "A_KEY" })).toMatchObject({ where: "policy.api_key_env" });
    expect((await faultOf({ api_key_file: "none" })).got).toContain("ENOENT");
    expect((await faultOf({ api_key_file: keyFile(" \n") })).where).toContain("policy.api_key_file");
    expect(await faultOf({ api_key_env: "A_KEY", api_key_file: "key" })).toMatchObject({
      where: "policy",
      got: "both",
    });
  });
});

describe("base URLs", () => {
  test("lose the slashes at their end and nothing else", () => {
    expect(checkUrls(["http://a:8000/v1", "https://b/v1///", "http://[::1]:1/x/v1/"])).toEqual([
      "http://a:8000/v1",
      "https://b/v1",
      "http://[::1]:1/x/v1",
    ]);
  });

  test.each([
    "http://u@a/v1",
    "http://u:p@a/v1",
    "http://a/v1?x=1",
    "http://a/v1#x",
    "file:///a",
    "ftp://a/v1",
  ])("%s is refused", (url) => expect(() => checkUrls(["http://fine/v1", url])).toThrow(UserError));
});
