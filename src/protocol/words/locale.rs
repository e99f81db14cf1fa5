//! `Locale`: the languages there are, and which of them a reader asks for.

/// A language that everything is said in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Locale {
    #[default]
    En,
    Da,
    ZhHans,
    ZhHant,
    Ar,
}

/// Which way a line of text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// As HTML's `dir` writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Locale {
    pub const ALL: [Self; 5] = [Self::En, Self::Da, Self::ZhHans, Self::ZhHant, Self::Ar];

    /// The BCP 47 tag, which is also the name of the file in `locales/`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Da => "da",
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::Ar => "ar",
        }
    }

    /// What the language calls itself, for a list to choose from.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Da => "Dansk",
            Self::ZhHans => "简体中文",
            Self::ZhHant => "繁體中文",
            Self::Ar => "العربية",
        }
    }

    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Ar => Direction::RightToLeft,
            Self::En | Self::Da | Self::ZhHans | Self::ZhHant => Direction::LeftToRight,
        }
    }

    /// The language that serves a reader of that tag: `en-GB` is English, and Chinese is
    /// traditional where its script says so, or else its region (Taiwan, Hong Kong, Macau).
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let mut parts = tag.trim().split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        match language.as_str() {
            "en" => Some(Self::En),
            "da" => Some(Self::Da),
            "ar" => Some(Self::Ar),
            "zh" => Some(chinese(parts)),
            _ => None,
        }
    }

    /// The best of what a browser's `Accept-Language` asks for (RFC 9110, 12.5.4); English where
    /// it asks for nothing that there is.
    #[must_use]
    pub fn negotiate(accepted: &str) -> Self {
        let mut best = (0, Self::En);
        for range in accepted.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = thousandths(weight.trim());
            // The first of those that are wanted equally.
            if let Some(locale) = Self::parse(tag).filter(|_| weight > best.0) {
                best = (weight, locale);
            }
        }
        best.1
    }

    /// Whether that text would run the wrong way inside a text of this language.
    pub(super) fn must_isolate(self, text: &str) -> bool {
        self.direction() == Direction::RightToLeft
            && text.chars().any(|letter| letter.is_ascii_alphabetic())
    }
}

fn chinese<'t>(parts: impl Iterator<Item = &'t str>) -> Locale {
    let mut by_region = Locale::ZhHans;
    for part in parts {
        match part.to_ascii_lowercase().as_str() {
            "hans" => return Locale::ZhHans,
            "hant" => return Locale::ZhHant,
            "tw" | "hk" | "mo" => by_region = Locale::ZhHant,
            _ => {}
        }
    }
    by_region
}

/// `q=0.8` is 800; what is no weight is 0.
fn thousandths(weight: &str) -> u32 {
    let digits = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
    let (whole, decimals) =
        digits.map_or(("", ""), |text| text.split_once('.').unwrap_or((text, "")));
    match (whole, decimals.len() <= 3, format!("{decimals:0<3}").parse::<u32>()) {
        ("1", true, Ok(0)) => 1000,
        ("0", true, Ok(part)) => part,
        _ => 0,
    }
}
