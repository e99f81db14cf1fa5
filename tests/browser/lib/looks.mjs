// How pages are looked at: in which languages, by day or by night, on what, with a script or not.
//
// A sample has each language, by day or by night, and each size, with a script or without one; a
// whole run has every combination.

import { WHOLE } from "../../edge/lib/sample.mjs";

/** The languages, and in which direction each is written. */
const LOCALES = { "en": "ltr", "da": "ltr", "zh-Hans": "ltr", "zh-Hant": "ltr", "ar": "rtl" };

// So that of every other language in this row, and of those between, some are by night.
const BY_NIGHT = [false, true, true, false, true];

/** Every language by day or by night, `other` the other way round; in a whole run by both. */
export function looks({ other = false } = {}) {
  return Object.keys(LOCALES).flatMap((locale, place) => {
    const themes = WHOLE ? [false, true] : [BY_NIGHT[place] !== other];
    return themes.map((dark) => ({
      locale,
      dark,
      direction: LOCALES[locale],
      place,
      named: `in ${locale}, ${dark ? "dark" : "light"}`,
    }));
  });
}

const WAYS = [["phone", true], ["desk", false], ["phone", false], ["desk", true]]
  .map(([size, script]) => ({
    size,
    script,
    named: `${size}, ${script ? "with" : "without"} script`,
  }));

/** A phone and a desk, one of them without a script; `other` the other one. */
export function ways({ other = false } = {}) {
  if (WHOLE) return WAYS;
  return other ? WAYS.slice(2) : WAYS.slice(0, 2);
}
