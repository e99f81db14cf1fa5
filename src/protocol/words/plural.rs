//! Plural categories of whole numbers. Source: CLDR 46, cardinal rules of en, da, zh and ar.

use super::locale::Locale;

/// A category of CLDR's, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

impl Category {
    pub const ALL: [Self; 6] =
        [Self::Zero, Self::One, Self::Two, Self::Few, Self::Many, Self::Other];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

impl Locale {
    /// The categories that the language tells apart, in CLDR's order.
    #[must_use]
    pub const fn categories(self) -> &'static [Category] {
        match self {
            Self::En | Self::Da => &[Category::One, Category::Other],
            Self::ZhHans | Self::ZhHant => &[Category::Other],
            Self::Ar => &Category::ALL,
        }
    }

    /// The category of that many.
    #[must_use]
    pub const fn category(self, count: u64) -> Category {
        match self {
            Self::ZhHans | Self::ZhHant => Category::Other,
            Self::En | Self::Da if count == 1 => Category::One,
            Self::En | Self::Da => Category::Other,
            Self::Ar => arabic(count),
        }
    }
}

const fn arabic(count: u64) -> Category {
    match (count, count % 100) {
        (0, _) => Category::Zero,
        (1, _) => Category::One,
        (2, _) => Category::Two,
        (_, 3..=10) => Category::Few,
        (_, 11..=99) => Category::Many,
        _ => Category::Other,
    }
}
