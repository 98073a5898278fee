/** Judge, policy and embedder are started when a stage needs them, once, and closed at the end. */
import { beforeEach, expect, test, vi } from "vitest";
import { Services } from "../../../pipeline/worker/services.ts";
import { decontaminate, makeConfig } from "../store/made-store.ts";

const close = vi.fn();
const judge = { close, of: "judge" };
const policy = { close, of: "policy", retriesBy: new Map([["429", 3]]) };
const createJudge = vi.fn();
const createPolicy = vi.fn();
const createEmbedder = vi.fn();

beforeEach(() => {
  for (const mock of [close, createJudge, createPolicy, createEmbedder]) mock.mockReset();
  createJudge.mockResolvedValue(judge);
  createPolicy.mockResolvedValue(policy);
  createEmbedder.mockResolvedValue({ of: "embedder" });
});

const servicesOf = (fields: Record<string, unknown> = {}): Services => {
  const starters = { createJudge, createPolicy, createEmbedder };
  return new Services(makeConfig(fields), { baseDir: "/base", zygotes: 3, starters });
};

test("a stage that needs nothing starts nothing, and nothing is closed", async () => {
  const services = servicesOf();
  await services.ensure([]);
  await services.close();
  for (const made of [createJudge, createPolicy, createEmbedder, close]) expect(made).not.toHaveBeenCalled();
});

test("only what a stage names is started", async () => {
  const services = servicesOf({ judge: { python: "python3.12" } });
  await services.ensure(["judge"]);
  expect(services.judge).toBe(judge);
  expect(createJudge).toHaveBeenCalledWith(expect.objectContaining({ python: "python3.12", workers: 3 }));
  expect(createPolicy).not.toHaveBeenCalled();
  expect(() => services.policy).toThrow("a stage used the policy without naming it in `needs`");
});

test("stages that come later, and at once, share one judge and one policy, which are closed once", async () => {
  const services = servicesOf();
  await Promise.all([services.ensure(["judge", "policy"]), services.ensure(["policy"])]);
  await services.ensure(["judge"]);
  expect(createJudge).toHaveBeenCalledOnce();
  expect(createPolicy).toHaveBeenCalledExactlyOnceWith(
    expect.anything(),
    expect.objectContaining({ baseDir: "/base", asksNobody: false }),
  );
  await services.close();
  expect(close).toHaveBeenCalledTimes(2);
});

test("a stage that uses the judge without naming it is told so", () => {
  expect(() => servicesOf().judge).toThrow("a stage used the judge without naming it in `needs`");
});

test("each repeated run has a judge of its own with a new hash seed, and all are closed", async () => {
  const services = servicesOf({ "keep-passing": { repeat: 3 }, judge: { unsafe: true } });
  await Promise.all([2, 3, 2].map((run) => services.freshJudge(run)));
  const setups = createJudge.mock.calls.map(([setup]) => setup);
  const shared = { python: "python3", unsafe: true, workers: 2, remember: false };
  expect(setups).toEqual([1, 2].map((hashSeed) => ({ ...shared, hashSeed })));
  await services.close();
  expect(close).toHaveBeenCalledTimes(2);
});

test("every judge gets the counter of the worker, so that repeated runs are counted too", async () => {
  const count = vi.fn();
  const starters = { createJudge, createPolicy, createEmbedder };
  const services = new Services(makeConfig({}), { baseDir: "/base", zygotes: 1, starters, count });
  await services.ensure(["judge"]);
  await services.freshJudge(2);
  expect(createJudge.mock.calls.map(([setup]) => setup.count)).toEqual([count, count]);
});

test("answers from a file need no policy", async () => {
  const services = servicesOf({ generate: { trajectories: "answers.jsonl" } });
  await services.ensure(["policy"]);
  expect(createPolicy).not.toHaveBeenCalled();
});

test("retries are those of the policy that was started; before, and without a count, there are none", async () => {
  const services = servicesOf();
  expect(services.retriesBy.size).toBe(0);
  await services.ensure(["policy"]);
  expect([...services.retriesBy]).toEqual([["429", 3]]);
  const without = servicesOf();
  createPolicy.mockResolvedValue({ close });
  await without.ensure(["policy"]);
  expect(without.retriesBy.size).toBe(0);
});

test.each([
  [{}, "all-MiniLM-L6-v2"],
  [{ decontaminate: { ...decontaminate, embedding_model: "my/model" } }, "my/model"],
])("the embedder is made once, of the configured model (%#)", async (fields, model) => {
  const services = servicesOf(fields);
  expect(await services.embedder()).toBe(await services.embedder());
  expect(createEmbedder).toHaveBeenCalledExactlyOnceWith({ model, baseDir: "/base" });
});

test("a judge that could not start fails the stage, and does not stop the policy from being closed", async () => {
  const services = servicesOf();
  createJudge.mockRejectedValue(new Error("no python"));
  await services.ensure(["policy"]);
  await expect(services.ensure(["judge"])).rejects.toThrow("no python");
  await services.close();
  expect(close).toHaveBeenCalledOnce();
});
