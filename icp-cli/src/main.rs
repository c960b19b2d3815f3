//! `icp`: the main job on a terminal. Scores every account of a market with a profile and says what it is worth.
//!
//! Exit codes: 0 done, 1 the data, the profile or a file is at fault (told on stderr with code and place), 2 the
//! command line is.
#![forbid(unsafe_code)]

mod arguments;
mod cells;
mod export;
mod failure;
mod input;
mod job;
mod learn;
mod market;
mod next;
mod numbers;
mod outcome;
mod render;
mod report;
mod review;
mod top;

use clap::Parser;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    let done = match &arguments.command {
        Some(arguments::Command::Sample(sample)) => job::write_sample(sample),
        Some(arguments::Command::Learn(learning)) => learn::learn(learning),
        Some(arguments::Command::Score(score)) => job::score(score),
        None => job::score(&arguments.score),
    };
    let told = match done {
        Ok(text) => std::io::stdout().lock().write_all(text.as_bytes()).map(|()| ExitCode::SUCCESS),
        Err(failures) => {
            std::io::stderr().lock().write_all(failures.to_string().as_bytes()).map(|()| ExitCode::from(1))
        }
    };
    match told {
        Ok(code) => code,
        // Whoever reads us has seen enough (`icp | head`).
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(1),
    }
}
