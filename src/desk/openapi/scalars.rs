//! The schemas of the scalars: exactly what their parsers accept, which a test compares.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use crate::domain::attributes::NUMBER_MAX;
use crate::domain::names::{
    EntryId, HoldId, Label, MemberId, ProgramId, Reason, RedemptionId, Reference, RewardId, RuleId,
    VersionId, WalletId,
};
use crate::domain::points::Points;
use crate::protocol::identifier::{Identifier, IdentifierKind};
use crate::protocol::origin::Origin;
use crate::protocol::request::{
    AttributesText, CurrencyText, MemberRef, MonthDay, PERSON_TEXT_MAX, PersonText,
};
use crate::protocol::scalar::{Count, Instant, Name, Named, Signed, Whole};
use crate::protocol::secret::{ForeignSecret, Issuer};

/// A domain name's schema: what it is called and which texts it is.
pub trait Described: Name {
    const TITLE: &'static str;
    const PATTERN: &'static str;
}

macro_rules! described {
    ($($name:ident $title:literal $pattern:expr;)*) => {$(
        impl Described for $name {
            const TITLE: &'static str = $title;
            const PATTERN: &'static str = $pattern;
        }
    )*};
}

const SLUG: &str = "^[a-z][a-z0-9-]{0,39}$";

described! {
    ProgramId "ProgramId" SLUG;
    WalletId "WalletId" SLUG;
    RuleId "RuleId" SLUG;
    RewardId "RewardId" SLUG;
    Label "Label" "^[A-Za-z0-9._:/-]{1,64}$";
    Reference "Reference" "^[!-~]{1,64}$";
    Reason "Reason" "^[a-z0-9 ._-]{1,64}$";
    VersionId "VersionHash" "^[0-9a-f]{64}$";
    MemberId "MemberId" "^mem_[0-9A-HJKMNP-TV-Z]{26}$";
    EntryId "EntryId" "^ent_[0-9A-HJKMNP-TV-Z]{26}$";
    HoldId "HoldId" "^hld_[0-9A-HJKMNP-TV-Z]{26}$";
    RedemptionId "RedemptionId" "^rdm_[0-9A-HJKMNP-TV-Z]{26}$";
}

/// `mem_…`, `ref:namespace:id` or an identifier in its one form, wherever a member is named.
pub const MEMBER: &str = concat!(
    "^(mem_[0-9A-HJKMNP-TV-Z]{26}|ref:[a-z0-9-]{1,32}:[!-~]{1,128}",
    "|card:[0-9]{16}|phone:[+][1-9][0-9]{7,14}",
    "|email:[!#-'*+./0-9=?A-Z^_`a-z{|}~-]{1,64}@([a-z0-9]{1,63}[.]){1,2}[a-z0-9]{1,63})$"
);
pub const PHONE: &str = "^[+][1-9][0-9]{7,14}$";
/// Of those that there are, the plain ones.
pub const EMAIL: &str =
    concat!("^[!#-'*+./0-9=?A-Z^_`a-z{|}~-]{1,64}", "@([a-z0-9]{1,63}[.]){1,2}[a-z0-9]{1,63}$");
pub const CARD: &str = "^[0-9]{16}$";
pub const MEMBER_REF: &str = "^[a-z0-9-]{1,32}:[!-~]{1,128}$";
pub const CURRENCY: &str = "^[A-Z]{3}$";
pub const MONTH_DAY: &str =
    r"^(02-(0[1-9]|[12]\d)|(0[469]|11)-(0[1-9]|[12]\d|30)|(0[13578]|1[02])-(0[1-9]|[12]\d|3[01]))$";
pub const PERSON_TEXT: &str = r"^[^\x00-\x1f\x7f-\x9f]+$";
/// Wider than what is read: a port that there is and that is not the scheme's own, and how long a
/// host may be, are more than a pattern can say.
pub const ORIGIN: &str = concat!(
    r"^(\*|https?://([a-z0-9_][a-z0-9_-]{0,62}(\.[a-z0-9_][a-z0-9_-]{0,62})*",
    r"|\[[0-9a-f:]{2,39}\])(:[1-9][0-9]{0,4})?)$"
);
pub const ISSUER: &str = "^[!-~]{1,128}$";
pub const FOREIGN_SECRET: &str = "^[!-~]{16,256}$";
/// The `Idempotency-Key`, bare or as a string of RFC 8941.
pub const IDEMPOTENCY_KEY: &str = "^([!#-~]{16,255}|\"[!#-~]{16,255}\")$";
/// The serial that `If-Match` names.
pub const SERIAL_TAG: &str = "^\"(0|[1-9][0-9]{0,14})\"$";
pub const CURSOR: &str = "^e(0|[1-9][0-9]{0,14})$";

