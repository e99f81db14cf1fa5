// Numerals that are no whole number from 0 to 2^53 − 1 as JSON writes them, each with its title.

const limit = 2n ** 53n;

const signed = ["-1", "-0", "-0.0", "-00", "+1", "+0", "--1", "++1", "-", "+", "- 1", "1-", "1+",
  "-100", `-${limit - 1n}`, `-${limit}`, `-${2n ** 63n}`, `-${2n ** 63n + 1n}`, `-${2n ** 64n}`,
  "(1)", "-(1)", "±1"];

const fractions = ["1.0", "0.0", "0.5", "1.", ".5", ".", "1.00", "99.99", "0.1", "1.5", "1..0",
  "1.0.0", "0.99999999999999999999", "1.00000000000000000001", "100.000", "-1.5", "1. 0", "1 .0"];

const exponents = ["1e3", "1E0", "1e+3", "1e-3", "1e0", "0e0", "1e", "1e+", "1E+2", "e3", "1.5e1",
  "1e400", "1e-400", "-1e3", "10e-1", "9e15", "1e308", "1e309", "1e00", "1ee3", "1e3.0", "1e 3",
  "0.0e0", "1E-0"];

const zeros = ["01", "00", "000", "007", "-01", "01.0", "00000000000000000001", "0123", "08"];

const bases = ["0x10", "0X1F", "0xff", "0b1", "0B1", "0o7", "0O17", "0x", "0b", "#10", "&h10",
  "0x1p3", "10h", "\\x31", "\\u0031", "$10", "2r1010"];

const separated = ["1_000", "1,000", "1 000", "1'000", "1.000,00", "1,000.00", "1;000", "1:000",
  "1/2", "1\\2", "1__0", "_1", "1_", "1\u00a0000", "1\u202f000", "1\u2009000"];

const texts = ["\"1\"", "\"\"", "\"0\"", "\" 1\"", "\"1 \"", "\"1e3\"", "\"-1\"", "\"0x10\"",
  "\"one\"", "\"null\"", "\"1.0\"", "\"9007199254740993\"", "\"\\u0031\"", "\"\u0661\"", "'1'",
  "`1`", "\"1", "1\"", "\"\\u0000\"", "\"NaN\""];

const words = ["NaN", "nan", "-NaN", "Infinity", "-Infinity", "+Infinity", "inf", "-inf", "null",
  "Null", "NULL", "nil", "None", "true", "false", "True", "TRUE", "undefined", "void", "yes", "one",
  "I", "MAX", "Number.MAX_SAFE_INTEGER", "1n", "1N", "1L", "1u", "1u64", "1i64", "1f", "1d", "1m",
  "1k", "1K", "1%", "1€", "€1", "1 EUR", "EUR", "1st", "new Number(1)", "Math.PI", "BigInt(1)"];

const containers = ["[]", "{}", "[1]", "[[1]]", "{\"a\":1}", "{\"gross\":1}",
  "{\"$numberLong\":\"1\"}", "[1,1]", "[null]", "{\"valueOf\":1}", "[", "{", "]", "}", "[1",
  "{1}", "(", "<1>"];

const large = [limit, limit + 1n, limit * 2n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n,
  2n ** 64n + 1n, 2n ** 127n, 2n ** 128n, 2n ** 256n, 10n ** 18n, 10n ** 19n, 10n ** 20n,
  10n ** 40n, 10n ** 400n].map(String).concat("9".repeat(1_000), "1".repeat(5_000));

const digits = ["\u0661", "\u0661\u0662", "\u06f1", "\u0967", "\uff11", "\uff10", "\u{1d7cf}",
  "\u2460", "\u00b2", "\u2163", "\u4e00", "\u22121", "\u221210", "\ufe631", "\uff0b1",
  "\uff0d1", "\u20131", "\u20141", "1\u066b5", "1\uff0e0", "\u00bd", "1\u0301", "\ufe0f1",
  "1\u20e3", "\u221e", "\u0c67", "\u1041"];

const blanks = ["\u00a01", "1\u00a0", "\u000b1", "\f1", "\ufeff1", "\u200b1", "1\u200b", "\u2028",
  "\u20281", "\u20291", "\u00851", "\u30001", "\u0000", "1\u0000", "\u00001", "\b1", "\u001b1",
  "1\u007f", ""];

const sums = ["1+1", "2*3", "1-1", "!0", "~1", "1<<2", "10/2", "5%3", "1**2", "1==1", "1?1:1",
  "1&&1", "1;", "1,", ",1", "1 1", "1}", "1]", "{{1}}", "${1}", "%31", "=1", "1//", "1/*x*/",
  "/*x*/1", "//x\n1", "1#", "<!--1-->", "1 // one", "@1"];

function titled(group, list) {
  return list.map((numeral) => {
    const shown = JSON.stringify(numeral).slice(0, 40);
    return [`${group} ${shown.replace(/[^\x20-\x7e]/g, escaped)}`, numeral];
  });
}

function escaped(sign) {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** All of them: `[title, numeral]`, the numeral as it stands in the JSON. */
export const numerals = [
  ...titled("the sign", signed),
  ...titled("the fraction", fractions),
  ...titled("the exponent", exponents),
  ...titled("the zeros", zeros),
  ...titled("the base", bases),
  ...titled("the separator", separated),
  ...titled("the text", texts),
  ...titled("the word", words),
  ...titled("the container", containers),
  ...titled("the size", large),
  ...titled("the digits", digits),
  ...titled("the blank", blanks),
  ...titled("the sum", sums),
  ["the name twice", "1,\"gross\":1"],
  ["the name twice, by an escape", "1,\"gros\\u0073\":1"],
];

/** One of each kind that a reader of numbers can get wrong, for all the other fields. */
export const few = titled("", ["-1.5", "1e3", "1E0", "1.0", "01", "0x10", "1_000", "1,000", "\"1\"",
  "NaN", "Infinity", "true", "[]", "{}", String(limit), String(2n ** 64n), "1".repeat(400),
  "\u0661", "\u22121", "-0"]);
