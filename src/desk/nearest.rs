//! The word that was probably meant: the nearest of those that are known.

/// The candidate nearest to `word`, if it is near enough to be a slip of the finger: at most a
/// third of its letters wrong (one for a short word), letter case aside. The earlier wins a tie.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let allowed = (lower.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, left out, changed or swapped with their neighbour to make
/// one word of the other (optimal string alignment).
#[must_use]
pub fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, letter) in from.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, wanted) in to.iter().enumerate() {
            let at =
                |costs: &[usize], index: usize| costs.get(index).copied().unwrap_or(usize::MAX);
            let changed = at(&last, column) + usize::from(letter != *wanted);
            let added = at(&current, column) + 1;
            let dropped = at(&last, column + 1) + 1;
            let mut cost = changed.min(added).min(dropped);
            let behind = column.checked_sub(1).and_then(|index| to.get(index));
            if column > 0 && previous == Some(*wanted) && behind == Some(&letter) {
                cost = cost.min(at(&before_last, column - 1) + 1);
            }
            current.push(cost);
        }
        before_last = last;
        last = current;
        previous = Some(letter);
    }
    last.last().copied().unwrap_or_default()
}
