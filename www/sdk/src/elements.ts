// The custom elements: balance, earnings, rewards, level, challenges, card.

import { LoyaltyElement, make, programOf } from "./elements/element.js";
import { qr } from "./elements/qr.js";
import { newKey } from "./key.js";
import { createLoyalty } from "./regulars.js";
import type {
  Award, Card, Cart, Challenge, Earned, Loyalty, Offer, Program, View, Wallet,
} from "./types.js";

export * from "./regulars.js";

/** The wallet that an element speaks of: the one it names, or the program's first. */
function walletOf(element: Element, program: Program): Wallet {
  const name = element.getAttribute("wallet");
  const found = name ? program.wallets.find(({ id }) => id === name) : program.wallets[0];
  if (!found) throw new RangeError(`There is no wallet ${name}.`);
  return found;
}

/** More stamps than this are a number. */
const STAMPS_MAX = 30;

/** A card of stamps as signs, where a reward says how many fill it. */
function stamps(have: number, { id, kind }: Wallet, { rewards }: Program): Node[] {
  if (kind !== "stamps") return [];
  const need = rewards.find(({ wallet, stepped }) => wallet === id && !stepped)?.points ?? 0;
  if (need > STAMPS_MAX || have > need || have < 0) return [];
  const card = make("span", "stamps", "\u25cf".repeat(have).padEnd(need, "\u25cb"));
  card.ariaHidden = "true";
  return [new Text(" "), card];
}

/** What can be spent of a wallet; of stamps, also as a card. */
function purse(view: View, wallet: Wallet, program: Program, { format }: Loyalty): Node[] {
  const { active = 0, deficit = 0 } = view.balances.find((one) => one.wallet === wallet.id) ?? {};
  const have = active - deficit;
  const value = make("bdi", "value", format.points(have, wallet, program.currency));
  return [value, ...stamps(have, wallet, program)];
}

/** What is in every answer that has the member's view. */
abstract class LoyaltyView extends LoyaltyElement {
  override load(loyalty: Loyalty): Promise<View> {
    return loyalty.member.balance();
  }

  override onBalance(view: View): void {
    this.display(view);
  }
}

/** `<loyalty-balance wallet="star">`: what can be spent now; of stamps, also as a card. */
export class LoyaltyBalance extends LoyaltyView {
  static observedAttributes = ["wallet"];

  override show(view: View, program: Program, loyalty: Loyalty): Node[] {
    return purse(view, walletOf(this, program), program, loyalty);
  }
}

/**
 * `<loyalty-tier next="{points} to go for {tier}">`: the member's level, and how far it is to the
 * next; without `next`, in figures.
 */
export class LoyaltyTier extends LoyaltyView {
  static observedAttributes = ["next"];

  override show({ tier }: View, program: Program, { format }: Loyalty): Node[] {
    if (!tier) return [document.createElement("slot")];
    const { tiers = [], wallets, currency } = program;
    const name = (id?: string) => {
      const found = tiers.find((one) => one.id === id);
      return (found && format.text(found.name)) ?? "";
    };
    const nodes: Node[] = [make("bdi", "name", name(tier.id))];
    // Of several ways, the one of which most is done.
    const ways = [...(tier.next?.ways ?? [])];
    const [way] = ways.sort((a, b) => b.have / b.need - a.have / a.need);
    if (way) {
      const { have, need, metric } = way;
      const wallet = wallets.find(({ id }) => id === way.wallet);
      const amount = (points: number) => metric === "spent"
        ? format.money({ amount: points, currency })
        : format.points(points, wallet, currency);
      const parts: Record<string, string> = {
        points: amount(Math.max(need - have, 0)), tier: name(tier.next?.id),
      };
      const usual = `${amount(have)} / ${amount(need)} {tier}`;
      const text = this.getAttribute("next") ?? usual;
      const said = text.replace(/{(\w+)}/g, (_, part) => parts[part] ?? "");
      nodes.push(make("span", "next", said), progress(said, have, need));
    }
    return nodes;
  }
}

