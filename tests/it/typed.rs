//! What staff type at the shop's till: whose it is, how much it was, and the tax in it.

use regulars::domain::money::{Currency, Minor};
use regulars::domain::till::{Till, is_calling_code};
use regulars::protocol::typed::{Typed, amount, typed};

/// As `kind:value`, or the sentence that says why not.
fn said(text: &str, calling_code: Option<&str>) -> String {
    match typed(text, calling_code) {
        Typed::Person(one) => format!("{}:{}", one.kind.name(), one.value()),
        Typed::Code(code) => format!("code:{}", code.as_str()),
        Typed::Wrong(why) => why.to_owned(),
    }
}

const CODE: &str = "0123456789ABCDEFGHJKMNPQRS";

#[test]
fn what_is_typed_is_known_by_its_form() {
    let table = [
        ("4539578763621486", "card:4539578763621486"),
        (" 4539 5787 6362 1486 ", "card:4539578763621486"),
        ("4539-5787-6362-1486", "card:4539578763621486"),
        ("4539578763621487", "counter.wrong_card"),
        ("+45 31 12 34 56", "phone:+4531123456"),
        ("0045 31 12 34 56", "phone:+4531123456"),
        ("31 12 34 56", "phone:+4531123456"),
        ("(31) 12.34-56", "phone:+4531123456"),
        ("031123456", "phone:+4531123456"),
        ("(031) 12 34 56", "phone:+4531123456"),
        ("(0)31 12 34 56", "phone:+4531123456"),
        ("(+45) 31 12 34 56", "phone:+4531123456"),
        ("(0045) 31 12 34 56", "phone:+4531123456"),
        ("+45\u{a0}31\u{a0}12\u{a0}34\u{a0}56", "phone:+4531123456"),
        ("٣١١٢٣٤٥٦", "phone:+4531123456"),
        ("٤٥٣٩٥٧٨٧٦٣٦٢١٤٨٦", "card:4539578763621486"),
        ("+45 12", "counter.wrong_phone"),
        ("3112", "counter.wrong_phone"),
        ("311", "counter.wrong"),
        ("Ada@Example.com", "email:ada@example.com"),
        ("ada@example", "counter.wrong_email"),
        ("@", "counter.wrong_email"),
        (CODE, "code:0123456789ABCDEFGHJKMNPQRS"),
        ("0123456789 abcde-fghjkmnpqrs", "code:0123456789ABCDEFGHJKMNPQRS"),
        ("HTTPS://HOST/R/PROGRAM/0123456789ABCDEFGHJKMNPQRS", &format!("code:{CODE}")),
        ("https://host/r/p/0123456789abcdefghjkmnpqrs?lang=da#a", &format!("code:{CODE}")),
        ("", "counter.wrong"),
        ("Ada", "counter.wrong"),
        (&"7".repeat(17), "counter.wrong"),
        (&"7".repeat(26), &format!("code:{}", "7".repeat(26))),
        ("+1", "counter.wrong_phone"),
        ("00123456789012345", "phone:+123456789012345"),
        (&"A".repeat(3_000), "counter.wrong"),
    ];
    for (text, expected) in table {
        assert_eq!(said(text, Some("+45")), expected, "{text:?}");
    }
    assert_eq!(said("31123456", None), "counter.wrong_phone", "of which country?");
    assert_eq!(said("+4531123456", None), "phone:+4531123456");
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let euro = Currency::parse("EUR").unwrap();
    let table = [
        ("12.50", Some(1_250)),
        ("12,50", Some(1_250)),
        (" 12 ", Some(1_200)),
        ("12,5", Some(1_250)),
        ("1.234,50", Some(123_450)),
        ("1,234.50", Some(123_450)),
        ("1\u{a0}234,50", Some(123_450)),
        ("١٢٫٥٠", Some(1_250)),
        ("١٬٢٣٤٫٥٠", Some(123_450)),
        ("١٬٢٣٤", Some(123_400)),
        ("1'234'567.5", Some(123_456_750)),
        ("1,234,567.50", Some(123_456_750)),
        ("12, 50", Some(1_250)),
        // A sign that is where none of thousands is: perhaps the point.
        ("12 50", None),
        ("12'50", None),
        ("3,50.00", None),
        ("12.5,5", None),
        ("1.234 567,50", None),
        ("1.234,567.50", None),
        ("1234 567", None),
        ("90071992547409.92", None),
        // A thousand, or one with three decimals? Nobody guesses.
        ("1,234", None),
        ("1.234.567", None),
        ("0", None),
        ("0,00", None),
        ("-5", None),
        ("€5", None),
        ("", None),
        (".", None),
    ];
    for (text, expected) in table {
        assert_eq!(amount(text, euro).map(Minor::get), expected, "{text:?}");
    }
    let yen = Currency::parse("JPY").unwrap();
    assert_eq!(amount("1200", yen).map(Minor::get), Some(1_200));
    assert_eq!(amount("12,50", yen), None);
    let dinar = Currency::parse("KWD").unwrap();
    let table = [
        ("1.234", Some(1_234)),
        ("0,234", Some(234)),
        ("12,5", Some(12_500)),
        ("١٬٢٣٤", Some(1_234_000)),
        ("1,234", None),
        ("1,234.500", Some(1_234_500)),
    ];
    for (text, expected) in table {
        assert_eq!(amount(text, dinar).map(Minor::get), expected, "{text:?}");
    }
}

#[test]
fn the_tax_in_a_price_is_rounded_to_the_nearest() {
    let table = [(0, 1_000, 0), (2_500, 360, 72), (2_500, 1_250, 250), (1_900, 100, 16)];
    for (tax, price, expected) in table {
        let till = Till { tax, ..Till::default() };
        let price = Minor::new(price).unwrap();
        assert_eq!(till.tax_in(price).get(), expected, "{tax} in {price:?}");
    }
    let whole = Till { tax: 10_000, ..Till::default() };
    assert_eq!(whole.tax_in(Minor::MAX).get(), Minor::MAX.get().div_ceil(2));
}

#[test]
fn a_calling_code_is_a_plus_and_a_country() {
    for good in ["+1", "+45", "+971"] {
        assert!(is_calling_code(good), "{good}");
    }
    for bad in ["", "+", "45", "+0", "+4545", "+4a", "++4"] {
        assert!(!is_calling_code(bad), "{bad}");
    }
}
