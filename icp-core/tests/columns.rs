//! Layouts: what is equal reads equal, and what is wrong has a code and never panics.
#![expect(clippy::unwrap_used, reason = "a test that can not be set up fails")]

use icp_core::error::ErrorCode;
use icp_core::table::Table;
use icp_core::table::column::{Bitmap, Column, Keys, TimeUnit, Values};
use proptest::prelude::*;

/// Texts laid out by hand, independent of the core.
struct Layout {
    offsets: Vec<i32>,
    large_offsets: Vec<i64>,
    data: Vec<u8>,
    views: Vec<u8>,
    buffer: Vec<u8>,
    validity: Vec<u8>,
}

fn bits(flags: impl IntoIterator<Item = bool>, offset: usize) -> Vec<u8> {
    let mut bytes = vec![0xa5; offset / 8 + 1];
    for (i, flag) in flags.into_iter().enumerate() {
        let at = offset + i;
        if at / 8 >= bytes.len() {
            bytes.push(0);
        }
        bytes[at / 8] = bytes[at / 8] & !(1 << (at % 8)) | u8::from(flag) << (at % 8);
    }
    bytes
}

fn lay_out(texts: &[Option<String>], bit_offset: usize) -> Layout {
    let mut layout = Layout {
        offsets: vec![0],
        large_offsets: vec![0],
        data: Vec::new(),
        views: Vec::new(),
        buffer: b"\xff before".to_vec(),
        validity: bits(texts.iter().map(Option::is_some), bit_offset),
    };
    for text in texts {
        let bytes = text.as_deref().unwrap_or_default().as_bytes();
        layout.data.extend(bytes);
        layout.offsets.push(i32::try_from(layout.data.len()).unwrap());
        layout.large_offsets.push(i64::try_from(layout.data.len()).unwrap());
        layout.views.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        if bytes.len() <= 12 {
            let mut inline = bytes.to_vec();
            inline.resize(12, 0);
            layout.views.extend(inline);
        } else {
            layout.views.extend(&bytes[..4]);
            layout.views.extend(0u32.to_le_bytes());
            layout.views.extend(u32::try_from(layout.buffer.len()).unwrap().to_le_bytes());
            layout.buffer.extend(bytes);
        }
    }
    layout
}

fn texts() -> impl Strategy<Value = Vec<Option<String>>> {
    let text = prop_oneof![".{0,20}", "[a-z]{0,30}", Just("Σ🚀é and more than twelve bytes".to_owned())];
    prop::collection::vec(prop::option::weighted(0.8, text), 0..40)
}

fn read<'a>(column: &'a Column<'a>) -> Vec<Option<&'a str>> {
    (0..column.len()).map(|i| column.text(i)).collect()
}