/** `<loyalty-challenges>`: the challenges that are open to the member, and how far they are. */
export class LoyaltyChallenges extends LoyaltyView {
  override show({ challenges = [] }: View, program: Program, { format }: Loyalty): Node[] {
    const row = ({ id, have, goal, done, metric }: Challenge) => {
      const { name = {} } = program.challenges?.find((one) => one.id === id) ?? {};
      const said = format.text(name) ?? id;
      const { currency } = program;
      const far = (amount: number) =>
        metric === "spent" ? format.money({ amount, currency }) : `${amount}`;
      return make("li", `challenge${done ? " done" : ""}`, make("span", "name", said),
        make("bdi", "count", `${far(have)} / ${far(goal)}`), progress(said, have, goal));
    };
    return [make("ul", "list", ...challenges.map(row))];
  }
}

/**
 * `<loyalty-earn amount="1250" currency="EUR">` or its property `cart`: what that would earn. With
 * `order`, a signed order: sends it, and says what it earned, however often the page is opened.
 */
export class LoyaltyEarn extends LoyaltyElement {
  static observedAttributes = ["wallet", "amount", "currency", "order"];
  #cart: Cart | undefined;

  get cart(): Cart | undefined {
    return this.#cart;
  }

  set cart(cart: Cart | undefined) {
    this.#cart = cart;
    this.refresh();
  }

  override load(loyalty: Loyalty, signal: AbortSignal): Promise<{ awards?: Award[] }> | null {
    const order = this.getAttribute("order");
    if (order) return loyalty.orders.send(order);
    const gross = Number(this.getAttribute("amount"));
    const currency = this.getAttribute("currency");
    const lines = [{ id: "1", quantity: 1, gross }];
    const cart = this.#cart ?? (gross && currency ? { currency, lines } : null);
    return cart && loyalty.program.quote(cart, { signal });
  }

  override show(answer: Partial<Earned>, program: Program, { format }: Loyalty): Node[] {
    const wallet = walletOf(this, program);
    const awards = answer.awards?.filter((award) => award.wallet === wallet.id) ?? [];
    const points = awards.reduce((sum, award) => sum + award.points, 0);
    return [make("bdi", "value", format.points(points, wallet, program.currency))];
  }
}

/**
 * `<loyalty-rewards limit="3" href="/rewards/{reward}" redeem="Redeem">`: what points buy and how
 * far it is; names are links if there is an `href`, and what is in reach has a button if `redeem`
 * says what is written on it.
 */
export class LoyaltyRewards extends LoyaltyElement {
  static observedAttributes = ["limit", "href", "redeem", "wallet"];
  /** What was redeemed on this page, by reward. */
  readonly #codes = new Map<string, string>();
  /** The key of the redemption that each button stands for: pressed again, it is the same. */
  readonly #keys = new Map<string, string>();

  override load(loyalty: Loyalty): Promise<Offer[]> {
    return loyalty.member.rewards();
  }

  override show(offers: Offer[], program: Program, loyalty: Loyalty): Node[] {
    const limit = Number(this.getAttribute("limit")) || offers.length;
    const rows = offers.slice(0, limit).map((offer) => this.#row(offer, program, loyalty));
    return [make("ul", "list", ...rows)];
  }

  override onBalance(): void {
    this.refresh();
  }

  #row(offer: Offer, program: Program, loyalty: Loyalty): Node {
    const { reward, state } = offer;
    const { format } = loyalty;
    const wallet = program.wallets.find(({ id }) => id === offer.wallet);
    const href = this.getAttribute("href")?.replace("{reward}", () => encodeURIComponent(reward));
    const name = make(href ? "a" : "span", "name", format.text(offer.name) ?? reward);
    if (href) name.setAttribute("href", href);
    const cost = format.points(offer.points, wallet, program.currency);
    const row = make("li", `reward ${state}`, name, make("bdi", "cost", cost));
    const code = this.#codes.get(reward);
    const label = this.getAttribute("redeem");
    if (code) row.append(make("output", "code", code));
    else if (label && state === "ready") row.append(this.#button(label, reward, loyalty));
    else if (state === "short") row.append(progress(cost, offer.have, offer.points));
    return row;
  }

  #button(label: string, reward: string, { redemptions }: Loyalty): Node {
    const button = make("button", "redeem", label) as HTMLButtonElement;
    button.type = "button";
    button.onclick = async () => {
      button.disabled = true;
      const idempotencyKey = this.#keys.get(reward) ?? newKey();
      this.#keys.set(reward, idempotencyKey);
      try {
        const { code, id } = await redemptions.create({ reward }, { idempotencyKey });
        this.#codes.set(reward, code ?? id);
      } catch {
        // `loyalty:error` has said why, in whatever words the page has for it.
      }
      this.refresh();
    };
    return button;
  }
}

