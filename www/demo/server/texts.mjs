// The demo's words in each language, and how to say a number, a sum and a date in it.

import { readFileSync } from "node:fs";

export const languages = {
  "en": "English",
  "da": "Dansk",
  "zh-Hans": "简体中文",
  "zh-Hant": "繁體中文",
  "ar": "العربية",
};

const texts = Object.fromEntries(
  Object.keys(languages).map((language) => {
    const file = new URL(`../texts/${language}.json`, import.meta.url);
    return [language, JSON.parse(readFileSync(file, "utf8"))];
  }),
);

/** All the words of a language, by section. */
export const textsOf = (language) => texts[language];

export const directionOf = (language) => (language === "ar" ? "rtl" : "ltr");

/** What a cookie or a browser asks for, as a language that there is. */
export function languageFor(wanted, accepted = "") {
  const names = [wanted, ...accepted.split(",").map((part) => part.split(";")[0].trim())];
  for (const name of names.filter(Boolean)) {
    if (Object.hasOwn(languages, name)) return name;
    const { language, script, region } = locale(name);
    if (language === "zh") return traditional(script, region) ? "zh-Hant" : "zh-Hans";
    if (Object.hasOwn(languages, language)) return language;
  }
  return "en";
}

function locale(name) {
  try {
    return new Intl.Locale(name);
  } catch {
    return {};
  }
}

const traditional = (script, region) =>
  script === "Hant" || (!script && ["TW", "HK", "MO"].includes(region));
