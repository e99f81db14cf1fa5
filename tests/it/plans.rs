//! Memberships and spending seasons in program files and in version documents.

use regulars::desk::program_file::{Outcome, compile};
use regulars::desk::render::{Paint, render};
use regulars::desk::source::Source;
use regulars::domain::calendar::{Span, SpanUnit};
use regulars::domain::plans::Credit;
use regulars::domain::program::{Issued, LineKind};
use regulars::protocol::version::{decode, encode};

use crate::support::{label, minor, points, wallet_id};

const GOOD: &str = r#"format   = 1
id       = "club"
name     = "Club"
currency = "EUR"
timezone = "Europe/Copenhagen"

[wallet.wine]
kind  = "cash"

[wallet.wine.spend]
from  = "2026-11-02"
until = "2026-11-15"
least = "5.00 wine"
most  = "50.00 wine"
categories = ["wine", "port"]
not_tags   = ["sale"]

[wallet.star]

[[earn]]
id   = "spend"
give = "1 star per 1.00"
when = { plans = ["monthly"] }

[[plan]]
id     = "monthly"
name   = "Month by month"
price  = "40.00"
period = "1 month"
trial  = "14 days"
grace  = "3 days"
credit = "40.00 wine"
link   = "https://club.example/join?plan=monthly"

[[reward]]
id     = "bottle"
name   = "A bottle"
issued = "when a membership begins"
for    = { plans = ["monthly"] }
"#;

fn read(text: &str) -> (Source, Outcome) {
    let source = Source::new("club.toml", text);
    let outcome = compile(&source);
    (source, outcome)
}

#[test]
fn a_plan_is_read_as_it_is_written() {
    let (_, outcome) = read(GOOD);
    assert_eq!(outcome.findings, vec![]);
    let program = outcome.compiled.unwrap().program;
    let plan = &program.plans[0];
    assert_eq!((plan.id.clone(), plan.price), (label("monthly"), minor(4000)));
    assert_eq!(plan.period, Span::new(1, SpanUnit::Month).unwrap());
    assert_eq!(plan.credit, Some(Credit { wallet: wallet_id("wine"), points: points(4000) }));
    let spend = &program.wallets[0].spend;
    assert_eq!((spend.least, spend.most), (Some(points(500)), Some(points(5000))));
    let goods = spend.goods.as_ref().unwrap();
    assert_eq!(goods.kinds, vec![LineKind::Goods], "no postage, unless the file says so");
    assert_eq!(goods.categories, vec![label("wine"), label("port")]);
    assert_eq!(goods.not_tags, vec![label("sale")]);
    assert_eq!(plan.link.as_deref(), Some("https://club.example/join?plan=monthly"));
    let zone = &program.zone;
    let days = [spend.from, spend.until].map(|at| zone.day(at.unwrap()).to_string());
    assert_eq!(days, ["2026-11-02", "2026-11-16"], "to the end of the last day");
    let reward = &program.rewards[0];
    assert_eq!(reward.issued, Issued::OnPlan);
    assert_eq!(reward.limits.len(), 1, "a welcome is given once, unless the file says otherwise");
}

#[test]
fn the_document_of_a_plan_is_pinned() {
    let program = read(GOOD).1.compiled.unwrap().program;
    let document = String::from_utf8(encode(&program)).unwrap();
    let pinned = [
        concat!(
            r#""plans":[{"id":"monthly","name":{"en":"Month by month"},"price":4000,"#,
            r#""period":[1,"month"],"trial":[14,"day"],"grace":[3,"day"],"#,
            r#""credit":{"wallet":"wine","points":4000},"#,
            r#""link":"https://club.example/join?plan=monthly"}]"#,
        ),
        concat!(
            r#""spend":{"from":1793574000000,"until":1794783600000,"least":500,"most":5000,"#,
            r#""goods":{"kinds":["goods"],"categories":["wine","port"],"not_tags":["sale"]}}"#,
        ),
        r#""issued":"on_plan""#,
    ];
    for part in pinned {
        assert!(document.contains(part), "{part} in {document}");
    }
    assert_eq!(decode(document.as_bytes()).unwrap(), program);
}

/// What replaces what in the good file, and what is then said.
const WRONG: &[(&str, &str, &str)] = &[
    (r#"period = "1 month""#, r#"period = "monthly""#, "not a length of time"),
    (r#"price  = "40.00""#, "", "price"),
    (r#"credit = "40.00 wine""#, r#"credit = "40.00 whine""#, "there is no wallet"),
    (r#"credit = "40.00 wine""#, r#"credit = "0.00 wine""#, "credits nothing"),
    (r#"grace  ="#, r#"grce   ="#, "grace"),
    (r#"id     = "monthly""#, r#"id     = "spend""#, "an earn rule is called so"),
    (r#"when = { plans = ["monthly"] }"#, r#"when = { plans = ["monthy"] }"#, "monthly"),
    (r#"for    = { plans = ["monthly"] }"#, r#"for    = { plans = ["x"] }"#, "no plan \"x\""),
    (r#"until = "2026-11-15""#, r#"until = "2026-10-15""#, "the season ends before it begins"),
    (r#"most  = "50.00 wine""#, r#"most = "4.00 wine""#, "the least is more than the most"),
    (r#"most  = "50.00 wine""#, r#"most = "50 star""#, "this is about wine"),
    (r#"categories = ["wine", "port"]"#, r#"categores = ["wine"]"#, "categories"),
    (r#"not_tags   = ["sale"]"#, r#"kinds = []"#, "no line would count"),
    (r#"not_tags   = ["sale"]"#, r#"kinds = ["good"]"#, "goods"),
    (
        r#"[wallet.star]"#,
        "[wallet.star]\nspend = { tags = [\"x\"] }",
        "only money is for some goods",
    ),
    (r#""https://club.example/join?plan=monthly""#, r#""http://club.example/join""#, "https://"),
    (r#""https://club.example/join?plan=monthly""#, r#""https://club/join""#, "not an address"),
    (r#""https://club.example/join?plan=monthly""#, r#""https://a.example/<b>""#, "not an address"),
    (r#""https://club.example/join?plan=monthly""#, r#""https://a b.example/""#, "not an address"),
    (r#""https://club.example/join?plan=monthly""#, r#""javascript:alert(1)""#, "not an address"),
    (r#"link   ="#, r#"lnk    ="#, "link"),
    (r#"id     = "bottle""#, "id     = \"bottle\"\ncost   = \"5.00 wine\"", "pays for no reward"),
    (r#"issued = "when a membership begins""#, r#"issued = "when a membership starts""#, "begins"),
];

#[test]
fn what_is_wrong_with_a_plan_is_said() {
    for (good, bad, said) in WRONG {
        assert_eq!(GOOD.matches(good).count(), 1, "{good}");
        let (source, outcome) = read(&GOOD.replace(good, bad));
        let paint = Paint(false);
        let told: String =
            outcome.findings.iter().map(|found| render(found, &source, paint)).collect();
        assert!(outcome.compiled.is_none() && told.contains(said), "{bad}: {told}");
    }
}

#[test]
fn status_buys_nothing() {
    let status = GOOD.replace("[wallet.star]", "[wallet.star]\nkind = \"status\"");
    let cost = "id     = \"bottle\"\ncost = \"5 star\"\n";
    let text = status
        .replace("id     = \"bottle\"\n", cost)
        .replace("issued = \"when a membership begins\"\n", "");
    let (source, outcome) = read(&text);
    let told: String =
        outcome.findings.iter().map(|found| render(found, &source, Paint(false))).collect();
    assert!(told.contains("status is not spent"), "{told}");
}
