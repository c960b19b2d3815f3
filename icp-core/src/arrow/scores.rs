//! Scores as an Arrow batch.

use crate::score::scorer::ScoredTable;
use crate::score::scores::{ScoreValues, Scores};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, ListArray, RecordBatch,
    RecordBatchOptions, StringArray,
};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use std::sync::Arc;

/// The columns of `scores` as a batch: numbers as Float64 and flags as Boolean, words as dictionary-coded text,
/// lists of words as lists of text; all but the status are null in rows with status `error`.
///
/// # Errors
/// Only when the parts of `scores` do not fit together, which scoring never makes.
///
/// ```
/// use arrow_array::{Float64Array, RecordBatch};
/// use icp_core::Profile;
/// use std::sync::Arc;
/// let profile = icp_core::profile::templates::template("starter").ok_or("no template")?.profile()?;
/// let scorer = profile.scorer("2026-11-21")?;
/// let nulls: Vec<(String, arrow_array::ArrayRef)> = scorer
///     .attributes()
///     .map(|attribute| (attribute.name.clone(), arrow_array::new_null_array(&arrow_schema::DataType::Null, 2)))
///     .collect();
/// let accounts = RecordBatch::try_from_iter(nulls)?;
/// let scores = scorer.score_table(&icp_core::arrow::table(&accounts, |_| true)?)?;
/// assert_eq!(icp_core::arrow::batch(scores)?.num_rows(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batch(scores: Scores) -> Result<RecordBatch, ArrowError> {
    let rows = scores.rows;
    let known = (!scores.errors.is_empty()).then(|| {
        let mut known = vec![true; rows];
        for &row in &scores.errors {
            known[row] = false;
        }
        NullBuffer::new(BooleanBuffer::from(known))
    });
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for column in scores.columns {
        let array: ArrayRef = match column.values {
            ScoreValues::Number(values) => Arc::new(Float64Array::new(values.into(), known.clone())),
            ScoreValues::Flag(values) => {
                Arc::new(BooleanArray::new(BooleanBuffer::from(values), known.clone()))
            }
            ScoreValues::Word { codes, words } => {
                let nulls = NullBuffer::from_iter(codes.iter().map(|&code| code >= 0));
                let codes: Vec<i32> = codes.into_iter().map(|code| code.max(0)).collect();
                // A null needs no word, but an array of nulls only may come without any.
                let words = if words.is_empty() { vec![String::new()] } else { words };
                let nulls = (nulls.null_count() > 0).then_some(nulls);
                let keys = Int32Array::new(codes.into(), nulls);
                Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from(words)))?)
            }
            ScoreValues::Words { offsets, codes, words } => {
                let item = Arc::new(Field::new_list_field(DataType::Utf8, true));
                let bytes: usize =
                    codes.iter().filter_map(|&code| words.get(code as usize)).map(String::len).sum();
                if i32::try_from(bytes).is_err() {
                    return Err(ArrowError::OffsetOverflowError(bytes));
                }
                let texts: StringArray = codes
                    .iter()
                    .map(|&code| usize::try_from(code).ok().and_then(|code| words.get(code)))
                    .collect();
                Arc::new(ListArray::try_new(
                    item,
                    OffsetBuffer::new(offsets.into()),
                    Arc::new(texts),
                    known.clone(),
                )?)
            }
        };
        fields.push(Field::new(column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

/// Like [`batch`], with the code and the place of what is wrong in rows with status `error`, null in others, as the columns
/// `error_code` and `error_path`.
///
/// # Errors
/// As [`batch`].
///
/// ```
/// use icp_core::{Account, score::scorer::{Errors, TableOptions}};
/// let profile = icp_core::profile::templates::template("starter").ok_or("no template")?.profile()?;
/// let options = TableOptions { errors: Errors::Record, ..TableOptions::default() };
/// let scored = profile.scorer("2026-11-21")?.score_accounts(&[Account::new()], &options)?;
/// let batch = icp_core::arrow::batch_with_faults(scored)?;
/// assert!(batch.column_by_name("error_code").is_some_and(|codes| codes.null_count() == 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batch_with_faults(scored: ScoredTable) -> Result<RecordBatch, ArrowError> {
    let rows = scored.scores.rows;
    let (mut codes, mut paths) = (vec![None; rows], vec![None; rows]);
    for (&row, fault) in scored.scores.errors.iter().zip(&scored.faults) {
        codes[row] = Some(fault.code().as_str());
        paths[row] = Some(fault.path());
    }
    let (schema, mut arrays, _) = batch(scored.scores)?.into_parts();
    let mut fields = schema.fields().to_vec();
    for (name, texts) in [("error_code", StringArray::from(codes)), ("error_path", StringArray::from(paths))]
    {
        fields.push(Arc::new(Field::new(name, DataType::Utf8, true)));
        arrays.push(Arc::new(texts));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}
