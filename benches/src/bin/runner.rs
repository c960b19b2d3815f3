//! The worker of scripts/bench in Rust: the library itself and the hand-made loop; it also writes the data for the others.

use icp_benches::columns::Scored;
use icp_benches::data::{Data, Texts};
use icp_benches::hand::{TypedAccount, score_account, score_coded, score_plain};
use icp_benches::manifest::{self, Manifest};
use icp_benches::protocol::{Answer, Task, save, serve, timed};
use icp_benches::{Failure, arrow_file, sample};
use icp_core::score::pool::{Pool, Threads};
use icp_core::score::scorer::{Scorer, TableOptions};
use icp_core::score::scores::{Output, ScoreValues, Scores};
use icp_core::stats::{calibration, correlation, discrimination, regression, resample};
use icp_core::{Account, Profile, funnel};

struct Worker {
    manifest: Manifest,
    scorer: Scorer,
    exact: Scorer,
    data: Option<Data>,
}

fn main() -> Result<(), Failure> {
    let manifest = manifest::manifest()?;
    let scorer = manifest::profile()?.scorer(manifest.as_of.as_str())?;
    let exact = manifest::exact_profile()?.scorer(manifest.as_of.as_str())?;
    let mut worker = Worker { manifest, scorer, exact, data: None };
    serve(|task| match task.kind.as_str() {
        "write" => worker.write(task),
        "columns" => worker.columns(task),
        "accounts" => worker.accounts(task),
        "compile" => worker.compile(),
        "statistics" => worker.statistics(task),
        "funnel" => worker.funnel(task),
        kind => Err(format!("no such kind of work: {kind}").into()),
    })
}

fn outputs(contender: &str) -> Vec<Output> {
    match contender {
        "icp with bounds" => vec![Output::Score, Output::Tier, Output::Low, Output::High],
        "icp with points" => vec![Output::Score, Output::Tier, Output::Criteria],
        "icp with all it gives unasked" => Output::DEFAULT.to_vec(),
        _ => vec![Output::Score, Output::Tier],
    }
}

fn scored(scores: &Scores) -> Result<Scored, Failure> {
    let numbers = scores.numbers("score").ok_or("no scores")?;
    match scores.column("tier").map(|column| &column.values) {
        Some(ScoreValues::Word { codes, .. }) => {
            Ok(Scored { scores: numbers.to_vec(), tiers: codes.clone() })
        }
        _ => Err("no tiers".into()),
    }
}

impl Worker {
    /// The data for workers in other languages, into the folder `save`.
    fn write(&mut self, task: &Task) -> Result<Answer, Failure> {
        let folder = task.save.as_deref().ok_or("where to?")?;
        match task.name.as_str() {
            "columns" => {
                let texts = Texts::from_word(&task.texts).ok_or("no such layout of texts")?;
                let data = Data::new(&self.manifest, task.rows, texts)?;
                arrow_file::write(&data, &format!("{folder}/{}-{}.arrows", task.texts, task.rows))?;
            }
            "accounts" => {
                let rows = self.manifest.accounts as usize;
                let data = Data::new(&self.manifest, rows, Texts::Dictionary)?;
                let lines: Vec<String> = (0..rows).map(|row| data.account_json(row).to_string()).collect();
                std::fs::write(format!("{folder}/accounts.jsonl"), lines.join("\n") + "\n")?;
                std::fs::write(format!("{folder}/profile.json"), manifest::profile_text()?)?;
                std::fs::write(format!("{folder}/forty.json"), manifest::forty_criteria()?)?;
                let record = self.scorer.score(&Account::new())?;
                let maxima: Vec<i32> = record.criteria.iter().map(|c| c.max.micro()).collect();
                std::fs::write(format!("{folder}/maxima.json"), serde_json::to_string(&maxima)?)?;
            }
            "statistics" => {
                let plan = self.manifest.statistics;
                let rows = plan.auc_rows.max(plan.correlation_rows).max(plan.isotonic_rows) as usize;
                let (scores, outcomes) = sample::scores_and_outcomes(&self.manifest, rows);
                let amounts = sample::amounts(&self.manifest, &scores);
                let outcomes = numbers(&outcomes);
                let columns: [(&str, &[f64]); 3] =
                    [("score", &scores), ("outcome", &outcomes), ("amount", &amounts)];
                arrow_file::write_numbers(&columns, &format!("{folder}/scores.arrows"))?;
                let (columns, outcomes) = self.design();
                let names: Vec<String> = (0..columns.len()).map(|c| format!("x{c}")).collect();
                let outcomes = numbers(&outcomes);
                let mut named: Vec<(&str, &[f64])> =
                    names.iter().map(String::as_str).zip(columns.iter().map(Vec::as_slice)).collect();
                named.push(("outcome", &outcomes));
                arrow_file::write_numbers(&named, &format!("{folder}/design.arrows"))?;
            }
            name => return Err(format!("nothing to write for {name}").into()),
        }
        Ok(Answer::default())
    }

