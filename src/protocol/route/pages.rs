//! The routes of pages and their forms: for people, and so in no document of the API.

use super::{Endpoint, Method, Route, Scope};
use crate::protocol::page::ask::Sheet;
use crate::protocol::page::place::Place;

const fn page(template: &'static str, place: Place, summary: &'static str) -> Route {
    let endpoint = Endpoint::Page(place);
    Route { method: Method::Get, template, endpoint, scope: Scope::Page, keyed: false, summary }
}

const fn sheet(template: &'static str, sheet: Sheet, summary: &'static str) -> Route {
    page(template, Place::Sheet(sheet), summary)
}

/// A form of a page: its idempotency key is one of its fields.
const fn form(template: &'static str, place: Place, summary: &'static str) -> Route {
    Route { method: Method::Post, ..page(template, place, summary) }
}

pub const PAGES: &[Route] = &[
    sheet("/p/{program}", Sheet::Home, "The member's home, by an address that was cut short."),
    sheet("/p/{program}/", Sheet::Home, "The member's home."),
    sheet("/p/{program}/rewards", Sheet::Rewards, "All rewards, and which are within reach."),
    sheet("/p/{program}/rewards/{reward}", Sheet::Reward, "One reward, to be confirmed."),
    form("/p/{program}/rewards/{reward}", Place::Redeem, "Redeem it."),
    sheet("/p/{program}/redemptions/{redemption}", Sheet::Redemption, "A voucher as it stands."),
    form(
        "/p/{program}/redemptions/{redemption}/cancel",
        Place::Cancel,
        "Cancel it, and get its points back.",
    ),
    sheet("/p/{program}/pickups/{hold}", Sheet::Pickup, "What waits at a partner's."),
    form("/p/{program}/pickups/{hold}/cancel", Place::Void, "Take it back."),
    sheet("/p/{program}/benefits", Sheet::Benefits, "Levels, memberships, and what to choose."),
    form("/p/{program}/benefits", Place::Choose, "Choose."),
    sheet("/p/{program}/activity", Sheet::Activity, "The statement."),
    sheet("/p/{program}/activity/{entry}", Sheet::Entry, "One entry, and why."),
    sheet("/p/{program}/card", Sheet::Card, "The card."),
    page("/p/{program}/sw.js", Place::Worker, "What keeps the card without a network."),
    page("/p/{program}/card.webmanifest", Place::Manifest, "The card as a program of its own."),
    sheet("/p/{program}/earn", Sheet::Earn, "Ways to earn, and what is left of each limit."),
    sheet("/p/{program}/challenges", Sheet::Challenges, "Challenges, and the badges earned."),
    sheet("/p/{program}/settings", Sheet::Settings, "Language, look, data, and the way out."),
    form("/p/{program}/leave", Place::Leave, "Leave the program."),
    sheet("/p/{program}/data.json", Sheet::DataJson, "All that is kept about the member."),
    sheet("/p/{program}/data.csv", Sheet::DataCsv, "The statement, for a spreadsheet."),
    sheet("/p/{program}/about", Sheet::About, "The rules, in plain words."),
    page("/p/{program}/live", Place::Live, "A socket that tells of every change."),
    page("/p/{program}/signin", Place::SignIn, "The way in."),
    form("/p/{program}/signin", Place::Enter, "Come in, with a token of the store's."),
    form("/p/{program}/signout", Place::SignOut, "Go out."),
    form("/p/{program}/join", Place::Join, "Become a member."),
    page("/p/{program}/till", Place::Till, "A till, or how a device becomes one."),
    form("/p/{program}/till", Place::Find, "Look up what a customer shows or says."),
    page("/p/{program}/till/members/{member}", Place::Customer, "A member at the shop's till."),
    form("/p/{program}/till/members/{member}", Place::Press, "Do something for them."),
    form("/p/{program}/till/enrol", Place::Enrol, "Make somebody a member."),
    page("/p/{program}/till/day", Place::Day, "What this till did today."),
    form("/p/{program}/till/undo", Place::Undo, "Take back what was pressed by mistake."),
    form("/p/{program}/till/pair", Place::Pair, "Make this device a till."),
    form("/p/{program}/till/signout", Place::Unpair, "Make it none."),
    page("/r/{link}", Place::Link, "A partner's link, by its token."),
    page("/r/{program}/{code}", Place::Link, "A partner's link, by its code."),
    page("/R/{program}/{code}", Place::Link, "The same, as a QR code writes it."),
    form("/r/{program}/{code}", Place::Take, "Hand over what it is for."),
];
