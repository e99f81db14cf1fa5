// What every page of people's is held against: axe, valid HTML, and the narrowest phone.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";

import { WHOLE } from "../../edge/lib/sample.mjs";

const require = createRequire(import.meta.url);
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

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
    resultTypes: ["violations"],
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Whether a page must be scrolled sideways, as it stands or on the narrowest phone. */
export async function overflow(page) {
  const size = page.viewportSize();
  const isWide = () => page.evaluate(() =>
    document.documentElement.scrollWidth > document.documentElement.clientWidth);
  const found = await isWide() ? [`is wider than ${size.width} px`] : [];
  await page.setViewportSize({ width: 320, height: 640 });
  // The page hears of its new size a moment later, and is measured as it then stands.
  while (await page.evaluate(() => innerWidth) !== 320);
  if (await isWide()) found.push("is wider than 320 px");
  await page.setViewportSize(size);
  return found;
}

/** What is wrong with a page's HTML. */
export async function invalid(html) {
  const { results } = await validate.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}

/**
 * All that is wrong with a page as it stands, of which the HTML may be given as it was sent. Axe
 * looks at every other one of a row of pages, and in the next look at the others: at each in at
 * least two languages, by day and by night. In a whole run it looks at each.
 */
export async function judged(page, { html, look, place }) {
  const isTurn = WHOLE || (look.place + place) % 2 === 0;
  return [
    ...isTurn ? await accused(page) : [],
    ...await overflow(page),
    ...await invalid(html ?? await page.content()),
  ];
}
