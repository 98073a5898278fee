import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { licenceOf, licenceText } from "../../trainer/base-card.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rftkit-base-"));
});
afterEach(() => rm(folder, { recursive: true }));

const readme = (text: string): Promise<void> => writeFile(join(folder, "README.md"), text);

test("the licence of a base model is that of its card and files", async () => {
  await readme(
    "---\nlicense: other\nlicense_name: gemma\nlicense_link: https://example.org/terms\n---\n# x\n",
  );
  for (const name of ["LICENSE", "USE_POLICY.md", "Notice.txt"]) await writeFile(join(folder, name), "");
  const found = await licenceOf(folder);
  expect(found).toMatchObject({ license: "other", license_name: "gemma" });
  expect(licenceText(found)).toBe(
    "The base model's licence is kept: `gemma` (https://example.org/terms). Its files are in this folder: LICENSE, Notice.txt, USE_POLICY.md.",
  );
});

test("a folder that states none is reported so, whatever its card is", async () => {
  expect(licenceText(await licenceOf(join(folder, "none")))).toContain("states no licence");
  for (const text of [
    "# no header",
    "---\n[\n---\n",
    "---\na: &a [*a]\n---\n",
    "---\nlicense: [1]\n---\n",
    "---\n- x\n---\n",
  ]) {
    await readme(text);
    expect(await licenceOf(folder)).toEqual({ files: [] });
  }
});

test("text of a card cannot leave its place in ours", async () => {
  await readme(`---\nlicense_name: "a\\n\\n# b \`c\` <i>"\n---\n`);
  expect((await licenceOf(folder)).license_name).toBe("a # b c i");
});
