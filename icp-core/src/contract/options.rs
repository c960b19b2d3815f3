//! How to score, as options that every surface spells the same.

use super::casing::snake_key;
use super::failure::Failure;
use super::request::Request;
use crate::json::Json;
use crate::score::scorer::Errors;
use crate::score::scores::Output;

/// The options of scoring many accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoringOptions {
    /// The columns to give (tables only).
    pub outputs: Vec<Output>,
    /// What to do with rows that can not be read.
    pub errors: Errors,
    /// Whether a key that the profile does not declare is an error (accounts only).
    pub strict: bool,
    /// On how many threads to score, at least one.
    pub threads: usize,
}

impl Default for ScoringOptions {
    fn default() -> Self {
        Self { outputs: Output::DEFAULT.to_vec(), errors: Errors::Raise, strict: false, threads: 1 }
    }
}

/// More threads than any machine has: a greater number is a slip.
const MOST_THREADS: u64 = 1024;

impl ScoringOptions {
    /// Reads `outputs` (names in snake_case or camelCase), `errors` (`raise` or `record`) and `threads`; null is no options.
    ///
    /// # Errors
    /// `option_unknown` and `option_wrong`, all at once.
    ///
    /// ```
    /// use icp_core::contract::options::ScoringOptions;
    /// use icp_core::json::Json;
    /// let options = ScoringOptions::of_table(&Json::parse(r#"{"outputs": ["score"], "errors": "record"}"#)?)?;
    /// assert_eq!(options.outputs.len(), 1);
    /// assert!(ScoringOptions::of_table(&Json::parse(r#"{"outputs": ["scor"]}"#)?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_table(options: &Json) -> Result<Self, Failure> {
        let mut request = Request::new(options)?;
        let mut read = Self::default();
        if let Some(words) = request.optional_texts("outputs", "a list of output names") {
            read.outputs.clear();
            for (i, word) in words.into_iter().enumerate() {
                match Output::from_word(&snake_key(word)) {
                    Some(output) => read.outputs.push(output),
                    None => {
                        let all = Output::ALL.map(|output| format!("`{}`", output.as_str())).join(", ");
                        request.refuse(
                            format!("/outputs/{i}"),
                            format!("there is no output {word:?}; known outputs: {all}"),
                        );
                    }
                }
            }
        }
        read.common(&mut request);
        request.finish()?;
        Ok(read)
    }

    /// Reads the options of scoring accounts.
    ///
    /// # Errors
    /// `option_unknown` and `option_wrong`, all at once.
    pub fn of_accounts(options: &Json) -> Result<Self, Failure> {
        let mut request = Request::new(options)?;
        let mut read = Self::default();
        read.strict = request.optional_flag("strict", "true or false").unwrap_or(read.strict);
        read.common(&mut request);
        request.finish()?;
        Ok(read)
    }

    fn common(&mut self, request: &mut Request<'_>) {
        match request.optional_text("errors", "`raise` or `record`") {
            None | Some("raise") => {}
            Some("record") => self.errors = Errors::Record,
            Some(word) => {
                let message = format!("`errors` must be `raise` or `record`, found {word:?}");
                request.refuse("/errors".to_owned(), message);
            }
        }
        match request.optional_whole("threads", "a whole number from 1 to 1024") {
            None => {}
            Some(threads @ 1..=MOST_THREADS) => self.threads = threads as usize,
            Some(threads) => {
                let message = format!("`threads` must be a whole number from 1 to 1024, found {threads}");
                request.refuse("/threads".to_owned(), message);
            }
        }
    }
}
