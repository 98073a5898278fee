import { expect, test } from "vitest";
import { parseTemplate, type TemplateValues } from "../../rollout/template.ts";

const render = (source: string, values: TemplateValues = {}) => parseTemplate("x", source).render(values);

test("names are replaced by values, which are never expanded again", () => {
  expect(render("a {{one}} {{ two }}", { one: "{{two}} $& {{/if}}", two: 2 })).toBe("a {{two}} $& {{/if}} 2");
});

test("parts are kept, dropped and repeated, and tags on lines of their own leave no blank line", () => {
  const source = "start\n{{#if some}}\nyes {{name}}\n{{/if}}\n{{#each items}}\n- {{name}}\n{{/each}}\nend\n";
  expect(render(source, { some: true, name: "n", items: [{ name: "a" }, { name: "b" }] })).toBe(
    "start\nyes n\n- a\n- b\nend\n",
  );
  expect(render(source, { some: "", name: "n", items: [] })).toBe("start\nend\n");
});

test("an empty list is no reason to keep a part, zero is one", () => {
  expect(render("{{#if items}}x{{/if}}", { items: [] })).toBe("");
  expect(render("{{#if count}}x{{/if}}", { count: 0 })).toBe("x");
});

test("names of the outside are seen inside", () => {
  expect(
    render("{{#each items}}{{outer}}{{inner}} {{/each}}", {
      outer: "o",
      items: [{ inner: 1 }, { inner: 2 }],
    }),
  ).toBe("o1 o2 ");
});

test.each([
  ["an unknown name", "{{nme}}", { name: "x" }, /unknown name nme.*/],
  ["a name that objects have of themselves", "{{constructor}}", {}, /unknown name constructor/],
  ["an unclosed part", "{{#if name}}x", { name: "x" }, /without an end/],
  ["a crossed part", "{{#if name}}{{#each name}}{{/if}}{{/each}}", { name: "x" }, /the tag/],
  ["a stray end", "{{/if}}", {}, /the tag/],
  ["an unknown tag", "{{#unless name}}", { name: "x" }, /expected \{\{name\}\}/],
  ["a list in a text", "{{name}}", { name: [{ a: 1 }] }, /of type object/],
  ["each over a text", "{{#each name}}{{/each}}", { name: "x" }, /over no list/],
] as [string, string, TemplateValues, RegExp][])("%s is an error", (_, source, values, message) => {
  expect(() => render(source, values)).toThrow(message);
});
