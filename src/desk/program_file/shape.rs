//! The program file as an editor knows it: the types of which its JSON Schema is made.
//!
//! The reader beside this file is what decides, and says why; a test holds that both know the same
//! keys. Words of closed lists are the reader's own.

#![expect(dead_code, reason = "only the shape of these types is used")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::{challenge, earn, read, reward, shop, tiers, wallet, when};
use crate::desk::openapi::never_null;

/// The schema of a program file (JSON Schema 2020-12).
#[must_use]
pub fn schema() -> Value {
    // TOML has no null: what may be left out is left out.
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(never_null));
    let mut schema = settings.into_generator().into_root_schema_for::<File>();
    schema.insert("title".to_owned(), "A loyalty program of Regulars".into());
    schema.into()
}

/// The schema as it is printed and kept beside the gallery.
#[must_use]
pub fn text() -> String {
    format!("{:#}\n", schema())
}

/// Words of closed lists, as the reader has them.
macro_rules! listed {
    ($($name:ident: $words:expr;)*) => {
        $(
            struct $name;

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    let words = $words.map(|(word, _)| word);
                    json_schema!({ "type": "string", "enum": words })
                }
            }
        )*
    };
}

listed! {
    WalletKind: read::WALLET_KINDS;
    Period: read::PERIODS;
    Clawback: wallet::CLAWBACKS;
    Basis: earn::BASES;
    Tenders: earn::TENDERS;
    Round: earn::ROUNDINGS;
    LineKind: earn::LINE_KINDS;
    Beyond: earn::BEYOND;
    GiftKind: reward::KINDS;
    Font: shop::FONTS;
    Corners: shop::CORNERS;
    Weekday: when::DAYS;
    Drop: tiers::DROPS;
    Crossing: tiers::CROSSINGS;
    Within: challenge::WITHIN;
}

/// One text for everybody, or one for each language; `en` is always there.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Text {
    Everywhere(String),
    ByLocale(BTreeMap<String, String>),
}

/// The word for one, its plural forms in the order of CLDR, or either of these by language.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Unit {
    Everywhere(Forms),
    ByLocale(BTreeMap<String, Forms>),
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Forms {
    One(String),
    All(Vec<String>),
}

