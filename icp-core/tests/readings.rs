//! Both doors read the same value to the same cell or the same fault.
#![expect(clippy::unwrap_used, reason = "a test that can not be set up fails")]

use icp_core::date::Date;
use icp_core::error::ErrorCode;
use icp_core::profile::attribute::{Attribute, AttributeType, Read, Unparsable};
use icp_core::table::Table;
use icp_core::table::account::{Account, Value};
use icp_core::table::cell::Cell;
use icp_core::table::column::{Bitmap, Column, Keys, TimeUnit, Values};
use icp_core::table::fault::{CellFault, DataError, DataFault};
use icp_core::table::reading::Reading;
use proptest::prelude::*;

fn attribute(kind: AttributeType, read: Option<Read>) -> Attribute {
    Attribute {
        name: "x".to_owned(),
        kind,
        description: None,
        find_cost: 1.0,
        change_cost: 1.0,
        immutable: false,
        aliases: vec![],
        groups: vec![],
        order: vec![],
        exact: false,
        read,
    }
}

const KINDS: [AttributeType; 5] = [
    AttributeType::Number,
    AttributeType::Text,
    AttributeType::Date,
    AttributeType::Tags,
    AttributeType::Flag,
];

/// A cell as text, so that cells of both doors compare; numbers by their bits.
fn shown(cell: Result<Cell<'_>, CellFault>) -> Result<String, CellFault> {
    Ok(match cell? {
        Cell::Missing => "missing".to_owned(),
        Cell::Number(number) => format!("number {:016x}", number.to_bits()),
        Cell::Text(text) => format!("text {text:?}"),
        Cell::Flag(flag) => format!("flag {flag}"),
        Cell::Date(date) => format!("date {date}"),
        Cell::Tags(tags) => {
            let mut held = Vec::new();
            tags.for_each(|tag| held.push(tag));
            format!("tags {held:?}")
        }
    })
}

fn text(reading: &Reading, text: &str, text_cells: bool) -> Result<String, CellFault> {
    let offsets = [0, i32::try_from(text.len()).unwrap()];
    let column = Column::utf8(&offsets, text.as_bytes()).unwrap();
    let from_column = shown(reading.element(&column, 0, text_cells));
    let from_account = shown(reading.value(&Value::Text(text.to_owned()), text_cells));
    assert_eq!(from_column, from_account, "{text:?}");
    from_account
}

fn code(result: Result<String, CellFault>) -> &'static str {
    result.unwrap_err().code().as_str()
}

fn ok(text: &str) -> Result<String, CellFault> {
    Ok(text.to_owned())
}

fn number(number: f64) -> Result<String, CellFault> {
    Ok(format!("number {:016x}", number.to_bits()))
}

#[test]
fn text_is_parsed_only_where_it_is_declared() {
    let silent = Reading::new(&attribute(AttributeType::Number, None));
    assert_eq!(code(text(&silent, "12", false)), "type_mismatch");
    assert_eq!(text(&silent, " 12 ", true), number(12.0));
    let declared = Reading::new(&attribute(AttributeType::Number, Some(Read::default())));
    assert_eq!(text(&declared, "\u{a0}12\t", false), number(12.0));
    assert_eq!(text(&declared, "-0", false), number(0.0));
    assert_eq!(code(text(&declared, "", false)), "unparsable_number");
    assert_eq!(text(&declared, "", true), ok("missing"));
    assert_eq!(text(&declared, " \u{3000}", true), ok("missing"));
    assert_eq!(code(text(&declared, "1e999", false)), "unparsable_number");
}

