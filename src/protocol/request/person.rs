//! Who a member is: the shop's own name for them, and what is known of the person.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::domain::attributes::{NUMBER_MAX, Told, Value};
use crate::domain::command::SEGMENTS_MAX;
use crate::domain::names::Label;
use crate::domain::occasions::Birthday;
use crate::protocol::identifier::{Identifier, IdentifierKind};
use crate::protocol::node::{Fault, FromNode, Node, ToNode, expected, record};
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;

/// A name, an address or a number of a person, in characters: longer than any that is real.
pub const PERSON_TEXT_MAX: usize = 320;

/// `POST /v1/members`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolBody {
    /// The shop's own name for the member: `namespace:id`.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<MemberRef>,
    /// What the member is found by: at most one of each kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = 3)))]
    pub identifiers: Option<Vec<Identifier>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(max = SEGMENTS_MAX)))]
    pub segments: Option<Vec<Named<Label>>>,
    /// What the program asks the shop to say of its members: a word or a whole number by attribute;
    /// `null` takes back what was said. What is not in it stays as it was.
    #[serde(default, skip_serializing_if = "AttributesText::is_empty")]
    pub attributes: AttributesText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
}

record!(strict EnrolBody {
    maybe reference = "ref",
    maybe identifiers,
    maybe segments,
    usual attributes,
    maybe person,
});

impl EnrolBody {
    /// Who joins by themselves: under the store's name for them, and found by what the store has
    /// verified of them, as far as it is written as an identifier is.
    #[must_use]
    pub fn joining(reference: MemberRef, person: Option<Person>) -> Self {
        let known = person.as_ref().map(|person| {
            [(IdentifierKind::Phone, &person.phone), (IdentifierKind::Email, &person.email)]
        });
        let identifiers: Vec<Identifier> = known
            .into_iter()
            .flatten()
            .filter_map(|(kind, text)| Identifier::parse(kind, &text.as_ref()?.0))
            .collect();
        let identifiers = (!identifiers.is_empty()).then_some(identifiers);
        Self { reference: Some(reference), identifiers, person, ..Self::default() }
    }

    #[must_use]
    pub fn identifiers(&self) -> &[Identifier] {
        self.identifiers.as_deref().unwrap_or_default()
    }

    /// # Errors
    /// `invalid_field` where nothing says who it is, or two identifiers are of one kind.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong = |pointer: &str, detail: &str| {
            Err(Problem::new("invalid_field", detail).at(pointer.to_owned()))
        };
        if self.reference.is_none() && self.identifiers.is_none() {
            return wrong("/ref", "Expected a ref, or an identifier such as a phone.");
        }
        if self.identifiers.as_ref().is_some_and(Vec::is_empty) {
            return wrong("/identifiers", "Expected one identifier at least.");
        }
        let all = self.identifiers();
        let twice = all
            .iter()
            .enumerate()
            .find(|(place, one)| all.iter().take(*place).any(|before| before.kind == one.kind));
        match twice {
            Some((place, one)) => {
                let detail = format!("Expected one {} at most.", one.kind.name());
                wrong(&format!("/identifiers/{place}/kind"), &detail)
            }
            None => Ok(()),
        }
    }
}

/// The shop's own name for a member: `namespace:id`, as `shopify:1073`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRef {
    pub namespace: String,
    pub id: String,
}

impl MemberRef {
    /// `namespace` is 1 to 32 of a–z, 0–9 and `-`; `id` is 1 to 128 visible ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, id) = text.split_once(':')?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=32).contains(&namespace.len())
            && namespace.bytes().all(plain)
            && (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self { namespace: namespace.to_owned(), id: id.to_owned() })
    }
}

impl Serialize for MemberRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.namespace, self.id))
    }
}

impl FromNode for MemberRef {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("namespace:id, like shopify:1073", Self::parse)
    }
}

/// What is told of a member, as an object: a word or a whole number by attribute, or `null`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributesText(pub Told);

impl AttributesText {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for AttributesText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            let value = value.as_ref().map_or(Node::Null, ToNode::write);
            all.serialize_entry(name.as_str(), &value)?;
        }
        all.end()
    }
}

impl FromNode for AttributesText {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let one = |(name, node): (&str, &Node<'_>)| {
            let own = Label::parse(name).map_err(|bad| expected(bad.expected));
            let value = if *node == Node::Null { Ok(None) } else { Value::read(node).map(Some) };
            own.and_then(|own| Ok((own, value?))).map_err(|fault| fault.at(name))
        };
        node.record()?.fields().map(one).collect::<Result<Told, Fault>>().map(Self)
    }
}

impl FromNode for Value {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node {
            Node::Count(number) if *number <= NUMBER_MAX => Ok(Self::Number(*number)),
            Node::Text(_) => FromNode::read(node).map(Self::Word),
            _ => Err(expected("a word, or a whole number from 0 to 9007199254740991")),
        }
    }
}

/// What is known of the person: kept sealed, apart from the journal, until the member is erased.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Person {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<PersonText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PersonText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Named<Label>>,
    /// Month and day: what is given for a birthday needs no year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<MonthDay>,
}

record!(strict Person { maybe name, maybe email, maybe phone, maybe locale, maybe birthday });

/// A day of the year: `02-29`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay(pub Birthday);

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl FromNode for MonthDay {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("a month and a day, like 02-29", Birthday::parse).map(Self)
    }
}

/// 1 to [`PERSON_TEXT_MAX`] characters without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonText(String);

impl PersonText {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=PERSON_TEXT_MAX).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }
}

impl Serialize for PersonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromNode for PersonText {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("1 to 320 characters without control characters", Self::parse)
    }
}

/// The member's segments, sorted by the domain later.
///
/// # Errors
/// `invalid_field` above the limit.
pub fn segments(body: &EnrolBody) -> Result<Option<Vec<Label>>, Problem> {
    let Some(segments) = &body.segments else { return Ok(None) };
    if segments.len() > SEGMENTS_MAX {
        let detail = format!("At most {SEGMENTS_MAX} segments.");
        return Err(Problem::new("invalid_field", detail).at("/segments"));
    }
    Ok(Some(segments.iter().map(|segment| segment.0.clone()).collect()))
}
