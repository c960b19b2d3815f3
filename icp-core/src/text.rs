//! How text is compared: trimmed and lower-cased by pinned Unicode tables, whatever the compiler, the platform or the
//! locale (design D5; docs/semantics.md, item 14). No normalisation form is applied: `é` as one character and `e`
//! with a combining accent stay different.

mod sigma;

/// The property White_Space. Unicode has not changed it since 6.3 and promises stability for pattern uses; a test compares it
/// with the pinned property tables.
const WHITE_SPACE: [(char, char); 10] = [
    ('\u{9}', '\u{d}'),
    (' ', ' '),
    ('\u{85}', '\u{85}'),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
];

/// Whether a character has the Unicode property White_Space.
///
/// ```
/// assert!(icp_core::text::is_white_space('\u{a0}'));
/// assert!(!icp_core::text::is_white_space('\u{200b}'));
/// ```
#[inline]
#[must_use]
pub fn is_white_space(c: char) -> bool {
    if c.is_ascii() {
        return c == ' ' || ('\t'..='\r').contains(&c);
    }
    WHITE_SPACE.iter().any(|&(first, last)| first <= c && c <= last)
}

/// The text without White_Space at its ends.
///
/// ```
/// assert_eq!(icp_core::text::trim("\u{a0} B2B SaaS\t"), "B2B SaaS");
/// ```
#[inline]
#[must_use]
pub fn trim(text: &str) -> &str {
    // Most texts begin and end with a plain letter or digit; two bytes tell.
    if let (Some(first), Some(last)) = (text.as_bytes().first(), text.as_bytes().last())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return text;
    }
    text.trim_matches(is_white_space)
}

/// The text as it is compared: trimmed, then lower-cased by Unicode's full mapping with the final-sigma rule, without
/// a locale (The Unicode Standard, section 3.13, R2).
///
/// ```
/// use icp_core::text::normalize;
/// assert_eq!(normalize("  B2B SaaS "), "b2b saas");
/// assert_eq!(normalize("ΟΔΥΣΣΕΥΣ"), "οδυσσευς");
/// assert_eq!(normalize("İ"), "i\u{307}");
/// ```
#[must_use]
pub fn normalize(text: &str) -> String {
    let mut normalized = String::new();
    normalize_into(text, &mut normalized);
    normalized
}

/// Like [`normalize`], into a buffer that is cleared first, so that a loop over rows allocates once.
///
/// ```
/// let mut buffer = String::from("left over");
/// icp_core::text::normalize_into(" Fintech", &mut buffer);
/// assert_eq!(buffer, "fintech");
/// ```
pub fn normalize_into(text: &str, buffer: &mut String) {
    let text = trim(text);
    buffer.clear();
    if text.is_ascii() {
        buffer.push_str(text);
        buffer.make_ascii_lowercase();
        return;
    }
    buffer.reserve(text.len());
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            buffer.push(c.to_ascii_lowercase());
        } else if c == 'Σ' {
            let after = at + c.len_utf8();
            buffer.push(if is_final_sigma(&text[..at], &text[after..]) { 'ς' } else { 'σ' });
        } else {
            push_lower(c, buffer);
        }
    }
}

/// The pinned table writes "maps to itself" as zeros.
fn push_lower(c: char, buffer: &mut String) {
    match unicode_case_mapping::to_lowercase(c) {
        [0, _] => buffer.push(c),
        mapped => {
            for lower in mapped.into_iter().filter(|&code| code != 0).filter_map(char::from_u32) {
                buffer.push(lower);
            }
        }
    }
}

/// The context Final_Sigma: a cased character stands before and none after, case-ignorable ones passed over
/// (The Unicode Standard, table 3-17).
fn is_final_sigma(before: &str, after: &str) -> bool {
    next_is_cased(before.chars().rev()) && !next_is_cased(after.chars())
}

fn next_is_cased(mut chars: impl Iterator<Item = char>) -> bool {
    chars.find(|&c| !in_ranges(&sigma::CASE_IGNORABLE, c)).is_some_and(|c| in_ranges(&sigma::CASED, c))
}

