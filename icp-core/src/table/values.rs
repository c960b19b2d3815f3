//! Columns of a table as an attribute declares them, owned and coded: what learning, evidence and drift work on.
//!
//! Every value is read exactly as scoring reads it (docs/semantics.md, items 14 to 18): through [`Reading`], text trimmed, lower-cased and
//! aliased once, `order` enforced. Text becomes codes of a sorted list of words, so that nothing depends on the order of the rows.

use super::Table;
use super::cell::Cell;
use super::column::Column;
use super::fault::{CellFault, DataError, DataFault, TableFault};
use super::reading::Reading;
use crate::error::ErrorCode;
use crate::profile::attribute::{Attribute, AttributeType};
use crate::text;
use std::collections::BTreeMap;

/// Why columns can not be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValuesError {
    /// The table itself is at fault: a column is absent.
    #[error(transparent)]
    Table(#[from] TableFault),
    /// Values in it are, or a column's type.
    #[error(transparent)]
    Data(#[from] DataError),
}

impl ValuesError {
    /// The stable code, of the first fault where there are several.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Table(fault) => fault.code(),
            Self::Data(error) => error.first().map_or(ErrorCode::TypeMismatch, DataFault::code),
        }
    }

    /// The place, `/column/row` as a JSON pointer, of the first fault where there are several.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Table(fault) => fault.path(),
            Self::Data(error) => error.first().map(DataFault::path).unwrap_or_default(),
        }
    }
}

/// Which rows are known, as bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    words: Vec<u64>,
    len: usize,
}

impl Known {
    fn push(&mut self, known: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if let (true, Some(last)) = (known, self.words.last_mut()) {
            *last |= 1 << (self.len % 64);
        }
        self.len += 1;
    }

    /// Whether row `i` is known; false beyond the end.
    #[inline]
    #[must_use]
    pub fn get(&self, i: usize) -> bool {
        i < self.len && self.words.get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many rows are known.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// Words that codes stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words in normal form (trimmed, lower-cased, aliased; as written under `exact`): sorted by bytes, or, for an attribute with an
    /// `order`, exactly that order.
    pub normal: Vec<String>,
    /// The same words to show: as the declaration writes them (`order`, alias targets), else the most frequent spelling in the column
    /// (ties: the least by bytes).
    pub shown: Vec<String>,
}

impl Words {
    /// How many words there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.normal.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.normal.is_empty()
    }
}

/// The code of a row of text that is missing.
pub const MISSING: u32 = u32::MAX;

/// The values of one attribute, one entry a row.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValues {
    /// Finite numbers, never `-0.0`; 0 where not known.
    Number {
        /// The numbers.
        values: Vec<f64>,
        /// Which rows are known.
        known: Known,
    },
    /// Flags; `None` where missing.
    Flag {
        /// The flags.
        values: Vec<Option<bool>>,
    },
    /// Dates as days since 1970-01-01; 0 where not known.
    Date {
        /// The days.
        days: Vec<i32>,
        /// Which rows are known.
        known: Known,
    },
    /// One word a row.
    Text {
        /// Positions in the words; [`MISSING`] where missing.
        codes: Vec<u32>,
        /// The words.
        words: Words,
        /// Whether the words have a declared order, lowest first.
        ordered: bool,
    },
    /// A set of words a row.
    Tags {
        /// One more than there are rows: the codes of row `i` are `codes[offsets[i]..offsets[i + 1]]`.
        offsets: Vec<u32>,
        /// Positions in the words, ascending and without repetition within a row.
        codes: Vec<u32>,
        /// The words.
        words: Words,
        /// Which rows are known; an empty set is.
        known: Known,
    },
}

impl AttributeValues {
    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Number { known, .. } | Self::Date { known, .. } | Self::Tags { known, .. } => known.len(),
            Self::Flag { values } => values.len(),
            Self::Text { codes, .. } => codes.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether row `i` is known.
    #[inline]
    #[must_use]
    pub fn is_known(&self, i: usize) -> bool {
        match self {
            Self::Number { known, .. } | Self::Date { known, .. } | Self::Tags { known, .. } => known.get(i),
            Self::Flag { values } => values.get(i).copied().flatten().is_some(),
            Self::Text { codes, .. } => codes.get(i).is_some_and(|&code| code != MISSING),
        }
    }

