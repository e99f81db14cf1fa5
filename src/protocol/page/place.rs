//! `Place`: the addresses of a program's pages, and what each form proves itself for.

use super::ask::Sheet;

/// Where a page or a form leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A page of the member's, painted by the member's keeper.
    Sheet(Sheet),
    SignIn,
    /// The store's token, sent by a form.
    Enter,
    SignOut,
    Join,
    Redeem,
    Cancel,
    /// Take back what waits at a partner's.
    Void,
    /// Make something of a benefit.
    Choose,
    Leave,
    /// What keeps the card for when there is no network.
    Worker,
    /// What puts it among a device's own programs.
    Manifest,
    /// A socket that tells an open page of every commit.
    Live,
    /// A partner's link, by its token or its code.
    Link,
    /// A partner's till hands over what a link is for.
    Take,
    /// A till's own page, and what is looked for on it.
    Till,
    Find,
    /// What the till did today.
    Day,
    Undo,
    /// A member at the shop's till, and what is pressed for them.
    Customer,
    Press,
    /// Whoever nobody knows becomes a member.
    Enrol,
    Pair,
    Unpair,
}

impl Place {
    /// What the token of a form is made for; `None` where no form is.
    #[must_use]
    pub fn purpose(self) -> Option<&'static str> {
        match self {
            Self::Redeem => Some("redeem"),
            Self::Cancel | Self::Void => Some("cancel"),
            Self::Choose => Some("choose"),
            Self::Leave => Some("leave"),
            Self::Join => Some("join"),
            Self::SignOut => Some("signout"),
            Self::Take => Some("take"),
            Self::Find => Some("find"),
            Self::Undo => Some("undo"),
            Self::Press => Some("press"),
            Self::Enrol => Some("enrol"),
            Self::Unpair => Some("unpair"),
            Self::Sheet(_)
            | Self::SignIn
            | Self::Enter
            | Self::Worker
            | Self::Manifest
            | Self::Live
            | Self::Link
            | Self::Till
            | Self::Day
            | Self::Customer
            | Self::Pair => None,
        }
    }
}

impl Place {
    /// Whether it is a till's, and so asks for a device and not for a member.
    #[must_use]
    pub fn is_of_tills(self) -> bool {
        matches!(
            self,
            Self::Take
                | Self::Till
                | Self::Find
                | Self::Day
                | Self::Undo
                | Self::Customer
                | Self::Press
                | Self::Enrol
                | Self::Pair
                | Self::Unpair
        )
    }
}

/// What the forms on a page are for.
#[must_use]
pub fn purposes(sheet: Sheet) -> &'static [&'static str] {
    match sheet {
        Sheet::Reward => &["redeem"],
        Sheet::Redemption | Sheet::Pickup => &["cancel"],
        Sheet::Benefits => &["choose"],
        Sheet::Settings => &["leave", "signout"],
        _ => &[],
    }
}

/// The fields of a form as a browser sends it (WHATWG URL, application/x-www-form-urlencoded).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// `None` where it is broken, or not UTF-8.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        crate::protocol::route::query(&text.replace('+', "%20")).map(Self)
    }

    /// The first field of that name; nothing where there is none.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}
