/**
 * Clusters of near-duplicate units over the whole set. Units of one problem are not compared: dedup
 * does that. In a cluster the problem of the best unit keeps its units. Those of other problems are
 * duplicates, and each names the kept unit nearest to it. Promise: the result does not depend on
 * the order of the units or on their buckets. Shingles are read only for units that LSH pairs with
 * a unit of another problem.
 */
import { groupBy } from "../../io/group-by.ts";
import type { DedupSetOptions } from "../../schemas/dedup-options.ts";
import { candidates, clusterSigned, type Signatures } from "../../text/near-duplicates.ts";
import { jaccard } from "../../text/shingles.ts";
import { duplicateOf } from "../dedup/reasons.ts";
import type { Summaries } from "../define-stage.ts";
import type { Existing, Kind } from "./existing.ts";
import { repeatedIn } from "./repeated.ts";
import { decoded, type Unit } from "./units.ts";

export type Duplicate = {
  id: string;
  reason: "exact_duplicate" | "near_duplicate" | "in_existing_set";
  detail: string;
};

const FACTS = [
  "unit_id",
  "problem_id",
  "label",
  "turns",
  "tokens",
  "characters",
  "text_hash",
  "token_hash",
  "signature",
] as const;
type Fact = Pick<Unit, (typeof FACTS)[number]> & Partial<Pick<Unit, "kind">> & { bucket: number };

/** Units with equal tokens: one node of the search. `problem` is null if they belong to several. */
type Node = { members: Fact[]; problem: string | null };

/** The units of earlier sets of one kind; called once for each. */
export type ExistingOf = (kind: Kind) => AsyncIterable<Existing>;

/**
 * Every duplicate, sorted by id. What repeats an earlier set is gone before units are compared with
 * each other.
 */
export async function findDuplicates(
  summaries: Summaries<Unit>,
  options: DedupSetOptions,
  existing: ExistingOf | null = null,
): Promise<Duplicate[]> {
  const columns = existing === null ? FACTS : ([...FACTS, "kind"] as const);
  const facts: Fact[] = [];
  for (let bucket = 0; bucket < summaries.buckets; bucket += 1) {
    for (const row of await summaries.read(bucket, columns)) facts.push({ ...row, bucket });
  }
  const found: Duplicate[] = [];
  for (const kind of existing === null ? [] : (["program", "statement"] as const)) {
    const own = facts.filter((fact) => (fact.kind ?? options.compare) === kind);
    found.push(...(await repeatedUnits(own, summaries, { options, existing: existing?.(kind) })));
  }
  const gone = new Set(found.map(({ id }) => id));
  const left = facts.filter(
    ({ kind, unit_id, problem_id }) => !kind && !gone.has(unit_id) && !gone.has(problem_id),
  );
  for (const ofLabel of groupBy(left, ({ label }) => label).values()) {
    found.push(...(await duplicatesAmong(ranked(ofLabel), summaries, options)));
  }
  return found.sort((a, b) => order(a.id, b.id));
}

