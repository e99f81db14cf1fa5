//! The till of a program file: `[till]`, what its prices contain, and a button for what sells most.

use super::read::{self, Frame};
use super::reward::percent;
use super::sheet::Field;
use crate::desk::finding::Code;
use crate::domain::names::Label;
use crate::domain::till::{Quick, Till, is_calling_code};

pub fn read(field: &Field<'_>, frame: &Frame) -> Option<Till> {
    let table = field.table("a table [till]")?;
    let calling_code = table.optional("calling_code", calling_code);
    let tax = table.or("tax", 0, percent);
    let quick = table.or("quick", Vec::new(), |field| {
        field.each("buttons that begin with a line [[till.quick]]", |field| quick(field, frame))
    });
    table.close();
    Some(Till { calling_code: calling_code?, tax: tax?, quick: quick? })
}

fn calling_code(field: &Field<'_>) -> Option<String> {
    let expected = "what telephone numbers of the country begin with, as in \"+45\"";
    let text = field.text(expected)?;
    if is_calling_code(&text) {
        return Some(text);
    }
    let plus = format!("+{}", text.trim_start_matches(['+', '0']));
    let meant = is_calling_code(&plus).then_some(plus.as_str());
    field.refuse_for(Code::WORD, &format!("\"{text}\" is not a calling code"), expected, meant)
}

fn quick(field: &Field<'_>, frame: &Frame) -> Option<Quick> {
    let table = field.table("a button that begins with [[till.quick]]")?;
    let id = table.required("id", |field| read::name(field, Label::parse));
    let name = table.required("name", read::words);
    let price = table.required("price", |field| read::amount(field, frame));
    let categories = table.or("categories", Vec::new(), read::labels);
    table.close();
    Some(Quick { id: id?, name: name?, price: price?, categories: categories? })
}
