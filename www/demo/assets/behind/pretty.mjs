// Shows JSON so that the lines that matter stand out; signed texts are shown with what they say.

import { el } from "../dom.mjs";

/** What a reader looks for first. */
const strong = new Set([
  "active", "active_from", "amount", "awards", "code", "deficit", "detail", "given_back", "kid",
  "missing", "order", "outcome", "points", "ref", "return_ref", "reward", "rule", "seq", "status",
  "sub", "taken", "token", "typ",
]);
/** What is in every answer and seldom looked at. */
const faint = new Set(["version", "digest", "hash", "request_id", "type", "as_of", "desired"]);
const LONG = 44;
const MANY = 6;

const jws = /^[\w-]+\.[\w-]+\.[\w-]{20,}$/;

export function pretty(value) {
  if (value === undefined) return el("p", { class: "json empty" }, "no body");
  return el("div", { class: "json" }, lines(value, 0));
}

const indent = (depth) => "\u00a0\u00a0".repeat(depth);

function line(depth, name, ...rest) {
  const weight = strong.has(name) ? "line strong" : faint.has(name) ? "line faint" : "line";
  const label = name === undefined ? [] : [el("span", { class: "name" }, name), ": "];
  return el("div", { class: weight }, indent(depth), label, rest);
}

function lines(value, depth, name) {
  if (typeof value === "string" && jws.test(value)) return signed(value, depth, name);
  if (value === null || typeof value !== "object") return [line(depth, name, leaf(value))];
  const isList = Array.isArray(value);
  const [open, close] = isList ? "[]" : "{}";
  const inner = Object.entries(value);
  if (inner.length === 0) return [line(depth, name, open + close)];
  if (isFlat(value)) return [line(depth, name, open, flat(value, isList), close)];
  const rows = inner.map(([key, one]) => lines(one, depth + 1, isList ? undefined : key));
  return [line(depth, name, open), fewer(rows, depth), line(depth, undefined, close)];
}

/** A small object of plain values fits on a line. */
function isFlat(value) {
  const inner = Object.values(value);
  const isPlain = inner.every((one) => one === null || typeof one !== "object");
  return isPlain && !inner.some((one) => jws.test(String(one))) && JSON.stringify(value).length < 46;
}

function flat(value, isList) {
  return Object.entries(value).flatMap(([key, one], at) => [
    at > 0 && ", ",
    !isList && [el("span", { class: strong.has(key) ? "name strong" : "name" }, key), ": "],
    leaf(one),
  ]).flat();
}

/** A long list shows its beginning, and the rest to whoever asks. */
function fewer(rows, depth) {
  if (rows.length <= MANY * 2) return rows;
  const more = el("button", {
    type: "button",
    class: "more-lines",
    onclick: () => more.replaceWith(...rows.slice(MANY).flat(Infinity)),
  }, `${indent(depth + 1)}\u2026 ${rows.length - MANY} more`);
  return [...rows.slice(0, MANY), more];
}

function leaf(value) {
  if (typeof value !== "string") return el("span", { class: typeof value }, String(value));
  const isLong = value.length > LONG && !value.includes(" ");
  const shown = isLong ? `${value.slice(0, 12)}\u2026${value.slice(-6)}` : value;
  return el("span", { class: "string", title: isLong ? value : undefined }, `"${shown}"`);
}

/** A JWS as what it is: a header, what it says, and a signature that only the secret makes. */
function signed(text, depth, name) {
  const [header, says] = text.split(".").slice(0, 2).map(decoded);
  return [
    line(depth, name, el("span", { class: "seal" }, "signed text, which says"), " {"),
    lines(header, depth + 1, "header"),
    lines(says, depth + 1, "payload"),
    line(depth + 1, "signature", leaf(text.split(".")[2])),
    line(depth, undefined, "}"),
  ];
}

function decoded(part) {
  try {
    const base64 = part.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return part;
  }
}