proptest! {
    #[test]
    fn all_layouts_of_text_read_alike(texts in texts(), bit_offset in 0usize..20, start in 0usize..45, len in 0usize..45) {
        let layout = lay_out(&texts, bit_offset);
        let validity = Some(Bitmap { bytes: &layout.validity, offset: bit_offset });
        let n = texts.len();
        let expected: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();

        let distinct: std::collections::BTreeSet<&str> = expected.iter().flatten().copied().collect();
        let distinct: Vec<Option<String>> = distinct.into_iter().map(|text| Some(text.to_owned())).collect();
        let dictionary = lay_out(&distinct, 0);
        let keys: Vec<i8> = expected.iter().map(|text| match text {
            Some(text) => i8::try_from(distinct.iter().position(|known| known.as_deref() == Some(text)).unwrap()).unwrap(),
            None => -77,
        }).collect();
        // A null may also be a key to a null.
        let mut with_null = distinct.clone();
        with_null.push(None);
        let null_dictionary = lay_out(&with_null, 3);
        let null_keys: Vec<u64> =
            keys.iter().map(|&key| if key < 0 { distinct.len() as u64 } else { key as u64 }).collect();

        let columns = [
            Column::new(Values::Utf8 { offsets: &layout.offsets, data: &layout.data }, validity, n).unwrap(),
            Column::new(Values::LargeUtf8 { offsets: &layout.large_offsets, data: &layout.data }, validity, n).unwrap(),
            Column::new(Values::Utf8View { views: &layout.views, buffers: vec![&layout.buffer] }, validity, n).unwrap(),
            Column::new(Values::Dictionary {
                keys: Keys::Int8(&keys),
                values: Box::new(Column::utf8(&dictionary.offsets, &dictionary.data).unwrap()),
            }, validity, n).unwrap(),
            Column::new(Values::Dictionary {
                keys: Keys::UInt64(&null_keys),
                values: Box::new(Column::utf8_view(&null_dictionary.views, vec![&null_dictionary.buffer]).unwrap()
                    .with_validity(Bitmap { bytes: &null_dictionary.validity, offset: 3 }).unwrap()),
            }, None, n).unwrap(),
        ];
        for column in &columns {
            prop_assert_eq!(&read(column), &expected);
            for i in 0..n + 2 {
                prop_assert_eq!(column.is_valid(i), expected.get(i).is_some_and(Option::is_some));
            }
            let slice = column.slice(start, len);
            let part = &expected[start.min(n)..(start + len).min(n)];
            prop_assert_eq!(&read(&slice), part);
            let again = slice.slice(1, 3);
            prop_assert_eq!(&read(&again), &part[1.min(part.len())..4.min(part.len())]);
            if part.len() < n {
                prop_assert_eq!(slice.text(part.len()), None);
            }
        }
    }

    #[test]
    fn lists_slice_as_their_elements(lists in prop::collection::vec(prop::collection::vec("[a-zé]{0,15}", 0..4), 0..12), start in 0usize..14, len in 0usize..14) {
        let elements: Vec<Option<String>> = lists.iter().flatten().cloned().map(Some).collect();
        let layout = lay_out(&elements, 0);
        let mut offsets = vec![0i64];
        for list in &lists {
            offsets.push(offsets.last().unwrap() + i64::try_from(list.len()).unwrap());
        }
        let small: Vec<i32> = offsets.iter().map(|&offset| i32::try_from(offset).unwrap()).collect();
        let sizes: Vec<i32> = lists.iter().map(|list| i32::try_from(list.len()).unwrap()).collect();
        let values = || Box::new(Column::utf8(&layout.offsets, &layout.data).unwrap());
        let n = lists.len();
        for column in [
            Column::new(Values::List { offsets: &small, values: values() }, None, n).unwrap(),
            Column::new(Values::LargeList { offsets: &offsets, values: values() }, None, n).unwrap(),
            Column::new(Values::ListView { offsets: &small[..n], sizes: &sizes, values: values() }, None, n).unwrap(),
        ] {
            let slice = column.slice(start, len);
            let part = &lists[start.min(n)..(start + len).min(n)];
            prop_assert_eq!(slice.len(), part.len());
            for (i, list) in part.iter().enumerate() {
                let (values, first, end) = slice.list(i).unwrap();
                let held: Vec<&str> = (first..end).map(|at| values.text(at).unwrap()).collect();
                prop_assert_eq!(&held, list);
            }
        }
    }

    /// Whatever the bytes are, making a column gives a column or a code, and reading it gives something.
    #[test]
    fn noise_never_panics(
        small in prop::collection::vec(prop_oneof![-2i32..20, any::<i32>()], 0..12),
        large in prop::collection::vec(prop_oneof![-2i64..20, any::<i64>()], 0..12),
        sizes in prop::collection::vec(-1i64..6, 0..12),
        bytes in prop::collection::vec(prop_oneof![0u8..3, any::<u8>()], 0..80),
        more in prop::collection::vec(any::<u8>(), 0..40),
        len in prop_oneof![0usize..14, any::<usize>()],
        bit_offset in prop_oneof![0usize..14, any::<usize>()],
        size in prop_oneof![0usize..4, any::<usize>()],
        scale in any::<i8>(),
        (start, part) in (prop_oneof![0usize..14, any::<usize>()], prop_oneof![0usize..14, any::<usize>()]),
    ) {
        let text = || {
            Column::new(Values::Utf8View { views: &bytes[..bytes.len() / 16 * 16], buffers: vec![&more] }, None, bytes.len() / 16)
                .or_else(|_| Column::utf8(&small, &more))
                .unwrap_or_else(|_| Column::null(more.len()))
        };
        let bitmap = Bitmap { bytes: &more, offset: bit_offset };
        for validity in [None, Some(bitmap)] {
            for len in [len, small.len(), small.len().saturating_sub(1), large.len(), large.len().saturating_sub(1), bytes.len() / 16, bytes.len()] {
                for values in [
                    Values::Null,
                    Values::Other("struct"),
                    Values::Boolean(bitmap),
                    Values::Int32(&small),
                    Values::UInt8(&bytes),
                    Values::Date32(&small),
                    Values::Timestamp { values: &large, unit: TimeUnit::Nanosecond },
                    Values::Decimal128 { bytes: &bytes, scale },
                    Values::Decimal256 { bytes: &bytes, scale },
                    Values::Utf8 { offsets: &small, data: &bytes },
                    Values::LargeUtf8 { offsets: &large, data: &more },
                    Values::Utf8View { views: &bytes, buffers: vec![&more, &bytes] },
                    Values::Dictionary { keys: Keys::Int32(&small), values: Box::new(text()) },
                    Values::Dictionary { keys: Keys::UInt8(&bytes), values: Box::new(text()) },
                    Values::List { offsets: &small, values: Box::new(text()) },
                    Values::LargeList { offsets: &large, values: Box::new(text()) },
                    Values::FixedSizeList { size, values: Box::new(text()) },
                    Values::FixedSizeList { size, values: Box::new(Column::null(usize::MAX)) },
                    Values::LargeListView { offsets: &large, sizes: &sizes, values: Box::new(text()) },
                ] {
                    match Column::new(values, validity, len) {
                        Ok(column) => {
                            for column in [column.slice(start, part), column.slice(1, part), column] {
                                for i in (0..column.len().min(20)).chain([column.len(), usize::MAX]) {
                                    let read = (column.text(i), column.number(i), column.list(i).map(|list| list.1));
                                    prop_assert!(column.is_valid(i) || read == (None, None, None));
                                }
                            }
                        }
                        Err(fault) => {
                            prop_assert!(!fault.to_string().is_empty());
                            prop_assert!(ErrorCode::ALL.contains(&fault.code()));
                        }
                    }
                }
            }
        }
    }
}

