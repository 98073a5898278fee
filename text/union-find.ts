/**
 * Disjoint sets over 0 … n−1 with path halving; the root of a set is always its smallest member.
 */
export class UnionFind {
  private readonly parent: Uint32Array;

  constructor(size: number) {
    this.parent = new Uint32Array(size);
    for (let i = 0; i < size; i++) this.parent[i] = i;
  }

  find(item: number): number {
    const { parent } = this;
    let at = item;
    while (parent[at] !== at) {
      const up = parent[parent[at] as number] as number;
      parent[at] = up;
      at = up;
    }
    return at;
  }

  /** @returns false if both are already in one set */
  union(a: number, b: number): boolean {
    const x = this.find(a);
    const y = this.find(b);
    if (x === y) return false;
    if (x < y) this.parent[y] = x;
    else this.parent[x] = y;
    return true;
  }

  /**
   * Members of each set with at least `atLeast`, ascending; sets are ordered by their smallest
   * member.
   */
  groups(atLeast = 1): number[][] {
    const byRoot = new Map<number, number[]>();
    for (let i = 0; i < this.parent.length; i++) {
      const root = this.find(i);
      const group = byRoot.get(root);
      if (group) group.push(i);
      else byRoot.set(root, [i]);
    }
    return [...byRoot.values()].filter((group) => group.length >= atLeast);
  }
}
