// The outfitters' store: what it sells, and its club, which members pay for by the year or month.

export const club = {
  id: "club",
  program: "prime-club",
  name: "Nordmark",
  currency: "EUR",
  // Prices have Denmark's value added tax in them, a fifth of what is paid.
  taxOfGross: [1, 5],
  wallet: "credit",
  isMoney: true,
  // What the shop's billing takes, in minor units.
  plans: { yearly: 11900, monthly: 1299 },
  rewardPictures: { "sale-preview": "tote" },
  // In minor units.
  products: [
    { id: "tent", price: 34900, categories: ["outdoors"] },
    { id: "lantern", price: 4900, categories: ["outdoors"] },
    { id: "parka", price: 22900, categories: ["outerwear"] },
    { id: "boots", price: 18900, categories: ["shoes"] },
    { id: "beanie", price: 2900, categories: ["knitwear"] },
    { id: "tote", price: 2500, categories: ["bags"] },
  ],
};