    /// How many rows are known.
    #[must_use]
    pub fn known(&self) -> usize {
        match self {
            Self::Number { known, .. } | Self::Date { known, .. } | Self::Tags { known, .. } => known.count(),
            Self::Flag { values } => values.iter().flatten().count(),
            Self::Text { codes, .. } => codes.iter().filter(|&&code| code != MISSING).count(),
        }
    }

    /// The tags of row `i`; none for another type or beyond the end.
    #[inline]
    #[must_use]
    pub fn tags(&self, i: usize) -> &[u32] {
        let Self::Tags { offsets, codes, .. } = self else { return &[] };
        let end = |i: usize| offsets.get(i).map(|&offset| offset as usize);
        match (end(i), end(i + 1)) {
            (Some(start), Some(end)) => codes.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Reads the column of one attribute.
///
/// ```
/// use icp_core::profile::templates::template;
/// use icp_core::table::{Table, column::Column, values::{AttributeValues, read}};
/// let profile = template("starter").ok_or("no such template")?.profile()?;
/// let industry = profile.document().attributes.iter().find(|a| a.name == "industry").ok_or("no industry")?;
/// let column = Column::utf8(&[0, 7, 15, 22], b"Fintech fintechB2C app")?;
/// let table = Table::new(3).with("industry", column)?;
/// let AttributeValues::Text { codes, words, .. } = read(&table, industry)? else { return Err("no text".into()) };
/// assert_eq!((codes, words.normal), (vec![1, 1, 0], vec!["b2c app".to_owned(), "fintech".to_owned()]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The column is absent or of another type, or values in it can not be read: all of them, the first hundred listed.
pub fn read(table: &Table<'_>, attribute: &Attribute) -> Result<AttributeValues, ValuesError> {
    let (name, column) = table.column_of(attribute)?;
    let mut error = DataError::default();
    let values = read_column(table, attribute, name, column, &mut error);
    error.into_result()?;
    Ok(values)
}

/// Reads the columns of several attributes; faults of all of them together.
///
/// # Errors
/// As [`read`].
pub fn read_all(table: &Table<'_>, attributes: &[Attribute]) -> Result<Vec<AttributeValues>, ValuesError> {
    let mut error = DataError::default();
    let mut all = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        let (name, column) = table.column_of(attribute)?;
        all.push(read_column(table, attribute, name, column, &mut error));
    }
    error.into_result()?;
    Ok(all)
}

/// A plain declaration: this name and type, nothing else.
///
/// ```
/// use icp_core::profile::attribute::AttributeType;
/// assert_eq!(icp_core::table::values::plain("employees", AttributeType::Number).find_cost, 1.0);
/// ```
#[must_use]
pub fn plain(name: &str, kind: AttributeType) -> Attribute {
    Attribute {
        name: name.to_owned(),
        kind,
        description: None,
        find_cost: 1.0,
        change_cost: 1.0,
        immutable: false,
        aliases: Vec::new(),
        groups: Vec::new(),
        order: Vec::new(),
        exact: false,
        read: None,
    }
}

fn read_column(
    table: &Table<'_>,
    attribute: &Attribute,
    name: &str,
    column: &Column<'_>,
    error: &mut DataError,
) -> AttributeValues {
    let reading = Reading::new(attribute);
    let text_cells = table.has_text_cells();
    // A column of the wrong type is one fault, not one for each row.
    let rows = match reading.accepts(column, text_cells) {
        Ok(()) => table.rows(),
        Err(cause) => {
            error.push(DataFault::new(name, None, cause));
            0
        }
    };
    let mut each = |visit: &mut dyn FnMut(&Cell<'_>) -> Result<(), CellFault>| {
        for row in 0..rows {
            let read = reading.element(column, row, text_cells);
            let (cell, fault) = match read {
                Ok(cell) => (cell, None),
                Err(cause) => (Cell::Missing, Some(cause)),
            };
            if let Some(cause) = fault.or(visit(&cell).err()) {
                error.push(DataFault::new(name, Some(table.place(row)), cause));
            }
        }
    };
    let mut known = Known::default();
    match attribute.kind {
        AttributeType::Number => {
            let mut values = Vec::with_capacity(rows);
            each(&mut |cell| {
                let number = if let Cell::Number(number) = cell { Some(*number) } else { None };
                values.push(number.unwrap_or(0.0));
                known.push(number.is_some());
                Ok(())
            });
            AttributeValues::Number { values, known }
        }
        AttributeType::Flag => {
            let mut values = Vec::with_capacity(rows);
            each(&mut |cell| {
                values.push(if let Cell::Flag(flag) = cell { Some(*flag) } else { None });
                Ok(())
            });
            AttributeValues::Flag { values }
        }
        AttributeType::Date => {
            let mut days = Vec::with_capacity(rows);
            each(&mut |cell| {
                let day = if let Cell::Date(date) = cell { Some(date.days()) } else { None };
                days.push(day.unwrap_or(0));
                known.push(day.is_some());
                Ok(())
            });
            AttributeValues::Date { days, known }
        }
        AttributeType::Text => {
            let mut coder = Coder::new(attribute);
            let mut codes = Vec::with_capacity(rows);
            each(&mut |cell| {
                let Cell::Text(text) = cell else {
                    codes.push(MISSING);
                    return Ok(());
                };
                let (code, admitted) = coder.code(text);
                codes.push(code);
                if admitted { Ok(()) } else { Err(CellFault::ValueNotInOrder { value: (*text).to_owned() }) }
            });
            let (words, places) = coder.finish();
            for code in codes.iter_mut().filter(|code| **code != MISSING) {
                *code = places.get(*code as usize).copied().unwrap_or(MISSING);
            }
            AttributeValues::Text { codes, words, ordered: !attribute.order.is_empty() }
        }
        AttributeType::Tags => {
            let mut coder = Coder::new(attribute);
            let mut spellings: Vec<u32> = Vec::new();
            let mut ends = Vec::with_capacity(rows);
            each(&mut |cell| {
                if let Cell::Tags(tags) = cell {
                    tags.for_each(|tag| spellings.extend(tag.map(|tag| coder.code(tag).0)));
                }
                known.push(matches!(cell, Cell::Tags(_)));
                ends.push(spellings.len());
                Ok(())
            });
            let (words, places) = coder.finish();
            let (mut offsets, mut codes) = (vec![0], Vec::with_capacity(spellings.len()));
            let (mut start, mut row) = (0, Vec::new());
            for end in ends {
                row.clear();
                let spelt = spellings.get(start..end).unwrap_or_default();
                row.extend(spelt.iter().filter_map(|&code| places.get(code as usize)));
                row.sort_unstable();
                row.dedup();
                codes.extend_from_slice(&row);
                offsets.push(codes.len() as u32);
                start = end;
            }
            AttributeValues::Tags { offsets, codes, words, known }
        }
    }
}

/// Gives each spelling a code as it is met; at the end, codes become places of words.
struct Coder<'a> {
    attribute: &'a Attribute,
    aliases: BTreeMap<String, &'a str>,
    order: BTreeMap<String, u32>,
    codes: BTreeMap<String, u32>,
    /// For each spelling: how often it came, and whether the `order` admits it.
    seen: Vec<(u64, bool)>,
}

impl<'a> Coder<'a> {
    fn new(attribute: &'a Attribute) -> Self {
        let mut coder = Self {
            attribute,
            aliases: BTreeMap::new(),
            order: BTreeMap::new(),
            codes: BTreeMap::new(),
            seen: Vec::new(),
        };
        for (spelling, target) in &attribute.aliases {
            coder.aliases.insert(coder.normalize(spelling), target);
        }
        for (place, value) in attribute.order.iter().enumerate() {
            let (normal, _) = coder.resolve(value);
            coder.order.insert(normal, place as u32);
        }
        coder
    }

