// What goes in and comes out, in the words of the API's own document, from which most is taken.

import type { components } from "./api.js";
import type { LoyaltyError } from "./error.js";
import type { Format } from "./format.js";

type Schemas = components["schemas"];

/** The program that is live: names, wallets, earn rules, rewards. */
export type Program = Schemas["ProgramBody"];
export type Wallet = Schemas["WalletBody"];
/** What a cart would earn, by which rule, and why. */
export type Quote = Schemas["QuoteAnswer"];
export type Award = Schemas["AwardBody"];
/** A member at one instant: balances, tier, memberships, bonuses, challenges, badges. */
export type View = Schemas["ViewBody"];
export type Balance = Schemas["BalanceView"];
/** A member, with the vouchers that are open, and the benefits. */
export type Member = Schemas["MemberBody"];
/** Where a member stands among the tiers, and each way to the next. */
export type Tier = Schemas["TierBody"];
/** How a member stands to a plan: `paid_until`, and the perks that they have now. */
export type Membership = Schemas["MembershipView"];
/** What a member has beside points; `choices` where there is something to choose. */
export type Benefit = Schemas["BenefitBody"];
/** A bonus that is kept aside until `have` is `need`, or void at `until`. */
export type Bonus = Schemas["BonusBody"];
/** How far a member is with a challenge. */
export type Challenge = Schemas["ChallengeBody"];
export type Badge = Schemas["BadgeBody"];
/** A benefit, and a reward or a day (`2026-06-12`) of it. */
export type Choice = Schemas["ChoiceBody"];
/** What came of it: a voucher in `automatic`, where a reward was chosen. */
export type Chosen = Schemas["Accepted"];
/** One line of the member's statement. */
export type Entry = Schemas["PublicEntry"];
/** A reward that was redeemed: its code, its status, until when it is good. */
export type Redemption = Schemas["RedemptionView"];
/** What an order earned, and the balances after it. */
export type Earned = Schemas["Accepted"];
export type Problem = Schemas["Problem"];
export type FieldProblem = Schemas["FieldProblem"];

type Responses = components["responses"];
type Body<C> = { content: { "application/problem+json": { code: C } } };
type CodeOf<T> = T extends Body<infer C> ? C : never;

/**
 * Every code that the API has, and our own: `network` (no answer, or none that is ours),
 * `signed_out` (nobody is signed in), `member_changed` (somebody else is).
 */
export type ProblemCode =
  | CodeOf<Responses[keyof Responses]>
  | "network"
  | "signed_out"
  | "member_changed";
/** A reward as it stands to the member: `ready`, or `short` and by how much, or why not. */
export type Offer = Schemas["OfferBody"];
export type Wanted = Schemas["OwnRedeemBody"];

/** The member's card: it says who they are, and spends nothing. */
export interface Card {
  number: string;
  qr: { size: number; path: string };
}

/** What is in the cart, as an order has it, without a name or a time. */
export type Cart = Schemas["CartBody"];

/** A text, or its plural forms, by language. */
export type Localised<T = string> = Readonly<Record<string, T>>;

/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

export interface LoyaltyOptions {
  /** `pk_…`: says which program, and works on the origins it was made for. */
  publishableKey: string;
  /**
   * Asks the shop's own server who is signed in: a token it signed, good for at most 5 minutes, or
   * null for nobody. Asked when a session is needed, about every ten minutes.
   */
  getCustomerToken?: () => Promise<string | null | undefined> | string | null | undefined;
  /** The edge, without a path; by default where this script came from, or the page's origin. */
  baseUrl?: string;
  /** By default the document's language. */
  locale?: string;
  fetch?: typeof fetch;
  /** How long one attempt may take; 8,000. */
  timeoutMs?: number;
  /** How often a call is tried again; 2. */
  maxRetries?: number;
  /** Told of every answer, for logs; never given a body or a token. */
  onRequest?: (seen: RequestSeen) => void;
}

export interface RequestSeen {
  method: string;
  path: string;
  status: number;
  ms: number;
  requestId: string | null;
}

export interface CallOptions {
  /** 16 to 255 visible ASCII characters. Made anew for each call, and kept over its retries. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface EntriesQuery {
  /** How many at most; all of them if it is not given. */
  limit?: number;
}

export interface Events {
  /** It became known whether somebody is signed in. */
  ready: { signedIn: boolean };
  /** Balances came in, with whatever was asked. */
  balance: View;
  /** A redemption was made or cancelled. */
  redeemed: Redemption;
  /** A call failed for good; its caller was told as well. */
  error: LoyaltyError;
  /** Somebody else is there now, or nobody: forget what was shown. */
  reset: undefined;
}

export interface Loyalty {
  readonly program: {
    /** Public, and the same for everybody. */
    get(): Promise<Program>;
    /** What the cart earns: for the member who is signed in, else for a new one. Writes nothing. */
    quote(cart: Cart, options?: Pick<CallOptions, "signal">): Promise<Quote>;
  };
  readonly member: {
    /** Null where nobody is signed in, or who is has not joined. */
    get(): Promise<Member | null>;
    join(options?: CallOptions): Promise<View>;
    balance(): Promise<View>;
    /** Every reward, with whether it is in reach. */
    rewards(): Promise<Offer[]>;
    /** Newest first, page by page as they are read. */
    entries(query?: EntriesQuery): AsyncIterable<Entry>;
    card(): Promise<Card>;
    /** Makes something of a benefit that has `choices`. */
    choose(choice: Choice, options?: CallOptions): Promise<Chosen>;
  };
  readonly redemptions: {
    create(wanted: Wanted, options?: CallOptions): Promise<Redemption>;
    get(id: string): Promise<Redemption>;
    cancel(id: string, options?: CallOptions): Promise<Redemption>;
  };
  readonly orders: {
    /** Carries an order that the shop's server signed. However often it is sent, it counts once. */
    send(signedOrder: string, options?: Pick<CallOptions, "signal">): Promise<Earned>;
  };
  readonly format: Format;
  /** Listens; the answer ends it. */
  on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void;
  /** To be called when somebody signs in or out without a new page. */
  reset(): void;
}
