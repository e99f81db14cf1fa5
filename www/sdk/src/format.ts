// Points, dates and money as people read them, by the browser's own knowledge of languages.

import type { Localised, Money, Wallet } from "./types.js";

/** CLDR's plural categories, in the order in which a wallet's unit lists its forms. */
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

export interface Format {
  /** `1,240`; with the wallet they are of `1,240 stars`, or money if it holds such. */
  points(points: number, wallet?: Pick<Wallet, "unit" | "kind">, currency?: string): string;
  /** `31 December 2026`; in the browser's time zone, or the program's if that is given. */
  date(instant: string, timeZone?: string): string;
  /** `€12.50` of `{ amount: 1250, currency: "EUR" }`. */
  money(money: Money): string;
  /** The text of a name in the shopper's language, or else in English, or in what there is. */
  text<T>(texts: Localised<T>): T | undefined;
}

/** The place of the number in a form that is a whole phrase. */
const NUMBER = "{n}";

/** Digits are Latin in every language, as on the portal. */
const LATIN = { numberingSystem: "latn" };

export function format(locale: () => string): Format {
  const number = (value: number, style: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale(), { ...LATIN, ...style }).format(value).replace("-", "\u2212");

  /** The language of those there are that comes nearest: zh-Hant for zh-Hant-TW. */
  const nearest = (texts: Localised<unknown>): string => {
    const parts = locale().split("-");
    const wanted = parts.map((_, place) => parts.slice(0, parts.length - place).join("-"));
    const known = [...wanted, "en", ...Object.keys(texts)];
    return known.find((name) => Object.hasOwn(texts, name)) ?? "";
  };

  const money = ({ amount, currency }: Money) => {
    const style: Intl.NumberFormatOptions = { style: "currency", currency };
    const { maximumFractionDigits = 2 } = new Intl.NumberFormat("en", style).resolvedOptions();
    return number(amount / 10 ** maximumFractionDigits, style);
  };

  return {
    money,
    text: (texts) => texts[nearest(texts)],
    points(points, wallet, currency) {
      if (wallet?.kind === "cash" && currency) return money({ amount: points, currency });
      const language = wallet && nearest(wallet.unit);
      const forms = wallet?.unit[language ?? ""];
      if (!forms) return number(points);
      const rules = new Intl.PluralRules(language);
      const { pluralCategories } = rules.resolvedOptions();
      const known = CATEGORIES.filter((name) => pluralCategories.includes(name as "one"));
      const place = known.indexOf(rules.select(Math.abs(points)));
      const unit = forms[place] ?? forms.at(-1) ?? "";
      // Where one form has a place for the number, the others say it in words.
      if (forms.some((form) => form.includes(NUMBER))) return unit.replace(NUMBER, number(points));
      // Chinese words stand close to a number.
      return number(points) + (/^\p{Script=Han}/u.test(unit) ? "" : "\u00a0") + unit;
    },
    date(instant, timeZone) {
      const style: Intl.DateTimeFormatOptions = { dateStyle: "long", timeZone, ...LATIN };
      return new Intl.DateTimeFormat(locale(), style).format(new Date(instant));
    },
  };
}
