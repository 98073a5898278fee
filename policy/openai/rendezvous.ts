/**
 * Rendezvous (highest-random-weight) hashing: each problem has its own order of servers. Its
 * samples share the prefix cache of one server, and losing a server moves only the problems of that
 * server.
 */
import { sha256 } from "../../io/hash.ts";

/** The servers in the problem's order of preference. */
export function rendezvous<T extends { url: string }>(servers: readonly T[], problemId: string): T[] {
  if (servers.length < 2) return [...servers];
  return servers
    .map((server) => ({ server, weight: sha256([server.url, problemId]) }))
    .sort((a, b) => (a.weight < b.weight ? 1 : -1))
    .map(({ server }) => server);
}
