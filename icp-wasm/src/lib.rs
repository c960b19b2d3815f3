//! The browser door: converts types and errors, and nothing else. `glue.js` makes its classes of what is here.

use icp_core::Profile;
use icp_core::contract::columns::{Columns, Piece, ScoredColumns};
use icp_core::contract::failure::Failure;
use icp_core::contract::operations::Subject;
use icp_core::contract::{scoring, wire};
use icp_core::random::Stream;
use icp_core::score::scorer::Scorer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

type Result<T> = std::result::Result<T, JsValue>;

/// A failure as JSON, thrown as text; the glue makes an `IcpError` of it.
fn raise(failure: impl Into<Failure>) -> JsValue {
    JsValue::from_str(&failure.into().to_json_value().compact())
}

/// The version of the engine that computes.
#[wasm_bindgen(js_name = engineVersion)]
pub fn engine_version() -> String {
    icp_core::ENGINE.to_owned()
}

/// 64 random bits as 16 hexadecimal digits: lets a test see that this door leads to the same engine as the others.
#[wasm_bindgen(js_name = _drawBits)]
pub fn draw_bits(seed: u64, stream: u64, index: u64) -> String {
    format!("{:016x}", Stream::new(seed, stream).bits(index))
}

/// Asks the engine for an operation.
#[wasm_bindgen]
pub fn call(name: &str, request: Option<String>) -> Result<String> {
    scoring::call(Subject::Engine, name, request.as_deref()).map_err(raise)
}

/// Asks the engine for an operation with a table.
#[wasm_bindgen(js_name = callWith)]
pub fn call_with(name: &str, request: Option<String>, columns: &NativeColumns) -> Result<String> {
    scoring::call_with(Subject::Engine, name, request.as_deref(), &columns.0).map_err(raise)
}

/// A profile.
#[wasm_bindgen]
pub struct NativeProfile(Profile);

#[wasm_bindgen]
impl NativeProfile {
    /// Reads and checks a document.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(text: &str) -> Result<Self> {
        Profile::from_json(text).map(Self).map_err(raise)
    }

    /// The document as text for people.
    #[wasm_bindgen(js_name = toJson)]
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The fingerprint of the document.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }

    /// Asks for an operation.
    pub fn call(&self, name: &str, request: Option<String>) -> Result<String> {
        scoring::call(Subject::Profile(&self.0), name, request.as_deref()).map_err(raise)
    }

    /// Asks for an operation with a table.
    #[wasm_bindgen(js_name = callWith)]
    pub fn call_with(&self, name: &str, request: Option<String>, columns: &NativeColumns) -> Result<String> {
        scoring::call_with(Subject::Profile(&self.0), name, request.as_deref(), &columns.0).map_err(raise)
    }

    /// Makes the profile ready to score at a date.
    pub fn scorer(&self, request: Option<String>) -> Result<NativeScorer> {
        scoring::scorer(&self.0, request.as_deref()).map(NativeScorer).map_err(raise)
    }
}

/// A profile made ready for a date.
#[wasm_bindgen]
pub struct NativeScorer(Scorer);

#[wasm_bindgen]
impl NativeScorer {
    /// The date it scores at.
    #[wasm_bindgen(js_name = asOf)]
    pub fn as_of(&self) -> String {
        self.0.as_of().to_string()
    }

    /// Whether it reads an attribute from the column of this name.
    pub fn reads(&self, name: &str) -> bool {
        wire::reads(&self.0, name)
    }

    /// Asks for an operation.
    pub fn call(&self, name: &str, request: Option<String>) -> Result<String> {
        scoring::call(Subject::Scorer(&self.0), name, request.as_deref()).map_err(raise)
    }

    /// Asks for an operation with a table.
    #[wasm_bindgen(js_name = callWith)]
    pub fn call_with(&self, name: &str, request: Option<String>, columns: &NativeColumns) -> Result<String> {
        scoring::call_with(Subject::Scorer(&self.0), name, request.as_deref(), &columns.0).map_err(raise)
    }

    /// Scores one account.
    pub fn score(&self, account: &str, options: Option<String>) -> Result<String> {
        let record = scoring::account(&self.0, account, options.as_deref()).map_err(raise)?;
        Ok(record.joined())
    }

    /// Scores accounts.
    #[wasm_bindgen(js_name = scoreManySync)]
    pub fn score_many(&self, accounts: Vec<String>, options: Option<String>) -> Result<Vec<String>> {
        let records = scoring::accounts(&self.0, &accounts, options.as_deref()).map_err(raise)?;
        Ok(records.into_iter().map(scoring::RecordText::joined).collect())
    }

    /// Scores columns.
    #[wasm_bindgen(js_name = scoreColumnsSync)]
    pub fn score_columns(&self, columns: &NativeColumns, options: Option<String>) -> Result<NativeScores> {
        columns.0.score(&self.0, options.as_deref()).map(NativeScores).map_err(raise)
    }

    /// Scores an Arrow IPC stream.
    #[cfg(feature = "full")]
    #[wasm_bindgen(js_name = scoreArrowSync)]
    pub fn score_arrow(&self, bytes: &[u8], options: Option<String>) -> Result<Vec<u8>> {
        icp_core::arrow::ipc::score(&self.0, bytes, options.as_deref()).map_err(raise)
    }
}

/// Columns in the making.
#[wasm_bindgen]
#[derive(Default)]
pub struct NativeColumns(Columns);

#[wasm_bindgen]
impl NativeColumns {
    /// No columns yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece.
    pub fn push(
        &mut self,
        kind: &str,
        length: usize,
        values: &[u8],
        offsets: &[u8],
        validity: Option<Box<[u8]>>,
    ) -> Result<()> {
        self.0.push(Piece { kind, length, values, offsets, validity: validity.as_deref() }).map_err(raise)
    }

    /// Names the last piece.
    pub fn name(&mut self, name: &str) -> Result<()> {
        self.0.name(name).map_err(raise)
    }
}

/// Columns of scores.
#[wasm_bindgen]
pub struct NativeScores(ScoredColumns);

#[wasm_bindgen]
impl NativeScores {
    /// What there is, as JSON.
    pub fn about(&self) -> String {
        self.0.about().to_owned()
    }

    /// Takes the numbers of a column.
    pub fn numbers(&mut self, i: usize) -> Vec<f64> {
        self.0.take_numbers(i)
    }

    /// Takes the codes of a column.
    pub fn codes(&mut self, i: usize) -> Vec<i32> {
        self.0.take_codes(i)
    }

    /// Takes the offsets of a column.
    pub fn offsets(&mut self, i: usize) -> Vec<i32> {
        self.0.take_offsets(i)
    }
}
