//! Arrow IPC streams in, Arrow IPC streams out: for hosts that share no memory with the core.

use super::stream::{StreamError, score_stream};
use crate::contract::failure::Failure;
use crate::contract::options::ScoringOptions;
use crate::contract::wire;
use crate::error::ErrorCode;
use crate::score::pool::Threads;
use crate::score::scorer::{Scorer, TableOptions};
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Schema, SchemaRef};
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
    let (schema, batches) = read(stream)?;
    let batches = RecordBatchIterator::new(batches.into_iter().map(Ok), schema);
    let scores = score_stream(scorer, batches, &options).map_err(|error| match error {
        StreamError::Table(error) => error.into(),
        StreamError::Arrow(error) => unreadable(error),
    })?;
    write(&scores).map_err(unreadable)
}

fn read(stream: &[u8]) -> Result<(SchemaRef, Vec<RecordBatch>), Failure> {
    let read = || {
        // The decoder that is fed takes no length in the bytes on trust, unlike the reader that asks for more.
        let (mut decoder, mut rest) = (StreamDecoder::new(), Buffer::from(stream));
        let mut batches = Vec::new();
        while !rest.is_empty() {
            batches.extend(decoder.decode(&mut rest)?);
        }
        decoder.finish()?;
        let schema = decoder.schema().ok_or_else(|| ArrowError::IpcError("there is no schema".to_owned()))?;
        Ok((schema, batches))
    };
    // It panics on some damaged bytes, such as those of a type that it does not know.
    match std::panic::catch_unwind(read) {
        Ok(read) => read.map_err(unreadable),
        Err(_) => Err(unreadable(ArrowError::IpcError("the bytes are damaged".to_owned()))),
    }
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
