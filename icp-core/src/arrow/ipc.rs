//! Arrow IPC streams in, Arrow IPC streams out: for hosts that share no memory with the core.

use super::stream::{StreamError, score_stream};
use crate::contract::failure::Failure;
use crate::contract::options::ScoringOptions;
use crate::contract::wire;
use crate::error::ErrorCode;
use crate::score::pool::Threads;
use crate::score::scorer::{Scorer, TableOptions};
use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Schema};
use std::sync::Arc;

/// Scores the accounts of an Arrow IPC stream (not the file format, not compressed) and gives the scores as such a stream,
/// batch by batch. The options are those of [`ScoringOptions::of_table`] as JSON. With `errors` `record`, the columns
/// `error_code` and `error_path` say what was wrong with a row, and are null where nothing was.
///
/// # Errors
/// `arrow_stream` when the bytes are no such stream, wrong options, and what scoring a table refuses; rows are counted over
/// all batches.
pub fn score(scorer: &Scorer, stream: &[u8], options: Option<&str>) -> Result<Vec<u8>, Failure> {
    let options = ScoringOptions::of_table(&wire::request(options)?)?;
    let pool = Threads::new(options.threads);
    let options = TableOptions { outputs: options.outputs, errors: options.errors, pool: &pool };
    let reader = StreamReader::try_new(stream, None).map_err(unreadable)?;
    let scores = score_stream(scorer, reader, &options).map_err(|error| match error {
        StreamError::Table(error) => error.into(),
        StreamError::Arrow(error) => unreadable(error),
    })?;
    write(&scores).map_err(unreadable)
}

fn unreadable(error: ArrowError) -> Failure {
    Failure::one(ErrorCode::ArrowStream, "", format!("not an Arrow IPC stream that can be read: {error}"))
}

fn write(batches: &[RecordBatch]) -> Result<Vec<u8>, ArrowError> {
    let mut bytes = Vec::new();
    let schema = batches.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
    let mut writer = StreamWriter::try_new(&mut bytes, &schema)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}
