//! Borrowing Arrow arrays as columns.

use crate::table::Table;
use crate::table::column::{Bitmap, Column, Keys, TimeUnit, Values};
use crate::table::fault::TableFault;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit as ArrowUnit};

/// An Arrow array as a column that borrows it. Slices, chunks and dictionaries stay as they are; a type that no attribute
/// reads is carried by name, so that it is an error only where it is read.
///
/// # Errors
/// The first thing that is wrong with the layout, as [`Column::new`] finds it.
///
/// ```
/// use arrow_array::Int32Array;
/// let array = Int32Array::from(vec![Some(120), None]);
/// let column = icp_core::arrow::column(&array)?;
/// assert_eq!((column.number(0), column.number(1)), (Some(120.0), None));
/// # Ok::<(), icp_core::table::fault::TableFault>(())
/// ```
pub fn column(array: &dyn Array) -> Result<Column<'_>, TableFault> {
    let validity = array.nulls().map(|nulls| Bitmap { bytes: nulls.validity(), offset: nulls.offset() });
    Column::new(values(array)?, validity, array.len())
}

/// The columns of a batch that `wanted` names, borrowed, as a table.
///
/// # Errors
/// Two columns of one name, or a layout that is wrong.
pub fn table<'a>(batch: &'a RecordBatch, wanted: impl Fn(&str) -> bool) -> Result<Table<'a>, TableFault> {
    let mut table = Table::new(batch.num_rows());
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        if wanted(field.name()) {
            let column = column(array.as_ref()).map_err(|fault| fault.in_column(field.name()))?;
            table.add(field.name(), column)?;
        }
    }
    Ok(table)
}

fn values(array: &dyn Array) -> Result<Values<'_>, TableFault> {
    macro_rules! primitive {
        ($type:ty) => {
            array.as_primitive::<$type>().values()
        };
    }
    Ok(match array.data_type() {
        DataType::Null => Values::Null,
        DataType::Boolean => {
            let bits = array.as_boolean().values();
            Values::Boolean(Bitmap { bytes: bits.values(), offset: bits.offset() })
        }
        DataType::Int8 => Values::Int8(primitive!(Int8Type)),
        DataType::Int16 => Values::Int16(primitive!(Int16Type)),
        DataType::Int32 => Values::Int32(primitive!(Int32Type)),
        DataType::Int64 => Values::Int64(primitive!(Int64Type)),
        DataType::UInt8 => Values::UInt8(primitive!(UInt8Type)),
        DataType::UInt16 => Values::UInt16(primitive!(UInt16Type)),
        DataType::UInt32 => Values::UInt32(primitive!(UInt32Type)),
        DataType::UInt64 => Values::UInt64(primitive!(UInt64Type)),
        DataType::Float16 => Values::Float16(primitive!(Float16Type).inner().typed_data()),
        DataType::Float32 => Values::Float32(primitive!(Float32Type)),
        DataType::Float64 => Values::Float64(primitive!(Float64Type)),
        DataType::Decimal128(_, scale) => {
            Values::Decimal128 { bytes: primitive!(Decimal128Type).inner().as_slice(), scale: *scale }
        }
        DataType::Decimal256(_, scale) => {
            Values::Decimal256 { bytes: primitive!(Decimal256Type).inner().as_slice(), scale: *scale }
        }
        DataType::Date32 => Values::Date32(primitive!(Date32Type)),
        DataType::Date64 => Values::Date64(primitive!(Date64Type)),
        DataType::Timestamp(unit, _) => {
            let (values, unit): (&[i64], _) = match unit {
                ArrowUnit::Second => (primitive!(TimestampSecondType), TimeUnit::Second),
                ArrowUnit::Millisecond => (primitive!(TimestampMillisecondType), TimeUnit::Millisecond),
                ArrowUnit::Microsecond => (primitive!(TimestampMicrosecondType), TimeUnit::Microsecond),
                ArrowUnit::Nanosecond => (primitive!(TimestampNanosecondType), TimeUnit::Nanosecond),
            };
            Values::Timestamp { values, unit }
        }
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            Values::Utf8 { offsets: texts.value_offsets(), data: texts.value_data() }
        }
        DataType::LargeUtf8 => {
            let texts = array.as_string::<i64>();
            Values::LargeUtf8 { offsets: texts.value_offsets(), data: texts.value_data() }
        }
        DataType::Utf8View => {
            let texts = array.as_string_view();
            Values::Utf8View {
                views: texts.views().inner().as_slice(),
                buffers: texts.data_buffers().iter().map(|buffer| buffer.as_slice()).collect(),
            }
        }
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            Values::List { offsets: lists.value_offsets(), values: boxed(lists.values().as_ref())? }
        }
        DataType::LargeList(_) => {
            let lists = array.as_list::<i64>();
            Values::LargeList { offsets: lists.value_offsets(), values: boxed(lists.values().as_ref())? }
        }
        DataType::FixedSizeList(_, size) => {
            let size = usize::try_from(*size).unwrap_or(0);
            Values::FixedSizeList { size, values: boxed(array.as_fixed_size_list().values().as_ref())? }
        }
        DataType::ListView(_) => {
            let lists = array.as_list_view::<i32>();
            let (offsets, sizes) = (lists.value_offsets(), lists.value_sizes());
            Values::ListView { offsets, sizes, values: boxed(lists.values().as_ref())? }
        }
        DataType::LargeListView(_) => {
            let lists = array.as_list_view::<i64>();
            let (offsets, sizes) = (lists.value_offsets(), lists.value_sizes());
            Values::LargeListView { offsets, sizes, values: boxed(lists.values().as_ref())? }
        }
        DataType::Dictionary(key, _) => {
            let values = boxed(array.as_any_dictionary().values().as_ref())?;
            Values::Dictionary { keys: keys(array, key), values }
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            Values::Other("binary")
        }
        DataType::Time32(_) | DataType::Time64(_) => Values::Other("time of day"),
        DataType::Duration(_) | DataType::Interval(_) => Values::Other("duration"),
        DataType::Decimal32(..) | DataType::Decimal64(..) => Values::Other("decimal of 32 or 64 bits"),
        DataType::Struct(_) => Values::Other("struct"),
        DataType::Union(..) => Values::Other("union"),
        DataType::Map(..) => Values::Other("map"),
        DataType::RunEndEncoded(..) => Values::Other("run-end encoded"),
    })
}