#[test]
fn empty_text_is_known_but_an_empty_csv_cell_is_not() {
    let texts = Reading::new(&attribute(AttributeType::Text, None));
    assert_eq!(text(&texts, "", false), ok("text \"\""));
    assert_eq!(text(&texts, "", true), ok("missing"));
    assert_eq!(text(&texts, " a ", true), ok("text \"a\""));
    assert_eq!(text(&texts, " a ", false), ok("text \" a \""));
    let tags = Reading::new(&attribute(AttributeType::Tags, Some(Read::default())));
    assert_eq!(text(&tags, "", false), ok("tags []"));
    assert_eq!(text(&tags, "", true), ok("missing"));
    assert_eq!(text(&tags, "a; b ;;c;a", true), ok(r#"tags [Some("a"), Some("b"), Some("c"), Some("a")]"#));
}

#[test]
fn words_are_compared_normalised() {
    let read = Read {
        true_words: Some(vec!["Yes".into(), "ΝΑΙΣ".into()]),
        false_words: Some(vec![" No".into()]),
        null_words: vec!["Unknown".into(), "####".into(), String::new()],
        ..Read::default()
    };
    let flag = Reading::new(&attribute(AttributeType::Flag, Some(read.clone())));
    assert_eq!(text(&flag, " YES", false), ok("flag true"));
    assert_eq!(text(&flag, "ναις", false), ok("flag true"));
    assert_eq!(text(&flag, "\u{2003}ΝΑΙΣ", false), ok("flag true"));
    assert_eq!(text(&flag, "no", false), ok("flag false"));
    assert_eq!(text(&flag, "unKNOWN ", false), ok("missing"));
    assert_eq!(text(&flag, "", false), ok("missing"));
    let unparsable = text(&flag, "true", false).unwrap_err();
    assert_eq!(unparsable.code(), ErrorCode::UnparsableFlag);
    assert_eq!(unparsable.to_string(), "\"true\" is neither true (\"Yes\", \"ΝΑΙΣ\") nor false (\" No\")");
    let lenient = Read { unparsable: Unparsable::Missing, ..read };
    let flag = Reading::new(&attribute(AttributeType::Flag, Some(lenient.clone())));
    assert_eq!(text(&flag, "true", false), ok("missing"));
    // What is not text is no text that can not be read.
    assert_eq!(code(shown(flag.value(&Value::Number(1.0), false))), "type_mismatch");
    let texts = Reading::new(&attribute(AttributeType::Text, Some(lenient)));
    assert_eq!(text(&texts, "UNKNOWN", false), ok("missing"));
}

#[test]
fn dates_are_tried_as_declared_then_as_iso() {
    let read = Read { date_format: Some("%m/%d/%Y".into()), ..Read::default() };
    let date = Reading::new(&attribute(AttributeType::Date, Some(read)));
    assert_eq!(text(&date, "4/9/2013", false), ok("date 2013-04-09"));
    assert_eq!(text(&date, "2013-04-09", false), ok("date 2013-04-09"));
    let fault = text(&date, "31/12/2013", false).unwrap_err();
    assert_eq!(fault.code(), ErrorCode::UnparsableDate);
    assert_eq!(
        fault.to_string(),
        "\"31/12/2013\" is not a date; expected \"%m/%d/%Y\" or YYYY-MM-DD or an ISO 8601 timestamp, years 0001 to 9999"
    );
}

#[test]
fn an_account_may_always_give_an_iso_date() {
    let date = Reading::new(&attribute(AttributeType::Date, None));
    let given = |text: &str| shown(date.value(&Value::Text(text.to_owned()), false));
    assert_eq!(given("2026-11-21T23:59:59Z"), ok("date 2026-11-21"));
    assert_eq!(code(given("11/21/2026")), "unparsable_date");
    let offsets = [0, 10];
    let column = Column::utf8(&offsets, b"2026-11-21").unwrap();
    assert_eq!(code(shown(date.element(&column, 0, false))), "type_mismatch");
    assert_eq!(shown(date.element(&column, 0, true)), ok("date 2026-11-21"));
}

#[test]
fn moments_are_their_utc_day() {
    let date = Reading::new(&attribute(AttributeType::Date, None));
    let day = 86_400i64;
    for (unit, scale) in [
        (TimeUnit::Second, 1),
        (TimeUnit::Millisecond, 1_000),
        (TimeUnit::Microsecond, 1_000_000),
        (TimeUnit::Nanosecond, 1_000_000_000),
    ] {
        let times = [0, -1, day * scale - 1, day * scale, -day * scale, -day * scale - 1];
        let column = Column::timestamp(&times, unit);
        let dates: Vec<String> = (0..6).map(|i| shown(date.element(&column, i, false)).unwrap()).collect();
        assert_eq!(
            dates,
            ["1970-01-01", "1969-12-31", "1970-01-01", "1970-01-02", "1969-12-31", "1969-12-30"]
                .map(|day| format!("date {day}")),
            "{unit:?}"
        );
    }
    let far = [i64::MAX, i64::MIN];
    let seconds = Column::timestamp(&far, TimeUnit::Second);
    assert_eq!(code(shown(date.element(&seconds, 0, false))), "date_out_of_range");
    assert_eq!(code(shown(date.element(&seconds, 1, false))), "date_out_of_range");
    let days = [2_932_896, 2_932_897, -719_162, -719_163];
    let column = Column::date32(&days);
    assert_eq!(shown(date.element(&column, 0, false)), ok("date 9999-12-31"));
    assert_eq!(code(shown(date.element(&column, 1, false))), "date_out_of_range");
    assert_eq!(shown(date.element(&column, 2, false)), ok("date 0001-01-01"));
    assert_eq!(code(shown(date.element(&column, 3, false))), "date_out_of_range");
    let milliseconds = [-1];
    let column = Column::new(Values::Date64(&milliseconds), None, 1).unwrap();
    assert_eq!(shown(date.element(&column, 0, false)), ok("date 1969-12-31"));
}

#[test]
fn every_width_of_number_is_a_number() {
    let reading = Reading::new(&attribute(AttributeType::Number, None));
    let decimal = (-12345i128).to_le_bytes();
    let mut wide = [0xffu8; 32];
    wide[..16].copy_from_slice(&decimal);
    for (values, expected) in [
        (Values::Int8(&[-5]), -5.0),
        (Values::Int16(&[-5]), -5.0),
        (Values::Int32(&[-5]), -5.0),
        (Values::Int64(&[(1 << 53) + 1]), 9_007_199_254_740_992.0),
        (Values::UInt8(&[200]), 200.0),
        (Values::UInt16(&[200]), 200.0),
        (Values::UInt32(&[200]), 200.0),
        (Values::UInt64(&[u64::MAX]), 18_446_744_073_709_551_616.0),
        (Values::Float16(&[0x8000]), 0.0),
        (Values::Float32(&[0.1]), f64::from(0.1f32)),
        (Values::Float64(&[-0.0]), 0.0),
        (Values::Decimal128 { bytes: &decimal, scale: 2 }, -123.45),
        (Values::Decimal128 { bytes: &decimal, scale: -2 }, -1_234_500.0),
        (Values::Decimal256 { bytes: &wide, scale: 3 }, -12.345),
    ] {
        let column = Column::new(values, None, 1).unwrap();
        assert_eq!(shown(reading.element(&column, 0, false)), number(expected), "{}", column.type_name());
        assert_eq!(reading.accepts(&column, false), Ok(()));
        for kind in KINDS.into_iter().filter(|&kind| kind != AttributeType::Number) {
            let other = Reading::new(&attribute(kind, Some(Read::default())));
            let fault = other.accepts(&column, true).unwrap_err();
            assert_eq!(Err(fault), shown(other.element(&column, 0, true)));
        }
    }
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let column = Column::float64(&odd);
    assert_eq!(shown(reading.element(&column, 0, false)), ok("missing"));
    assert_eq!(code(shown(reading.element(&column, 1, false))), "not_finite");
    assert_eq!(code(shown(reading.element(&column, 2, false))), "not_finite");
    assert_eq!(code(shown(reading.element(&column, 3, false))), "row_out_of_range");
}

#[test]
fn lists_of_text_are_tags() {
    let reading = Reading::new(&attribute(AttributeType::Tags, None));
    let offsets = [0, 1, 3];
    let texts = || Column::utf8(&[0, 1, 2, 4], b"abcd").unwrap();
    let lists = Column::list_of(&offsets, texts()).unwrap();
    assert_eq!(shown(reading.element(&lists, 1, false)), ok(r#"tags [Some("b"), Some("cd")]"#));
    let holed = Column::list_of(&offsets, texts().with_validity(Bitmap::new(&[0b011])).unwrap()).unwrap();
    assert_eq!(shown(reading.element(&holed, 0, false)), ok(r#"tags [Some("a")]"#));
    let fault = reading.element(&holed, 1, false).unwrap_err();
    assert_eq!(DataFault::new("tech_stack", Some(1), fault.clone()).path(), "/tech_stack/1/1");
    let owned = Value::Tags(vec![Some("b".into()), None]);
    assert_eq!(reading.value(&owned, false).unwrap_err(), fault);

    let coded =
        Column::dictionary_of(Keys::UInt8(&[1, 0, 1, 1]), Column::utf8(&[0, 1, 3], b"xyz").unwrap()).unwrap();
    let pairs = Column::new(Values::FixedSizeList { size: 2, values: Box::new(coded) }, None, 2).unwrap();
    assert_eq!(shown(reading.element(&pairs, 0, false)), ok(r#"tags [Some("yz"), Some("x")]"#));
    let twice = Column::dictionary_of(Keys::Int16(&[1, 1, 0]), pairs).unwrap();
    assert_eq!(reading.accepts(&twice, false), Ok(()));
    assert_eq!(shown(reading.element(&twice, 2, false)), ok(r#"tags [Some("yz"), Some("x")]"#));

    // A frame whose lists are all empty types them as lists of null.
    let empty = Column::list_of(&[0, 0], Column::null(0)).unwrap();
    assert_eq!(reading.accepts(&empty, false), Ok(()));
    assert_eq!(shown(reading.element(&empty, 0, false)), ok("tags []"));
    let null_inside = Column::list_of(&[0, 1], Column::null(1)).unwrap();
    assert_eq!(code(shown(reading.element(&null_inside, 0, false))), "null_in_tags");

    let numbers = [1, 2];
    let wrong = Column::list_of(&[0, 2], Column::int64(&numbers)).unwrap();
    let fault = reading.accepts(&wrong, false).unwrap_err();
    assert_eq!(shown(reading.element(&wrong, 0, false)), Err(fault.clone()));
    assert_eq!(
        fault.to_string(),
        "expected tags (a list of text), found a list of something other than text"
    );
    for (json, code, path) in [
        (r#"{"x": [1, 2]}"#, "type_mismatch", "/x/0"),
        (r#"{"x": ["a", {}]}"#, "type_mismatch", "/x/1"),
        (r#"{"x": ["a", null, 1]}"#, "null_in_tags", "/x/1"),
        (r#"{"x": ["a", null]}"#, "null_in_tags", "/x/1"),
        (r#"{"x": {}}"#, "type_mismatch", "/x"),
        (r#"{"x": "a"}"#, "type_mismatch", "/x"),
    ] {
        let account = Account::from_json(json).unwrap();
        let fault = DataFault::new("x", None, reading.value(account.get("x").unwrap(), false).unwrap_err());
        assert_eq!((fault.code().as_str(), fault.path().as_str()), (code, path));
    }
    let mixed = Account::from_json(r#"{"x": ["a", 1]}"#).unwrap();
    let texts = Reading::new(&attribute(AttributeType::Text, None));
    let fault = texts.value(mixed.get("x").unwrap(), false).unwrap_err();
    assert_eq!(fault.to_string(), "expected text, found a list of something other than text");
}

#[test]
fn nulls_are_missing_for_every_type() {
    let column = Column::null(1);
    let offsets = [0, 1];
    let hidden = Column::utf8(&offsets, b"x").unwrap().with_validity(Bitmap::new(&[0])).unwrap();
    for kind in KINDS {
        let reading = Reading::new(&attribute(kind, None));
        assert_eq!(reading.accepts(&column, false), Ok(()));
        assert_eq!(shown(reading.element(&column, 0, false)), ok("missing"));
        assert_eq!(shown(reading.element(&hidden, 0, false)), ok("missing"));
        assert_eq!(shown(reading.value(&Value::Null, false)), ok("missing"));
        assert_eq!(reading.accepts(&hidden, false).is_ok(), kind == AttributeType::Text);
        let other = Column::new(Values::Other("struct"), None, 1).unwrap();
        assert_eq!(reading.accepts(&other, true).unwrap_err().code(), ErrorCode::TypeMismatch);
    }
}

#[test]
fn attributes_are_found_under_their_column_then_their_name() {
    let read = Read { column: Some("Nb employees".into()), ..Read::default() };
    let employees = Attribute { name: "employees".into(), ..attribute(AttributeType::Number, Some(read)) };
    let (one, two) = ([1.0], [2.0]);
    let table = Table::new(1).with("employees", Column::float64(&one)).unwrap();
    assert_eq!(table.column_of(&employees).unwrap().0, "employees");
    let both = table.with("Nb employees", Column::float64(&two)).unwrap();
    assert_eq!(both.column_of(&employees).unwrap().0, "Nb employees");
    let fault = Table::new(1).column_of(&employees).unwrap_err();
    assert_eq!((fault.code().as_str(), fault.path().as_str()), ("absent_column", "/Nb employees"));
    let account = Account::new().number("employees", 1.0);
    assert_eq!(account.value_of(&employees), Some(("employees", &Value::Number(1.0))));
    let account = account.null("Nb employees");
    assert_eq!(account.value_of(&employees), Some(("Nb employees", &Value::Null)));
}

#[test]
fn a_thousand_faults_list_a_hundred_places() {
    let mut error = DataError::default();
    for row in 0..1000 {
        error.push(DataFault::new("x", Some(row), CellFault::NotFinite { value: f64::INFINITY }));
    }
    let mut both = error.clone();
    both.merge(error);
    assert_eq!((both.faults.len(), both.total), (100, 2000));
    assert_eq!(
        both.to_string(),
        "/x/0: inf is not a finite number; leave it missing or give a finite number (and 1999 more)"
    );
}

fn reads() -> impl Strategy<Value = Option<Read>> {
    let words =
        || prop::collection::vec(prop_oneof![Just("yes".to_owned()), Just("İ".to_owned()), ".{0,3}"], 0..3);
    let read = (
        prop::option::of(prop_oneof![Just(",".to_owned()), Just(String::new()), ".{1,2}"]),
        prop::option::of(prop_oneof![Just("%d.%m.%y".to_owned()), ".{0,6}"]),
        prop::option::of(words()),
        prop::option::of(words()),
        words(),
        any::<bool>(),
    )
        .prop_map(|(separator, date_format, true_words, false_words, null_words, lenient)| Read {
            column: None,
            separator,
            date_format,
            true_words,
            false_words,
            null_words,
            unparsable: if lenient { Unparsable::Missing } else { Unparsable::Error },
        });
    prop::option::of(read)
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[ ]?[-+]?[0-9]{1,4}([.][0-9]{1,3})?(e[0-9]{1,3})?[ ]?",
        "[0-9]{2}[.]1?[0-9][.][0-9]{2}",
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](Z|[+]0[0-9]:30)?)?",
        "(yes|YES|true|False|i̇|İ|no| )",
    ]
}

proptest! {
    #[test]
    fn both_doors_agree_on_text(kind in 0usize..5, read in reads(), given in texts(), text_cells: bool) {
        let reading = Reading::new(&attribute(KINDS[kind], read.clone()));
        // The one declared difference: ISO text for a date without `read`, in an account.
        if KINDS[kind] != AttributeType::Date || read.is_some() || text_cells {
            let result = text(&reading, &given, text_cells);
            let offsets = [0, i32::try_from(given.len()).unwrap()];
            let column = Column::utf8(&offsets, given.as_bytes()).unwrap();
            if let Err(fault) = reading.accepts(&column, text_cells) {
                prop_assert_eq!(Err(fault), result);
            }
        }
    }

    #[test]
    fn both_doors_agree_on_what_is_not_text(kind in 0usize..5, read in reads(), number: f64, days in -800_000i32..3_000_000, flag: bool, tags in prop::collection::vec(prop::option::weighted(0.9, ".{0,4}"), 0..4), text_cells: bool) {
        let reading = Reading::new(&attribute(KINDS[kind], read));
        let numbers = [number];
        let bits = [u8::from(flag)];
        let all_days = [days];
        let data: String = tags.iter().flatten().map(String::as_str).collect();
        let mut offsets = vec![0];
        let mut validity = [0u8];
        for (i, tag) in tags.iter().enumerate() {
            offsets.push(offsets[i] + i32::try_from(tag.as_deref().unwrap_or_default().len()).unwrap());
            validity[0] |= u8::from(tag.is_some()) << i;
        }
        let list = [0, i32::try_from(tags.len()).unwrap()];
        let elements = Column::utf8(&offsets, data.as_bytes()).unwrap().with_validity(Bitmap::new(&validity)).unwrap();
        let mut pairs = vec![
            (Value::Number(number), Column::float64(&numbers)),
            (Value::Flag(flag), Column::boolean(Bitmap::new(&bits), 1).unwrap()),
            (Value::Tags(tags), Column::list_of(&list, elements).unwrap()),
        ];
        if let Some(date) = Date::from_days(days) {
            pairs.push((Value::Date(date), Column::date32(&all_days)));
        }
        for (value, column) in pairs {
            prop_assert_eq!(shown(reading.value(&value, text_cells)), shown(reading.element(&column, 0, text_cells)));
        }
    }
}
