//! The shop's own till: for the staff of a shop without software.

use super::super::portal::{Shown, onward};
use super::TillVisit;
use crate::protocol::page::place::Form;

/// The till's own page.
pub(super) async fn counter(visit: &TillVisit<'_>) -> Shown {
    visit.list(None, 200).await
}

/// What was typed or scanned: a card, a phone number, an address.
pub(super) async fn find(visit: &TillVisit<'_>, _form: &Form) -> Shown {
    onward(&visit.guest.path("till"), visit.guest.request_id)
}