/// Code and place of what is wrong.
fn fault(values: Values<'_>, len: usize) -> (&'static str, String) {
    let fault = Column::new(values, None, len).unwrap_err();
    (fault.code().as_str(), fault.path())
}

fn at(code: &'static str, path: &str) -> (&'static str, String) {
    (code, path.to_owned())
}

#[test]
fn lengths_must_agree() {
    assert_eq!(fault(Values::Float64(&[1.0]), 2), at("length_mismatch", ""));
    assert_eq!(fault(Values::Boolean(Bitmap { bytes: &[0], offset: 1 }), 8), at("length_mismatch", ""));
    assert_eq!(fault(Values::Decimal128 { bytes: &[0; 31], scale: 0 }, 2), at("length_mismatch", ""));
    assert_eq!(fault(Values::Utf8 { offsets: &[0, 0], data: &[] }, 2), at("length_mismatch", ""));
    assert_eq!(fault(Values::Utf8View { views: &[0; 17], buffers: vec![] }, 1), at("length_mismatch", ""));
    let values = Box::new(Column::null(5));
    assert_eq!(fault(Values::FixedSizeList { size: 2, values }, 3), at("length_mismatch", ""));
    let short = Column::new(Values::Null, Some(Bitmap { bytes: &[0xff], offset: 1 }), 8).unwrap_err();
    assert_eq!(
        (short.code().as_str(), short.to_string()),
        ("validity_too_short", "the validity bitmap holds 8 bits, expected at least 9".to_owned())
    );
    let far = Column::new(Values::Null, Some(Bitmap { bytes: &[0xff], offset: usize::MAX }), 1).unwrap_err();
    assert_eq!(far.code().as_str(), "validity_too_short");
}

#[test]
fn offsets_must_rise_within_the_data() {
    let utf8 = |offsets, data| fault(Values::Utf8 { offsets, data }, offsets.len() - 1);
    assert_eq!(utf8(&[0, 2, 1, 3], b"abc"), at("offsets_not_monotone", "/1"));
    assert_eq!(utf8(&[0, 2, -1], b"abc"), at("offsets_not_monotone", "/1"));
    assert_eq!(utf8(&[-1, 2], b"abc"), at("offsets_out_of_range", "/0"));
    assert_eq!(utf8(&[0, 1, 4], b"abc"), at("offsets_out_of_range", "/1"));
    let large =
        |offsets| fault(Values::LargeList { offsets, values: Box::new(Column::null(3)) }, offsets.len() - 1);
    assert_eq!(large(&[0, i64::MAX]), at("offsets_out_of_range", "/0"));
    assert_eq!(large(&[3, 2]), at("offsets_not_monotone", "/0"));
    let values = Box::new(Column::null(3));
    let view = Values::ListView { offsets: &[0, 2], sizes: &[3, 2], values };
    assert_eq!(fault(view, 2), at("offsets_out_of_range", "/1"));
}

