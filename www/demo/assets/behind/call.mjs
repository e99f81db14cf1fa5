// One request with its answer as a row that opens: who asked whom, what for, how long, what came.

import { el } from "../dom.mjs";
import { explain, gist } from "./explain.mjs";
import { pretty } from "./pretty.mjs";

const lanes = {
  "page-server": "page \u2192 shop",
  "page-edge": "page \u2192 edge",
  "server-edge": "shop \u2192 edge",
};

const quiet = new Set(["content-type", "authorization", "accept"]);

function badges({ headers = {}, replayed, answer }) {
  const key = headers["idempotency-key"];
  return [
    replayed && el("span", { class: "badge replayed", title: "Idempotency-Replayed: true" },
      "replayed"),
    key && el("span", { class: "badge key", title: `Idempotency-Key: ${key}` }, "key"),
    answer?.code && el("span", { class: "badge code" }, answer.code),
  ];
}

function headerLines(headers = {}) {
  const names = Object.keys(headers).sort((one, other) => quiet.has(one) - quiet.has(other));
  return names.map((name) => el("div", { class: quiet.has(name) ? "header" : "header strong" },
    el("dt", {}, name), el("dd", {}, headers[name])));
}

export function callRow(call) {
  const { from, to, method, path, status, ms, headers, request, answer } = call;
  const lane = `${from}-${to}`;
  const kind = status >= 500 || status === 0 ? "bad" : status >= 400 ? "refused" : "good";
  const [route, query] = path.split("?");
  const fill = () => [
    el("p", { class: "because" }, explain(call)),
    el("dl", { class: "headers" }, headerLines(headers)),
    request !== undefined && [el("h4", {}, "Request"), pretty(request)],
    el("h4", {}, "Answer"), pretty(answer),
  ];
  const body = el("div", { class: "body" });
  const details = el("details", {
    // What nobody opens is never drawn.
    ontoggle: () => {
      if (details.open && !body.firstChild) body.append(...fill().flat().filter(Boolean));
    },
  },
    el("summary", {},
      el("span", { class: `lane ${lane}` }, lanes[lane]),
      el("span", { class: `status ${kind}` }, status || "\u2014"),
      el("span", { class: "ms" }, `${Math.round(ms)} ms`),
      el("span", { class: "path" }, el("b", {}, method), " ", softly(route),
        query && el("span", { class: "query" }, `?${shortened(query)}`)),
      el("span", { class: "badges" }, badges(call)),
      el("span", { class: "gist" }, gist(answer))),
    body);
  return el("li", { class: "call" }, details);
}

/** A key in a query by its kind alone. */
const shortened = (query) => query.replace(/(=pk_)[^&]+/, "$1\u2026").slice(0, 60);

/** A path that may be broken after each of its slashes. */
function softly(path) {
  return path.split(/(?<=\/)/).flatMap((part) => [part, el("wbr")]);
}
