// A shop's pages and server as TypeScript sees them: this must compile, and its mistakes must not.

import { createLoyalty, LoyaltyError, type Offer, type ProblemCode } from "@regulars/storefront";
import { defineElements } from "@regulars/storefront/elements";
import { signCustomerToken, signOrder, verifyPartnerLink } from "@regulars/storefront/server";

export async function page(key: string): Promise<string[]> {
  const loyalty = createLoyalty({
    publishableKey: key,
    getCustomerToken: async () => (await fetch("/loyalty-token")).text(),
  });
  defineElements(loyalty);
  const stop = loyalty.on("balance", (view) => view.balances.map(({ active }) => active + 1));
  loyalty.on("error", (error) => console.warn(error.code, error.fields.at(0)?.pointer));

  const program = await loyalty.program.get();
  const lines = [{ id: "1", quantity: 2, gross: 900 }];
  const quote = await loyalty.program.quote({ currency: program.currency, lines });
  const texts = quote.awards.map(({ points }) => loyalty.format.points(points, program.wallets[0]));

  const member = (await loyalty.member.get()) ?? (await loyalty.member.join());
  texts.push(member.status, loyalty.format.date(member.as_of ?? "2026-03-01T09:00:00Z"));
  const ready = (offer: Offer) => offer.state === "ready";
  const offer = (await loyalty.member.rewards()).find(ready);
  if (offer) {
    const made = await loyalty.redemptions.create({ reward: offer.reward });
    const gone = await loyalty.redemptions.cancel(made.id, { idempotencyKey: `cancel-${made.id}` });
    texts.push(gone.status);
  }
  for await (const entry of loyalty.member.entries({ limit: 10 })) texts.push(entry.kind);
  stop();
  return texts;
}

export async function thankYou(key: string, order: string): Promise<number> {
  try {
    const { awards = [] } = await createLoyalty({ publishableKey: key }).orders.send(order);
    return awards.reduce((sum, { points }) => sum + points, 0);
  } catch (error) {
    if (error instanceof LoyaltyError && error.code === "already_recorded") return 0;
    throw error;
  }
}

export async function server(kid: string, secret: string): Promise<string[]> {
  const signing = { program: "https://edge.example/p/coffee-stars", store: "shop" };
  const token = await signCustomerToken({ sub: "shop:1", locale: "da" }, { kid, secret }, signing);
  const order = {
    ref: "o-1",
    occurred_at: "2026-03-01T09:00:00Z",
    currency: "EUR",
    lines: [{ id: "1", quantity: 1, gross: 1250 }],
  };
  return [token, await signOrder({ sub: "shop:1", order }, { kid, secret }, signing)];
}

export async function partner(token: string): Promise<number> {
  const jwks = await (await fetch("https://edge.example/p/x/.well-known/loyalty-jwks.json")).json();
  const expected = { issuer: "https://edge.example/p/x", partner: "bakery" };
  return (await verifyPartnerLink(token, jwks, expected)).points;
}

export function mistakes(): void {
  // @ts-expect-error: a key is needed.
  createLoyalty({});
  const loyalty = createLoyalty({ publishableKey: "pk_x_y" });
  // @ts-expect-error: there is no such event.
  loyalty.on("balances", () => {});
  const codes: ProblemCode[] = ["insufficient_points", "already_recorded", "signed_out"];
  // @ts-expect-error: there is no such code.
  codes.push("not_enough");
  // @ts-expect-error: a reward is needed.
  void loyalty.redemptions.create({ units: 1 });
  // @ts-expect-error: amounts are whole numbers, not texts.
  void loyalty.program.quote({ currency: "EUR", lines: [{ id: "1", quantity: 1, gross: "9" }] });
}
