// Says texts, numbers, sums and dates in the page's language; the server and the page both use it.

/** Arabic is written with the digits that its prices are printed with here: 0 to 9. */
const localeOf = (language) => (language === "ar" ? "ar-u-nu-latn" : language);

const MINOR = 100;

export function wordsOf(language, texts) {
  const locale = localeOf(language);
  const number = new Intl.NumberFormat(locale);
  const plural = new Intl.PluralRules(locale);

  /** The text under "section.key", with what it names put in. */
  function say(path, values = {}) {
    const [section, key] = path.split(".");
    const text = texts[section]?.[key] ?? path;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** So many points, in the unit of the shop. */
  function points(shop, count) {
    const forms = texts.unit[shop];
    const form = forms[plural.select(Math.abs(count))] ?? forms.other;
    return form.replace("{n}", number.format(count).replace("-", "\u2212"));
  }

  function money(amount, currency) {
    const digits = amount % MINOR === 0 && currency === "DKK" ? 0 : 2;
    const options = { style: "currency", currency, minimumFractionDigits: digits };
    return new Intl.NumberFormat(locale, options).format(amount / MINOR);
  }

  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
  const date = (instant) => dates.format(new Date(instant));

  /** "in 5 days", seen from `now`. */
  function relative(instant, now) {
    const days = Math.round((new Date(instant) - now) / 86_400_000);
    const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    if (Math.abs(days) < 60) return words.format(days, "day");
    if (Math.abs(days) < 730) return words.format(Math.round(days / 30.44), "month");
    return words.format(Math.round(days / 365.25), "year");
  }

  return { say, points, money, date, relative, number: (count) => number.format(count) };
}
