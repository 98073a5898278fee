import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { gather } from "../../../stages/import/gather.ts";
import { isPackedText, packedText } from "../../../stages/import/packed-text.ts";

const TESTS = JSON.stringify([{ input: "1\n", output: "2\n" }]);
const pack = (payload: string | Buffer, level = 6): string =>
  deflateSync(payload, { level }).toString("base64");
const PICKLE = Buffer.concat([
  Buffer.from([0x80, 4, 0x8c, TESTS.length]),
  Buffer.from(TESTS),
  Buffer.from([0x94, 0x2e]),
]);

test.each([0, 1, 2, 5, 6, 9])(
  "tests packed at level %i are known by their first bytes, and read",
  (level) => {
    const packed = pack(TESTS, level);
    expect(isPackedText(packed)).toBe(true);
    expect(gather(packed)).toEqual({ inputs: ["1\n"], outputs: ["2\n"], fnName: null });
  },
);

test("a pickled text is read as well; a pickle that is a program is not", () => {
  expect(gather(pack(PICKLE))).toEqual({ inputs: ["1\n"], outputs: ["2\n"], fnName: null });
  expect(gather(pack("cos\nsystem\n(S'true'\ntR."))).toMatchObject({
    rejection: { reason: "unreadable_tests", detail: "opcode 0x63 at byte 0, which is refused" },
  });
});

test("what unpacks to more than its limit is refused, and so are packed texts within packed texts", () => {
  const bomb = pack(Buffer.alloc(2 ** 22, "["));
  expect(packedText(bomb, 2 ** 20)).toMatchObject({ rejection: { reason: "row_too_large" } });
  let nested = TESTS;
  for (let i = 0; i < 20; i++) nested = JSON.stringify(pack(nested));
  expect(gather(JSON.parse(nested))).toMatchObject({ rejection: { detail: "too many layers" } });
});

test.each(["eat", "each line\n", "eJ not base64!", "", "eJxx"])(
  "%j is no packed text, or none that can be read",
  (text) => {
    expect(gather(text)).toMatchObject({ rejection: expect.anything() });
    if (text !== "eJxx") expect(isPackedText(text)).toBe(false);
  },
);
