// How much of each corpus a run takes: a sample of every kind of thing in it, or all of it.

/** Whether all is taken: `make thorough` sets it. */
export const WHOLE = process.env.REGULARS_WHOLE === "1";

/** One of so many of a list, from the `first` on; in a whole run each. */
export function some(list, oneOf, first = 0) {
  return WHOLE ? list : list.filter((_, place) => place % oneOf === first % oneOf);
}

/** The first so many of a list; in a whole run each. */
export function firstOf(list, most) {
  return WHOLE ? list : list.slice(0, most);
}
