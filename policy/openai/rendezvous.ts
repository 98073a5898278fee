/**
 * Highest-random-weight hashing: each problem has its own order of servers, so that its samples share one server's
 * prefix cache, and losing a server moves only that server's problems.
 */
import { sha256 } from "../../io/hash.ts";

/** The servers in the order that a problem prefers them. */
export function rendezvous<T extends { url: string }>(servers: readonly T[], problemId: string): T[] {
  if (servers.length < 2) return [...servers];
  return servers
    .map((server) => ({ server, weight: sha256([server.url, problemId]) }))
    .sort((a, b) => (a.weight < b.weight ? 1 : -1))
    .map(({ server }) => server);
}
