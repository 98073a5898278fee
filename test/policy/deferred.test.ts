/** The policy of a process that asks by files. */
import { expect, test } from "vitest";
import { createPolicy } from "../../policy/create.ts";
import { AwaitsAnswer } from "../../policy/deferred.ts";
import { PolicyOptions } from "../../schemas/run-options.ts";
import { context, request } from "./openai-setup.ts";

const options = (change: object = {}) =>
  PolicyOptions.parse({ kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m", ...change });

test.each([[{}], [{ request: { top_k: 5 }, send_reasoning: "reasoning" }]])(
  "its identity is that of the server's policy: %j",
  async (change) => {
    const online = await createPolicy(options(change), { baseDir: "." });
    await online.close();
    for (const mode of ["batch", "files"]) {
      const policy = await createPolicy(options({ ...change, mode, batch: { max_requests: 3 } }), {
        baseDir: ".",
      });
      expect([policy.kind, policy.model, policy.identity]).toEqual([
        online.kind,
        online.model,
        online.identity,
      ]);
    }
  },
);

test("it reads no key and sends nothing", async () => {
  const policy = await createPolicy(options({ mode: "batch", api_key_env: "RFTKIT_NO_SUCH_VARIABLE" }), {
    baseDir: ".",
  });
  await expect(policy.complete(request(), context())).rejects.toThrow(AwaitsAnswer);
  await policy.close();
});
