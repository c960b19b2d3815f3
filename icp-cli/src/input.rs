//! A CSV file as columns of text: encodings, line ends, delimiters, and what can be wrong with them.

use crate::cells::TextColumn;
use crate::failure::Failures;
use encoding_rs::{Encoding, UTF_8};
use std::path::Path;

/// A CSV file in memory.
#[derive(Debug)]
pub(crate) struct CsvFile {
    /// The column names of the first line.
    pub(crate) names: Vec<String>,
    /// One column for each name.
    pub(crate) columns: Vec<TextColumn>,
    /// The line on which each row starts, from 1.
    pub(crate) lines: Vec<u64>,
    /// The encoding it was read in.
    pub(crate) encoding: &'static str,
    /// What stands between cells.
    pub(crate) delimiter: u8,
}

/// A delimiter as written on the command line.
pub(crate) fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) => Ok(*byte),
        _ => Err("expected one ASCII character other than a quote or line end, or the word tab".to_owned()),
    }
}

/// How many lines end in the bytes: at a line feed, a carriage return, or both together.
fn line_ends(bytes: &[u8]) -> u64 {
    let mut count = 0;
    for (i, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
            count += 1;
        }
    }
    count
}

/// Counts lines along a text, forwards only. The CSV reader counts line feeds alone, and stops between the two halves
/// of a line end.
struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first character at or after `offset` that ends no line.
    fn of(&mut self, offset: usize) -> u64 {
        let end =
            self.bytes.iter().skip(offset).take_while(|byte| matches!(byte, b'\r' | b'\n')).count() + offset;
        let end = end.clamp(self.at, self.bytes.len());
        self.line += line_ends(&self.bytes[self.at..end]);
        self.at = end;
        self.line
    }
}

/// The bytes as text. A byte order mark decides; then the label; without either the text must be UTF-8, because
/// nothing tells Windows-1252 from Mac Roman and a guess would quietly spoil names.
fn decode(bytes: &[u8], label: Option<&str>, place: &str) -> Result<(String, &'static str), Failures> {
    let labelled = match label {
        None => UTF_8,
        Some(label) => {
            let known = match label.to_ascii_lowercase().as_str() {
                "macroman" | "mac-roman" | "mac_roman" => Encoding::for_label(b"macintosh"),
                other => Encoding::for_label(other.as_bytes()),
            };
            known.ok_or_else(|| {
                let message = format!(
                    "{label:?} is no known encoding; expected utf-8, windows-1252, macintosh, utf-16le or another WHATWG label"
                );
                Failures::one("encoding_unknown", "--encoding", message)
            })?
        }
    };
    let (encoding, skip) = Encoding::for_bom(bytes).unwrap_or((labelled, 0));
    let body = &bytes[skip..];
    if encoding == UTF_8 {
        return match std::str::from_utf8(body) {
            Ok(text) => Ok((text.to_owned(), UTF_8.name())),
            Err(error) => {
                let at = skip + error.valid_up_to();
                Err(Failures::one(
                    "encoding_invalid",
                    format!("{place}, line {}", 1 + line_ends(&bytes[..at])),
                    format!(
                        "byte {at} is not UTF-8; name the encoding, such as --encoding windows-1252 or --encoding macintosh"
                    ),
                ))
            }
        };
    }
    let (text, broken) = encoding.decode_without_bom_handling(body);
    if broken {
        let message = format!("the text is not {}; name another encoding", encoding.name());
        return Err(Failures::one("encoding_invalid", place, message));
    }
    Ok((text.into_owned(), encoding.name()))
}

/// The delimiter that the first line holds most often, a comma when it holds none.
fn sniff_delimiter(text: &str) -> u8 {
    let first = text.split(['\r', '\n']).next().unwrap_or("").as_bytes();
    let count = |delimiter: u8| first.iter().filter(|byte| **byte == delimiter).count();
    let most = b",;\t|".iter().rev().max_by_key(|delimiter| count(**delimiter));
    most.copied().filter(|delimiter| count(*delimiter) > 0).unwrap_or(b',')
}

/// Whether a record, which the reader took to reach the end of the file, ends inside quotes. An open quote swallows the
/// rest of a file without a word.
fn ends_inside_quotes(record: &[u8], delimiter: u8) -> bool {
    let (mut quoted, mut at_start) = (false, true);
    for &byte in record {
        if byte == b'"' && (quoted || at_start) {
            // A doubled quote closes and opens again.
            quoted = !quoted;
            at_start = !quoted;
        } else if !quoted {
            at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    quoted
}

/// Reads a file.
pub(crate) fn read(path: &Path, label: Option<&str>, delimiter: Option<u8>) -> Result<CsvFile, Failures> {
    let place = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Failures::one("file_unreadable", place.as_str(), format!("{error}; expected a readable CSV file"))
    })?;
    parse(&bytes, label, delimiter, &place)
}

