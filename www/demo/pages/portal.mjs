// Hands a member over to the portal: a form that carries a fresh token of the shop's to the edge.

import { html } from "./html.mjs";

/** A form, not a link: a token in an address would be in logs and histories. */
export function portalPage(page, { action, token, next }) {
  const { language, direction, words: { say }, shop } = page;
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shop.name}</title>
<link rel="icon" href="/pictures/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/demo.css">
<script type="module" src="/assets/continue.mjs"></script>
</head>
<body>
<main><form name="continue" method="post" action="${action}">
  <input type="hidden" name="token" value="${token}">
  ${next && html`<input type="hidden" name="next" value="${next}">`}
  <noscript><button>${say("demo.continue")}</button></noscript>
</form></main>
</body>
</html>
`;
}
