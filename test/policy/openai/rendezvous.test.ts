import { expect, test } from "vitest";
import { rendezvous } from "../../../policy/openai/rendezvous.ts";

const servers = ["a", "b", "c", "d"].map((name) => ({ url: `http://${name}/v1` }));
const problems = Array.from({ length: 2000 }, (_, i) => `problem-${i}`);
const first = (list: { url: string }[], problem: string): string | undefined =>
  rendezvous(list, problem)[0]?.url;

test("a problem's order holds all servers and does not depend on how they are listed", () => {
  for (const problem of problems.slice(0, 100)) {
    const order = rendezvous(servers, problem);
    expect(new Set(order)).toEqual(new Set(servers));
    expect(rendezvous(servers.toReversed(), problem)).toEqual(order);
  }
});

test("each server is the first of about as many problems", () => {
  const counts = servers.map(
    ({ url }) => problems.filter((problem) => first(servers, problem) === url).length,
  );
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(75);
});

test("without a server only its own problems move, each to its second", () => {
  const rest = servers.slice(1);
  for (const problem of problems.slice(0, 300)) {
    const [best, second] = rendezvous(servers, problem);
    expect(first(rest, problem)).toBe(best === servers[0] ? second?.url : best?.url);
  }
});

test("the list that was given stays as it was", () => {
  const list = [...servers];
  rendezvous(list, "p");
  expect(list).toEqual(servers);
  expect(rendezvous(list.slice(0, 1), "p")).toEqual([servers[0]]);
  expect(rendezvous([], "p")).toEqual([]);
});