/// An amount of the program's currency between quotes: `"12.60"`.
#[derive(JsonSchema)]
struct Amount(#[schemars(regex(pattern = r"^\d+(\.\d+)?$"))] String);

/// A number and the wallet or its unit: `"150 star"`, `"10.00 cash"`.
#[derive(JsonSchema)]
struct Points(#[schemars(regex(pattern = r"^\d+(\.\d+)? \S"))] String);

/// A length of time: `"30 days"`, `"6 months"`.
#[derive(JsonSchema)]
struct Span(#[schemars(regex(pattern = r"^\d+ (day|week|month|year)s?$"))] String);

/// `"2026-12-01"`, or with a time `"2026-12-01 18:00"`, in the program's zone.
#[derive(JsonSchema)]
struct Date(#[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?$"))] String);

/// A whole loyalty program.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct File {
    /// Always 1.
    #[schemars(range(min = 1, max = 1))]
    format: u32,
    /// Names the program for ever: a-z, 0-9 and '-'.
    id: String,
    /// What members call the program. Its languages are those the program speaks.
    name: Text,
    /// ISO 4217, as in "EUR". An order in another currency is refused.
    currency: String,
    /// An IANA zone, as in "Europe/Copenhagen": every calendar word is in it.
    timezone: String,
    /// `false`: a test program, which may be given its clock and says so on every page.
    livemode: Option<bool>,
    /// How old an order may be when it arrives: "none", or days or weeks up to "60 days".
    backdate: Option<String>,
    /// Whether an order reference counts once for each member ("per-member") or in all ("unique").
    orders: Option<String>,
    /// The last day on which anything is earned.
    ends: Option<Date>,
    /// The last day on which what members have can be redeemed; without it, as long as it lives.
    redeem_until: Option<Date>,
    /// Where the program runs, as in "DK" or "CA-ON": `check` then knows what the law forbids.
    jurisdiction: Option<String>,
    /// How long goods can be brought back: `check` then warns of points that end before that.
    returns: Option<Span>,
    /// A share of all members who get no promotion, as in "5 percent".
    holdout: Option<String>,
    /// What makes the pages look like the shop.
    shop: Option<Shop>,
    /// The shop's own till, for staff without other software.
    till: Option<Till>,
    /// What members collect: `[wallet.star]`.
    wallet: BTreeMap<String, Wallet>,
    /// What the shop says of its members: `city = "word"`. Nothing that says who somebody is.
    attributes: Option<BTreeMap<String, Attribute>>,
    /// Groups of members that the engine makes up by what they bought, by attributes, or by lot.
    segment: Option<Vec<Segment>>,
    /// What earns.
    earn: Option<Vec<Earn>>,
    /// What multiplies earn rules.
    promotion: Option<Vec<Promotion>>,
    /// What is counted towards tiers, and how long they last.
    tiers: Option<Tiers>,
    /// The ladder, the lowest tier first.
    tier: Option<Vec<Tier>>,
    /// What members have beyond points: services, a day of their own, a choice.
    benefit: Option<Vec<Benefit>>,
    /// What a member does several times, or day after day.
    challenge: Option<Vec<Challenge>>,
    /// What points buy.
    reward: Option<Vec<Reward>>,
    /// What members pay for, period by period: the shop's billing reports each that was paid.
    plan: Option<Vec<Plan>>,
}

/// A paid membership.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Plan {
    /// What billing calls it: a-z, 0-9 and '-'.
    id: String,
    name: Text,
    /// What a period costs, as members read it.
    price: Amount,
    period: Span,
    /// How long a member may try it, once, before paying.
    trial: Option<Span>,
    /// How long its perks go on when a payment is late.
    grace: Option<Span>,
    /// What each paid period puts into a wallet: "40.00 wine".
    credit: Option<Points>,
    /// Where members buy it: an address that begins with https://.
    link: Option<String>,
}

/// When a wallet can be spent, how much of it at once, and on which goods only.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Spend {
    from: Option<Date>,
    /// To the end of that day.
    until: Option<Date>,
    least: Option<Points>,
    most: Option<Points>,
    kinds: Option<Vec<LineKind>>,
    /// Money that pays for goods of these categories only.
    categories: Option<Vec<String>>,
    not_categories: Option<Vec<String>>,
    products: Option<Vec<String>>,
    not_products: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    not_tags: Option<Vec<String>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Shop {
    name: Option<Text>,
    /// The shop's own colour, as in "#6b3e26".
    colour: Option<String>,
    /// For buttons and links, where the colour is not for them.
    accent: Option<String>,
    /// A file beside this one, or an SVG that can only draw.
    logo: Option<String>,
    font: Option<Font>,
    corners: Option<Corners>,
    /// What the shop says in its own way, by language.
    words: Option<BTreeMap<String, BTreeMap<String, String>>>,
    /// What people call what rules know by a label: categories, products, places.
    names: Option<BTreeMap<String, Text>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Till {
    /// What telephone numbers of the country begin with, as in "+45".
    calling_code: Option<String>,
    /// The tax in what is typed in, in percent.
    tax: Option<String>,
    /// Buttons for what is sold most.
    quick: Option<Vec<Quick>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Quick {
    id: String,
    name: Text,
    price: Amount,
    categories: Option<Vec<String>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Wallet {
    kind: Option<WalletKind>,
    /// What it holds, as a title.
    name: Option<Text>,
    unit: Option<Unit>,
    /// "6 months after earning", "end of the month, 12 months after earning", "on 31 December",
    /// "12 months after the last order" or "never".
    expires: Option<String>,
    /// When points can be spent: "none" (at once), "14 days", or "until shipped" (an event).
    pending: Option<String>,
    /// What a return may take.
    clawback: Option<Clawback>,
    /// When it can be spent, how much of it at once, and on which goods only.
    spend: Option<Spend>,
    /// How much longer points live that come back after their end.
    return_grace: Option<Span>,
    /// What one costs the merchant.
    worth: Option<Amount>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Earn {
    /// Stable: explanations, caps and reports name it.
    id: String,
    name: Option<Text>,
    /// "2 star per 1.00", "3 star per full 5.00", "1 stamp per item" or "50 star".
    give: String,
    /// "order" (the default), "visit", "join", "birthday", "action NAME" or "challenge NAME".
    on: Option<String>,
    /// Which amount of a line counts.
    basis: Option<Basis>,
    /// Which lines count.
    count: Option<Count>,
    /// Whether what is paid with points, store credit or gift cards counts.
    tenders: Option<Tenders>,
    round: Option<Round>,
    /// The remainder waits for the next order: splitting a basket changes nothing.
    carry: Option<bool>,
    when: Option<When>,
    cap: Option<Vec<Cap>>,
    /// "adds", or "best of GROUP".
    stack: Option<String>,
    /// Whether the points count for tiers.
    qualifying: Option<bool>,
    /// What the points wait for: "until 100.00 spent within 60 days", "until 3 orders within 60
    /// days" or "until action NAME within 60 days".
    held: Option<String>,
}

/// All conditions that are given must hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Count {
    kinds: Option<Vec<LineKind>>,
    categories: Option<Vec<String>>,
    not_categories: Option<Vec<String>>,
    products: Option<Vec<String>>,
    not_products: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    not_tags: Option<Vec<String>>,
}

/// All conditions that are given must hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct When {
    weekdays: Option<Vec<Weekday>>,
    /// "14:00-17:00".
    hours: Option<String>,
    from: Option<Date>,
    /// A day is meant whole.
    until: Option<Date>,
    channels: Option<Vec<String>>,
    /// The least amount that must count.
    least: Option<Amount>,
    #[serde(flatten)]
    audience: Audience,
}

/// Who it is for; every condition that is given must hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Audience {
    segments: Option<Vec<String>>,
    not_segments: Option<Vec<String>>,
    tiers: Option<Vec<String>>,
    plans: Option<Vec<String>>,
    first_order: Option<bool>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Cap {
    per: Period,
    most: Points,
    /// Give what is left under the cap ("reduce"), or nothing ("reject").
    beyond: Option<Beyond>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Promotion {
    id: String,
    name: Option<Text>,
    /// "2 times", "1.5 times".
    give: String,
    /// The rules that are multiplied.
    of: Option<Vec<String>>,
    /// The wallet of which all rules are.
    wallet: Option<String>,
    when: Option<When>,
    /// "multiplies" (the default), or "best of GROUP".
    stack: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Tiers {
    /// "calendar year" (the default), "year from joining", "for ever", or the last "12 months".
    counting: Option<String>,
    /// "until the end of the next year" (the default), "until the end of the year", a length of
    /// time, "as long as it counts" or "for ever".
    lasts: Option<String>,
    /// A tier stays so much longer than it lasts.
    grace: Option<Span>,
    /// What comes after: what was reached since ("by balance"), or at worst the next lower one.
    drop: Option<Drop>,
    /// Whether the order that reaches a tier counts by the one before, or is parted there.
    crossing: Option<Crossing>,
    /// Which amount of a line is spent.
    basis: Option<Basis>,
    /// Which lines are.
    count: Option<Count>,
    tenders: Option<Tenders>,
    /// The rules that the tiers multiply.
    of: Option<Vec<String>>,
    /// The wallet of which all rules are.
    wallet: Option<String>,
    /// "multiplies" (the default), or "best of GROUP".
    stack: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Tier {
    id: String,
    name: Text,
    /// "1000 point", "2000.00 spent" or "12 orders"; of several, whichever comes first. Without
    /// it the lowest tier is everybody's.
    from: Option<Thresholds>,
    /// "1.25 times".
    give: Option<String>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Thresholds {
    One(String),
    Any(Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Benefit {
    id: String,
    name: Text,
    /// More about it.
    about: Option<Text>,
    #[serde(rename = "for")]
    audience: Option<Audience>,
    /// Rewards of which one is chosen, or "a day"; without it, the benefit is a service.
    choose: Option<Options>,
    /// How often there is a choice: "year", "month", or "10 night" for each so many.
    every: Option<String>,
    /// What a day multiplies by: "2 times".
    give: Option<String>,
    of: Option<Vec<String>>,
    wallet: Option<String>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Options {
    Day(String),
    OneOf(Vec<String>),
}

/// What it gives is said by the rules and the rewards that name it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Challenge {
    /// Stable: what members have done for it is known by it.
    id: String,
    name: Text,
    /// What counts: "order" (the default), "visit" or "action NAME".
    on: Option<String>,
    /// "7 times", "5 days" (different ones), "7 days in a row", "4 weeks in a row", "5 pieces" or
    /// "100.00 spent".
    goal: String,
    /// When it counts, and for whom; `from` and `until` are its season.
    when: Option<When>,
    /// Of an order, the lines of which one must be there, or whose pieces or money are counted.
    count: Option<Count>,
    /// The stretch that begins anew each time; without it there is only one.
    within: Option<Within>,
    /// Whether it can be completed again: once in each stretch, or each time the goal is reached.
    again: Option<bool>,
    /// Whether who completes it has a badge, for good.
    badge: Option<bool>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Reward {
    id: String,
    name: Text,
    cost: Option<Cost>,
    gives: Option<Gift>,
    /// How long the voucher lives, to the end of that day.
    valid: Option<Span>,
    limit: Option<Vec<Limit>>,
    /// "on request" (the default), "automatically" at its cost, "on joining", "on the birthday",
    /// "on action NAME", "on challenge NAME", "after 90 days without an order", "when a membership
    /// begins", "on reaching TIER" or "when chosen".
    issued: Option<String>,
    #[serde(rename = "for")]
    audience: Option<Audience>,
    from: Option<Date>,
    until: Option<Date>,
}

/// Members who are alike: what `when` says, `share`, or both.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Segment {
    id: String,
    /// What people call them.
    name: Option<Text>,
    /// "no order for 90 days", "at least 5 orders in the last 12 months", "at least 500.00 spent",
    /// "bought clothes in the last 12 months", or of an attribute "city is aarhus or odense",
    /// "shoe_size at least 42", "at most 42" or "from 40 to 42"; of a list, all hold.
    when: Option<Phrases>,
    /// A share of all members by lot, as in "10 percent".
    share: Option<String>,
}

/// "number", "word", or the words that it can be.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Attribute {
    Kind(AttributeKind),
    Words(Vec<String>),
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AttributeKind {
    Word,
    Number,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Phrases {
    One(String),
    All(Vec<String>),
}

/// "150 star", "nothing", or any number of steps.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Cost {
    Fixed(String),
    Steps(Steps),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Steps {
    step: Points,
    worth: Amount,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Gift {
    kind: GiftKind,
    amount: Option<Amount>,
    percent: Option<String>,
    product: Option<String>,
    partner: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Limit {
    /// Only "member".
    per: Option<String>,
    #[schemars(range(min = 1))]
    most: u32,
    every: Option<Period>,
}
