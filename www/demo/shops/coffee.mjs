// The coffee bar's shelf: what it sells, for how much, and under which program it gives stars.

export const coffee = {
  id: "coffee",
  program: "coffee-stars",
  name: "Bean & Gone",
  currency: "EUR",
  // Prices have Denmark's value added tax in them, a fifth of what is paid.
  taxOfGross: [1, 5],
  wallet: "star",
  partnerPicture: "paperback",
  rewardPictures: { drink: "flat-white", paperback: "paperback" },
  partner: { id: "corner-books", name: "Corner Books" },
  // In minor units. What kind a line is decides whether it earns: a gift card does not.
  products: [
    { id: "flat-white", price: 420, categories: ["drink", "coffee"] },
    { id: "pour-over", price: 480, categories: ["drink", "coffee"] },
    { id: "iced-oat", price: 540, categories: ["drink", "coffee"] },
    { id: "cardamom-bun", price: 360, categories: ["bakery"] },
    { id: "house-beans", price: 1260, categories: ["beans"] },
    { id: "dripper", price: 3400, categories: ["gear"] },
    { id: "machine", price: 37900, categories: ["gear"] },
    { id: "gift-card", price: 2500, kind: "gift_card", categories: [] },
  ],
};
