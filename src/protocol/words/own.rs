//! What a shop may say in its own way, and which of our texts that stands in for.

/// The name in the program file, and the key of the text.
pub const OWN_WORDS: [(&str, &str); 10] = [
    ("greeting", "shop.greeting"),
    ("welcome", "shop.welcome"),
    ("thanks", "shop.thanks"),
    ("card", "common.card"),
    ("rewards", "common.rewards"),
    ("earn", "common.earn"),
    ("activity", "common.activity"),
    ("about", "common.about"),
    ("join", "common.join"),
    ("redeem", "common.redeem"),
];

/// The name under which a shop may have its own text for that key.
#[must_use]
pub(super) fn own_name(key: &str) -> Option<&'static str> {
    OWN_WORDS.iter().find(|(_, known)| *known == key).map(|(name, _)| *name)
}
