//! "Did you mean ...?"

/// At most this many suggestions.
const MOST: usize = 3;

/// `; did you mean `a` or `b`?` with those of `names` that are nearest to `given`; nothing where none is near.
pub(crate) fn did_you_mean<'n>(given: &str, names: impl Iterator<Item = &'n str>) -> String {
    let near = nearest(given, names);
    let quoted: Vec<_> = near.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => format!("; did you mean {only}?"),
        Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

/// The nearest names, best first: few changed letters, or one within the other.
fn nearest<'n>(given: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let given = given.to_lowercase().replace('_', "-");
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let plain = name.replace('_', "-");
            let distance = distance(&given, &plain);
            let within = given.len() >= 4 && (plain.contains(&given) || given.contains(&plain) && plain.len() >= 4);
            // A third of the letters wrong is still recognisable; more is another word.
            (within || distance <= (given.chars().count().max(plain.len()) / 3).max(1)).then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    // Next to a slip of the finger, what differs by a whole word is noise.
    let best = near.first().map_or(0, |(distance, _)| *distance);
    near.into_iter().take_while(|(distance, _)| best > 1 || *distance <= best + 1).map(|(_, name)| name).take(MOST).collect()
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour to make one of the other.
pub(crate) fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().take(MAX_CHARS).collect(), to.chars().take(MAX_CHARS).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for row in 1..=from.len() {
        let mut here = vec![row];
        for column in 1..=to.len() {
            let same = from[row - 1] == to[column - 1];
            let mut best = (above[column] + 1).min(here[column - 1] + 1).min(above[column - 1] + usize::from(!same));
            if row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1] {
                best = best.min(before[column - 2] + 1);
            }
            here.push(best);
        }
        before = std::mem::replace(&mut above, here);
    }
    above[to.len()]
}

/// No name of ours is longer; what somebody else wrote may be.
const MAX_CHARS: usize = 64;

#[cfg(test)]
mod tests {
    use super::{did_you_mean, distance};

    #[test]
    fn letters_between_words() {
        for (from, to, expected) in
            [("", "abc", 3), ("high", "high", 0), ("hgih", "high", 1), ("hih", "high", 1), ("kitten", "sitting", 3), ("é", "e", 1)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn only_near_names_are_named() {
        let names = ["sandbox-disabled", "secret-in-prompt", "secrets", "severity"];
        for (given, expected) in [
            ("sandbox-disbled", "; did you mean `sandbox-disabled`?"),
            ("sandbox", "; did you mean `sandbox-disabled`?"),
            ("secret", "; did you mean `secrets`?"),
            ("secret-", "; did you mean `secrets`?"),
            ("secret-in", "; did you mean `secrets` or `secret-in-prompt`?"),
            ("SEVERTY", "; did you mean `severity`?"),
            ("weather", ""),
            ("", ""),
        ] {
            assert_eq!(did_you_mean(given, names.into_iter()), expected, "{given}");
        }
    }
}
