//! What `scripts/test instructions` counts under callgrind: one piece of work a run, named by the argument; without one, lists the
//! names. Only what happens inside `measured` is counted.

#![allow(clippy::print_stdout, reason = "a program for a script")]

use icp_benches::data::{Data, Texts};
use icp_benches::manifest::{self, Manifest};
use icp_benches::{Failure, sample};
use icp_core::score::scorer::{Scorer, TableOptions};
use icp_core::score::scores::Output;
use icp_core::stats::{calibration, correlation, discrimination, regression, resample};
use icp_core::{Account, Profile, funnel};
use std::hint::black_box;

const NAMES: [&str; 16] = [
    "compile_40_criteria",
    "columns_dictionary_score_tier",
    "columns_plain_score_tier",
    "columns_views_score_tier",
    "columns_dictionary_bounds",
    "columns_dictionary_default",
    "account_typed",
    "account_json",
    "account_explain",
    "auc_delong",
    "bootstrap_auc",
    "spearman",
    "kendall",
    "isotonic",
    "logistic",
    "simulation",
];
const ROWS: usize = 16_384;
const ACCOUNTS: usize = 200;

/// Its name is what callgrind looks for: it must stay one function, and call nothing whose name holds its own.
#[inline(never)]
fn measured(work: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    work()
}

fn columns(manifest: &Manifest, scorer: &Scorer, texts: Texts, outputs: &[Output]) -> Result<(), Failure> {
    let data = Data::new(manifest, ROWS, texts)?;
    let options = TableOptions { outputs: outputs.to_vec(), ..TableOptions::default() };
    measured(&mut || {
        black_box(scorer.score_table_with(&data.table()?, &options)?);
        Ok(())
    })
}

fn main() -> Result<(), Failure> {
    let Some(name) = std::env::args().nth(1) else {
        NAMES.iter().for_each(|name| println!("{name}"));
        return Ok(());
    };
    let manifest = manifest::manifest()?;
    let scorer = manifest::profile()?.scorer(manifest.as_of.as_str())?;
    let score_tier = [Output::Score, Output::Tier];
    let bounds = [Output::Score, Output::Tier, Output::Low, Output::High];
    let few = Data::new(&manifest, ACCOUNTS, Texts::Dictionary)?;
    let accounts: Vec<Account> = (0..ACCOUNTS).map(|row| few.account(row)).collect();
    let texts: Vec<String> = (0..ACCOUNTS).map(|row| few.account_json(row).to_string()).collect();
    let (scores, outcomes) = sample::scores_and_outcomes(&manifest, 20_000);
    let amounts = sample::amounts(&manifest, &scores);
    match name.as_str() {
        "compile_40_criteria" => {
            let text = manifest::forty_criteria()?;
            measured(&mut || {
                black_box(Profile::from_json(&text)?.scorer(manifest.as_of.as_str())?);
                Ok(())
            })
        }
        "columns_dictionary_score_tier" => columns(&manifest, &scorer, Texts::Dictionary, &score_tier),
        "columns_plain_score_tier" => columns(&manifest, &scorer, Texts::Plain, &score_tier),
        "columns_views_score_tier" => columns(&manifest, &scorer, Texts::Views, &score_tier),
        "columns_dictionary_bounds" => columns(&manifest, &scorer, Texts::Dictionary, &bounds),
        "columns_dictionary_default" => columns(&manifest, &scorer, Texts::Dictionary, &Output::DEFAULT),
        "account_typed" => measured(&mut || {
            for account in &accounts {
                black_box(scorer.score(account)?);
            }
            Ok(())
        }),
        "account_json" => measured(&mut || {
            for text in &texts {
                black_box(scorer.score_json(text)?);
            }
            Ok(())
        }),
        "account_explain" => measured(&mut || {
            black_box(scorer.explain(&accounts[0])?);
            Ok(())
        }),
        "auc_delong" => measured(&mut || {
            black_box(discrimination::delong(&scores, &outcomes)?.logit_interval(0.95)?);
            Ok(())
        }),
        "bootstrap_auc" => {
            let plan = resample::Plan { resamples: 100, seed: 7, level: 0.95 };
            measured(&mut || {
                black_box(resample::bootstrap_auc(&scores[..2_000], &outcomes[..2_000], plan)?);
                Ok(())
            })
        }
        "spearman" => measured(&mut || {
            black_box(correlation::spearman(&scores, &amounts, 0.95)?);
            Ok(())
        }),
        "kendall" => measured(&mut || {
            black_box(correlation::kendall(&scores, &amounts)?);
            Ok(())
        }),
        "isotonic" => {
            let values: Vec<f64> = outcomes.iter().map(|&o| f64::from(u8::from(o))).collect();
            measured(&mut || {
                black_box(calibration::isotonic(&scores, &values)?);
                Ok(())
            })
        }
        "logistic" => {
            let (columns, outcomes) = sample::design(&manifest, 2_000, 10);
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            measured(&mut || {
                black_box(regression::logistic(&columns, &outcomes)?);
                Ok(())
            })
        }
        "simulation" => {
            let mut request = manifest.simulation.clone();
            request["draws"] = 20_000.into();
            let request = funnel::from_json(&request.to_string())?;
            measured(&mut || {
                black_box(funnel::simulate(&request)?);
                Ok(())
            })
        }
        name => Err(format!("no such work: {name}").into()),
    }
}
