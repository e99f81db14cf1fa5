// The perfumery's counter: what it sells, for how much, and under which program it gives points.

export const beauty = {
  id: "beauty",
  program: "beauty-tiers",
  name: "Rosewater",
  currency: "EUR",
  // Prices have France's value added tax in them, a sixth of what is paid.
  taxOfGross: [1, 6],
  wallet: "point",
  // Its members have a level, and its program no partner.
  hasLevels: true,
  rewardPictures: { voucher: "gift-card", candle: "candle", masterclass: "perfume" },
  // In minor units.
  products: [
    { id: "perfume", price: 9200, categories: ["scent"] },
    { id: "serum", price: 6400, categories: ["care"] },
    { id: "cream", price: 4500, categories: ["care"] },
    { id: "candle", price: 3900, categories: ["home"] },
    { id: "lipstick", price: 2800, categories: ["colour"] },
    { id: "brush", price: 1900, categories: ["colour"] },
  ],
};