    fn normalize(&self, value: &str) -> String {
        if self.attribute.exact { value.to_owned() } else { text::normalize(value) }
    }

    /// The normal form after the alias step, and how an alias writes it.
    fn resolve(&self, spelling: &str) -> (String, Option<&'a str>) {
        let normal = self.normalize(spelling);
        match self.aliases.get(&normal) {
            Some(target) => (self.normalize(target), Some(target)),
            None => (normal, None),
        }
    }

    fn code(&mut self, spelling: &str) -> (u32, bool) {
        if let Some(&code) = self.codes.get(spelling) {
            let admitted = self.seen.get_mut(code as usize).is_none_or(|(count, admitted)| {
                *count += 1;
                *admitted
            });
            return (code, admitted);
        }
        let code = self.seen.len() as u32;
        let admitted = self.order.is_empty() || self.order.contains_key(&self.resolve(spelling).0);
        self.codes.insert(spelling.to_owned(), code);
        self.seen.push((1, admitted));
        (code, admitted)
    }

    /// The words, and where the word of each spelling stands among them.
    fn finish(self) -> (Words, Vec<u32>) {
        /// How a word may be shown: by declaration, or as often as it was so written.
        type Shown<'s> = (Option<&'s str>, u64, &'s str);
        let mut words: BTreeMap<String, Shown<'_>> = BTreeMap::new();
        let mut normals: Vec<String> = vec![String::new(); self.seen.len()];
        for (spelling, &code) in &self.codes {
            let (normal, declared) = self.resolve(spelling);
            let count = self.seen.get(code as usize).map_or(0, |seen| seen.0);
            let word = words.entry(normal.clone()).or_insert((declared, 0, ""));
            word.0 = word.0.or(declared);
            // Spellings come in the order of their bytes, so that the least of equally frequent ones stays.
            if count > word.1 {
                (word.1, word.2) = (count, text::trim(spelling));
            }
            if let Some(place) = normals.get_mut(code as usize) {
                *place = normal;
            }
        }
        let mut listed = Words::default();
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        if self.order.is_empty() {
            for (place, (normal, (declared, _, spelling))) in words.iter().enumerate() {
                places.insert(normal, place as u32);
                listed.normal.push(normal.clone());
                listed.shown.push(declared.unwrap_or(spelling).to_owned());
            }
        } else {
            for value in &self.attribute.order {
                listed.normal.push(self.resolve(value).0);
                listed.shown.push(value.clone());
            }
            places.extend(self.order.iter().map(|(normal, &place)| (normal.as_str(), place)));
        }
        let found = |normal: &String| places.get(normal.as_str()).copied().unwrap_or(MISSING);
        let places_of_spellings = normals.iter().map(found).collect();
        (listed, places_of_spellings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::attribute::Read;
    use crate::table::column::{Bitmap, Keys};

    fn texts(values: &[&str]) -> (Vec<i32>, Vec<u8>) {
        let mut offsets = vec![0];
        let mut bytes = Vec::new();
        for value in values {
            bytes.extend_from_slice(value.as_bytes());
            offsets.push(bytes.len() as i32);
        }
        (offsets, bytes)
    }

    #[test]
    fn text_is_coded_as_scoring_compares_it() {
        let (offsets, bytes) = texts(&["USA", " united states", "Germany", "germany ", "Germany", ""]);
        let column = Column::utf8(&offsets, &bytes).unwrap().with_validity(Bitmap::new(&[0b11111])).unwrap();
        let table = Table::new(6).with("country", column).unwrap();
        let attribute = Attribute {
            aliases: vec![("USA".into(), "United States".into())],
            ..plain("country", AttributeType::Text)
        };
        let values = read(&table, &attribute).unwrap();
        let AttributeValues::Text { codes, words, ordered } = &values else { panic!() };
        assert_eq!(words.normal, ["germany", "united states"]);
        assert_eq!(words.shown, ["Germany", "United States"]);
        assert_eq!(codes, &[1, 1, 0, 0, 0, MISSING]);
        assert!(!ordered && values.known() == 5 && !values.is_known(5) && values.len() == 6);
    }

    #[test]
    fn an_order_is_the_words_and_rules_out_others() {
        let (offsets, bytes) = texts(&["Series B", "seed", "IPO"]);
        let attribute = Attribute {
            order: vec!["Seed".into(), "Series A".into(), "Series B".into()],
            ..plain("stage", AttributeType::Text)
        };
        let column = Column::utf8(&offsets, &bytes).unwrap();
        let table = Table::new(3).with("stage", column.clone()).unwrap();
        let error = read(&table, &attribute).unwrap_err();
        assert_eq!((error.code().as_str(), error.path().as_str()), ("value_not_in_order", "/stage/2"));
        let table = Table::new(2).with("stage", column.slice(0, 2)).unwrap();
        let AttributeValues::Text { codes, words, ordered } = read(&table, &attribute).unwrap() else {
            panic!()
        };
        assert_eq!((codes, words.shown.len(), ordered), (vec![2, 0], 3, true));
    }

    #[test]
    fn tags_are_sets_from_lists_and_from_joined_text() {
        let (offsets, bytes) = texts(&["HubSpot; salesforce;hubspot", "", "n/a"]);
        let attribute = Attribute {
            read: Some(Read { null_words: vec!["N/A".into()], ..Read::default() }),
            ..plain("tools", AttributeType::Tags)
        };
        let table = Table::new(3).with("tools", Column::utf8(&offsets, &bytes).unwrap()).unwrap();
        let values = read(&table, &attribute).unwrap();
        assert_eq!((values.tags(0), values.tags(1), values.tags(2)), (&[0, 1][..], &[][..], &[][..]));
        assert!(values.is_known(1) && !values.is_known(2));
        let AttributeValues::Tags { words, .. } = values else { panic!() };
        assert_eq!(words.shown, ["HubSpot", "salesforce"]);
    }

    #[test]
    fn numbers_flags_and_dates_keep_what_is_known() {
        let numbers = [1.5, f64::NAN, -0.0];
        let flags = Column::boolean(Bitmap::new(&[0b101]), 3).unwrap();
        let table = Table::new(3)
            .with("n", Column::float64(&numbers))
            .unwrap()
            .with("f", flags.with_validity(Bitmap::new(&[0b011])).unwrap())
            .unwrap()
            .with("d", Column::date32(&[5, 6, 7]))
            .unwrap();
        let attributes = [
            plain("n", AttributeType::Number),
            plain("f", AttributeType::Flag),
            plain("d", AttributeType::Date),
        ];
        let all = read_all(&table, &attributes).unwrap();
        assert_eq!(all.iter().map(AttributeValues::known).collect::<Vec<_>>(), [2, 2, 3]);
        let AttributeValues::Number { values, known } = &all[0] else { panic!() };
        assert!(values[2].is_sign_positive() && known.get(2) && !known.get(1) && !known.get(64));
        assert_eq!(all[1], AttributeValues::Flag { values: vec![Some(true), Some(false), None] });
    }

    #[test]
    fn faults_of_all_columns_come_together_with_their_places() {
        let numbers = [1.0, f64::INFINITY];
        let (offsets, bytes) = texts(&["a", "b"]);
        let table = Table::new(2)
            .with("n", Column::float64(&numbers))
            .unwrap()
            .with("m", Column::utf8(&offsets, &bytes).unwrap())
            .unwrap()
            .first_row(10);
        let attributes = [plain("n", AttributeType::Number), plain("m", AttributeType::Number)];
        let ValuesError::Data(error) = read_all(&table, &attributes).unwrap_err() else { panic!() };
        let paths: Vec<String> = error.faults.iter().map(DataFault::path).collect();
        assert_eq!(paths, ["/n/11", "/m"]);
        let absent = read(&table, &plain("x", AttributeType::Number)).unwrap_err();
        assert_eq!((absent.code().as_str(), absent.path().as_str()), ("absent_column", "/x"));
    }

    #[test]
    fn a_dictionary_reads_as_its_values() {
        let (offsets, bytes) = texts(&["x", "Y"]);
        let values = Column::utf8(&offsets, &bytes).unwrap();
        let column = Column::dictionary_of(Keys::Int8(&[1, 0, 1]), values).unwrap();
        let table = Table::new(3).with("t", column).unwrap();
        let AttributeValues::Text { codes, words, .. } =
            read(&table, &plain("t", AttributeType::Text)).unwrap()
        else {
            panic!()
        };
        assert_eq!((codes, words.shown), (vec![1, 0, 1], vec!["x".to_owned(), "Y".to_owned()]));
    }
}
