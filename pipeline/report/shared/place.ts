/** The place in the report as URL hash: page, trajectory, turn, filters. */

export const FILTERS = [
  "q",
  "filter",
  "problem",
  "verdict",
  "turns",
  "set",
  "fate",
  "cluster",
  "arm",
  "sort",
  "pair",
] as const;
export type Filter = (typeof FILTERS)[number];
export type Filters = Partial<Record<Filter, string>>;

/** `trajectory` and `turn` belong to the page trajectories, `problem` to the page problems. */
export type Place = {
  page: string;
  trajectory: string;
  turn: number;
  filters: Filters;
  problem?: string;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const [page = "", id = "", turn = ""] = path.split("/").map(decoded);
  const given = new URLSearchParams(query);
  const filters: Filters = {};
  for (const name of FILTERS) {
    const value = given.get(name);
    if (value !== null && value !== "") filters[name] = value;
  }
  if (page === "t") return { page: "trajectories", trajectory: id, turn: Number(turn) || 0, filters };
  if (page === "p") return { page: "problems", trajectory: "", turn: 0, filters, problem: id };
  return { page, trajectory: "", turn: 0, filters };
}

export const problemHref = (id: string): string => `#p/${encodeURIComponent(id)}`;
export const filterHref = (filter: string): string => `#trajectories?${new URLSearchParams({ filter })}`;

export function hashOf({ page, trajectory, turn, filters }: Place): string {
  const query = new URLSearchParams(Object.entries(filters)).toString();
  const path = trajectory === "" ? page : `t/${encodeURIComponent(trajectory)}${turn > 0 ? `/${turn}` : ""}`;
  return `#${path}${query === "" ? "" : `?${query}`}`;
}
