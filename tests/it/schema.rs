//! The JSON Schema of program files: it and the reader know the same keys, and it is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regulars::desk::program_file::compile;
use regulars::desk::program_file::shape::{schema, text};
use regulars::desk::source::Source;
use serde_json::Value;

/// A file with a key that nobody knows in every table there can be.
const EVERYWHERE: &str = r##"
zzz      = 1
format   = 1
id       = "beans"
name     = "Beans"
currency = "EUR"
timezone = "Europe/Copenhagen"
shop     = { zzz = 1 }

[wallet.star]
spend = { zzz = 1 }
zzz   = 1

[[segment]]
id   = "away"
when = "no order for 90 days"
zzz  = 1

[[earn]]
id    = "spend"
give  = "2 star per 1.00"
count = { zzz = 1 }
when  = { zzz = 1 }
cap   = [{ per = "day", most = "100 star", zzz = 1 }]
zzz   = 1

[[promotion]]
id   = "double"
give = "2 times"
zzz  = 1

[tiers]
zzz = 1

[[tier]]
id   = "gold"
name = "Gold"
from = "1000 star"
zzz  = 1

[[benefit]]
id     = "day"
name   = "A day"
for    = { zzz = 1 }
choose = "a day"
give   = "2 times"
zzz    = 1

[[challenge]]
id   = "week"
name = "A week"
goal = "7 days in a row"
zzz  = 1

[[reward]]
id    = "credit"
name  = "Credit"
cost  = { step = "100 star", worth = "1.00", zzz = 1 }
gives = { kind = "money off", zzz = 1 }
for   = { zzz = 1 }
limit = [{ most = 1, zzz = 1 }]
zzz   = 1

[[plan]]
id     = "club"
name   = "Club"
price  = "12.00"
period = "1 month"
zzz    = 1

[till]
zzz = 1

[[till.quick]]
id    = "coffee"
name  = "Coffee"
price = "3.60"
zzz   = 1
"##;

/// The tables of that file, and what the schema calls them; the file itself has no name.
const TABLES: &[(&str, &str)] = &[
    ("", ""),
    ("/shop", "Shop"),
    ("/wallet/star", "Wallet"),
    ("/wallet/star/spend", "Spend"),
    ("/segment/0", "Segment"),
    ("/earn/0", "Earn"),
    ("/earn/0/count", "Count"),
    ("/earn/0/when", "When"),
    ("/earn/0/cap/0", "Cap"),
    ("/promotion/0", "Promotion"),
    ("/tiers", "Tiers"),
    ("/tier/0", "Tier"),
    ("/benefit/0", "Benefit"),
    ("/benefit/0/for", "Audience"),
    ("/challenge/0", "Challenge"),
    ("/reward/0", "Reward"),
    ("/reward/0/cost", "Steps"),
    ("/reward/0/gives", "Gift"),
    ("/reward/0/for", "Audience"),
    ("/reward/0/limit/0", "Limit"),
    ("/plan/0", "Plan"),
    ("/till", "Till"),
    ("/till/quick/0", "Quick"),
];

/// What the reader says could stand there, by table.
fn known_to_the_reader() -> BTreeMap<String, BTreeSet<String>> {
    let findings = compile(&Source::new("beans.toml", EVERYWHERE)).findings;
    let keys = findings.iter().filter_map(|finding| {
        let table = finding.pointer.strip_suffix("/zzz")?.to_owned();
        let keys = finding.expected.strip_prefix("one of ")?;
        Some((table, keys.split(", ").map(str::to_owned).collect()))
    });
    keys.collect()
}

fn properties(schema: &Value) -> BTreeSet<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(|all| all.keys().cloned()).collect()
}

#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    let schema = schema();
    let reader = known_to_the_reader();
    let mut named = BTreeSet::new();
    for (table, name) in TABLES {
        let own = if name.is_empty() { &schema } else { &schema["$defs"][*name] };
        named.insert((*name).to_owned());
        let advice =
            "src/desk/program_file/shape.rs must know every key, and this test every table";
        let (read, described) = (&reader[*table], properties(own));
        if *name == "Gift" {
            // Which keys a gift has is a matter of its kind.
            assert!(read.is_subset(&described), "{table} {name}: {advice}");
        } else {
            assert_eq!(*read, described, "{table} {name}: {advice}");
        }
    }
    let tables = schema["$defs"].as_object().unwrap().iter();
    let tables = tables.filter(|(_, own)| own.get("properties").is_some());
    let missing: Vec<&String> =
        tables.map(|(name, _)| name).filter(|name| !named.contains(*name)).collect();
    assert!(missing.is_empty(), "tables that no file of this test has: {missing:?}");
}

#[test]
fn the_schema_beside_the_gallery_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/schema.json");
    let made = text();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "programs/schema.json is out of date: UPDATE_EXPECT=1 writes it");
}
