//! Attributes: what the shop says of members in words and numbers, of which its program asks.

use super::canary;
use super::command::Refusal;
use super::map::Map;
use super::names::Label;
use super::program::{Draft, Flaws, Program};
use super::segments::Criterion;

/// Attributes of a program, and so of a member: all of them live in the book, which must stay
/// small, and what no segment asks for should not be known.
pub const ATTRIBUTES_MAX: usize = 16;
/// Words that one attribute can be.
pub const WORDS_MAX: usize = 64;
/// The largest number of an attribute: the largest that every reader of JSON takes exactly.
pub const NUMBER_MAX: u64 = 9_007_199_254_740_991;

/// Something that a program asks of its members' shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub name: Label,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, 0 to [`NUMBER_MAX`].
    Number,
    /// One of these words; any where there are none.
    Words(Vec<Label>),
}

/// What is said of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Word(Label),
    Number(u64),
}

/// What is said of a member, by attribute.
pub type Attributes = Map<Label, Value>;
/// What is said anew, by attribute; `None` takes back what was said.
pub type Told = Vec<(Label, Option<Value>)>;

impl Attribute {
    fn can_be(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (Kind::Number, Value::Number(number)) => *number <= NUMBER_MAX,
            (Kind::Words(words), Value::Word(word)) => words.is_empty() || words.contains(word),
            _ => false,
        }
    }
}

/// What is said of the member once this is told: what is not told of stays as it was, and what the
/// program no longer asks for is forgotten.
pub(super) fn after(
    program: &Program,
    before: &Attributes,
    told: &[(Label, Option<Value>)],
) -> Result<Attributes, Refusal> {
    let mut after = before.clone();
    for (name, value) in told {
        let unknown = || Refusal::UnknownAttribute { name: name.clone() };
        let own = program.attribute(name).ok_or_else(unknown)?;
        match value {
            None => drop(after.remove(name)),
            Some(value) if own.can_be(value) => drop(after.insert(name.clone(), value.clone())),
            Some(_) => return Err(Refusal::AttributeInvalid { name: name.clone() }),
        }
    }
    if !told.is_empty() {
        after.retain(|name, _| program.attribute(name).is_some());
    }
    Ok(after)
}

/// Whether what is said of a member meets a condition; what is not said meets none.
pub(super) fn is_met(said: &Attributes, criterion: &Criterion) -> bool {
    match criterion {
        Criterion::Word { attribute, words } => {
            matches!(said.get(attribute), Some(Value::Word(word)) if words.contains(word))
        }
        Criterion::Number { attribute, least, most } => match said.get(attribute) {
            Some(Value::Number(number)) => {
                let reaches = least < number || least == number && !canary::is("number-one-more");
                reaches && most.is_none_or(|most| *number <= most)
            }
            _ => false,
        },
        _ => false,
    }
}

impl Draft {
    #[must_use]
    pub fn attribute(&self, name: &Label) -> Option<&Attribute> {
        self.attributes.iter().find(|own| own.name == *name)
    }

    pub(super) fn check_attributes(&self, flaws: &mut Flaws) {
        flaws.at_most(self.attributes.len(), ATTRIBUTES_MAX, "/attributes");
        flaws.unique("/attributes", self.attributes.iter().map(|own| own.name.as_str()));
        for own in &self.attributes {
            let Kind::Words(words) = &own.kind else { continue };
            flaws.at_most(words.len(), WORDS_MAX, &format!("/attributes/{}", own.name));
        }
    }

    /// What is wrong with a condition on an attribute.
    pub(super) fn misfit(&self, criterion: &Criterion) -> Option<&'static str> {
        let (attribute, fits): (_, &dyn Fn(&Kind) -> bool) = match criterion {
            Criterion::Word { attribute, words } => (attribute, &move |kind: &Kind| match kind {
                Kind::Number => false,
                Kind::Words(own) => own.is_empty() || words.iter().all(|word| own.contains(word)),
            }),
            Criterion::Number { attribute, .. } => (attribute, &|kind| *kind == Kind::Number),
            _ => return None,
        };
        match self.attribute(attribute) {
            None => Some("asks for an attribute that the program has not"),
            Some(own) => (!fits(&own.kind)).then_some("is what this attribute can never be"),
        }
    }
}
