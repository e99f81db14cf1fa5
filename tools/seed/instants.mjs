// Instants of a life, told backwards from the day on which the demo was seeded.

const DAY_MS = 86_400_000;

/** Answers what turns "12" (days ago) or "6m-5d" (6 months before the day in 5 days) and a time of
 * day into an instant, none of them after `anchor`. */
export function instantsBefore(anchor) {
  const latest = new Date(anchor);
  return (ago, time) => {
    const day = dayOf(latest, ago);
    const [hours, minutes] = time.split(":").map(Number);
    day.setUTCHours(hours, minutes, 0, 0);
    return (day < latest ? day : new Date(latest - DAY_MS / 48)).toISOString();
  };
}

function dayOf(latest, ago) {
  const [, months, days] = /^(\d+)m-(\d+)d$/.exec(ago) ?? [];
  if (months === undefined) return new Date(latest - Number(ago) * DAY_MS);
  const day = new Date(latest.getTime() + Number(days) * DAY_MS);
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() - Number(months));
  const lastOfMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0));
  day.setUTCDate(Math.min(wanted, lastOfMonth.getUTCDate()));
  return day;
}