#[test]
fn keys_and_views_must_point_at_something() {
    let values = || Box::new(Column::int64(&[7, 8]));
    assert_eq!(
        fault(Values::Dictionary { keys: Keys::Int8(&[0, -1]), values: values() }, 2),
        at("key_out_of_range", "/1")
    );
    assert_eq!(
        fault(Values::Dictionary { keys: Keys::UInt64(&[u64::MAX]), values: values() }, 1),
        at("key_out_of_range", "/0")
    );
    let view = |len: i32, buffer: i32, offset: i32| {
        [len.to_le_bytes(), *b"abcd", buffer.to_le_bytes(), offset.to_le_bytes()].concat()
    };
    for (len, buffer, offset) in
        [(13, 0, 1), (13, 1, 0), (13, -1, 0), (13, 0, -1), (-1, 0, 0), (i32::MAX, 0, i32::MAX)]
    {
        let views = view(len, buffer, offset);
        let values = Values::Utf8View { views: &views, buffers: vec![b"thirteen byte"] };
        assert_eq!(fault(values, 1), at("view_out_of_range", "/0"), "{len} {buffer} {offset}");
    }
    let views = view(13, 0, 0);
    assert_eq!(Column::utf8_view(&views, vec![b"thirteen byte"]).unwrap().text(0), Some("thirteen byte"));
}

#[test]
fn valid_texts_must_be_utf8() {
    assert_eq!(fault(Values::Utf8 { offsets: &[0, 1, 3], data: b"a\xff\xfe" }, 2), at("invalid_utf8", "/1"));
    // Two halves of one character are no texts, though together they are.
    assert_eq!(
        fault(Values::Utf8 { offsets: &[0, 1, 2], data: "é".as_bytes() }, 2),
        at("invalid_utf8", "/0")
    );
    let mut views = vec![2, 0, 0, 0, 0xc3, 0x28];
    views.resize(16, 0);
    assert_eq!(fault(Values::Utf8View { views: &views, buffers: vec![] }, 1), at("invalid_utf8", "/0"));
    // What lies under a null, or outside the offsets, may be anything.
    let offsets = [1, 2, 4];
    let column = Column::new(
        Values::Utf8 { offsets: &offsets, data: b"\xff\xffok\xff" },
        Some(Bitmap::new(&[0b10])),
        2,
    )
    .unwrap();
    assert_eq!((column.text(0), column.text(1)), (None, Some("ok")));
    assert_eq!(column.slice(1, 1).text(0), Some("ok"));
}

#[test]
fn nesting_ends() {
    let mut column = Column::null(1);
    let mut deep = 0;
    let fault = loop {
        match Column::new(Values::Dictionary { keys: Keys::UInt8(&[0]), values: Box::new(column) }, None, 1) {
            Ok(next) => column = next,
            Err(fault) => break fault,
        }
        deep += 1;
        assert!(deep < 100);
    };
    assert_eq!(fault.code(), ErrorCode::NestedTooDeep);
}

#[test]
fn columns_without_elements() {
    for values in [
        Values::Utf8 { offsets: &[], data: &[] },
        Values::Utf8 { offsets: &[0], data: &[] },
        Values::Utf8View { views: &[], buffers: vec![] },
        Values::List { offsets: &[], values: Box::new(Column::null(0)) },
        Values::Dictionary { keys: Keys::Int32(&[]), values: Box::new(Column::null(0)) },
        Values::Boolean(Bitmap { bytes: &[], offset: 5 }),
        Values::Float64(&[]),
    ] {
        let column = Column::new(values, Some(Bitmap { bytes: &[], offset: 9 }), 0).unwrap();
        assert!(column.is_empty() && column.slice(0, 5).is_empty() && column.text(0).is_none());
    }
}

#[test]
fn tables_hold_columns_of_their_length_once() {
    let numbers = [1.0, 2.0, 3.0];
    let table = Table::new(3).with("a/b", Column::float64(&numbers)).unwrap().first_row(10);
    let twice = table.clone().with("a/b", Column::null(3)).unwrap_err();
    assert_eq!((twice.code().as_str(), twice.path().as_str()), ("duplicate_column", "/a~1b"));
    let short = table.clone().with("c", Column::null(2)).unwrap_err();
    assert_eq!((short.code().as_str(), short.path().as_str()), ("length_mismatch", "/c"));
    let slice = table.slice(1, 5);
    assert_eq!((slice.rows(), slice.place(0)), (2, 11));
    assert_eq!(slice.column("a/b").unwrap().number(1), Some(3.0));
    assert_eq!(table.slice(9, 9).rows(), 0);
}

#[test]
fn tables_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Table<'_>>();
}
