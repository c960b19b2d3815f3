//! Scoring: at once for one, at once or on the thread pool for many.

use crate::job::Job;
use crate::raise;
use icp_core::arrow::ipc;
use icp_core::contract::columns::{Columns, Piece, ScoredColumns};
use icp_core::contract::failure::Failure;
use icp_core::contract::operations::Subject;
use icp_core::contract::{scoring, wire};
use icp_core::score::scorer::Scorer;
use napi::bindgen_prelude::{AsyncTask, Float64Array, Int32Array, Result, Uint8Array};
use napi_derive::napi;
use std::sync::Arc;

/// A profile made ready for a date.
#[napi(js_name = "NativeScorer")]
pub struct NativeScorer(Arc<Scorer>);

impl NativeScorer {
    pub(crate) fn new(scorer: Scorer) -> Self {
        Self(Arc::new(scorer))
    }
}

#[napi]
impl NativeScorer {
    /// The date it scores at.
    #[napi]
    pub fn as_of(&self) -> String {
        self.0.as_of().to_string()
    }

    /// Whether it reads an attribute from the column of this name.
    #[napi]
    pub fn reads(&self, name: String) -> bool {
        wire::reads(&self.0, &name)
    }

    /// Asks for an operation.
    #[napi]
    pub fn call(&self, name: String, request: Option<String>) -> Result<String> {
        scoring::call(Subject::Scorer(&self.0), &name, request.as_deref()).map_err(raise)
    }

    /// Asks for an operation with a table.
    #[napi]
    pub fn call_with(
        &self,
        name: String,
        request: Option<String>,
        columns: &NativeColumns,
    ) -> Result<String> {
        scoring::call_with(Subject::Scorer(&self.0), &name, request.as_deref(), &columns.0).map_err(raise)
    }

    /// Scores one account.
    #[napi]
    pub fn score(&self, account: String, options: Option<String>) -> Result<String> {
        let record = scoring::account(&self.0, &account, options.as_deref()).map_err(raise)?;
        Ok(record.joined())
    }

    /// Scores accounts.
    #[napi]
    pub fn score_many_sync(&self, accounts: Vec<String>, options: Option<String>) -> Result<Vec<String>> {
        many(&self.0, &accounts, options.as_deref()).map_err(raise)
    }

    /// Scores accounts on the thread pool.
    #[napi(ts_return_type = "Promise<string[]>")]
    pub fn score_many(&self, accounts: Vec<String>, options: Option<String>) -> AsyncTask<Job<Vec<String>>> {
        let scorer = Arc::clone(&self.0);
        Job::task(move || many(&scorer, &accounts, options.as_deref()))
    }

    /// Scores columns.
    #[napi]
    pub fn score_columns_sync(
        &self,
        columns: &mut NativeColumns,
        options: Option<String>,
    ) -> Result<NativeScores> {
        columns.0.score(&self.0, options.as_deref()).map(NativeScores).map_err(raise)
    }

    /// Scores columns on the thread pool; they are taken out of `columns`.
    #[napi(ts_return_type = "Promise<NativeScores>")]
    pub fn score_columns(
        &self,
        columns: &mut NativeColumns,
        options: Option<String>,
    ) -> AsyncTask<Job<NativeScores>> {
        let (scorer, columns) = (Arc::clone(&self.0), std::mem::take(&mut columns.0));
        Job::task(move || columns.score(&scorer, options.as_deref()).map(NativeScores))
    }

    /// Scores an Arrow IPC stream.
    #[napi]
    pub fn score_arrow_sync(&self, bytes: Uint8Array, options: Option<String>) -> Result<Uint8Array> {
        ipc::score(&self.0, &bytes, options.as_deref()).map(Uint8Array::new).map_err(raise)
    }

    /// Scores an Arrow IPC stream on the thread pool, from a copy that nobody else writes to.
    #[napi(ts_return_type = "Promise<Uint8Array>")]
    pub fn score_arrow(&self, bytes: Uint8Array, options: Option<String>) -> AsyncTask<Job<Uint8Array>> {
        let (scorer, bytes) = (Arc::clone(&self.0), bytes.to_vec());
        Job::task(move || ipc::score(&scorer, &bytes, options.as_deref()).map(Uint8Array::new))
    }
}

fn many(
    scorer: &Scorer,
    accounts: &[String],
    options: Option<&str>,
) -> std::result::Result<Vec<String>, Failure> {
    let records = scoring::accounts(scorer, accounts, options)?;
    Ok(records.into_iter().map(scoring::RecordText::joined).collect())
}

/// Columns in the making.
#[napi(js_name = "NativeColumns")]
#[derive(Default)]
pub struct NativeColumns(pub(crate) Columns);

#[napi]
impl NativeColumns {
    /// No columns yet.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece.
    #[napi]
    pub fn push(
        &mut self,
        kind: String,
        length: u32,
        values: Uint8Array,
        offsets: Uint8Array,
        validity: Option<Uint8Array>,
    ) -> Result<()> {
        let piece = Piece {
            kind: &kind,
            length: length as usize,
            values: &values,
            offsets: &offsets,
            validity: validity.as_deref(),
        };
        self.0.push(piece).map_err(raise)
    }

    /// Names the last piece.
    #[napi]
    pub fn name(&mut self, name: String) -> Result<()> {
        self.0.name(&name).map_err(raise)
    }
}

/// Columns of scores.
#[napi(js_name = "NativeScores")]
pub struct NativeScores(ScoredColumns);

#[napi]
impl NativeScores {
    /// What there is, as JSON.
    #[napi]
    pub fn about(&self) -> String {
        self.0.about().to_owned()
    }

    /// Takes the numbers of a column.
    #[napi]
    pub fn numbers(&mut self, i: u32) -> Float64Array {
        Float64Array::new(self.0.take_numbers(i as usize))
    }

    /// Takes the codes of a column.
    #[napi]
    pub fn codes(&mut self, i: u32) -> Int32Array {
        Int32Array::new(self.0.take_codes(i as usize))
    }

    /// Takes the offsets of a column.
    #[napi]
    pub fn offsets(&mut self, i: u32) -> Int32Array {
        Int32Array::new(self.0.take_offsets(i as usize))
    }
}
