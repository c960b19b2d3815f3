//! Values of one kind as an Arrow array.

use crate::table::account::Value;
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Float64Array, NullArray, StringArray};
use std::sync::Arc;

/// The values of many accounts under one name as an array; `None` when they are of several kinds, or of one that no
/// attribute can be: then each is to be read by itself.
///
/// ```
/// use icp_core::{arrow::array, table::account::Value};
/// let numbers = array(&[Value::Null, Value::Number(120.0)]).ok_or("mixed")?;
/// assert_eq!(icp_core::arrow::column(&numbers)?.number(1), Some(120.0));
/// assert!(array(&[Value::Number(120.0), Value::Flag(true)]).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn array(values: &[Value]) -> Option<ArrayRef> {
    macro_rules! each {
        ($kind:ident, $held:ident => $give:expr) => {
            values
                .iter()
                .map(|value| match value {
                    Value::Null => Some(None),
                    Value::$kind($held) => Some(Some($give)),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()?
        };
    }
    Some(match values.iter().find(|value| **value != Value::Null) {
        None => Arc::new(NullArray::new(values.len())),
        Some(Value::Number(_)) => Arc::new(Float64Array::from(each!(Number, number => *number))),
        Some(Value::Flag(_)) => Arc::new(BooleanArray::from(each!(Flag, flag => *flag))),
        Some(Value::Text(_)) => Arc::new(StringArray::from(each!(Text, text => text.as_str()))),
        Some(Value::Date(_)) => Arc::new(Date32Array::from(each!(Date, date => date.days()))),
        Some(Value::Tags(_)) => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for tags in each!(Tags, tags => tags) {
                match tags {
                    None => lists.append_null(),
                    Some(tags) => lists.append_value(tags.iter().map(Option::as_deref)),
                }
            }
            Arc::new(lists.finish())
        }
        Some(Value::Null | Value::List(_) | Value::NotUnicode | Value::Other(_)) => return None,
    })
}