    fn columns(&mut self, task: &Task) -> Result<Answer, Failure> {
        let texts = Texts::from_word(&task.texts).ok_or("no such layout of texts")?;
        let data = match self.data.take() {
            Some(data) if data.rows == task.rows && data.texts() == texts => data,
            _ => Data::new(&self.manifest, task.rows, texts)?,
        };
        let (seconds, scored) = if task.contender == "hand" {
            match texts {
                Texts::Plain => {
                    let columns = data.plain()?;
                    timed(|| score_plain(&columns))
                }
                Texts::Dictionary | Texts::Views => {
                    let columns = data.coded()?;
                    timed(|| score_coded(&columns))
                }
            }
        } else {
            // Making the table is part of the work: it is where texts are checked.
            let pool: Box<dyn Pool> =
                Box::new(Threads::new(if task.contender.ends_with("2 threads") { 2 } else { 1 }));
            let options =
                TableOptions { outputs: outputs(&task.contender), pool: &*pool, ..TableOptions::default() };
            let scorer = if task.contender == "icp exact" { &self.exact } else { &self.scorer };
            let (seconds, result) = timed(|| -> Result<Scores, Failure> {
                Ok(scorer.score_table_with(&data.table()?, &options)?.scores)
            });
            (seconds, scored(&result?)?)
        };
        if let Some(path) = &task.save {
            save(path, &scored)?;
        }
        self.data = Some(data);
        Ok(Answer { seconds, ..Answer::default() })
    }

    /// Seconds for one account. A record of the library holds much more than score and tier.
    fn accounts(&mut self, task: &Task) -> Result<Answer, Failure> {
        let rows = self.manifest.accounts as usize;
        let data = Data::new(&self.manifest, rows, Texts::Dictionary)?;
        let texts: Vec<String> = (0..rows).map(|row| data.account_json(row).to_string()).collect();
        let accounts: Vec<Account> = (0..rows).map(|row| data.account(row)).collect();
        let read = |text: &String| serde_json::from_str::<TypedAccount>(text);
        let typed: Vec<TypedAccount> = texts.iter().map(read).collect::<Result<_, _>>()?;
        let (mut values, mut seconds) = (Vec::new(), 0.0);
        let tier = |id: Option<&str>| {
            let tiers = &self.scorer.profile().document().tiers;
            id.and_then(|id| tiers.iter().position(|tier| tier.id == id)).map_or(-1.0, |tier| tier as f64)
        };
        for round in 0..5 {
            let mut said = Vec::with_capacity(2 * rows);
            let took = match task.contender.as_str() {
                "hand" => {
                    let (took, results) = timed(|| typed.iter().map(score_account).collect::<Vec<_>>());
                    said.extend(results.iter().flat_map(|r| [f64::from(r.0) / 1e6, f64::from(r.1)]));
                    took
                }
                "serde_json into a struct" => {
                    let (took, results) = timed(|| texts.iter().map(read).collect::<Result<Vec<_>, _>>());
                    let results = results?.iter().map(score_account).collect::<Vec<_>>();
                    said.extend(results.iter().flat_map(|r| [f64::from(r.0) / 1e6, f64::from(r.1)]));
                    took
                }
                "icp" | "icp JSON" => {
                    let json = task.contender == "icp JSON";
                    let (took, records) = timed(|| -> Result<Vec<_>, _> {
                        if json {
                            texts.iter().map(|text| self.scorer.score_json(text)).collect()
                        } else {
                            accounts.iter().map(|account| self.scorer.score(account)).collect()
                        }
                    });
                    let records = records?;
                    said.extend(records.iter().flat_map(|r| [r.score.to_f64(), tier(r.tier.as_deref())]));
                    took
                }
                "icp explain" => {
                    let (took, done) = timed(|| {
                        accounts.iter().try_for_each(|account| {
                            self.scorer
                                .explain(account)
                                .map(|explanation| drop(std::hint::black_box(explanation)))
                        })
                    });
                    done?;
                    took
                }
                contender => return Err(format!("unknown: {contender}").into()),
            };
            if round == 0 || took < seconds {
                seconds = took;
            }
            values = said;
        }
        Ok(Answer { seconds: seconds / rows as f64, values, ..Answer::default() })
    }

