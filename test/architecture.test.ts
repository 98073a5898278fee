/**
 * docs/architecture.md says which room may import which: held against the code and against the lint
 * rules.
 */
import { expect, test } from "vitest";
import { pageText } from "./documents.ts";
import { declaredRooms, forbiddenRooms, importsBetween } from "./rooms.ts";

const rooms = declaredRooms();
const names = [...rooms.keys()];
const arrows = importsBetween(names);

test("every import between rooms, type imports included, is one that the page allows", () => {
  expect(arrows.length).toBeGreaterThan(300);
  const others = arrows.filter(({ from, to }) => !rooms.get(from)?.has(to));
  expect(others.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
});

test("a room is declared after the rooms that it may import, so that there is no circle", () => {
  for (const [room, allowed] of rooms) {
    const later = [...allowed].filter((name) => names.indexOf(name) >= names.indexOf(room));
    expect(later, room).toEqual([]);
  }
});

test("every folder that rooms are in is on the page, and every room of the page has files", () => {
  const used = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  expect(names.toSorted()).toEqual([...used].toSorted());
});

test("biome.json forbids each room exactly what the page does not allow", () => {
  const forbidden = forbiddenRooms(names);
  const expected = names.map((room) => {
    const denied = names.filter((name) => name !== room && !rooms.get(room)?.has(name));
    return [room, denied.toSorted()] as const;
  });
  const found = names.map((room) => [room, [...(forbidden.get(room) ?? [])].toSorted()] as const);
  // The command line is the top room: it may import every other, so it needs no rule.
  expect(found).toEqual(expected);
});

test("the picture shows every room of the pipeline, and what a row passes below it", () => {
  const picture = /```mermaid\n([\s\S]*?)```/.exec(pageText("docs/architecture.md"))?.[1] ?? "";
  const shown = names.filter((room) => new RegExp(`\\["${room}:`).test(picture));
  expect(names.filter((room) => room.startsWith("pipeline/") && !shown.includes(room))).toEqual([]);
  for (const room of ["stages", "rollout", "policy", "judge"]) expect(shown).toContain(room);
});
