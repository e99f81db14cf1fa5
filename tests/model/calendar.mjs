// The model's own calendar: local days of a zone and when a lot ends, from the platform's zones.

const HOUR_MS = 60 * 60 * 1000;

/** When points earned at an instant end (milliseconds), or null for never; by the file's words. */
export function expiryRule(words, zone) {
  if (words === undefined || words === "never") return () => null;
  const found = /^(end of the month, )?(\d+) (day|month|year)s? after earning$/.exec(words);
  if (!found) throw new Error(`the model does not know this expiry: "${words}"`);
  const [, monthEnd, count, unit] = found;
  return (instant) => {
    const day = plus(localDay(instant, zone), Number(count), unit);
    // A lot is good for the whole of its last day.
    return monthEnd
      ? startOfDay({ year: day.year, month: day.month + 1, day: 1 }, zone)
      : startOfDay({ ...day, day: day.day + 1 }, zone);
  };
}

/** When points earned at an instant become spendable; by the file's words. */
export function pendingRule(words) {
  if (words === undefined || words === "none") return (instant) => instant;
  throw new Error(`the model does not know this delay: "${words}"`);
}

/** The day so many units later; 31 January and a month is the last day of February. */
function plus({ year, month, day }, count, unit) {
  if (unit === "day") return { year, month, day: day + count };
  const months = year * 12 + (month - 1) + count * (unit === "year" ? 12 : 1);
  const reached = { year: Math.floor(months / 12), month: (months % 12) + 1 };
  const last = new Date(Date.UTC(reached.year, reached.month, 0)).getUTCDate();
  return { ...reached, day: Math.min(day, last) };
}

function localDay(instant, zone) {
  const [year, month, day] = localDate(instant, zone).split("-").map(Number);
  return { year, month, day };
}

const starts = new Map();

/** The first instant of a local day, found by halving: no assumption about clock changes. */
function startOfDay(day, zone) {
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  const date = new Date(midnight).toISOString().slice(0, 10);
  const key = `${zone} ${date}`;
  if (!starts.has(key)) {
    let before = midnight - 24 * HOUR_MS;
    let reached = midnight + 24 * HOUR_MS;
    while (reached - before > 1) {
      const middle = Math.floor((before + reached) / 2);
      if (localDate(middle, zone) < date) before = middle;
      else reached = middle;
    }
    starts.set(key, reached);
  }
  return starts.get(key);
}

const formats = new Map();

/** The local date as 1997-01-31, which sorts as dates do. */
function localDate(instant, zone) {
  if (!formats.has(zone)) {
    const style = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" };
    formats.set(zone, new Intl.DateTimeFormat("en-CA", style));
  }
  return formats.get(zone).format(instant);
}
