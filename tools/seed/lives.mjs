// The lives of the demo's members as tables, but for the longest: days ago, time, what they did.
//
// "6m-5d" is six months before the day in five days: what was earned then is about to expire.

const coffee = {
  noor: `
    0       07:40  join`,
  ada: `
    270     08:02  join
    270     08:05  buy     flat-white cardamom-bun
    262     08:10  buy     flat-white
    255     08:04  buy     pour-over house-beans
    247     15:31  buy     flat-white flat-white
    236     08:07  buy     flat-white cardamom-bun
    221     08:12  buy     house-beans flat-white
    209     08:01  buy     flat-white
    198     09:45  buy     dripper house-beans pour-over
    197     08:03  redeem  drink
    197     08:04  use
    171     08:10  buy     flat-white cardamom-bun cardamom-bun
    158     08:06  buy     house-beans
    143     16:20  buy     iced-oat iced-oat
    129     08:05  buy     flat-white
    118     16:02  buy     iced-oat cardamom-bun
    97      08:09  buy     house-beans flat-white
    74      08:11  buy     flat-white
    60      08:05  buy     flat-white cardamom-bun
    46      08:12  buy     house-beans house-beans
    31      08:02  buy     pour-over
    17      08:06  buy     flat-white cardamom-bun
    9       08:04  buy     house-beans
    2       08:10  buy     flat-white flat-white cardamom-bun`,
  lin: `
    6m-5d   10:12  join
    6m-5d   10:15  buy     dripper dripper house-beans
    6m-9d   11:02  buy     house-beans pour-over
    80      10:40  buy     house-beans
    12      10:31  buy     pour-over cardamom-bun`,
  emil: `
    25      17:20  join
    25      17:25  buy     machine
    24      08:20  redeem  drink
    24      08:21  use
    20      08:33  redeem  drink
    20      08:34  use
    17      08:31  redeem  drink
    17      08:32  use
    9       08:15  buy     flat-white cardamom-bun
    6       12:05  return  emil-1
    1       08:18  buy     flat-white`,
};

const fashion = {
  noor: `
    0       07:40  join`,
  ada: `
    400     12:00  join    silver
    398     12:08  buy     sweater
    350     16:44  buy     boots tote
    301     11:19  redeem  credit 8
    300     11:25  use
    210     13:02  buy     shirt shirt
    120     17:30  buy     overshirt
    41      12:12  buy     beanie tote
    8       15:03  buy     shirt`,
  lin: `
    24m-3d  14:10  join
    24m-3d  14:15  buy     overshirt tote
    90      13:40  buy     beanie
    6       13:31  buy     tote`,
  emil: `
    60      17:20  join
    58      17:25  buy     parka sweater
    40      18:02  redeem  credit 5
    39      18:10  use
    12      12:05  return  emil-1 1
    3       16:40  buy     beanie`,
};

const beauty = {
  noor: `
    0       07:40  join`,
  ada: `
    300     12:00  join
    298     12:08  buy     perfume serum
    240     16:44  buy     cream lipstick
    150     11:19  buy     serum serum
    60      13:02  buy     perfume
    9       17:30  buy     brush`,
  lin: `
    200     14:10  join
    199     14:15  buy     perfume perfume serum serum
    120     13:40  buy     perfume perfume
    40      13:31  buy     candle`,
  emil: `
    90      17:20  join
    80      17:25  buy     perfume perfume perfume perfume serum serum
    60      18:02  buy     cream
    20      12:05  return  emil-1`,
  mei: `
    350     10:00  join
    340     10:04  buy     perfume perfume perfume perfume perfume perfume perfume perfume
    200     10:22  buy     perfume perfume perfume perfume perfume perfume
    100     10:31  buy     serum serum serum serum`,
};

const club = {
  noor: `
    0       07:40  join`,
  ada: `
    60      12:00  join
    59      12:04  bill    yearly paid
    59      12:08  buy     parka
    9       17:30  buy     lantern beanie`,
  lin: `
    70      14:10  join
    45      14:15  bill    monthly paid
    44      13:40  buy     boots`,
  emil: `
    30      17:20  join
    20      17:25  bill    monthly paid
    18      18:02  buy     tent
    5       12:05  bill    monthly cancelled`,
  mei: `
    300     10:00  join
    290     10:04  bill    yearly paid
    289     10:22  buy     tent tent lantern lantern
    100     10:31  buy     parka boots`,
};

export const lives = { coffee, fashion, beauty, club };

/** The rows of a life, in the order in which they are lived. */
export function stepsOf(table, instant) {
  let bought = 0;
  const rows = table.trim().split("\n").map((line) => line.trim().split(/\s+/));
  const steps = rows.map(([ago, time, what, ...words], place) => {
    if (what === "buy") bought += 1;
    return { at: instant(ago, time), what, words, place, bought };
  });
  // "6m-9d" is after "6m-5d", whatever the months are long.
  return steps.sort((one, other) => one.at.localeCompare(other.at) || one.place - other.place);
}
