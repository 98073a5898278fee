// Takes screenshots of a report's pages for docs/images with Debian's Chromium, opened from disk:
// node scripts/screenshots.mjs runs/NAME/report/index.html [PAGE …]; default: all pages of the
// report. OUT (default docs/images) sets the folder, SCHEME=dark the dark theme.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, ...wanted] = process.argv.slice(2);
const out = process.env.OUT ?? "docs/images";
const SIZES = {
  overview: [1200, 860],
  distributions: [1200, 740],
  problems: [1200, 700],
  problem: [1200, 900],
  trajectory: [1280, 900],
  contamination: [1280, 900],
  comparison: [1200, 1080],
  evaluation: [1200, 1000],
  training: [1200, 1000],
  configuration: [1200, 700],
  narrow: [390, 700],
};

/** Navigates to the content of the screenshot. */
async function arrange(page, name) {
  if (name === "trajectory") {
    await page.keyboard.press("j");
    await page.waitForSelector("#turn-2");
  } else if (name === "problem") {
    await page.locator(".problem-row a").nth(1).click();
    await page.waitForSelector(".problem-page");
  } else if (name === "contamination") {
    await page.locator("button.open-pair").first().click();
    await page.waitForSelector("#page-contamination .pair");
  } else if (name === "distributions") {
    await page
      .getByRole("heading", { name: "Distributions" })
      .evaluate((heading) => heading.scrollIntoView());
  } else if (name === "narrow") await page.waitForSelector("#page-trajectories .row a");
}

const hashOf = (name) =>
  ({
    distributions: "overview",
    problem: "problems",
    trajectory: "trajectories?turns=2&set=multi",
    narrow: "trajectories",
  })[name] ?? name;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const [name, [width, height]] of Object.entries(SIZES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const colorScheme = process.env.SCHEME ?? "light";
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(`${pathToFileURL(resolve(report))}#${hashOf(name)}`);
    await page.waitForSelector("body[data-ready=true]");
    const section = hashOf(name).replace(/\?.*/, "");
    if ((await page.locator(`#page-${section}`).count()) > 0) {
      await arrange(page, name);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(out, `report-${name}.png`) });
    }
    await page.close();
  }
} finally {
  await browser.close();
}
