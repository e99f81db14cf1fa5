//! Small things that several pages show: facts, vouchers, and a balance before and after.

use super::line::Figure;

/// Something that is good to know about the balance.
pub(super) struct Fact {
    pub icon: &'static str,
    pub text: String,
    pub is_warning: bool,
}

/// A voucher that can be used.
pub(super) struct Voucher {
    pub href: String,
    pub name: String,
    pub valid: Option<String>,
}

/// What a step costs or gives back, and the balance before and after it.
pub(super) struct Balanced {
    pub before: String,
    pub change: Figure,
    pub after: String,
    /// What the button says that does it.
    pub press: String,
}
