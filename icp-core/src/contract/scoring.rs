//! How a batch is to be scored, read from the options that every surface gives by the same names.

use super::failure::Failure;
use super::request::Request;
use crate::json::Json;
use crate::score::scorer::Errors;
use crate::score::scores::Output;

/// The options of scoring a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoring {
    /// The columns to give.
    pub outputs: Vec<Output>,
    /// What to do with rows that can not be read.
    pub errors: Errors,
    /// How many threads score; at least 1.
    pub threads: usize,
}

/// More threads than any machine has: a greater number is a slip.
const MOST_THREADS: u64 = 1024;

impl Scoring {
    /// Reads `outputs` (words of [`Output`]), `errors` (`raise` or `record`) and `threads`; null stands for no options.
    ///
    /// # Errors
    /// Every option that is wrong or unknown.
    ///
    /// ```
    /// use icp_core::{contract::scoring::Scoring, json::Json, score::scores::Output};
    /// let scoring = Scoring::read(&Json::parse(r#"{"outputs": ["score", "tier"], "threads": 2}"#)?)?;
    /// assert_eq!((scoring.outputs, scoring.threads), (vec![Output::Score, Output::Tier], 2));
    /// assert!(Scoring::read(&Json::parse(r#"{"outputs": ["skore"]}"#)?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(options: &Json) -> Result<Self, Failure> {
        let mut request = Request::new(options)?;
        let outputs = request.optional_words("outputs", "a list of outputs; `outputs` lists them");
        let errors = request.optional_text("errors", "\"raise\" or \"record\"");
        let threads = request.optional_whole("threads", "a whole number from 1 to 1024");
        let outputs = match outputs {
            None => Output::DEFAULT.to_vec(),
            Some(words) => {
                let known = |word: &&str| Output::from_word(word);
                if let Some(unknown) = words.iter().find(|word| known(word).is_none()) {
                    let allowed = Output::ALL.map(Output::as_str).join(", ");
                    request.refuse("outputs", format!("there is no output {unknown:?}; there are {allowed}"));
                }
                words.iter().filter_map(known).collect()
            }
        };
        let errors = match errors {
            None | Some("raise") => Errors::Raise,
            Some("record") => Errors::Record,
            Some(other) => {
                let message = format!("`errors` must be \"raise\" or \"record\", found {other:?}");
                request.refuse("errors", message);
                Errors::Raise
            }
        };
        let threads = threads.unwrap_or(1);
        if !(1..=MOST_THREADS).contains(&threads) {
            request.refuse(
                "threads",
                format!("`threads` must be a whole number from 1 to 1024, found {threads}"),
            );
        }
        request.finish()?;
        Ok(Self { outputs, errors, threads: threads as usize })
    }
}
