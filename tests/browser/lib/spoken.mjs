// A program file of which every text is somebody's: what each page then has to show is known.

const LOCALES = ["en", "da", "zh-Hans", "zh-Hant", "ar"];
export { LOCALES };

/** Forms of a plural, by locale. */
const FORMS = { "en": 2, "da": 2, "zh-Hans": 1, "zh-Hant": 1, "ar": 6 };
const WORDS = ["greeting", "welcome", "thanks", "card", "rewards", "earn", "activity", "about",
  "join", "redeem"];
const WORD_MAX_BYTES = 400;
/** Buttons of the shop's till. */
const BUTTONS = 12;
/** Levels, and as many benefits and plans. */
const LEVELS = 3;

// What JSON writes is a TOML string, but for the one control character that it lets be.
const quoted = (text) => JSON.stringify(text).replaceAll("\u007f", "\\u007f");
const table = (texts) => `{ ${LOCALES.map((tag) => `${tag} = ${texts(tag)}`).join(", ")} }`;

/**
 * Writes the file. `deal(kind, locale)` gives each text; kinds are `reward`, `rule` and `label`
 * (`rows` of each), `button` (up to the most that there can be), `perk`, `program`,
 * `shop`, `challenge`, `wallet`, `unit` and `word`.
 */
export function programFile(id, rows, deal) {
  const text = (kind) => table((locale) => quoted(deal(kind, locale)));
  const forms = (locale) => {
    const all = Array.from({ length: FORMS[locale] }, () => quoted(deal("unit", locale)));
    return `[${all.join(", ")}]`;
  };
  const many = (count, write) => Array.from({ length: count }, (_, row) => write(row)).join("\n");
  const each = (write) => many(rows, write);
  const own = (locale) => WORDS.map((word) => `${word} = ${quoted(deal("word", locale))}`);
  return `# A program that says whatever it is told to.
format   = 1
id       = "${id}"
name     = ${text("program")}
currency = "EUR"
timezone = "Europe/Copenhagen"
livemode = false
backdate = "7 days"

[shop]
name   = ${text("shop")}
colour = "#14405c"

[shop.names]
partner = ${text("label")}
${each((row) => `p${row} = ${text("label")}`)}

${LOCALES.map((locale) => `[shop.words.${locale}]\n${own(locale).join("\n")}`).join("\n")}

${many(BUTTONS, (row) => `[[till.quick]]
id    = "q${row}"
name  = ${text("button")}
price = "1.00"
`)}
[tiers]
counting = "calendar year"
lasts    = "until the end of the year"

${many(LEVELS, (row) => `[[tier]]
id   = "t${row}"
name = ${text("perk")}
${row ? `from = "${row}000.00 spent"` : ""}
`)}
${many(LEVELS, (row) => `[[benefit]]
id    = "b${row}"
name  = ${text("perk")}
about = ${text("perk")}
${row ? "" : `choose = "a day"
give   = "2 times"
every  = "year"`}
`)}
${many(LEVELS, (row) => `[[plan]]
id     = "m${row}"
name   = ${text("perk")}
price  = "9.00"
period = "1 month"
`)}
[wallet.point]
kind     = "points"
name     = ${text("wallet")}
unit     = ${table(forms)}
expires  = "6 months after earning"
clawback = "allow deficit"
worth    = "0.01"

${each((row) => `[[earn]]
id   = "e${row}"
name = ${text("rule")}
on   = "${row ? `action a${row}` : "order"}"
give = "${row ? `${row} point` : "1 point per 1.00"}"
`)}
[[challenge]]
id    = "c"
name  = ${text("challenge")}
goal  = "3 days in a row"
badge = true

${each((row) => `[[reward]]
id    = "r${row}"
name  = ${text("reward")}
cost  = "${row + 1} point"
gives = { kind = "${row ? "free product\", product" : "partner goods\", partner"} = "${
  row ? `p${row}` : "partner"}" }
valid = "30 days"
`)}`;
}

/** Deals plain words: what a page of them looks like is how every page of that kind must look. */
export const plainly = () => "words";

/**
 * Deals texts of a list so that every kind gets through all of it: rows one by one, in turns of
 * `turn` of `turns`, and single texts many at once. Answers the dealer, and what it dealt to whom.
 */
export function dealer(texts, turn, turns) {
  const dealt = {};
  const places = {};
  const fits = texts.filter((text) => !/[{}]/.test(text) && Buffer.byteLength(text) <= 200);
  const take = (list, kind, count) => {
    const place = places[kind] ?? Math.floor((turn * list.length) / turns);
    places[kind] = place + count;
    return Array.from({ length: count }, (_, at) => list[(place + at) % list.length]);
  };
  const many = (share) => Math.ceil(texts.length / (turns * LOCALES.length * share));
  const kinds = {
    program: () => take(texts, "program", many(1)).join(" "),
    shop: () => take(texts, "shop", many(1)).join(" "),
    button: () => take(texts, "button", many(BUTTONS)).join(" "),
    // Names of levels, benefits and plans, and what is said about a benefit.
    perk: () => take(texts, "perk", many(4 * LEVELS)).join(" "),
    challenge: () => take(texts, "challenge", many(1)).join(" "),
    wallet: () => take(texts, "wallet", many(1)).join(" "),
    unit: (locale) => take(fits, "unit", many(FORMS[locale])).join(" "),
    word: () => {
      const words = take(fits, "word", many(WORDS.length)).join(" ").trim();
      return Buffer.byteLength(words) > WORD_MAX_BYTES ? take(fits, "word", 1)[0].trim() : words;
    },
  };
  const deal = (kind, locale) => {
    const text = kinds[kind]?.(locale) ?? take(texts, kind, 1)[0];
    ((dealt[kind] ??= {})[locale] ??= []).push(text);
    return text;
  };
  return { deal, dealt };
}
