// What every page of people's is held against: axe, valid HTML, and the narrowest phone.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core"), "utf8");

const validate = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: { "no-inline-style": "off", "require-sri": "off", "no-trailing-whitespace": "off" },
});

/** What axe finds, WCAG 2.2 AA and the size of targets included. */
export async function accused(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "target-size": { enabled: true } },
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Whether a page must be scrolled sideways on the narrowest phone. */
export async function overflow(page) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  // The page hears of its new size a moment later, and is measured as it then stands.
  while (await page.evaluate(() => innerWidth) !== 320);
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth > document.documentElement.clientWidth);
  await page.setViewportSize(size);
  return wide ? ["is wider than 320 px"] : [];
}

/** What is wrong with a page's HTML. */
export async function invalid(html) {
  const { results } = await validate.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
