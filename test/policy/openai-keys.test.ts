import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../schemas/errors.ts";
import { context, policyFor, request, server } from "./openai-setup.ts";

const KEY = "sk-canary-0123456789";

test("the key comes from the environment or a private file, goes into one header, and into no error", async () => {
  const { url, log } = await server((index) => (index === 0 ? "ok" : "echo-key"));
  process.env.RFTKIT_TEST_KEY = KEY;
  try {
    const policy = await policyFor(url, { api_key_env: "RFTKIT_TEST_KEY" });
    await policy.complete(request(), context());
    expect(log[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify(policy)).not.toContain(KEY);
    const error: unknown = await policy.complete(request(), context()).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("[key]");
    expect(String(error)).not.toContain(KEY);
  } finally {
    delete process.env.RFTKIT_TEST_KEY;
  }
});

test("a key file that others can read is refused, and so is a missing or odd key", async () => {
  const folder = mkdtempSync(join(tmpdir(), "key-"));
  try {
    const file = join(folder, "key");
    writeFileSync(file, `${KEY}\n`);
    chmodSync(file, 0o644);
    await expect(policyFor("http://127.0.0.1:1/v1", { api_key_file: file })).rejects.toThrow(/mode 644/);
    chmodSync(file, 0o600);
    const { url, log } = await server(() => "ok");
    await (await policyFor(url, { api_key_file: file })).complete(request(), context());
    expect(log[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    writeFileSync(file, "two\nlines");
    await expect(policyFor(url, { api_key_file: file })).rejects.toThrow(UserError);
    await expect(policyFor(url, { api_key_file: join(folder, "none") })).rejects.toThrow(UserError);
    await expect(policyFor(url, { api_key_env: "RFTKIT_NO_SUCH_KEY" })).rejects.toThrow(UserError);
    await expect(policyFor(url, { api_key_env: "A", api_key_file: file })).rejects.toThrow(UserError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(["http://user:secret@127.0.0.1/v1", "http://127.0.0.1/v1?key=secret", "ftp://127.0.0.1/v1"])(
  "the base URL %s is refused, and the error does not repeat it",
  async (url) => {
    const error: unknown = await policyFor(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).not.toContain("secret");
  },
);
