// Numbers, money, dates and plurals as our pages write them, held against Intl (ICU and CLDR).
//
// Where we differ on purpose: minus is U+2212; Arabic has Latin digits (ar-u-nu-latn) and months
// in full; English is British in its dates and American in its currencies; a currency has the
// digits of ISO 4217; Taiwan's dollar is never a bare one and the won is no wide letter; days
// before yesterday and after tomorrow are counted; Arabic days have a number unless they are one
// or two.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

const LOCALES = { en: "en-GB", da: "da", "zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant",
  ar: "ar-u-nu-latn" };
const ZONES = ["UTC", "Europe/Copenhagen", "America/New_York", "Asia/Kathmandu"];
const DAY = 86_400_000;

/** Asks the desk all questions at once, and compares each answer. */
function compare(questions) {
  const asked = questions.map(({ ask }) => ask).join("\n");
  const { stdout, status } = spawnSync("target/debug/regulars", ["format"], { input: asked });
  assert.equal(status, 0);
  const answers = stdout.toString().split("\n");
  const wrong = questions
    .map(({ ask, intl }, place) => ({ ask, ours: answers[place], intl }))
    .filter(({ ours, intl }) => ours !== intl);
  assert.deepEqual(wrong, []);
}

const everywhere = (ask) => Object.entries(LOCALES).flatMap(([ours, intl]) => ask(ours, intl));

const minus = (text) => text.replaceAll("-", "−");

test("numbers", () => {
  const numbers = [0, 1, 9, 10, 999, 1000, 12_345, 999_999, 1_234_567, 9_007_199_254_740_991];
  compare(everywhere((locale, tag) => numbers.flatMap((number) => [
    { ask: `${locale} number ${number}`, intl: new Intl.NumberFormat(tag).format(number) },
    { ask: `${locale} signed ${-number || 0}`,
      intl: minus(new Intl.NumberFormat(tag).format(-number || 0)) },
    { ask: `${locale} signed ${number}`,
      intl: new Intl.NumberFormat(tag, { signDisplay: "exceptZero" }).format(number) },
  ])));
});

test("percentages", () => {
  const parts = [1, 5, 10, 50, 100, 125, 1250, 3333, 9999, 10_000];
  compare(everywhere((locale, tag) => parts.map((part) => ({
    ask: `${locale} percent ${part}`,
    intl: new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 2 })
      .format(part / 10_000),
  }))));
});

/** The digits of the minor unit by ISO 4217, where they are not 2. */
const DIGITS = { JPY: 0, KRW: 0, VND: 0, ISK: 0, CLP: 0, KWD: 3, BHD: 3, OMR: 3, JOD: 3, TND: 3,
  IQD: 3 };
const CURRENCIES = ["EUR", "USD", "GBP", "DKK", "SEK", "NOK", "ISK", "CHF", "PLN", "CZK", "HUF",
  "TRY", "CNY", "TWD", "HKD", "MOP", "SGD", "JPY", "KRW", "INR", "THB", "VND", "AUD", "CAD",
  "NZD", "BRL", "MXN", "ZAR", "ILS", "AED", "SAR", "EGP", "KWD", "BHD", "QAR", "OMR", "JOD",
  "MAD", "TND", "IQD", "LBP", "CLP"];

function money(locale, tag, currency, minor) {
  const digits = DIGITS[currency] ?? 2;
  const format = new Intl.NumberFormat(locale === "en" ? "en" : tag, { style: "currency", currency,
    minimumFractionDigits: digits, maximumFractionDigits: digits });
  const text = format.format(minor / 10 ** digits);
  if (locale !== "zh-Hant") return text;
  return currency === "TWD" ? text.replace("$", "NT$") : text.replace("￦", "₩");
}

test("money", () => {
  const amounts = [0, 1, 99, 100, 1260, 123_450, 99_999_999];
  compare(everywhere((locale, tag) => CURRENCIES.flatMap((currency) => amounts.flatMap((minor) => [
    { ask: `${locale} money ${minor} ${currency}`, intl: money(locale, tag, currency, minor) },
    { ask: `${locale} signed-money ${-minor || 0} ${currency}`,
      intl: minus(money(locale, tag, currency, -minor || 0)) },
  ]))));
});

test("plural categories", () => {
  const counts = [...Array(220).keys(), 999, 1000, 1001, 1002, 1003, 1011, 1100, 1e6, 1e6 + 11];
  compare(everywhere((locale, tag) => counts.map((count) => (
    { ask: `${locale} plural ${count}`, intl: new Intl.PluralRules(tag).select(count) }))));
});