fn in_ranges(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let after = ranges.partition_point(|&(first, _)| first <= code);
    after > 0 && ranges.get(after - 1).is_some_and(|&(_, last)| code <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex_syntax::hir::{Class, HirKind};

    fn property(name: &str) -> Vec<(u32, u32)> {
        let hir = regex_syntax::parse(&format!(r"\p{{{name}}}")).unwrap();
        match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => {
                class.ranges().iter().map(|r| (u32::from(r.start()), u32::from(r.end()))).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_tables_are_those_of_the_pinned_property_crate() {
        assert_eq!(sigma::CASED.to_vec(), property("Cased"));
        assert_eq!(sigma::CASE_IGNORABLE.to_vec(), property("Case_Ignorable"));
        let white: Vec<(u32, u32)> = WHITE_SPACE.iter().map(|&(a, b)| (u32::from(a), u32::from(b))).collect();
        assert_eq!(white, property("White_Space"));
        for c in '\0'..=char::MAX {
            assert_eq!(is_white_space(c), in_ranges(&white, c), "{c:?}");
        }
    }

    #[test]
    fn the_mapping_is_of_the_version_the_tables_are_of() {
        assert_eq!(unicode_case_mapping::UNICODE_VERSION, (16, 0, 0));
    }

    #[test]
    fn inner_space_accents_and_emoji_stay() {
        assert_eq!(normalize("\u{2003}Café  Noir\u{3000}"), "café  noir");
        assert_eq!(normalize("CAFE\u{301}"), "cafe\u{301}");
        assert_eq!(normalize("🚀 STRASSE ẞ"), "🚀 strasse ß");
        assert_eq!(normalize(" \u{85}\n"), "");
    }

    /// CPython 3.13 follows Unicode 15.1; 16.0 agrees with it on every character it knows but one.
    #[test]
    fn lower_casing_is_pythons() {
        let mut mapped = std::collections::BTreeMap::new();
        let mut contexts = 0;
        let mut changed = Vec::new();
        for line in include_str!("../tests/fixtures/text/lower.txt").lines() {
            let mut words = line.split(' ');
            let kind = words.next().unwrap();
            let rest: Vec<&str> = words.collect();
            let code = |word: &str| u32::from_str_radix(word, 16).unwrap();
            match kind {
                "lower" => {
                    let lower: String =
                        rest[1..].iter().map(|word| char::from_u32(code(word)).unwrap()).collect();
                    mapped.insert(code(rest[0]), lower);
                }
                "sigma" => {
                    for c in (code(rest[0])..=code(rest[1])).filter_map(char::from_u32) {
                        let final_in = |text: &str, at: usize| {
                            let start = text.char_indices().nth(at).unwrap().0;
                            if is_final_sigma(&text[..start], &text[start + 'Σ'.len_utf8()..]) {
                                '1'
                            } else {
                                '0'
                            }
                        };
                        let bits: String = [
                            final_in(&format!("{c}Σ"), 1),
                            final_in(&format!("aΣ{c}"), 1),
                            final_in(&format!("a{c}Σ"), 2),
                            final_in(&format!("aΣ{c}a"), 1),
                        ]
                        .iter()
                        .collect();
                        if bits != rest[2] {
                            changed.push(u32::from(c));
                        }
                        contexts += 1;
                    }
                }
                _ => assert_eq!(kind, "#"),
            }
        }
        // Unicode 16.0 made Ahom's medial consonant sign RA a spacing mark, so it is no longer case-ignorable.
        assert_eq!(changed, [0x1171e]);
        assert!(mapped.len() > 1400 && contexts > 280_000);
        // Capitals that Unicode 16.0 added.
        let new = |code| matches!(code, 0xa7cb | 0xa7cc | 0xa7da | 0xa7dc | 0x1c89 | 0x10d50..=0x10d65);
        for c in ('\0'..=char::MAX).filter(|&c| c != 'Σ' && !is_white_space(c) && !new(u32::from(c))) {
            let expected = mapped.get(&u32::from(c)).cloned().unwrap_or_else(|| c.to_string());
            assert_eq!(normalize(&c.to_string()), expected, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn the_buffer_holds_what_the_string_would(text in any::<String>(), left_over in any::<String>()) {
            let mut buffer = left_over;
            normalize_into(&text, &mut buffer);
            prop_assert_eq!(&buffer, &normalize(&text));
            prop_assert_eq!(trim(&buffer), buffer.as_str());
            prop_assert_eq!(trim(&text), text.trim_matches(|c: char| in_ranges(&property("White_Space"), c)));
        }
    }
}
