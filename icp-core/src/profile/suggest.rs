//! "Did you mean": the nearest of the words that would have been right.

/// Longer words than this are not compared: the work per fault stays small whatever the document holds.
const LONGEST: usize = 64;

/// More candidates than this are not looked at, for the same reason.
const MOST: usize = 1000;

/// The candidate nearest to `word`, if it is near: at most one edit in three letters (adjacent letters swapped count as one).
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    candidates
        .take(MOST)
        .filter(|candidate| candidate.len() <= 4 * LONGEST)
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= length.max(candidate.chars().count()).div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance < candidate.chars().count())
        .map(|(_, candidate)| candidate)
}

/// The words in order, each in backticks.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// "did you mean" where a word is near, else the words there are.
pub(crate) fn help<'a>(word: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(word, candidates.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", list(candidates)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_only() {
        let words = ["weight", "importance", "id", "fit"];
        assert_eq!(nearest("wieght", words.into_iter()), Some("weight"));
        assert_eq!(nearest("importence", words.into_iter()), Some("importance"));
        assert_eq!(nearest("colour", words.into_iter()), None);
        assert_eq!(nearest("x", words.into_iter()), None);
        assert_eq!(nearest(&"w".repeat(1000), words.into_iter()), None);
    }
}
