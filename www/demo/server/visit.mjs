// Who asks the demo for a page: language, look, member and clock, from cookies and the state.

import { wordsOf } from "../assets/words.mjs";
import { members } from "../members.mjs";
import { directionOf, languageFor, textsOf } from "./texts.mjs";

/** The cookies of a request, by name. */
export function cookiesOf(request) {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(pairs.filter(([name]) => name).map(([name, value = ""]) => [
    name,
    safelyDecoded(value),
  ]));
}

function safelyDecoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

export const cookie = (name, value) =>
  `${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=${value === "" ? 0 : 2592000}`;

/** What the pages need to know of a request. */
export function visitOf(request, { state, shop }) {
  const cookies = cookiesOf(request);
  const language = languageFor(cookies["lo-lang"], request.headers["accept-language"]);
  const look = ["light", "dark"].find((name) => name === cookies["lo-theme"]) ?? "system";
  return {
    shop,
    language,
    look,
    direction: directionOf(language),
    words: wordsOf(language, textsOf(language)),
    member: members.find(({ id }) => id === cookies["demo-member"]),
    isClosed: cookies["demo-behind"] === "closed",
    now: new Date(Date.now() + state.clock_seconds * 1000),
    clockSeconds: state.clock_seconds,
    isSeeded: (id, where = shop) => state.seeded.includes(`${where.id}/${id}`),
  };
}
