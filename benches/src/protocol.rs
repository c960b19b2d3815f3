//! How the comparison script speaks with its workers: a JSON object a line, answered by one.

use crate::Failure;
use crate::columns::Scored;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::io::{BufRead, Write};

/// One piece of work.
#[derive(Clone, Debug, Deserialize)]
pub struct Task {
    /// Who does it.
    pub contender: String,
    /// `columns`, `accounts`, `compile`, `statistics`, `funnel`, or `write`.
    pub kind: String,
    /// Which statistic, or which part of the funnel.
    #[serde(default)]
    pub name: String,
    /// How many rows.
    #[serde(default)]
    pub rows: usize,
    /// How texts are laid out.
    #[serde(default)]
    pub texts: String,
    /// Where scores and tiers go, to be compared with those of others; or where data are written.
    #[serde(default)]
    pub save: Option<String>,
}

/// What it took, and what came out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// Wall-clock time of the work alone: neither reading the data nor letting go of the result.
    pub seconds: f64,
    /// Processor time of the same work, which other work on the machine does not lengthen; 0 where it is not known.
    pub processor: f64,
    /// Numbers to be compared with those of others.
    pub values: Vec<f64>,
}

thread_local! {
    static PROCESSOR: Cell<f64> = const { Cell::new(0.0) };
}

/// Seconds that this thread has spent on a processor, as Linux tells it; 0 elsewhere.
fn processor_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok())
        .map_or(0.0, |nanoseconds| nanoseconds / 1e9)
}

#[derive(Serialize)]
struct Refusal {
    error: String,
}

/// Answers every line of the standard input until it ends.
///
/// # Errors
/// The input can not be read or the output not be written.
pub fn serve(mut answer: impl FnMut(&Task) -> Result<Answer, Failure>) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answered = serde_json::from_str(&line?).map_err(Failure::from).and_then(|task: Task| {
            let mut answer = answer(&task)?;
            // Work on several threads, and the best of several rounds, have no such time.
            if matches!(task.kind.as_str(), "columns" | "statistics" | "funnel")
                && !task.contender.ends_with("threads")
            {
                answer.processor = PROCESSOR.get();
            }
            Ok(answer)
        });
        let said = match answered {
            Ok(answer) => serde_json::to_string(&answer)?,
            Err(error) => serde_json::to_string(&Refusal { error: error.to_string() })?,
        };
        writeln!(out, "{said}")?;
        out.flush()?;
    }
    Ok(())
}

/// How long a piece of work took, and what it gave.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let before = processor_seconds();
    let start = std::time::Instant::now();
    let result = std::hint::black_box(work());
    let seconds = start.elapsed().as_secs_f64();
    PROCESSOR.set(processor_seconds() - before);
    (seconds, result)
}

/// Writes scores (micro-points, 4 bytes each, little-endian) and then tiers (a byte each), as all workers do.
///
/// # Errors
/// The file can not be written.
pub fn save(path: &str, scored: &Scored) -> Result<(), Failure> {
    let micro = |score: &f64| icp_core::num::round_half_even(score * 1_000_000.0) as i32;
    let mut bytes: Vec<u8> = scored.scores.iter().flat_map(|score| micro(score).to_le_bytes()).collect();
    bytes.extend(scored.tiers.iter().map(|&tier| tier as i8 as u8));
    Ok(std::fs::write(path, bytes)?)
}
