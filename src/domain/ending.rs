//! `Ending`: when a program ends, and until when what members have by then can be redeemed.

use super::moment::Moment;
use super::program::{Draft, Flaws};
use super::refusal::Refusal;

/// The end of a program. Orders and deeds from `at` on earn nothing, whenever they are reported;
/// what happened before is reported, returned and taken back as ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    pub at: Moment,
    /// From here on nothing can be redeemed; a voucher that is open keeps its own date. `None`:
    /// as long as the points live.
    pub redeem_until: Option<Moment>,
}

impl Draft {
    /// Whether nothing that happens then earns any more.
    #[must_use]
    pub fn has_ended(&self, at: Moment) -> bool {
        self.ending.is_some_and(|ending| ending.at <= at)
    }

    /// Whether nothing can be redeemed any more.
    #[must_use]
    pub fn is_over(&self, at: Moment) -> bool {
        let until = self.ending.and_then(|ending| ending.redeem_until);
        until.is_some_and(|until| until <= at)
    }

    pub(super) fn check_ending(&self, flaws: &mut Flaws) {
        let sound = self.ending.is_none_or(|ending| {
            ending.redeem_until.is_none_or(|redeem_until| ending.at <= redeem_until)
        });
        flaws.unless(sound, "/redeem_until", "is before the program ends");
    }
}

/// Whether what happens then can earn.
///
/// # Errors
/// [`Refusal::ProgramEnded`].
pub(super) fn check_earning(program: &Draft, at: Moment) -> Result<(), Refusal> {
    if program.has_ended(at) { Err(Refusal::ProgramEnded) } else { Ok(()) }
}

/// Whether anything can be redeemed then.
///
/// # Errors
/// [`Refusal::ProgramEnded`].
pub(super) fn check_redeeming(program: &Draft, at: Moment) -> Result<(), Refusal> {
    if program.is_over(at) { Err(Refusal::ProgramEnded) } else { Ok(()) }
}
