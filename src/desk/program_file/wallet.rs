//! The wallets of a program file: `[wallet.star]` and its keys.

use super::phrase;
use super::plan;
use super::read::{self, Frame, WALLET_KINDS};
use super::sheet::{Field, Table};
use crate::desk::finding::{Code, Finding};
use crate::domain::calendar::Expiry;
use crate::domain::map::Map;
use crate::domain::money::parse_decimal;
use crate::domain::names::{Label, WalletId};
use crate::domain::program::{Clawback, Pending, Text, Unit, Wallet, WalletKind};
use crate::domain::spendable::SpendLimits;

/// `worth` is kept in millionths of the currency's major unit.
const WORTH_DECIMALS: u32 = 6;

pub const CLAWBACKS: [(&str, Clawback); 3] = [
    ("only pending", Clawback::OnlyPending),
    ("within balance", Clawback::WithinBalance),
    ("allow deficit", Clawback::AllowDeficit),
];

/// Every wallet that could be read, in the order of the file.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Wallet> {
    let all = root.required("wallet", |field| field.table("tables such as [wallet.star]"));
    let entries = all.map(|table| table.entries()).unwrap_or_default();
    let wallet = |(span, id, field): &(std::ops::Range<usize>, &str, Field<'_>)| {
        let name = WalletId::parse(id);
        if let Err(bad) = &name {
            let message = format!("\"{id}\" is not a name");
            let finding = Finding::new(Code::NAME, &field.pointer, span.clone(), &message);
            field.sheet.report(finding.expected(bad.expected));
        }
        let table = field.table("a table such as [wallet.star]");
        table.and_then(|table| one(name.ok(), (id, frame), table))
    };
    entries.iter().filter_map(wallet).collect()
}

/// One wallet; its keys are read even where its name is faulty.
fn one(id: Option<WalletId>, (word, frame): (&str, &Frame), table: Table<'_>) -> Option<Wallet> {
    let kind = table.or("kind", WalletKind::Points, |field| read::word(field, &WALLET_KINDS));
    let name = table.or("name", Text::default(), read::words);
    let unit = table.or("unit", plain_unit(word), unit);
    let expiry = table.or("expires", Expiry::Never, expiry);
    let pending = table.or("pending", Pending::None, pending);
    let clawback =
        table.or("clawback", Clawback::WithinBalance, |field| read::word(field, &CLAWBACKS));
    let return_grace = table.optional("return_grace", read::span);
    let worth_micros = table.optional("worth", worth);
    let spend =
        table.or("spend", SpendLimits::default(), |field| plan::spend(field, frame, id.as_ref()));
    table.close();
    Some(Wallet {
        id: id?,
        name: name?,
        kind: kind?,
        unit: unit?,
        expiry: expiry?,
        pending: pending?,
        clawback: clawback?,
        return_grace: return_grace?,
        worth_micros: worth_micros?,
        spend: spend?,
    })
}

fn plain_unit(word: &str) -> Unit {
    Unit(Map::from_iter([("en".to_owned(), vec![word.to_owned()])]))
}

/// The plural forms: one word, a list of them, or either of these by locale.
fn unit(field: &Field<'_>) -> Option<Unit> {
    if !field.is_table() {
        return Some(Unit(Map::from_iter([("en".to_owned(), forms(field)?)])));
    }
    let expected = "the plural forms by locale, as in { en = [\"star\", \"stars\"] }";
    read::by_locale(field, expected, forms).map(Unit)
}

fn forms(field: &Field<'_>) -> Option<Vec<String>> {
    let expected = "the plural forms, as in [\"star\", \"stars\"]";
    if let Some(word) = field.plain_text() {
        return Some(vec![word]);
    }
    let forms = field.each(expected, |form| form.text("a word between quotes"))?;
    if forms.is_empty() {
        return field.refuse(Code::WRONG_TYPE, "no form of the word is given", expected);
    }
    Some(forms)
}

fn expiry(field: &Field<'_>) -> Option<Expiry> {
    let text = field.text(phrase::EXPIRY)?;
    match phrase::expiry(&text) {
        Some(expiry) => Some(expiry),
        None => {
            let message = format!("\"{text}\" does not say when points expire");
            let meant = phrase::span(&text).map(|_| format!("{text} after earning"));
            field.refuse_for(Code::EXPIRY, &message, phrase::EXPIRY, meant.as_deref())
        }
    }
}

fn pending(field: &Field<'_>) -> Option<Pending> {
    let expected = "\"none\", a length of time such as \"14 days\", or \"until shipped\"";
    let text = field.text(expected)?;
    if text == "none" {
        return Some(Pending::None);
    }
    if let Some(event) = text.strip_prefix("until ").and_then(|event| Label::parse(event).ok()) {
        return Some(Pending::Until(event));
    }
    match phrase::span(&text) {
        Some(span) => Some(Pending::For(span)),
        None => {
            let message = format!("\"{text}\" does not say how long points wait");
            field.refuse(Code::SPAN, &message, expected)
        }
    }
}

fn worth(field: &Field<'_>) -> Option<u64> {
    let expected = "what one costs you, with at most 6 decimals, as in \"0.03\"";
    let text = field.text(expected)?;
    match parse_decimal(&text, WORTH_DECIMALS) {
        Ok(micros) => Some(micros.get()),
        Err(error) => {
            let message = format!("\"{text}\" is not an amount: {error}");
            field.refuse(Code::AMOUNT, &message, expected)
        }
    }
}
