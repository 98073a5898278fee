/**
 * index.html: the pages as static sections, and the program of the viewer. The content security
 * policy allows only that program (by its hash) and the data files beside it, and no network
 * access.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { assetPath } from "../../io/assets.ts";
import { Html, html } from "./html.ts";

export type Page = { id: string; title: string; content: Html };

const HATCH = new Html(
  '<svg width="0" height="0" class="defs" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="var(--paper)"/><rect width="2.5" height="7" fill="var(--series-2)"/></pattern></defs></svg>',
);

const policy = (program: string, isSingle: boolean): string => {
  const hash = createHash("sha256").update(program).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'${isSingle ? "" : " 'self' file:"}`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
};

export type Shell = {
  name: string;
  pages: readonly Page[];
  blocks: readonly string[];
  /** Set where a server renews the page: the state that it shows. */
  live?: string | undefined;
};

const headOf = (title: string, contentPolicy: string): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
`;

/** A page without a program and without data. */
export async function plainShell(name: string, content: Html): Promise<string> {
  const style = await readFile(assetPath("dist/report/page.css"), "utf8");
  const allowed =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  const body = html`<body class="plain-page">
<header><h1>${name}</h1></header>
<main>${content}</main>
</body>
</html>
`;
  return `${headOf(`${name} · rftkit`, allowed).text}<style>${style}</style>\n</head>\n${body.text}`;
}

/** @param blocks data of a single-file report; empty if the data files are beside the page */
export async function shell({ name, pages, blocks, live }: Shell): Promise<string> {
  const program = await readFile(assetPath("dist/report/page.js"), "utf8");
  const style = await readFile(assetPath("dist/report/page.css"), "utf8");
  const head = headOf(`${name} · rftkit report`, policy(program, blocks.length > 0));
  const body = html`<body${live !== undefined && html` data-live="${live}"`}>
${HATCH}
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${name}</h1>
<nav aria-label="Pages">${pages.map(({ id, title }) => html`<a href="#${id}" data-page="${id}">${title}</a>`)}</nav>
<button id="theme" type="button" aria-label="Light or dark">◐</button>
</header>
<noscript><p class="warning">Trajectories and problems need JavaScript; the figures below do not.</p></noscript>
<main id="main" tabindex="-1">
<p id="unknown" class="warning" role="status" hidden></p>
${pages.map(({ id, title, content }) => html`<section id="page-${id}" aria-label="${title}">${content}</section>`)}
</main>
<div id="said" role="status" class="visually-hidden"></div>
</body>
</html>
`;
  const end = body.text.lastIndexOf("</body>");
  const scripts = `${blocks.join("\n")}\n<script>${program}</script>\n`;
  return `${head.text}<style>${style}</style>\n</head>\n${body.text.slice(0, end)}${scripts}${body.text.slice(end)}`;
}