/** Instants in every month, around every hour, over the changes of the clocks. */
const INSTANTS = [...Array(12).keys()].map((month) => Date.UTC(2026, month, 5, 14, 2))
  .concat([Date.UTC(2024, 1, 29, 0, 0), Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 2, 29, 1, 0),
    Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30), Date.UTC(2026, 11, 31, 23, 59),
    Date.UTC(1999, 11, 31, 12, 0), Date.UTC(2099, 6, 1, 4, 5)]);

const shown = (tag, timeZone, options) => (at) => (
  new Intl.DateTimeFormat(tag, { timeZone, ...options }).format(at));

test("dates and times", () => {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  compare(everywhere((locale, tag) => ZONES.flatMap((zone) => INSTANTS.flatMap((at) => {
    const long = shown(tag, zone, { dateStyle: "long" })(at);
    const short = shown(tag, zone, { year: "numeric", month: "short", day: "numeric" })(at);
    const clock = shown(tag, zone, time)(at);
    return [
      { ask: `${locale} date ${at} ${zone}`, intl: long },
      { ask: `${locale} short-date ${at} ${zone}`, intl: short },
      { ask: `${locale} time ${at} ${zone}`, intl: clock },
      { ask: `${locale} weekday ${at} ${zone}`, intl: shown(tag, zone, { weekday: "long" })(at) },
    ];
  }))));
});

test("a date and its time", () => {
  const joint = { en: " at ", da: " kl. ", ar: " في " };
  const style = { dateStyle: "long", timeStyle: "short", hourCycle: "h23" };
  const tags = Object.entries(LOCALES).filter(([locale]) => joint[locale]);
  const at = INSTANTS[8];
  compare(tags.map(([locale, tag]) => (
    { ask: `${locale} date-time ${at} UTC`, intl: shown(tag, "UTC", style)(at) })));
});

test("how far away", () => {
  const now = Date.UTC(2026, 10, 22, 12, 0);
  const steps = [["minute", 60_000, [2, 3, 11, 59]], ["hour", 3_600_000, [1, 2, 3, 11]],
    ["day", DAY, [2, 3, 10, 11, 39, 59]]];
  compare(everywhere((locale, tag) => steps.flatMap(([unit, length, counts]) => (
    counts.flatMap((count) => [1, -1].map((sign) => ({
      ask: `${locale} relative ${now + sign * count * length} ${now} UTC`,
      intl: new Intl.RelativeTimeFormat(tag).format(sign * count, unit),
    })))))));
  compare(everywhere((locale, tag) => [1, -1].map((day) => ({
    ask: `${locale} relative ${now + day * DAY} ${now} UTC`,
    intl: new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(day, "day"),
  }))));
  const months = [3, 10, 11, 23];
  compare(everywhere((locale, tag) => months.map((count) => ({
    ask: `${locale} relative ${Date.UTC(2026, 10 + count, 22, 12)} ${now} UTC`,
    intl: new Intl.RelativeTimeFormat(tag).format(count, "month"),
  }))));
  compare(everywhere((locale, tag) => [2, 3, 11].map((count) => ({
    ask: `${locale} relative ${Date.UTC(2026 + count, 10, 22, 12)} ${now} UTC`,
    intl: new Intl.RelativeTimeFormat(tag).format(count, "year"),
  }))));
});

test("lengths of time", () => {
  const counts = (locale) => (locale === "ar" ? [3, 10, 11, 99, 100] : [1, 2, 3, 11, 100]);
  const units = ["day", "week", "month", "year"];
  compare(everywhere((locale, tag) => units.flatMap((unit) => counts(locale).map((count) => ({
    ask: `${locale} span ${count} ${unit}`,
    intl: new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "long" }).format(count),
  })))));
});

test("lists", () => {
  const letters = { ar: ["شاي", "قهوة", "ماء", "حليب"] };
  compare(everywhere((locale, tag) => [1, 2, 3, 4].flatMap((length) => {
    const items = (letters[locale] ?? ["a", "b", "c", "d"]).slice(0, length);
    return [["and", "conjunction"], ["or", "disjunction"]].map(([ask, type]) => ({
      ask: `${locale} ${ask} ${items.join(" ")}`,
      intl: new Intl.ListFormat(tag, { type }).format(items),
    }));
  })));
});
