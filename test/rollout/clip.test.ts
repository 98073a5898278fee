import { describe, expect, test } from "vitest";
import { clip, clipTraceback, shareOut } from "../../rollout/clip.ts";
import { randomOf } from "../io/random-rows.ts";

describe("the start of a text", () => {
  test("is the whole text where it fits", () => {
    expect(clip("abc", 3)).toBe("abc");
    expect(clip("", 0)).toBe("");
  });

  test("says how much there was, within the room", () => {
    expect(clip("x".repeat(100), 40)).toBe(`${"x".repeat(15)}… (100 characters in all)`);
    expect(clip("x".repeat(100), 40)).toHaveLength(40);
  });

  test("is a mark alone, or nothing, where there is hardly any room", () => {
    expect([25, 2, 1, 0, -3].map((room) => clip("x".repeat(100), room))).toEqual(["…", "…", "…", "", ""]);
  });

  test("never ends in half a character and never grows beyond its room", () => {
    const text = "😀a".repeat(40);
    for (let room = 0; room < 120; room++) {
      const cut = clip(text, room);
      expect(cut.length).toBeLessThanOrEqual(room);
      expect(cut).toBe(Buffer.from(cut).toString());
    }
  });
});

describe("a traceback", () => {
  const frame = (file: string, line: number): string =>
    `  File "${file}", line ${line}, in f\n    call(${line})`;
  const head = "Traceback (most recent call last):";

  test("loses the frames of what ran the program, with their source lines", () => {
    const text = [
      head,
      frame("/opt/rftkit/judge/supervisor/main.py", 3),
      frame("solution.py", 7),
      frame("/x/zygote.py", 1),
      "ValueError: x",
    ].join("\n");
    expect(clipTraceback(text, 1000)).toBe([head, frame("solution.py", 7), "ValueError: x"].join("\n"));
  });

  test("keeps a program's own lines that only look like such frames", () => {
    const text = 'File is missing\nzygote: "supervisor"\nValueError: rftkit';
    expect(clipTraceback(text, 1000)).toBe(text);
  });

  test("keeps its first line and as many last lines as fit", () => {
    const text = [
      head,
      ...Array.from({ length: 20 }, (_, i) => frame("solution.py", i)),
      "RecursionError: deep",
    ].join("\n");
    const cut = clipTraceback(text, 150);
    expect(cut.length).toBeLessThanOrEqual(150);
    expect(cut.split("\n").slice(0, 2)).toEqual([head, "…"]);
    expect(cut).toMatch(/call\(19\)\nRecursionError: deep$/);
    expect(clipTraceback(text, text.length)).toBe(text);
    for (let room = 100; room < 300; room++) {
      const shown = clipTraceback(text, room);
      const dropped = text.split("\n").at(-(shown.split("\n").length - 2) - 1) as string;
      expect(shown.length + 1 + dropped.length, `room ${room}`).toBeGreaterThan(room);
    }
  });

  test("whose error is longer than the room shows the start of it", () => {
    const cut = clipTraceback(`${head}\n${frame("solution.py", 1)}\nValueError: ${"y".repeat(500)}`, 120);
    expect(cut).toMatch(/^Traceback .*\n…\nValueError: y+… \(512 characters in all\)$/);
    expect(cut.length).toBeLessThanOrEqual(120);
    expect(clipTraceback(`Error:\n${"y".repeat(500)}`, 100)).toMatch(
      /^Error:\ny+… \(500 characters in all\)$/,
    );
    expect(clipTraceback(`Error:\n${"y".repeat(500)}`, 40)).toBe("Error:");
  });

  test("fits any room, whatever its lines", () => {
    const random = randomOf(4);
    for (let i = 0; i < 500; i++) {
      const lines = Array.from({ length: Math.floor(random() * 8) }, () =>
        "ab ".repeat(Math.floor(random() * 30)),
      );
      const room = Math.floor(random() * 200);
      expect(clipTraceback(lines.join("\n"), room).length, `case ${i}`).toBeLessThanOrEqual(room);
    }
  });
});

describe("room shared among texts", () => {
  const of = (...lengths: number[]): string[] => lengths.map((length) => "x".repeat(length));

  test.each([
    ["all that they need where it is enough", 100, [10, 20, 30], [10, 20, 30]],
    ["short ones all, long ones even parts of the rest", 100, [10, 500, 500], [10, 45, 45]],
    ["in the order of the texts", 100, [500, 10, 500], [45, 10, 45]],
    ["even parts where all are long", 90, [100, 100, 100], [30, 30, 30]],
    ["nothing where there is none", 0, [5, 5], [0, 0]],
    ["nothing to nobody", 100, [], []],
  ])("%s", (_what, room, lengths, shares) => expect(shareOut(room, of(...lengths))).toEqual(shares));

  test("is used up by texts that want it, and never handed out twice", () => {
    const random = randomOf(6);
    for (let i = 0; i < 300; i++) {
      const lengths = Array.from({ length: 1 + Math.floor(random() * 5) }, () => Math.floor(random() * 80));
      const room = Math.floor(random() * 200);
      const shares = shareOut(room, of(...lengths));
      const wanted = lengths.reduce((sum, length) => sum + length, 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(room, wanted));
      for (const [at, share] of shares.entries()) expect(share).toBeLessThanOrEqual(lengths[at] as number);
    }
  });
});
