/** The JSON schema of the configuration holds what the configuration's own schema checks. */
import { expect, test, vi } from "vitest";
import { command } from "../../../pipeline/cli/schema.ts";

test("the schema has every section, required keys, bounds and descriptions", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await command.handler({ _: [], $0: "rftkit" } as never);
  const schema = JSON.parse(String(write.mock.calls[0]?.[0]));
  write.mockRestore();
  expect(schema.required).toEqual(["name", "policy", "import"]);
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties.subsample.properties.fraction).toMatchObject({ maximum: 1, default: 0.6 });
  expect(schema.properties.name.description).toMatch(/name of the run/);
});