/** How far it is, as a bar. */
function progress(label: string, have: number, need: number): HTMLElement {
  const bar = make("progress", "progress") as HTMLProgressElement;
  bar.max = need;
  bar.value = have;
  bar.ariaLabel = label;
  return bar;
}

/** `<loyalty-card>`: the member's number, its QR code for the till, and what stamps they have. */
export class LoyaltyCard extends LoyaltyElement {
  #card: Card | undefined;
  #view: View | undefined;

  override async load(loyalty: Loyalty): Promise<Card> {
    this.#card = undefined;
    const [card, { wallets }] = await Promise.all([loyalty.member.card(), programOf(loyalty)]);
    if (wallets.some(({ kind }) => kind === "stamps")) this.#view = await loyalty.member.balance();
    return (this.#card = card);
  }

  override show(card: Card, program: Program, loyalty: Loyalty): Node[] {
    const number = make("bdi", "number", card.number.replace(/(.{4})(?=.)/g, "$1\u00a0"));
    const nodes = [qr(card), number];
    for (const wallet of program.wallets) {
      if (this.#view && wallet.kind === "stamps") {
        nodes.push(make("p", "stamped", ...purse(this.#view, wallet, program, loyalty)));
      }
    }
    return nodes;
  }

  override onBalance(view: View): void {
    this.#view = view;
    if (this.#card) this.display(this.#card);
  }
}

const ELEMENTS = {
  "loyalty-balance": LoyaltyBalance,
  "loyalty-earn": LoyaltyEarn,
  "loyalty-rewards": LoyaltyRewards,
  "loyalty-card": LoyaltyCard,
  "loyalty-tier": LoyaltyTier,
  "loyalty-challenges": LoyaltyChallenges,
};

declare global {
  interface HTMLElementTagNameMap {
    "loyalty-balance": LoyaltyBalance;
    "loyalty-earn": LoyaltyEarn;
    "loyalty-rewards": LoyaltyRewards;
    "loyalty-card": LoyaltyCard;
    "loyalty-tier": LoyaltyTier;
    "loyalty-challenges": LoyaltyChallenges;
  }
}

/**
 * Brings the page's elements to life, as those of one program, and says the program's events at
 * the document too: `loyalty:ready`, `loyalty:balance`, `loyalty:redeemed`, `loyalty:error`.
 */
export function defineElements(loyalty: Loyalty): void {
  LoyaltyElement.serve(loyalty);
  for (const event of ["ready", "balance", "redeemed", "error"] as const) {
    loyalty.on(event, (detail: unknown) =>
      document.dispatchEvent(new CustomEvent(`loyalty:${event}`, { detail })),
    );
  }
  // A page that comes back from the browser's memory may come back to somebody else.
  addEventListener("pageshow", ({ persisted }) => persisted && loyalty.reset());
  for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
}

/** The customer's token, from the address that the script's tag names. */
async function askStore(url: string): Promise<string | null> {
  const answer = await fetch(url, { cache: "no-store" });
  return answer.ok ? (await answer.text()).trim() : null;
}

/** Begins by itself where the script's own tag says for whom: `<script … data-key="pk_…">`. */
function begin(): Loyalty | undefined {
  const scripts = Array.from(globalThis.document?.scripts ?? []);
  const own = scripts.find(({ src }) => src === import.meta.url);
  const { key, token, edge } = own?.dataset ?? {};
  if (!key) return undefined;
  const loyalty = createLoyalty({
    publishableKey: key,
    ...(edge && { baseUrl: edge }),
    ...(token && { getCustomerToken: () => askStore(token) }),
  });
  defineElements(loyalty);
  return loyalty;
}

/** The client of a page whose script tag says `data-key`. */
export const loyalty = begin();