/// RFC 3339, of the years 1970 to 2199, and of the days that there are.
#[must_use]
pub fn instant() -> String {
    let year = "(19[7-9][0-9]|2[01][0-9]{2})";
    let leap_year = "(19(7[26]|8[048]|9[26])|20([02468][048]|[13579][26])\
        |21(0[48]|[2468][048]|[13579][26]))";
    let long = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";
    let short = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";
    let february = "02-(0[1-9]|1[0-9]|2[0-8])";
    let hours = "([01][0-9]|2[0-3])";
    let minutes = "[0-5][0-9]";
    format!(
        "^({year}-({long}|{short}|{february})|{leap_year}-02-29)\
        T{hours}:{minutes}:{minutes}(\\.[0-9]{{1,9}})?(Z|[+-]{hours}:{minutes})$"
    )
}

fn text(pattern: &str, description: &str) -> Schema {
    json_schema!({ "type": "string", "pattern": pattern, "description": description })
}

/// What is expected, as a sentence.
fn sentence(expected: &str) -> String {
    let mut letters = expected.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(std::iter::once('.')).collect()
}

impl<T: Described> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        T::TITLE.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(T::PATTERN, &sentence(T::EXPECTED))
    }
}

impl JsonSchema for Instant {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let description = "RFC 3339, of the years 1970 to 2199; answers are in UTC with \
            milliseconds, as 2026-03-01T09:00:00.000Z.";
        text(&instant(), description)
    }
}

impl JsonSchema for MemberRef {
    fn schema_name() -> Cow<'static, str> {
        "MemberRef".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(MEMBER_REF, "The shop's own name for a member: namespace:id, as shopify:1073.")
    }
}

impl JsonSchema for Identifier {
    fn schema_name() -> Cow<'static, str> {
        "Identifier".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let kinds = [
            (IdentifierKind::Phone, PHONE),
            (IdentifierKind::Email, EMAIL),
            (IdentifierKind::Card, CARD),
        ];
        let cases: Vec<Value> = kinds
            .into_iter()
            .map(|(kind, pattern)| {
                json!({
                    "title": sentence(kind.expected()),
                    "type": "object",
                    "properties": {
                        "kind": { "const": kind.name() },
                        "value": { "type": "string", "pattern": pattern },
                    },
                    "required": ["kind", "value"],
                    "additionalProperties": false,
                })
            })
            .collect();
        json_schema!({ "description": "What a person says or shows at a till.", "oneOf": cases })
    }
}

impl JsonSchema for CurrencyText {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(CURRENCY, "An ISO 4217 code; an order's is the program's.")
    }
}

impl JsonSchema for MonthDay {
    fn schema_name() -> Cow<'static, str> {
        "MonthDay".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text(MONTH_DAY, "A month and a day that some year has.")
    }
}

impl JsonSchema for AttributesText {
    fn schema_name() -> Cow<'static, str> {
        "Attributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<Named<Label>>();
        json_schema!({
            "type": "object",
            "description": "A word or a whole number by attribute; null takes back what was said.",
            "additionalProperties": { "anyOf": [
                word,
                { "type": "integer", "minimum": 0, "maximum": NUMBER_MAX },
                { "type": "null" }
            ] }
        })
    }
}

impl JsonSchema for PersonText {
    fn schema_name() -> Cow<'static, str> {
        "PersonText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = text(PERSON_TEXT, "No control characters.");
        schema.insert("minLength".to_owned(), 1.into());
        schema.insert("maxLength".to_owned(), PERSON_TEXT_MAX.into());
        schema
    }
}

macro_rules! texts {
    ($($type:ident $title:literal $pattern:expr, $description:literal;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                text($pattern, $description)
            }
        }
    )*};
}

texts! {
    Origin "Origin" ORIGIN, "A page's origin as its browser sends it: scheme, host and port, in \
        lower case and without a path; or `*`.";
    Issuer "Issuer" ISSUER, "What the store calls itself, as https://shop.example.";
    ForeignSecret "ForeignSecret" FOREIGN_SECRET, "16 to 256 visible ASCII characters.";
}

macro_rules! number {
    ([$($generic:tt)*] $name:ty, $title:literal, $schema:tt) => {
        impl<$($generic)*> JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

/// 2^53 − 1, as JSON has it.
#[expect(clippy::cast_possible_wrap, reason = "far below 2^63")]
const MOST: i64 = Points::MAX.get() as i64;

number!([] Whole, "Whole", { "type": "integer", "minimum": 0, "maximum": MOST });
number!([] Signed, "Signed", {
    "type": "integer", "minimum": -MOST, "maximum": MOST, "not": { "const": 0 }
});
number!([const MAXIMUM: u32] Count<MAXIMUM>, "Count", {
    "type": "integer", "minimum": 1, "maximum": MAXIMUM
});
