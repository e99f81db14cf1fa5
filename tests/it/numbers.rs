//! Points, money and shares: what they accept, what they refuse, and that nothing is lost.

use proptest::prelude::*;
use regulars::domain::money::{Currency, DecimalError, Minor, format_decimal, parse_decimal};
use regulars::domain::points::Points;
use regulars::domain::share::{scaled, split};

const MOST: u64 = 9_007_199_254_740_991;

fn points(amount: u64) -> Points {
    Points::new(amount).unwrap()
}

#[test]
fn an_amount_is_at_most_the_last_integer_a_double_can_tell_from_its_neighbours() {
    for (amount, fits) in [(0, true), (1, true), (MOST, true), (MOST + 1, false), (u64::MAX, false)]
    {
        assert_eq!(Points::new(amount).map(Points::get), fits.then_some(amount), "{amount}");
        assert_eq!(Minor::new(amount).map(Minor::get), fits.then_some(amount), "{amount}");
    }
    assert_eq!(Points::MAX, points(MOST));
    assert_eq!(Points::ZERO, Points::default());
    assert!(Points::ZERO.is_zero() && !points(1).is_zero());
}

#[test]
fn adding_and_taking_never_leave_the_range() {
    // one, other, one + other, one − other, one − other but not below zero
    let rows = [
        (0, 0, Some(0), Some(0), 0),
        (5, 3, Some(8), Some(2), 2),
        (3, 5, Some(8), None, 0),
        (MOST, 0, Some(MOST), Some(MOST), MOST),
        (MOST, 1, None, Some(MOST - 1), MOST - 1),
        (1, MOST, None, None, 0),
        (MOST, MOST, None, Some(0), 0),
    ];
    for (one, other, sum, difference, floored) in rows {
        let (one, other) = (points(one), points(other));
        assert_eq!(one.checked_add(other).map(Points::get), sum, "{one} + {other}");
        assert_eq!(one.checked_sub(other).map(Points::get), difference, "{one} - {other}");
        assert_eq!(one.saturating_sub(other).get(), floored, "{one} - {other}");
    }
}

#[test]
fn a_sum_past_the_range_is_no_sum() {
    let rows: [(&[u64], Option<u64>); 4] = [
        (&[], Some(0)),
        (&[1, 2, 3], Some(6)),
        (&[MOST - 1, 1, 0], Some(MOST)),
        (&[MOST, 1], None),
    ];
    for (amounts, sum) in rows {
        let total = Points::sum(amounts.iter().copied().map(points));
        assert_eq!(total.map(Points::get), sum, "{amounts:?}");
    }
}

#[test]
fn amounts_compare_and_print_as_numbers() {
    assert!(points(9) < points(10));
    assert_eq!(points(9).min(points(10)), points(9));
    assert_eq!(points(MOST).to_string(), "9007199254740991");
}

#[test]
fn a_currency_is_three_upper_case_letters() {
    for code in ["EUR", "DKK", "XXX"] {
        assert_eq!(Currency::parse(code).unwrap().as_str(), code);
    }
    for refused in ["", "EU", "EURO", "eur", "Eur", "E1R", " EUR", "EUR ", "ÆR", "€", "ＥＵＲ"]
    {
        assert_eq!(Currency::parse(refused), None, "{refused:?}");
    }
}

#[test]
fn a_currency_has_the_minor_digits_of_iso_4217() {
    let rows = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (2, "EUR DKK USD GBP CHF SEK CNY HKD TWD AED SAR INR MXN BRL HUF MGA MRU"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ];
    for (digits, codes) in rows {
        for code in codes.split(' ') {
            assert_eq!(Currency::parse(code).unwrap().exponent(), digits, "{code}");
        }
    }
}

#[test]
fn a_decimal_amount_is_read_into_minor_units() {
    let rows = [
        ("12.60", 2, 1260),
        ("12.6", 2, 1260),
        ("12", 2, 1200),
        ("0", 2, 0),
        ("0.00", 2, 0),
        ("0.01", 2, 1),
        ("0.03", 2, 3),
        ("10.00", 2, 1000),
        ("500", 0, 500),
        ("0", 0, 0),
        ("1.234", 3, 1234),
        ("1.2", 3, 1200),
        ("1.2345", 4, 12345),
        ("90071992547409.91", 2, MOST),
        ("9007199254740991", 0, MOST),
    ];
    for (text, exponent, minor) in rows {
        assert_eq!(parse_decimal(text, exponent).map(Minor::get), Ok(minor), "{text}");
    }
}

fn refused(texts: &[&str], exponent: u32, reason: DecimalError) {
    for text in texts {
        let read = parse_decimal(text, exponent);
        assert_eq!(read, Err(reason), "{text:?} at {exponent}");
    }
}

