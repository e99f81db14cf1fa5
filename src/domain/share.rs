//! Shares of a whole number that lose nothing: largest-remainder apportionment and exact scaling.

/// Splits `total` in proportion to `weights`: one part for each, which sum to exactly `total`.
///
/// Each weight first gets the floor of its exact share; what is then left goes, one each, to the
/// shares with the largest remainders, and among equals to the earlier one. A zero weight gets
/// zero. Where every weight is zero, or there is none, no proportion exists and every part is
/// zero: the only case in which the parts do not sum to `total`.
///
/// Source: the method of Hamilton (largest remainder), computed in 128 bits, without rounding.
#[must_use]
pub fn split(total: u64, weights: &[u64]) -> Vec<u64> {
    let whole: u128 = weights.iter().copied().map(u128::from).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: &u64| u128::from(total) * u128::from(*weight);
    let mut parts: Vec<u64> =
        weights.iter().map(|weight| narrow(exact(weight) / whole).unwrap_or(total)).collect();
    let remainders: Vec<u128> = weights.iter().map(|weight| exact(weight) % whole).collect();
    hand_out(total, &remainders, &mut parts);
    parts
}

/// Adds one to the parts with the largest remainders until they sum to `total`. The floors fall
/// short by fewer than there are remainders above zero, so a zero weight is never reached.
fn hand_out(total: u64, remainders: &[u128], parts: &mut [u64]) {
    let missing = total.saturating_sub(parts.iter().sum());
    let mut order: Vec<(u128, &mut u64)> = remainders.iter().copied().zip(parts).collect();
    // A stable sort: among equal remainders the earlier stays first.
    order.sort_by_key(|(remainder, _)| core::cmp::Reverse(*remainder));
    for ((_, part), _) in order.into_iter().zip(0..missing) {
        *part += 1;
    }
}

/// The floor of `value` × `numerator` ÷ `denominator`, computed in 128 bits.
///
/// `None` where the denominator is zero or the result does not fit 64 bits: there is no number to
/// answer, and a made-up one would be paid out.
#[must_use]
pub fn scaled(value: u64, numerator: u64, denominator: u64) -> Option<u64> {
    let product = u128::from(value) * u128::from(numerator);
    product.checked_div(u128::from(denominator)).and_then(narrow)
}

fn narrow(wide: u128) -> Option<u64> {
    u64::try_from(wide).ok()
}
