// What a partner is called, a till is called, and is typed into one, is text on every page of both.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { some } from "../edge/lib/sample.mjs";
import { openPortal } from "./lib/portal.mjs";
import { payloads } from "./lib/payloads.mjs";
import { books, bring, pair } from "./lib/till.mjs";
import { openWatched } from "./lib/watched.mjs";

const NAME_MAX = 64;
const TYPED_MAX = 2_000;
/** Pages that are opened; the others are read by the browser without being opened. */
const OPENED = 4;

const texts = payloads.map(({ text }) => text);
const names = some(texts.filter((text) =>
  !/\p{Cc}/u.test(text) && [...text].length <= NAME_MAX && text.trim()), 8);

let portal;
let watched;
let link;
before(async () => {
  portal = await openPortal("coffee-stars");
  watched = await openWatched(portal.browser, new URL(portal.folder).origin);
  await portal.shop.must(201, portal.shop.post("/v1/partners", books));
  link = await bring(portal);
  await pair(portal, watched.page, { till: books.id, label: "words" });
});
after(async () => {
  await watched?.context.close();
  await portal?.close();
});

const linkPage = () => `${portal.folder.replace("/p/", "/r/")}/${link.code}`;

/** The elements of a document with the names of their attributes, and all that it says. */
function made(html) {
  return watched.page.evaluate((text) => {
    const shown = new DOMParser().parseFromString(text, "text/html");
    const elements = [...shown.querySelectorAll("*")];
    return {
      elements: elements.map((one) => [one.localName, ...one.getAttributeNames()].join(" ")),
      said: shown.body.textContent,
      typed: shown.querySelector("#code")?.getAttribute("value"),
    };
  }, html);
}

/** A page's text, asked for by the till itself. */
const fetched = (address) => watched.page.evaluate(
  async (url) => (await fetch(url)).text(),
  address,
);

/** The page is made of what it was made of before, says the name, and does nothing else. */
async function isHarmless(address, name, wanted, isOpened) {
  const { elements, said } = await made(await fetched(address));
  assert.deepEqual(elements, wanted, `${address} with ${name}`);
  assert.ok(said.includes(name), `${address} says ${name}`);
  if (isOpened) {
    await watched.page.goto(address);
    assert.deepEqual(await watched.strange(), [], name);
  }
}

test(`a partner that is called so, ${names.length} times`, async () => {
  const addresses = [linkPage(), `${portal.folder}/till`, `${portal.folder}/till/day`];
  const plain = [];
  for (const address of addresses) plain.push((await made(await fetched(address))).elements);
  for (const [place, name] of names.entries()) {
    await portal.shop.must(200, portal.shop.post("/v1/partners", { ...books, name }));
    const address = addresses[place % addresses.length];
    await isHarmless(address, name, plain[place % addresses.length], place < OPENED);
  }
  await portal.shop.must(200, portal.shop.post("/v1/partners", books));
});

test("a till that is called so", async () => {
  const address = `${portal.folder}/till`;
  const { elements } = await made(await fetched(address));
  for (const [place, label] of some(names, 5).entries()) {
    await watched.context.clearCookies();
    await pair(portal, watched.page, { till: books.id, label });
    await isHarmless(address, label, elements, place < OPENED);
  }
});

test("what is typed into one stands there again as it was typed", async () => {
  await watched.page.goto(`${portal.folder}/till`);
  const type = (code) => watched.page.evaluate(async (typed) => {
    const fields = new URLSearchParams(new FormData(document.querySelector("main form")));
    fields.set("code", typed);
    return (await fetch(location.href, { method: "POST", body: fields })).text();
  }, code);
  const { elements } = await made(await type("words"));
  // Line ends are not typed, and what is around the text is cut off.
  const typed = texts.map((text) => text.replace(/[\r\n\0]/g, "").trim())
    .filter((text) => text && text.length <= TYPED_MAX);
  for (const text of some(typed, 4)) {
    const page = await made(await type(text));
    assert.deepEqual(page.elements, elements, text);
    assert.equal(page.typed, text);
  }
  assert.deepEqual(await watched.strange(), []);
});