    fn compile(&self) -> Result<Answer, Failure> {
        let text = manifest::forty_criteria()?;
        let work = || -> Result<Scorer, Failure> {
            Ok(Profile::from_json(&text)?.scorer(self.manifest.as_of.as_str())?)
        };
        let mut best = f64::INFINITY;
        for _ in 0..20 {
            let (seconds, scorer) = timed(work);
            scorer?;
            best = icp_core::num::min(best, seconds);
        }
        Ok(Answer { seconds: best, ..Answer::default() })
    }

    fn design(&self) -> (Vec<Vec<f64>>, Vec<bool>) {
        let plan = self.manifest.statistics;
        sample::design(&self.manifest, plan.logistic_rows as usize, plan.logistic_columns as usize)
    }

    fn statistics(&self, task: &Task) -> Result<Answer, Failure> {
        let plan = self.manifest.statistics;
        let sample = |rows: u64| {
            let (scores, outcomes) = sample::scores_and_outcomes(&self.manifest, rows as usize);
            let amounts = sample::amounts(&self.manifest, &scores);
            (scores, outcomes, amounts)
        };
        let (seconds, values) = match task.name.as_str() {
            "auc" => {
                let (scores, outcomes, _) = sample(plan.auc_rows);
                let (seconds, interval) = timed(|| {
                    let auc = discrimination::delong(&scores, &outcomes)?;
                    auc.logit_interval(0.95).map(|interval| (auc.auc, interval))
                });
                (seconds, vec![interval?.0])
            }
            "bootstrap" => {
                let (scores, outcomes, _) = sample(plan.bootstrap_rows);
                let options = resample::Plan { resamples: plan.bootstrap_resamples, seed: 7, level: 0.95 };
                let (seconds, result) = timed(|| resample::bootstrap_auc(&scores, &outcomes, options));
                let interval = result?.percentile;
                (seconds, vec![interval.low, interval.high])
            }
            "spearman" => {
                let (scores, _, amounts) = sample(plan.correlation_rows);
                let (seconds, result) = timed(|| correlation::spearman(&scores, &amounts, 0.95));
                (seconds, vec![result?.estimate])
            }
            "kendall" => {
                let (scores, _, amounts) = sample(plan.correlation_rows);
                let (seconds, result) = timed(|| correlation::kendall(&scores, &amounts));
                (seconds, vec![result?.tau_b])
            }
            "isotonic" => {
                let (scores, outcomes, _) = sample(plan.isotonic_rows);
                let values = numbers(&outcomes);
                let (seconds, result) = timed(|| calibration::isotonic(&scores, &values));
                let points = result?;
                let all = [0, points.len() / 4, points.len() / 2, points.len() - 1];
                (seconds, all.map(|i| points[i].value).to_vec())
            }
            "logistic" => {
                let (columns, outcomes) = self.design();
                let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                let (seconds, fit) = timed(|| regression::logistic(&columns, &outcomes));
                (seconds, fit?.coefficients)
            }
            name => return Err(format!("no such statistic: {name}").into()),
        };
        Ok(Answer { seconds, values, ..Answer::default() })
    }

    fn funnel(&self, task: &Task) -> Result<Answer, Failure> {
        let (seconds, values) = match task.name.as_str() {
            "simulation" => {
                let request = funnel::from_json(&self.manifest.simulation.to_string())?;
                let (seconds, report) = timed(|| funnel::simulate(&request));
                let report = report?;
                let quantiles = report.figures.iter().flat_map(|figure| &figure.quantiles);
                let mut values: Vec<f64> = quantiles.map(|q| q.value.unwrap_or(-1.0)).collect();
                values.push(report.memory_bytes as f64);
                (seconds, values)
            }
            "sensitivity" => {
                let request = funnel::from_json(&self.manifest.sensitivity.to_string())?;
                let (seconds, report) = timed(|| funnel::sobol(&request));
                let report = report?;
                (seconds, report.inputs.iter().flat_map(|i| [i.first.value, i.total.value]).collect())
            }
            name => return Err(format!("no such part: {name}").into()),
        };
        Ok(Answer { seconds, values, ..Answer::default() })
    }
}

fn numbers(flags: &[bool]) -> Vec<f64> {
    flags.iter().map(|&flag| f64::from(u8::from(flag))).collect()
}
