//! Scoring a stream of batches.

use super::{batch, batch_with_faults, table};
use crate::score::scorer::{Errors, Scorer, TableError, TableOptions};
use crate::table::fault::DataError;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::ArrowError;

/// Why a stream could not be scored.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// A table or values in it are at fault.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The stream itself broke off.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

/// Scores batch by batch, a batch of scores for each (and one for a stream that has none); rows count through all batches.
/// With [`Errors::Record`] the scores carry `error_code` and `error_path`.
///
/// # Errors
/// The stream's own error; else as [`Scorer::score_table_with`], with the faults of all batches.
///
/// ```
/// use arrow_array::{RecordBatch, RecordBatchIterator, new_null_array};
/// use icp_core::score::scorer::TableOptions;
/// let profile = icp_core::profile::templates::template("starter").ok_or("no template")?.profile()?;
/// let scorer = profile.scorer("2026-11-21")?;
/// let nulls = scorer.attributes().map(|attribute| {
///     (attribute.name.clone(), new_null_array(&arrow_schema::DataType::Null, 2))
/// });
/// let accounts = RecordBatch::try_from_iter(nulls)?;
/// let stream = RecordBatchIterator::new([Ok(accounts.clone()), Ok(accounts.clone())], accounts.schema());
/// let scores = icp_core::arrow::score_stream(&scorer, stream, &TableOptions::default())?;
/// assert_eq!(scores.iter().map(RecordBatch::num_rows).sum::<usize>(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_stream(
    scorer: &Scorer,
    stream: impl RecordBatchReader,
    options: &TableOptions<'_>,
) -> Result<Vec<RecordBatch>, StreamError> {
    let names = scorer.column_names();
    let mut none = Some(Ok(RecordBatch::new_empty(stream.schema())));
    let mut batches = stream.peekable();
    if batches.peek().is_some() {
        none = None;
    }
    let (mut scores, mut faults, mut rows) = (Vec::new(), DataError::default(), 0);
    for accounts in batches.chain(none) {
        let accounts = accounts?;
        let table = table(&accounts, |name| names.contains(&name)).map_err(TableError::from)?;
        match scorer.score_table_with(&table.first_row(rows), options) {
            // All faults of values are wanted, and no scores once there is one; a column of the wrong type is wrong in every batch.
            Err(TableError::Data(error)) if error.faults.iter().any(|fault| fault.row.is_some()) => {
                faults.merge(error);
            }
            scored => {
                let scored = scored?;
                scores.push(match options.errors {
                    Errors::Raise => batch(scored.scores)?,
                    Errors::Record => batch_with_faults(scored)?,
                });
            }
        }
        rows += accounts.num_rows() as u64;
    }
    faults.into_result().map_err(TableError::from)?;
    Ok(scores)
}
