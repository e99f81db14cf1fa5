// A shop's page in real Chromium: its own server, its policy, and all the browser complains of.

import { createServer } from "node:http";
import { chromium } from "playwright-core";

/** The browser that is installed; a test runs its pages in it one after the other. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.REGULARS_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** Serves on a free port of this machine; `answer(request, body)` gives a Response. */
export async function serve(answer) {
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const given = await answer(request, Buffer.concat(parts));
    if (!given) return request.socket.destroy();
    response.writeHead(given.status, Object.fromEntries(given.headers));
    response.end(Buffer.from(await given.arrayBuffer()));
  });
  await new Promise((up) => server.listen(0, "127.0.0.1", up));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    stop: () => new Promise((down) => {
      server.closeAllConnections();
      server.close(down);
    }),
  };
}

const TYPES = { html: "text/html", js: "text/javascript", css: "text/css" };

/** A shop that has these files, by path, under this policy. */
export function serveShop(files, policy) {
  return serve(({ url }) => {
    const path = url.split("?")[0];
    const file = files[path];
    if (file === undefined) return new Response("nothing here", { status: 404 });
    if (typeof file === "function") return file();
    const type = TYPES[path.split(".").at(-1)] ?? "text/html";
    return new Response(file, {
      headers: { "content-type": `${type}; charset=utf-8`, "content-security-policy": policy },
    });
  });
}

/** A page of its own context, which notes every complaint of the browser and every request. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  await page.addInitScript(() => {
    window.violations = [];
    window.shifts = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      window.violations.push(`${violatedDirective}: ${blockedURI}`));
    new PerformanceObserver((list) => {
      window.shifts.push(...list.getEntries().map(({ value }) => value));
    }).observe({ type: "layout-shift", buffered: true });
  });
  if (url) await page.goto(url);
  return { page, context, complaints, requests };
}

/** The text of an element, through its shadow tree: what a visitor reads. */
export function textOf(page, selector) {
  return page.locator(selector).first().evaluate((element) => {
    const read = (node) => {
      if (node instanceof HTMLSlotElement) return node.assignedNodes().map(read).join("");
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      return [...(node.shadowRoot ?? node).childNodes].map(read).join("");
    };
    return read(element).trim();
  });
}
