// The fashion store's rail: what it sells, for how much, and under which program it gives points.

export const fashion = {
  id: "fashion",
  program: "spend-miles",
  name: "Nordic Outfitters",
  currency: "DKK",
  // Prices have Denmark's value added tax in them, a fifth of what is paid.
  taxOfGross: [1, 5],
  wallet: "point",
  partnerPicture: "sauna",
  rewardPictures: { credit: "gift-card", lounge: "lounge", sauna: "sauna" },
  partner: { id: "harbour-sauna", name: "Harbour Sauna" },
  // In minor units. What kind a line is decides whether it earns: a gift card does not.
  products: [
    { id: "parka", price: 249900, categories: ["outerwear"] },
    { id: "sweater", price: 109900, categories: ["knitwear"] },
    { id: "overshirt", price: 129900, categories: ["outerwear"] },
    { id: "boots", price: 189900, categories: ["shoes"] },
    { id: "shirt", price: 74900, categories: ["shirts"] },
    { id: "beanie", price: 29900, categories: ["knitwear"] },
    { id: "tote", price: 24900, categories: ["bags"] },
    { id: "gift-card", price: 50000, kind: "gift_card", categories: [] },
  ],
};