/// Reads the bytes of a file; `place` names it in faults.
pub(crate) fn parse(
    bytes: &[u8],
    label: Option<&str>,
    delimiter: Option<u8>,
    place: &str,
) -> Result<CsvFile, Failures> {
    let (text, encoding) = decode(bytes, label, place)?;
    let delimiter = delimiter.unwrap_or_else(|| sniff_delimiter(&text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut next = |record: &mut csv::StringRecord| {
        reader.read_record(record).map_err(|error| {
            Failures::one("csv_syntax", place, format!("{error}; expected CSV as in RFC 4180"))
        })
    };
    if !next(&mut record)? {
        let message = "the file is empty; expected a first line with column names";
        return Err(Failures::one("csv_no_header", place, message));
    }
    let names: Vec<String> = record.iter().map(str::to_owned).collect();
    let mut columns: Vec<TextColumn> = names.iter().map(|_| TextColumn::new()).collect();
    let mut lines = Vec::new();
    let mut counter = Lines { bytes: text.as_bytes(), at: 0, line: 1 };
    let mut last = (0, 1);
    while next(&mut record)? {
        let offset = usize::try_from(record.position().map_or(0, csv::Position::byte)).unwrap_or(usize::MAX);
        let line = counter.of(offset);
        last = (offset, line);
        if record.len() != names.len() {
            return Err(Failures::one(
                "csv_row_length",
                format!("{place}, line {line}"),
                format!(
                    "the row has {} cells and the first line names {} columns; look for a missing quote, or for an unquoted {:?} in a value",
                    record.len(),
                    names.len(),
                    char::from(delimiter)
                ),
            ));
        }
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push(cell);
        }
        lines.push(line);
    }
    let (offset, line) = last;
    if ends_inside_quotes(text.as_bytes().get(offset..).unwrap_or_default(), delimiter) {
        let message = "a quote that opens in this row never closes; close it, or double a quote that is part of a value";
        return Err(Failures::one("csv_open_quote", format!("{place}, line {line}"), message));
    }
    Ok(CsvFile { names, columns, lines, encoding, delimiter })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], label: Option<&str>) -> Result<CsvFile, Failures> {
        parse(bytes, label, None, "t.csv")
    }

    fn code(bytes: &[u8], label: Option<&str>) -> (String, String) {
        let failures = read(bytes, label).unwrap_err();
        (failures.list[0].code.clone(), failures.list[0].place.clone())
    }

    #[test]
    fn every_line_end_gives_the_same_rows_and_lines() {
        for text in ["a,b\n1,2\n\"x\ny\",4\n5,6", "a,b\r\n1,2\r\n\"x\ny\",4\r\n5,6\r\n"] {
            let file = read(text.as_bytes(), None).unwrap();
            assert_eq!(file.names, ["a", "b"]);
            assert_eq!(file.lines, [2, 3, 5]);
            assert_eq!(file.columns[1].get(2), "6");
            assert_eq!(file.columns[0].get(1), "x\ny");
        }
        let file = read(b"a,b\n\n1,2\n\n\n3,4\n", None).unwrap();
        assert_eq!(file.lines, [3, 6]);
        let file = read(b"a,b\r1,2\r3,4\r", None).unwrap();
        assert_eq!((file.lines, file.columns[0].get(1)), (vec![2, 3], "3"));
    }

    #[test]
    fn encodings_are_named_or_marked_never_guessed() {
        assert_eq!(read("\u{feff}é,b\n1,2\n".as_bytes(), None).unwrap().names, ["é", "b"]);
        assert_eq!(read(b"caf\xe9\n1\n", Some("windows-1252")).unwrap().names, ["café"]);
        assert_eq!(read(b"caf\x8e\r1\r", Some("MacRoman")).unwrap().names, ["café"]);
        assert_eq!(
            code(b"a\n1\ncaf\xe9\n", None),
            ("encoding_invalid".to_owned(), "t.csv, line 3".to_owned())
        );
        assert_eq!(code(b"a\n", Some("klingon")).0, "encoding_unknown");
        let wide: Vec<u8> = "\u{feff}a;b\n1;2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide, None).unwrap().names, ["a", "b"]);
    }

    #[test]
    fn delimiters_are_found() {
        for (text, delimiter) in
            [("a;b;c,d\n", b';'), ("a\tb\n", b'\t'), ("a|b\n", b'|'), ("a\n", b','), ("a,b;c\n", b',')]
        {
            assert_eq!(read(text.as_bytes(), None).unwrap().delimiter, delimiter, "{text:?}");
        }
        assert_eq!(parse_delimiter("tab"), Ok(b'\t'));
        assert!(parse_delimiter("::").is_err() && parse_delimiter("\"").is_err());
    }

    #[test]
    fn an_open_quote_does_not_swallow_the_rest() {
        let open = |text: &str| code(text.as_bytes(), None);
        let expected = |line: u32| ("csv_open_quote".to_owned(), format!("t.csv, line {line}"));
        assert_eq!(open("a,b\n1,2\n3,\"4\n5,6\n"), expected(3));
        assert_eq!(open("a,\"b\n1,2\n"), expected(1));
        for text in [
            "a\n\"x\"\"y\"\n",
            "a\n5\" disk\n",
            "a\n\"\"\n",
            "a\n\"x\ny\"",
            "\"a\"\n\n\"\"\"\"\n",
            "a,b\n\"1\",\"2\"",
        ] {
            assert!(read(text.as_bytes(), None).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn ragged_rows_and_empty_files_are_placed() {
        assert_eq!(
            code(b"a,b\n1,2\n1,2,3\n", None),
            ("csv_row_length".to_owned(), "t.csv, line 3".to_owned())
        );
        assert_eq!(code(b"", None).0, "csv_no_header");
        assert_eq!(read(b"a,b\n", None).unwrap().lines.len(), 0);
    }
}
