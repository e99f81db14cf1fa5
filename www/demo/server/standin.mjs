// Stands in for the storefront SDK until there is one.

import { good } from "./edge.mjs";

export const standIn = {
  me: ({ edge, member }) => edge.get(`/v1/members/${member}`).then(good),
  program: ({ edge }) => edge.get("/v1/program").then(good),
  quote: ({ edge, member, body }) => edge.post("/v1/quote", { member, ...body }).then(good),
  redeem: ({ edge, member, body }) =>
    edge.post(`/v1/members/${member}/redemptions`, body.wish, { key: body.key }).then(good),
  cancel: ({ edge, member, body }) =>
    edge.post(`/v1/members/${member}/redemptions/${body.id}/cancel`, {}, { key: body.key })
      .then(good),
  order: async ({ edge, member, body }) => {
    const { order } = JSON.parse(body.signed);
    const answer = await edge.post(`/v1/members/${member}/earn`, { order }, {
      key: `order:${order.ref}`,
    });
    return { ...good(answer), replayed: answer.replayed };
  },
};