#[test]
fn a_text_that_is_no_decimal_amount_is_refused_with_its_reason() {
    let empty = ["", ".", "1.", ".5", "..", "-."];
    let signed = ["-1", "+1", "-0", "−1", "1-", "1.-5", "1.+5", "-", "--1"];
    let computed = ["1e3", "1E3", "1.5e1", "0x10", "0b1", "ff", "NaN", "inf", "null", "1/2", "½"];
    let separated = ["1,000", "1,50", "1_000", "1'000", "1 000", "1\u{a0}000", "1.000,00"];
    let pointed = ["1.2.3", "1..2", "1．5", "1·5", "1:5"];
    let padded = [" 1", "1 ", "\t1", "1\n", "1\r\n", "1\0", "\u{feff}1", "1\u{200b}", "1. 5"];
    let foreign = ["１", "1.５", "١٢", "१", "²", "Ⅳ", "𝟏"];
    let labelled = ["€1", "$1", "1 EUR", "1kr", "1%", "\"1\""];
    refused(&empty, 2, DecimalError::Empty);
    for texts in [&signed[..], &computed, &separated, &pointed, &padded, &foreign, &labelled] {
        refused(texts, 2, DecimalError::NotADigit);
    }
    refused(&["00", "01", "007.50", "00.5"], 2, DecimalError::LeadingZero);
    refused(&["1.234", "1.000", "0.001"], 2, DecimalError::TooManyDecimals);
    refused(&["1.0", "12.60"], 0, DecimalError::TooManyDecimals);
    refused(&["9007199254740992", "18446744073709551616"], 0, DecimalError::TooLarge);
    refused(&["90071992547409.92", "9007199254740992"], 2, DecimalError::TooLarge);
    refused(&["184467440737095516.16", "99999999999999999999999"], 2, DecimalError::TooLarge);
    refused(&["1", "2.5"], 16, DecimalError::TooLarge);
    refused(&["1"], u32::MAX, DecimalError::TooLarge);
}

#[test]
fn minor_units_are_written_with_all_their_decimals() {
    let rows = [
        (1260, 2, "12.60"),
        (5, 2, "0.05"),
        (0, 2, "0.00"),
        (5, 0, "5"),
        (1234, 3, "1.234"),
        (1, 4, "0.0001"),
        (MOST, 2, "90071992547409.91"),
    ];
    for (minor, exponent, text) in rows {
        assert_eq!(format_decimal(Minor::new(minor).unwrap(), exponent), text);
    }
}

#[test]
fn a_split_gives_the_largest_remainders_what_the_floors_leave() {
    let rows: [(u64, &[u64], &[u64]); 13] = [
        (100, &[1, 1, 1], &[34, 33, 33]),
        (101, &[1, 1, 1], &[34, 34, 33]),
        (2, &[1, 1, 1], &[1, 1, 0]),
        (10, &[3, 3, 4], &[3, 3, 4]),
        (7, &[1, 2, 4], &[1, 2, 4]),
        // Quotas 0.6, 1.2, 1.2: the largest remainder is the first, though its weight is least.
        (3, &[1, 2, 2], &[1, 1, 1]),
        // Quotas 1.8, 0.6, 0.6: two are missing; 0.8 first, then the earlier of the two 0.6.
        (3, &[3, 1, 1], &[2, 1, 0]),
        (1, &[0, 5, 0], &[0, 1, 0]),
        (5, &[0, 1, 0, 1], &[0, 3, 0, 2]),
        (0, &[1, 2], &[0, 0]),
        (9, &[], &[]),
        // No proportion exists: nothing is handed out.
        (9, &[0, 0], &[0, 0]),
        (u64::MAX, &[u64::MAX, u64::MAX], &[u64::MAX / 2 + 1, u64::MAX / 2]),
    ];
    for (total, weights, parts) in rows {
        assert_eq!(split(total, weights), parts, "{total} over {weights:?}");
    }
}

#[test]
fn scaling_floors_and_has_no_answer_rather_than_a_wrong_one() {
    let rows = [
        (10, 1, 3, Some(3)),
        (11, 2, 3, Some(7)),
        (1260, 2, 100, Some(25)),
        (0, 5, 7, Some(0)),
        (7, 0, 7, Some(0)),
        (MOST, MOST, MOST, Some(MOST)),
        (u64::MAX, u64::MAX, u64::MAX, Some(u64::MAX)),
        (u64::MAX, 2, 1, None),
        (1, 1, 0, None),
        (0, 0, 0, None),
    ];
    for (value, numerator, denominator, result) in rows {
        let row = format!("{value} x {numerator} / {denominator}");
        assert_eq!(scaled(value, numerator, denominator), result, "{row}");
    }
}

proptest! {
    #[test]
    fn a_split_sums_exactly_and_no_part_is_a_whole_unit_off(
        total in any::<u64>(),
        weights in prop::collection::vec(prop_oneof![Just(0), 1..100_u64, any::<u64>()], 1..20),
    ) {
        let whole: u128 = weights.iter().copied().map(u128::from).sum();
        prop_assume!(whole > 0);
        let parts = split(total, &weights);
        prop_assert_eq!(parts.iter().copied().map(u128::from).sum::<u128>(), u128::from(total));
        prop_assert_eq!(parts.len(), weights.len());
        for (part, weight) in parts.iter().zip(&weights) {
            let floor = u128::from(total) * u128::from(*weight) / whole;
            let over = u128::from(*part).checked_sub(floor);
            prop_assert!(matches!(over, Some(0 | 1)), "{} of {:?}", part, weights);
            prop_assert!(*weight > 0 || *part == 0);
        }
    }

    #[test]
    fn what_is_written_is_read_back(minor in 0..=MOST, exponent in 0..=4_u32) {
        let amount = Minor::new(minor).unwrap();
        prop_assert_eq!(parse_decimal(&format_decimal(amount, exponent), exponent), Ok(amount));
    }
}
