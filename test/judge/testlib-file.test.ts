import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../io/hash.ts";
import { readTestlib, testlibKey } from "../../judge/testlib-file.ts";

const folder = mkdtempSync(join(tmpdir(), "testlib-"));
const TEXT = "void registerTestlibCmd(int argc, char* argv[]);\n";
const put = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

test("without a path there is no testlib.h, and nothing of it in a key", () => {
  expect(readTestlib(undefined)).toBeUndefined();
  expect(testlibKey(undefined, folder)).toEqual({});
});

test("the file is found beside the configuration, and counts by its content", () => {
  const [one, other] = [put("testlib.h", TEXT), put("copy.h", TEXT)];
  expect(readTestlib(one, { baseDir: folder })).toBe(TEXT);
  expect(testlibKey(one, folder)).toEqual({ testlib: sha256(TEXT) });
  expect(testlibKey(one, folder)).toEqual(testlibKey(other, folder));
});

test.each([
  ["missing.h", /missing\.h: expected testlib\.h, got no such file/],
  [".", /got no regular file/],
  [put("other.h", "int main() {}\n"), /got a file that does not define registerTestlibCmd/],
  [put("huge.h", Buffer.alloc(5 << 20)), /got a file of 5242880 bytes/],
])("%s is an error that names the option and says where testlib.h is to be had", (path, message) => {
  const read = () => readTestlib(path, { baseDir: folder, where: "--testlib" });
  expect(read).toThrow(message);
  expect(read).toThrow(/--testlib.*MikeMirzayanov\/testlib/s);
});
