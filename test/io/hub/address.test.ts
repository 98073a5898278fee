import { expect, test } from "vitest";
import { addressText, parseAddress } from "../../../io/hub/address.ts";
import { hubSettings } from "../../../io/hub/settings.ts";
import { UserError } from "../../../schemas/errors.ts";

test.each([
  ["hf://datasets/o/n", { repo: "o/n", revision: null, path: "" }],
  ["hf://datasets/o/n/a/*.jsonl", { repo: "o/n", revision: null, path: "a/*.jsonl" }],
  ["hf://datasets/o/n@v1.0/a", { repo: "o/n", revision: "v1.0", path: "a" }],
  ["hf://datasets/o/n@refs%2Fpr%2F1/a", { repo: "o/n", revision: "refs/pr/1", path: "a" }],
  [
    "hf://datasets/o/n@refs/convert/parquet/a/b",
    { repo: "o/n", revision: "refs/convert/parquet", path: "a/b" },
  ],
])("%s", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(parseAddress(addressText(address))).toEqual(address);
});

test.each([
  "hf://o/n/a",
  "hf://spaces/o/n/a",
  "hf://datasets/o",
  "hf://datasets/o/n/../x",
  "hf://datasets/o/n/a\\b",
  "hf://datasets/o/n@..%2f..%2fx/a",
  "hf://datasets/../n/a",
  "hf://datasets/o/n@%zz/a",
])("%s is no address of a data set", (text) => {
  expect(() => parseAddress(text)).toThrow(UserError);
});

test("settings come from the variables of huggingface_hub", async () => {
  const of = (env: Record<string, string>) => hubSettings({ HF_HOME: "/none", ...env });
  expect(await of({})).toEqual({
    endpoint: "https://huggingface.co",
    token: null,
    offline: false,
    cache: "/none/hub",
  });
  expect(
    await of({
      HF_ENDPOINT: "https://mirror.example/",
      HF_TOKEN: "hf_abc",
      HF_HUB_OFFLINE: "YES",
      HF_HUB_CACHE: "/c",
    }),
  ).toEqual({
    endpoint: "https://mirror.example",
    token: "hf_abc",
    offline: true,
    cache: "/c",
  });
});

test("a token that is none, or would be sent in the clear, and an endpoint with a password are refused and not shown", async () => {
  const secret = "secretsecret";
  for (const env of [
    { HF_TOKEN: secret },
    { HF_TOKEN: `hf_${secret}`, HF_ENDPOINT: "http://mirror.example" },
    { HF_ENDPOINT: `https://me:${secret}@mirror.example` },
  ]) {
    const error: unknown = await hubSettings({ HF_HOME: "/none", ...env }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).not.toContain(secret);
  }
  const local = await hubSettings({ HF_HOME: "/none", HF_TOKEN: "hf_a", HF_ENDPOINT: "http://127.0.0.1:80" });
  expect(local.token).toBe("hf_a");
});
