//! The Node door: converts types and errors, and nothing else. `glue.js` makes its classes of what is here.

mod job;
mod scorer;

use icp_core::Profile;
use icp_core::contract::failure::Failure;
use icp_core::contract::operations::Subject;
use icp_core::contract::scoring;
use icp_core::random::Stream;
use job::Job;
use napi::bindgen_prelude::{AsyncTask, BigInt, Error, Result, Status};
use napi_derive::napi;

/// A failure as an error whose message is the failure as JSON; the glue makes an `IcpError` of it.
fn raise(failure: impl Into<Failure>) -> Error {
    Error::new(Status::GenericFailure, failure.into().to_json_value().compact())
}

/// The version of the engine that computes.
#[napi]
pub fn engine_version() -> &'static str {
    icp_core::ENGINE
}

/// 64 random bits as 16 hexadecimal digits: lets a test see that this door leads to the same engine as the others.
#[napi(js_name = "_drawBits")]
pub fn draw_bits(seed: BigInt, stream: BigInt, index: BigInt) -> Result<String> {
    let stream = Stream::new(whole(&seed, "seed")?, whole(&stream, "stream")?);
    Ok(format!("{:016x}", stream.bits(whole(&index, "index")?)))
}

fn whole(value: &BigInt, name: &str) -> Result<u64> {
    match value.get_u64() {
        (false, whole, true) => Ok(whole),
        _ => Err(Error::new(Status::InvalidArg, format!("{name} must lie between 0 and 2^64 - 1"))),
    }
}

/// Asks the engine for an operation.
#[napi]
pub fn call(name: String, request: Option<String>) -> Result<String> {
    scoring::call(Subject::Engine, &name, request.as_deref()).map_err(raise)
}

/// Asks the engine for an operation with a table.
#[napi]
pub fn call_with(name: String, request: Option<String>, columns: &scorer::NativeColumns) -> Result<String> {
    scoring::call_with(Subject::Engine, &name, request.as_deref(), &columns.0).map_err(raise)
}

/// Asks the engine for an operation on the thread pool.
#[napi(ts_return_type = "Promise<string>")]
pub fn call_later(name: String, request: Option<String>) -> AsyncTask<Job<String>> {
    Job::task(move || scoring::call(Subject::Engine, &name, request.as_deref()))
}

/// Asks the engine for an operation with a table on the thread pool; the table is taken out of `columns`.
#[napi(ts_return_type = "Promise<string>")]
pub fn call_with_later(
    name: String,
    request: Option<String>,
    columns: &mut scorer::NativeColumns,
) -> AsyncTask<Job<String>> {
    let columns = std::mem::take(&mut columns.0);
    Job::task(move || scoring::call_with(Subject::Engine, &name, request.as_deref(), &columns))
}

/// A profile.
#[napi(js_name = "NativeProfile")]
pub struct NativeProfile(Profile);

#[napi]
impl NativeProfile {
    /// Reads and checks a document.
    #[napi(factory)]
    pub fn from_json(text: String) -> Result<Self> {
        Profile::from_json(&text).map(Self).map_err(raise)
    }

    /// The document as text for people.
    #[napi]
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The fingerprint of the document.
    #[napi]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }

    /// Asks for an operation.
    #[napi]
    pub fn call(&self, name: String, request: Option<String>) -> Result<String> {
        scoring::call(Subject::Profile(&self.0), &name, request.as_deref()).map_err(raise)
    }

    /// Asks for an operation with a table.
    #[napi]
    pub fn call_with(
        &self,
        name: String,
        request: Option<String>,
        columns: &scorer::NativeColumns,
    ) -> Result<String> {
        scoring::call_with(Subject::Profile(&self.0), &name, request.as_deref(), &columns.0).map_err(raise)
    }

    /// Makes the profile ready to score at a date.
    #[napi]
    pub fn scorer(&self, request: Option<String>) -> Result<scorer::NativeScorer> {
        scoring::scorer(&self.0, request.as_deref()).map(scorer::NativeScorer::new).map_err(raise)
    }
}