fn boxed(array: &dyn Array) -> Result<Box<Column<'_>>, TableFault> {
    column(array).map(Box::new)
}

fn keys<'a>(array: &'a dyn Array, key: &DataType) -> Keys<'a> {
    fn of<K: ArrowDictionaryKeyType>(array: &dyn Array) -> &[K::Native] {
        array.as_dictionary::<K>().keys().values()
    }
    match key {
        DataType::Int8 => Keys::Int8(of::<Int8Type>(array)),
        DataType::Int16 => Keys::Int16(of::<Int16Type>(array)),
        DataType::Int32 => Keys::Int32(of::<Int32Type>(array)),
        DataType::Int64 => Keys::Int64(of::<Int64Type>(array)),
        DataType::UInt8 => Keys::UInt8(of::<UInt8Type>(array)),
        DataType::UInt16 => Keys::UInt16(of::<UInt16Type>(array)),
        DataType::UInt32 => Keys::UInt32(of::<UInt32Type>(array)),
        // Arrow allows no other keys.
        _ => Keys::UInt64(of::<UInt64Type>(array)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{
        BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, StringArray,
        StringViewArray, TimestampMillisecondArray,
    };

    #[test]
    fn slices_are_read_where_they_lie() {
        let numbers = Float64Array::from(vec![None, Some(1.5), None, Some(2.5)]).slice(1, 3);
        let numbers = column(&numbers).unwrap();
        assert_eq!([numbers.number(0), numbers.number(1), numbers.number(2)], [Some(1.5), None, Some(2.5)]);
        let texts = StringArray::from(vec![Some("a"), None, Some("bc"), Some("ü")]).slice(2, 2);
        let texts = column(&texts).unwrap();
        assert_eq!([texts.text(0), texts.text(1)], [Some("bc"), Some("ü")]);
        let views =
            StringViewArray::from(vec!["short", "a text that is longer than twelve bytes"]).slice(1, 1);
        assert_eq!(column(&views).unwrap().text(0), Some("a text that is longer than twelve bytes"));
        let flags = BooleanArray::from(vec![true, false, true]).slice(1, 2);
        let flags = column(&flags).unwrap();
        assert_eq!(flags.len(), 2);
    }

    #[test]
    fn dictionaries_keep_their_keys() {
        let coded: DictionaryArray<Int8Type> =
            vec![Some("x"), None, Some("y"), Some("x")].into_iter().collect();
        let coded = coded.slice(1, 3);
        let column = column(&coded).unwrap();
        assert_eq!([column.text(0), column.text(1), column.text(2)], [None, Some("y"), Some("x")]);
        assert!(column.dictionary().is_some());
    }

    #[test]
    fn decimals_and_lists_are_read() {
        let money = Decimal128Array::from(vec![12_345]).with_precision_and_scale(10, 2).unwrap();
        assert_eq!(column(&money).unwrap().number(0), Some(123.45));
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("a"), Some("b")]);
        lists.append_null();
        let lists = lists.finish();
        let column = column(&lists).unwrap();
        assert!(column.list(0).is_some_and(|(_, start, end)| end - start == 2));
        assert!(!column.is_valid(1));
    }

    #[test]
    fn dates_and_moments_are_borrowed() {
        assert_eq!(
            column(&Date32Array::from(vec![1])).unwrap().type_name(),
            Column::date32(&[1]).type_name()
        );
        let moments = TimestampMillisecondArray::from(vec![1]).with_timezone("Asia/Tokyo");
        let expected = Column::timestamp(&[1], TimeUnit::Millisecond);
        assert_eq!(column(&moments).unwrap().type_name(), expected.type_name());
    }
}
