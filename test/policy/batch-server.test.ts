/** Our stub of the Batch API, asked by OpenAI's own client: what tests rely on has its shapes. */
import OpenAI, { toFile } from "openai";
import { expect, test } from "vitest";
import { startBatchServer } from "./batch-server.ts";

test("the openai package sends a file, creates, retrieves and lists batches, and reads their files", async () => {
  const server = await startBatchServer({ looks: 1 });
  const client = new OpenAI({ baseURL: server.url, apiKey: "key", maxRetries: 0 });
  const line = (seed: number) =>
    JSON.stringify({
      custom_id: `id-${seed}`,
      method: "POST",
      url: "/v1/chat/completions",
      body: { model: "m", seed },
    });
  const file = await client.files.create({
    file: await toFile(Buffer.from(`${line(1)}\n${line(2)}\n`), "requests.jsonl"),
    purpose: "batch",
  });
  expect(file).toMatchObject({
    object: "file",
    filename: "requests.jsonl",
    purpose: "batch",
    status: "processed",
  });
  const made = await client.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    metadata: { run: "r" },
  });
  expect(made).toMatchObject({ object: "batch", status: "validating", metadata: { run: "r" } });
  expect((await client.batches.retrieve(made.id)).status).toBe("in_progress");
  const done = await client.batches.retrieve(made.id);
  expect([done.status, done.request_counts?.completed, done.errors]).toEqual(["completed", 2, null]);
  const text = await (await client.files.content(done.output_file_id ?? "")).text();
  const ids = text
    .trimEnd()
    .split("\n")
    .map((one) => (JSON.parse(one) as { custom_id: string }).custom_id);
  expect(ids.sort()).toEqual(["id-1", "id-2"]);

  // More than a page.
  for (let i = 0; i < 4; i += 1)
    await client.batches.create({
      input_file_id: file.id,
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
    });
  const listed: string[] = [];
  for await (const one of client.batches.list({ limit: 2 })) listed.push(one.id);
  expect(listed).toEqual(["batch_5", "batch_4", "batch_3", "batch_2", "batch_1"]);
  await server.close();
});
