/**
 * The rooms of the code and which room imports which, read from three places: the table of
 * docs/architecture.md, the import statements, and the rules of biome.json. architecture.test.ts
 * compares them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { assetPath } from "../io/assets.ts";
import { pageText } from "./documents.ts";

export type Rooms = Map<string, Set<string>>;

/**
 * Rooms by name, each with the rooms that it may import; a room of the pipeline may also what
 * `pipeline` may.
 */
export function declaredRooms(): Rooms {
  const rooms: Rooms = new Map();
  const rows = pageText("docs/architecture.md").matchAll(/^\| `([a-z/]+)` \|[^|]*\|([^|]*)\|$/gm);
  for (const [, room = "", last = ""] of rows) {
    const named = [...last.matchAll(/`([a-z/]+)`/g)].map(([, name = ""]) => name);
    const all = last.includes("everything above") ? [...rooms.keys()] : named;
    const inherited = room.startsWith("pipeline/") ? (rooms.get("pipeline") ?? []) : [];
    rooms.set(room, new Set([...all, ...inherited]));
  }
  return rooms;
}

/** The room that a file of the tree is in. */
export function roomOf(file: string): string {
  const [top = "", second = "", third] = file.split("/");
  return top === "pipeline" && third !== undefined ? `${top}/${second}` : top;
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g;

export type Arrow = { from: string; to: string; file: string };

/** Every import, type imports included, that leads from one room to another. */
export function importsBetween(rooms: Iterable<string>): Arrow[] {
  const tops = new Set([...rooms].map((room) => room.split("/")[0] ?? ""));
  const files = [...tops].flatMap((top) =>
    readdirSync(assetPath(top), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${top}/${name}`),
  );
  return files.flatMap((file) => {
    const targets = readFileSync(assetPath(file), "utf8").matchAll(IMPORT);
    const rooms = [...targets].map(([, target = ""]) => roomOf(normalize(join(dirname(file), target))));
    return rooms.filter((to) => to !== roomOf(file)).map((to) => ({ from: roomOf(file), to, file }));
  });
}

type Override = {
  includes: string[];
  linter?: { rules?: { style?: { noRestrictedImports?: { options: { patterns: { group: string[] }[] } } } } };
};

/** The rooms that biome.json forbids to each room that has a rule. */
export function forbiddenRooms(rooms: Iterable<string>): Rooms {
  const names = [...rooms];
  const { overrides } = JSON.parse(readFileSync(assetPath("biome.json"), "utf8")) as {
    overrides: Override[];
  };
  const found: Rooms = new Map();
  for (const { includes, linter } of overrides) {
    const patterns = linter?.rules?.style?.noRestrictedImports?.options.patterns;
    if (patterns === undefined) continue;
    const room = (includes[0] ?? "").replace(/\/\*.*$/, "");
    const words = patterns.flatMap(({ group }) => group.map((glob) => glob.replace(/^\W+|\/\*\*$/g, "")));
    const hits = names.filter((name) => words.some((word) => name === word || name.endsWith(`/${word}`)));
    const inner = words.includes("pipeline") ? names.filter((name) => name.startsWith("pipeline/")) : [];
    found.set(room, new Set([...hits, ...inner].filter((name) => name !== room)));
  }
  return found;
}