async function repeatedUnits(
  facts: readonly Fact[],
  summaries: Summaries<Unit>,
  { options, existing }: { options: DedupSetOptions; existing: AsyncIterable<Existing> | undefined },
): Promise<Duplicate[]> {
  if (existing === undefined) return [];
  const nodes = nodesOf(facts);
  const own = {
    signatures: signaturesOf(nodes),
    setsOf: (needed: readonly number[]) => setsOf(needed, nodes, summaries),
  };
  const repeated = await repeatedIn(own, existing, options);
  return [...repeated].flatMap(([node, { name, value }]) =>
    (nodes[node] as Node).members.map(
      ({ unit_id: id }): Duplicate => ({ id, reason: "in_existing_set", detail: duplicateOf(name, value) }),
    ),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Best first: fewer turns, fewer tokens (characters if a unit has no token count), then by hash.
 */
function ranked(facts: readonly Fact[]): Fact[] {
  const known = facts.every(({ tokens }) => tokens !== null);
  const length = (fact: Fact): number => (known ? (fact.tokens as number) : fact.characters);
  return [...facts].sort(
    (a, b) =>
      a.turns - b.turns ||
      length(a) - length(b) ||
      order(a.text_hash, b.text_hash) ||
      order(a.unit_id, b.unit_id),
  );
}

async function duplicatesAmong(
  facts: readonly Fact[],
  summaries: Summaries<Unit>,
  options: DedupSetOptions,
): Promise<Duplicate[]> {
  const nodes = nodesOf(facts);
  const signatures = signaturesOf(nodes);
  const maySpan = (a: number, b: number): boolean => {
    const [x, y] = [nodes[a]?.problem ?? null, nodes[b]?.problem ?? null];
    return x === null || y === null || x !== y;
  };
  const needed = new Set<number>();
  candidates(signatures, options, (a, b) => {
    if (maySpan(a, b)) needed.add(a).add(b);
  });
  const sets = await setsOf([...needed], nodes, summaries);
  const setOf = (node: number): Uint32Array => {
    const set = sets.get(node);
    if (set === undefined) throw new Error("a unit was compared whose shingles were not read");
    return set;
  };
  const groups = clusterSigned(signatures, setOf, { ...options, maySpan }).groups();
  return groups.flatMap((group) => duplicatesIn(group, { nodes, setOf, threshold: options.threshold }));
}

/** In the order of their best members. */
function nodesOf(facts: readonly Fact[]): Node[] {
  const byTokens = new Map<string, Node>();
  for (const fact of facts) {
    const node = byTokens.get(fact.token_hash);
    if (node === undefined) byTokens.set(fact.token_hash, { members: [fact], problem: fact.problem_id });
    else {
      node.members.push(fact);
      if (node.problem !== fact.problem_id) node.problem = null;
    }
  }
  return [...byTokens.values()];
}

function signaturesOf(nodes: readonly Node[]): Signatures {
  const first = nodes[0]?.members[0];
  const length = first === undefined ? 0 : decoded(first.signature).length;
  const values = new Uint32Array(nodes.length * length);
  for (const [i, { members }] of nodes.entries())
    values.set(decoded((members[0] as Fact).signature), i * length);
  return { values, length, count: nodes.length };
}

async function setsOf(
  needed: readonly number[],
  nodes: readonly Node[],
  summaries: Summaries<Unit>,
): Promise<Map<number, Uint32Array>> {
  const firstOf = (node: number): Fact => (nodes[node] as Node).members[0] as Fact;
  const nodeOf = new Map(needed.map((node) => [firstOf(node).unit_id, node]));
  const buckets = new Set(needed.map((node) => firstOf(node).bucket));
  const sets = new Map<number, Uint32Array>();
  for (const bucket of buckets) {
    for (const { unit_id, shingles } of await summaries.read(bucket, ["unit_id", "shingles"])) {
      const node = nodeOf.get(unit_id);
      if (node !== undefined) sets.set(node, decoded(shingles));
    }
  }
  return sets;
}

/** How the nodes of a cluster are compared. */
type Comparison = { nodes: readonly Node[]; setOf: (node: number) => Uint32Array; threshold: number };

/** @param group nodes of one cluster, the one with the best unit first */
function duplicatesIn(group: readonly number[], { nodes, setOf, threshold }: Comparison): Duplicate[] {
  const members = group.flatMap((node) => (nodes[node] as Node).members.map((fact) => ({ fact, node })));
  const winner = (members[0] as { fact: Fact }).fact.problem_id;
  const kept = members.filter(({ fact }) => fact.problem_id === winner);
  return members
    .filter(({ fact }) => fact.problem_id !== winner)
    .map(({ fact, node }): Duplicate => {
      const exact = kept.find((other) => other.node === node);
      const of = (other: Fact): string =>
        other.unit_id === winner ? winner : `${other.unit_id} of ${winner}`;
      if (exact !== undefined)
        return { id: fact.unit_id, reason: "exact_duplicate", detail: duplicateOf(of(exact.fact), 1) };
      const near = nearest(node, kept, setOf);
      const detail = duplicateOf(of(near.fact), near.value);
      const linked = near.value >= threshold ? "" : `, linked by others of its cluster`;
      return { id: fact.unit_id, reason: "near_duplicate", detail: `${detail}${linked}` };
    });
}

/** Ties go to the better ranked. */
function nearest(
  node: number,
  kept: readonly { fact: Fact; node: number }[],
  setOf: (node: number) => Uint32Array,
): { fact: Fact; value: number } {
  let found: { fact: Fact; value: number } | null = null;
  for (const other of kept) {
    const value = jaccard(setOf(node), setOf(other.node));
    if (found === null || value > found.value) found = { fact: other.fact, value };
  }
  return found as { fact: Fact; value: number };
}
