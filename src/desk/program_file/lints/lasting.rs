//! Warnings about time: points that end too soon, or where the law does not let them end so.

use super::warn;
use crate::desk::finding::Code;
use crate::desk::program_file::custom::Custom;
use crate::desk::program_file::sheet::Sheet;
use crate::domain::calendar::{Expiry, Span, SpanUnit};
use crate::domain::program::{Clawback, Draft, Pending, Wallet};

/// Where points must not end because time has passed, and who says so. Sources: Ontario, Consumer
/// Protection Act, 2002, s. 47.1; Québec, Consumer Protection Act, s. 187.8.
const NO_TIME_ALONE: [(&str, &str); 2] = [
    ("CA-ON", "Ontario's Consumer Protection Act, s. 47.1"),
    ("CA-QC", "Québec's Consumer Protection Act, s. 187.8"),
];

/// Where even an inactive member's points live for a year: as above, Québec.
const A_YEAR_IDLE: &str = "CA-QC";

pub fn lint(draft: &Draft, custom: &Custom, sheet: &Sheet) {
    for wallet in &draft.wallets {
        by_law(wallet, custom, sheet);
        too_soon(wallet, custom, sheet);
        kept_after_a_return(draft, wallet, custom, sheet);
    }
}

/// Points that end by time alone where that is forbidden.
fn by_law(wallet: &Wallet, custom: &Custom, sheet: &Sheet) {
    let place = custom.jurisdiction.as_deref().unwrap_or_default();
    let Some((_, law)) = NO_TIME_ALONE.iter().find(|(forbids, _)| *forbids == place) else {
        return;
    };
    let pointer = format!("/wallet/{}/expires", wallet.id);
    let idle = "\"never\", or a span \"after the last order\"";
    match wallet.expiry {
        Expiry::Never => {}
        Expiry::AfterLastOrder { span } if place == A_YEAR_IDLE && days(span) < 365 => {
            warn(sheet, Code::LAW, &pointer, &format!("less than a year without orders: {law}"))
                .with("\"1 year after the last order\", or longer");
        }
        Expiry::AfterLastOrder { .. } => {}
        _ => {
            let message = format!("points may not expire by time alone: {law}");
            warn(sheet, Code::LAW, &pointer, &message).with(idle);
        }
    }
}

/// Points that are gone while the goods can still be brought back, or before they can be spent.
fn too_soon(wallet: &Wallet, custom: &Custom, sheet: &Sheet) {
    let (Expiry::AfterEarning { span, .. } | Expiry::EndOfMonthAfter { span }) = wallet.expiry
    else {
        return;
    };
    let pointer = format!("/wallet/{}/expires", wallet.id);
    if let Some(returns) = custom.returns.filter(|returns| days(span) < days(*returns)) {
        let message = "points expire while the goods can still be brought back";
        let days = days(returns);
        warn(sheet, Code::SHORT_LIFE, &pointer, message).with(&format!("{days} days or more"));
    }
    if let Pending::For(pending) = wallet.pending
        && days(span) <= days(pending)
    {
        let message = "points expire before they can be spent";
        let expected = format!("more than the {} days they are pending", days(pending));
        warn(sheet, Code::SHORT_LIFE, &pointer, message).with(&expected);
    }
}

/// Points that are spent before the goods come back, and then kept.
fn kept_after_a_return(draft: &Draft, wallet: &Wallet, custom: &Custom, sheet: &Sheet) {
    let Some(returns) = custom.returns else { return };
    let safe = match wallet.pending {
        Pending::For(pending) => days(pending) >= days(returns),
        Pending::Until(_) => true,
        Pending::None => false,
    };
    let is_spent = draft.rewards.iter().any(|reward| reward.wallet == wallet.id);
    if safe || !is_spent || wallet.clawback == Clawback::AllowDeficit {
        return;
    }
    let message = "whoever redeems and then brings the goods back keeps the reward";
    warn(sheet, Code::EARN_LOOP, &format!("/wallet/{}", wallet.id), message)
        .with(&format!("clawback = \"allow deficit\", or pending = \"{} days\"", days(returns)));
}

/// The least days that a span can be.
fn days(span: Span) -> u32 {
    let least = match span.unit() {
        SpanUnit::Day => 1,
        SpanUnit::Week => 7,
        SpanUnit::Month => 28,
        SpanUnit::Year => 365,
    };
    span.count().saturating_mul(least)
}
