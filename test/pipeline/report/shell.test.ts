import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { html } from "../../../pipeline/report/html.ts";
import { shell } from "../../../pipeline/report/shell.ts";

const pages = [
  { id: "overview", title: "Overview", content: html`<p>first</p>` },
  { id: "more", title: "A & B", content: html`<p>second</p>` },
];
const page = (blocks: string[] = [], name = "made") => shell({ name, pages, blocks });
const policyOf = (text: string): string[] =>
  (/Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? "").replaceAll("&#39;", "'").split("; ");
const programOf = (text: string): string => /\n<script>(.*)<\/script>\n/s.exec(text)?.[1] ?? "";

test("every page has an entry of the navigation and a section, in order", async () => {
  const text = await page();
  expect(
    [...text.matchAll(/<a href="#([^"]*)" data-page="([^"]*)">([^<]*)</g)].map((m) => m.slice(1)),
  ).toEqual([
    ["overview", "overview", "Overview"],
    ["more", "more", "A &amp; B"],
  ]);
  expect(text).toContain('<section id="page-overview" aria-label="Overview"><p>first</p></section>');
  expect(text).toContain('<section id="page-more" aria-label="A &amp; B"><p>second</p></section>');
});

test("the policy forbids all but the program, by its hash, and the data files beside the page", async () => {
  const text = await page();
  const hash = createHash("sha256").update(programOf(text)).digest("base64");
  expect(policyOf(text)).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hash}' 'self' file:`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test("a single file has its data before the program and may load no other file", async () => {
  const text = await page(["<b>one</b>", "<b>two</b>"]);
  for (const single of [text, await page(["<b>one</b>"])])
    expect(policyOf(single)[1]).toMatch(/^script-src 'sha256-[^' ]*'$/);
  expect(text).toMatch(/<b>one<\/b>\n<b>two<\/b>\n<script>.*<\/script>\n<\/body>\n<\/html>\n$/s);
});

test("the name of the run is the title and the heading, as text", async () => {
  const text = await page([], "<run> & co");
  expect(text).toContain("<title>&lt;run&gt; &amp; co · rftkit report</title>");
  expect(text).toContain("<h1>&lt;run&gt; &amp; co</h1>");
});

test("a page that contains the end of a body keeps the program at the end", async () => {
  const content = html`<pre>${"</body>"}</pre>`;
  const text = await shell({ name: "made", pages: [{ id: "a", title: "A", content }], blocks: [] });
  expect(text).toMatch(/<\/script>\n<\/body>\n<\/html>\n$/);
  expect(text.match(/<style>/g)?.length).toBeGreaterThanOrEqual(1);
});
