//! Workloads as Arrow IPC streams, for runners in other languages.

use crate::Failure;
use crate::data::{Data, Texts, Values};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_ipc::writer::StreamWriter;
use std::sync::Arc;

/// Writes the columns as one batch, texts as dictionary or plainly.
///
/// # Errors
/// Texts are views, or the file can not be written.
pub fn write(data: &Data, path: &str) -> Result<(), Failure> {
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for column in &data.columns {
        let bits = |bytes: &[u8]| BooleanBuffer::new(Buffer::from(bytes), 0, data.rows);
        let valid = Some(NullBuffer::new(bits(&column.valid)));
        let texts = |offsets: &[i32], bytes: &[u8], valid| {
            let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets.to_vec()));
            StringArray::try_new(offsets, Buffer::from(bytes), valid)
        };
        let array: ArrayRef = match &column.values {
            Values::Number(values) => Arc::new(Float64Array::new(values.clone().into(), valid)),
            Values::Date(days) => Arc::new(Date32Array::new(days.clone().into(), valid)),
            Values::Flag(flags) => Arc::new(BooleanArray::new(bits(flags), valid)),
            Values::Text { codes, offsets, bytes, .. } => match data.texts() {
                Texts::Dictionary => {
                    let keys = Int32Array::new(codes.clone().into(), valid);
                    Arc::new(DictionaryArray::try_new(keys, Arc::new(texts(offsets, bytes, None)?))?)
                }
                Texts::Plain => Arc::new(texts(offsets, bytes, valid)?),
                Texts::Views => return Err("views are made by who reads".into()),
            },
        };
        columns.push((&column.name, array));
    }
    write_columns(columns, path)
}

/// Writes columns of doubles.
///
/// # Errors
/// They differ in length, or the file can not be written.
pub fn write_numbers(columns: &[(&str, &[f64])], path: &str) -> Result<(), Failure> {
    let array = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
    write_columns(columns.iter().map(|(name, values)| (*name, array(values))).collect(), path)
}

fn write_columns(columns: Vec<(&str, ArrayRef)>, path: &str) -> Result<(), Failure> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )?;
    let mut writer = StreamWriter::try_new(std::fs::File::create(path)?, &batch.schema())?;
    writer.write(&batch)?;
    Ok(writer.finish()?)
}
