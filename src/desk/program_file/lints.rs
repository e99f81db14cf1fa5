//! Warnings: what a program may say and its merchant hardly means.

use std::ops::Range;

use super::sheet::Sheet;
use crate::desk::finding::{Code, Finding};
use crate::domain::colour::{Colour, contrast};
use crate::domain::program::{Draft, EarnRule, Give, Shop, Trigger, Wallet};

/// How many plural forms the words of a language have. Source: CLDR 46, cardinal plural rules.
const PLURAL_FORMS: [(&str, usize); 5] = [("en", 2), ("da", 2), ("zh", 1), ("ar", 6), ("de", 2)];

/// The contrast with white that text needs, in hundredths. Source: WCAG 2.2, 1.4.3.
const READABLE: u64 = 450;

/// Warns of what is likely a mistake; pointers of rules and rewards are those of the file.
pub fn lint(draft: &Draft, rules: &[String], rewards: &[String], sheet: &Sheet) {
    for (rule, pointer) in draft.earns.iter().zip(rules) {
        splitting(rule, pointer, sheet);
    }
    for (reward, pointer) in draft.rewards.iter().zip(rewards) {
        if !draft.earns.iter().any(|rule| rule.wallet == reward.wallet) {
            let message = format!("no rule gives {}, so nobody reaches this", reward.wallet);
            warn(sheet, Code::UNREACHABLE, &format!("{pointer}/cost"), &message)
                .with(&format!("an [[earn]] rule that gives {}", reward.wallet));
        }
    }
    for wallet in &draft.wallets {
        plurals(wallet, sheet);
    }
    let Shop { colour, accent, .. } = &draft.shop;
    let (pointer, text) = match accent {
        Some(accent) => ("/shop/accent", Some(accent)),
        None => ("/shop/colour", colour.as_ref()),
    };
    if let Some(colour) = text.and_then(|text| Colour::parse(text)) {
        pale(colour, pointer, sheet);
    }
}

/// Links and buttons are painted in the colour, on white by day: pages darken it until it can be
/// read, and a merchant who knows may choose better.
fn pale(colour: Colour, pointer: &str, sheet: &Sheet) {
    let ratio = contrast(colour, Colour::WHITE);
    if ratio >= READABLE {
        return;
    }
    let (whole, tenth) = (ratio / 100, ratio % 100 / 10);
    let shade = colour.until_read(Colour::WHITE, Colour::BLACK, READABLE);
    let message = format!(
        "{colour} on white has a contrast of {whole}.{tenth} to 1, too pale to be read: \
         pages write in {shade} or darker"
    );
    warn(sheet, Code::PALE, pointer, &message).with("4.5 to 1 or more");
}

/// A gift for every order, whatever its size, pays best for a basket rung up in pieces.
fn splitting(rule: &EarnRule, pointer: &str, sheet: &Sheet) {
    let each_order = matches!(rule.on, Trigger::Order | Trigger::Visit);
    let flat = matches!(rule.give, Give::Flat { .. });
    let bounded = !rule.caps.is_empty() || rule.when.audience.first_order;
    if each_order && flat && !bounded {
        let message = "every order earns this anew: splitting a basket earns more";
        warn(sheet, Code::SPLITTING, &format!("{pointer}/give"), message)
            .with("a rate such as \"2 star per 1.00\", a cap, or when = { first_order = true }");
    }
}

/// A word for every plural form of its language, where the file gives words at all.
fn plurals(wallet: &Wallet, sheet: &Sheet) {
    if !sheet.has(&format!("/wallet/{}/unit", wallet.id)) {
        return;
    }
    for (locale, forms) in &wallet.unit.0 {
        let language = locale.split('-').next().unwrap_or_default();
        let known = PLURAL_FORMS.iter().find(|(known, _)| *known == language);
        let Some((_, count)) = known.filter(|(_, count)| *count != forms.len()) else {
            continue;
        };
        let pointer = format!("/wallet/{}/unit/{locale}", wallet.id);
        let message = format!("{} of the {count} plural forms of \"{locale}\"", forms.len());
        warn(sheet, Code::PLURALS, &pointer, &message)
            .with("as many forms as the language has, in the order of CLDR");
    }
}

struct Warning<'s> {
    sheet: &'s Sheet,
    finding: Finding,
}

impl Warning<'_> {
    fn with(self, expected: &str) {
        self.sheet.report(self.finding.expected(expected));
    }
}

fn warn<'s>(sheet: &'s Sheet, code: Code, pointer: &str, message: &str) -> Warning<'s> {
    let span: Range<usize> = sheet.place(pointer);
    Warning { sheet, finding: Finding::new(code, pointer, span, message) }
}
