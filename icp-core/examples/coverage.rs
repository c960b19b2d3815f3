//! Simulates the coverage of the intervals and the size of the tests at small n, and writes docs/coverage.md.
//!
//! Run: cargo run --release -p icp-core --example coverage

use icp_core::num;
use icp_core::random::Stream;
use icp_core::stats::Alternative::TwoSided;
use icp_core::stats::special::normal;
use icp_core::stats::{
    Interval, Measured, StatsError, calibration, correlation, discrimination, drift, location, ordered,
    proportion, regression, resample, sequential,
};
use icp_core::table::column::Column;
use icp_core::validate::{BacktestRequest, CoverageReport, backtest};
use icp_core::watch::Watch;
use proportion::Arm;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SAMPLES: u64 = 10_000;
const SEED: u64 = 20_261_121;
const LEVEL: f64 = 0.95;

/// Draws of one simulated sample, taken one after another.
struct Draws {
    stream: Stream,
    next: u64,
}

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.next += 1;
        self.stream.uniform(self.next - 1)
    }

    fn flag(&mut self, rate: f64) -> bool {
        self.uniform() < rate
    }

    fn count(&mut self, n: u64, rate: f64) -> u64 {
        (0..n).map(|_| u64::from(self.flag(rate))).sum()
    }

    fn normal(&mut self) -> Result<f64, StatsError> {
        normal::quantile(self.uniform())
    }

    fn normals(&mut self, n: usize, mean: f64) -> Result<Vec<f64>, StatsError> {
        (0..n).map(|_| Ok(mean + self.normal()?)).collect()
    }
}

/// Hits, misses and undefined results per method.
#[derive(Default)]
struct Tally {
    order: Vec<&'static str>,
    counts: BTreeMap<&'static str, [u64; 3]>,
}

impl Tally {
    fn add(&mut self, method: &'static str, outcome: Result<bool, StatsError>) {
        if !self.counts.contains_key(method) {
            self.order.push(method);
        }
        let slot = match outcome {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(_) => 2,
        };
        self.counts.entry(method).or_default()[slot] += 1;
    }
}

struct Table {
    text: String,
    scenario: u64,
}

impl Table {
    fn simulate(
        &mut self,
        setting: &str,
        mut once: impl FnMut(&mut Draws, &mut Tally) -> Result<(), StatsError>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let mut tally = Tally::default();
        for sample in 0..SAMPLES {
            let stream = Stream::new(SEED, (self.scenario << 32) | sample);
            once(&mut Draws { stream, next: 0 }, &mut tally)?;
        }
        self.scenario += 1;
        for method in &tally.order {
            let [yes, no, undefined] = tally.counts[method];
            let share = yes as f64 / (yes + no).max(1) as f64;
            let error = num::sqrt(share * (1.0 - share) / (yes + no).max(1) as f64);
            writeln!(self.text, "| {setting} | {method} | {share:.4} | {error:.4} | {undefined} |")?;
        }
        Ok(())
    }

    fn heading(&mut self, title: &str, column: &str) -> std::fmt::Result {
        writeln!(self.text, "\n## {title}\n")?;
        writeln!(self.text, "| setting | method | {column} | simulation error | undefined samples |")?;
        writeln!(self.text, "|---|---|---|---|---|")
    }
}

fn holds(interval: Result<Interval, StatsError>, truth: f64) -> Result<bool, StatsError> {
    interval.map(|i| i.contains(truth))
}

fn significant(p: Result<f64, StatsError>) -> Result<bool, StatsError> {
    p.map(|p| p <= 1.0 - LEVEL)
}

fn optional(p: Option<f64>) -> Result<f64, StatsError> {
    p.ok_or(StatsError::AllEqual { what: "values" })
}

fn one_rate(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    for (n, p) in [(10, 0.7), (20, 0.05), (20, 0.3), (50, 0.04), (100, 0.02)] {
        table.simulate(&format!("rate {p}, n = {n}"), |draws, tally| {
            let k = draws.count(n, p);
            tally.add("Wilson", holds(proportion::wilson(k, n, LEVEL).map(|e| e.interval), p));
            tally.add(
                "Clopper–Pearson",
                holds(proportion::clopper_pearson(k, n, LEVEL).map(|e| e.interval), p),
            );
            tally.add("Jeffreys", holds(proportion::jeffreys(k, n, LEVEL).map(|e| e.interval), p));
            tally.add("Agresti–Coull", holds(proportion::agresti_coull(k, n, LEVEL).map(|e| e.interval), p));
            Ok(())
        })?;
    }
    table.simulate("rate 0.1, each of 100 looks", |draws, tally| {
        let mut k = 0;
        let mut held = true;
        for n in 1..=100 {
            k += u64::from(draws.flag(0.1));
            held &= sequential::bernoulli_confidence_sequence(k, n, LEVEL, 1.0, 1.0)?.contains(0.1);
        }
        tally.add("confidence sequence", Ok(held));
        Ok(())
    })?;
    Ok(())
}

fn two_rates(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    for (m, p, n, q) in [(15, 0.3, 15, 0.1), (50, 0.15, 50, 0.05), (200, 0.15, 200, 0.05), (10, 0.2, 40, 0.2)]
    {
        let (truth, ratio) = (p - q, p / q);
        table.simulate(&format!("{p} of {m} v {q} of {n}"), |draws, tally| {
            let (a, b) = (Arm::new(draws.count(m, p), m)?, Arm::new(draws.count(n, q), n)?);
            for (name, estimate) in [
                ("Newcombe", proportion::newcombe(a, b, LEVEL)),
                ("Agresti–Caffo", proportion::agresti_caffo(a, b, LEVEL)),
                ("Miettinen–Nurminen", proportion::miettinen_nurminen(a, b, LEVEL)),
                ("Mee", proportion::mee(a, b, LEVEL)),
                ("Wald", proportion::wald_difference(a, b, LEVEL)),
            ] {
                tally.add(name, holds(estimate.map(|e| e.interval), truth));
            }
            for (name, estimate) in [
                ("ratio, Katz", proportion::katz(a, b, LEVEL)),
                ("ratio, Koopman", proportion::koopman(a, b, LEVEL)),
            ] {
                tally.add(name, estimate.map(|e| e.low <= ratio && e.high.is_none_or(|high| ratio <= high)));
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Scores of `m` positives and `n` negatives with a given shift, and the outcomes.
fn scored(draws: &mut Draws, m: usize, n: usize, shift: f64) -> Result<(Vec<f64>, Vec<bool>), StatsError> {
    let mut scores = draws.normals(m, shift)?;
    scores.extend(draws.normals(n, 0.0)?);
    Ok((scores, (0..m + n).map(|i| i < m).collect()))
}

fn ranking(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    for (m, n, auc) in [(7usize, 13usize, 0.78), (10, 40, 0.9), (30, 30, 0.7)] {
        let shift = normal::quantile(auc)? * num::sqrt(2.0);
        table.simulate(&format!("AUC {auc}, {m} won, {n} lost"), |draws, tally| {
            let (scores, won) = scored(draws, m, n, shift)?;
            let estimate = discrimination::delong(&scores, &won)?;
            tally.add("DeLong, logit", holds(estimate.logit_interval(LEVEL), auc));
            tally.add("DeLong, Wald", holds(estimate.wald_interval(LEVEL), auc));
            Ok(())
        })?;
    }
    for (n, rho) in [(12usize, 0.5), (30, 0.3), (30, 0.8)] {
        let rest = num::sqrt(1.0 - rho * rho);
        let rank_rho = 6.0 / std::f64::consts::PI * num::asin(rho / 2.0);
        table.simulate(&format!("correlation {rho}, n = {n}"), |draws, tally| {
            let x = draws.normals(n, 0.0)?;
            let noise = draws.normals(n, 0.0)?;
            let y: Vec<f64> = x.iter().zip(noise).map(|(x, e)| rho * x + rest * e).collect();
            let undefined = || StatsError::TooFew { what: "rows", needed: 4, found: 0 };
            let r = correlation::pearson(&x, &y, LEVEL)?;
            tally.add("Pearson, Fisher", holds(r.interval.ok_or_else(undefined), rho));
            let s = correlation::spearman(&x, &y, LEVEL)?;
            tally.add("Spearman, Fisher", holds(s.interval.ok_or_else(undefined), rank_rho));
            tally.add(
                "Spearman, Bonett–Wright",
                holds(s.interval_bonett_wright.ok_or_else(undefined), rank_rho),
            );
            Ok(())
        })?;
    }
    Ok(())
}

fn models(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    table.simulate("logistic slope 1, n = 20", |draws, tally| {
        let x = draws.normals(20, 0.0)?;
        let won: Vec<bool> = x.iter().map(|x| draws.flag(1.0 / (1.0 + num::exp(-x)))).collect();
        tally
            .add("Firth, profile", holds(regression::firth(&[&x], &won, LEVEL).map(|f| f.intervals[1]), 1.0));
        let wald = regression::logistic(&[&x], &won).map(|fit| {
            let half = 1.959963984540054 * fit.standard_errors[1];
            (fit.coefficients[0] - 1.0).abs() <= half
        });
        tally.add("maximum likelihood, Wald", wald);
        Ok(())
    })?;
    table.simulate("mean of 20 exponential values, 1,000 resamples", |draws, tally| {
        let x: Vec<f64> = (0..20).map(|_| -num::ln(draws.uniform())).collect();
        let mean = |rows: &[u64]| Some(num::sum_by(rows.len(), |i| x[rows[i] as usize]) / rows.len() as f64);
        let plan = resample::Plan { resamples: 1000, seed: draws.next ^ (x[0].to_bits()), level: LEVEL };
        let result = resample::bootstrap(20, mean, plan)?;
        tally.add("bootstrap, percentile", Ok(result.percentile.contains(1.0)));
        tally.add("bootstrap, basic", Ok(result.basic.contains(1.0)));
        tally.add(
            "bootstrap, BCa",
            optional(result.bca.map(|i| f64::from(u8::from(i.contains(1.0))))).map(|v| v > 0.5),
        );
        Ok(())
    })?;
    Ok(())
}

fn sizes_of_rates(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    let mut boschloo = BTreeMap::new();
    for (m, n, p) in [(15, 15, 0.2), (40, 40, 0.05), (10, 40, 0.1)] {
        table.simulate(&format!("rate {p}, {m} v {n}"), |draws, tally| {
            let (a, b) = (Arm::new(draws.count(m, p), m)?, Arm::new(draws.count(n, p), n)?);
            tally
                .add("z = χ²", significant(proportion::z_two_proportions(a, b, TwoSided).map(|t| t.p_value)));
            let yates = proportion::chi_square_two_proportions(a, b, true);
            tally.add("χ², Yates", significant(yates.map(|t| t.p_value)));
            let fisher = proportion::fisher(a, b)?;
            tally.add("Fisher", significant(Ok(fisher.p_value)));
            tally.add("Fisher, mid-p", significant(Ok(fisher.mid_p)));
            let key = (m, n, a.events(), b.events());
            let p_value = match boschloo.get(&key) {
                Some(&p) => p,
                None => {
                    let p = proportion::boschloo(a, b)?.p_value;
                    boschloo.insert(key, p);
                    p
                }
            };
            tally.add("Boschloo", significant(Ok(p_value)));
            Ok(())
        })?;
    }
    table.simulate("rate 0.04, n = 50, against 0.04", |draws, tally| {
        let test = proportion::binomial_test(draws.count(50, 0.04), 50, 0.04, TwoSided)?;
        tally.add("binomial, exact", significant(Ok(test.p_value)));
        tally.add("binomial, mid-p", significant(Ok(test.mid_p)));
        Ok(())
    })?;
    table.simulate("rate 0.1 in four tiers of 20", |draws, tally| {
        let tiers: Result<Vec<Arm>, _> = (0..4).map(|_| Arm::new(draws.count(20, 0.1), 20)).collect();
        let tiers = tiers?;
        tally
            .add("Cochran–Armitage", significant(ordered::cochran_armitage(&tiers, None).map(|t| t.p_value)));
        let rows: Vec<[u64; 2]> = tiers.iter().map(|t| [t.events(), t.others()]).collect();
        let rows: Vec<&[u64]> = rows.iter().map(<[u64; 2]>::as_slice).collect();
        let test = ordered::contingency_table(&rows);
        tally.add("χ² of the table", significant(test.clone().map(|t| t.chi_square_p)));
        tally.add("G of the table", significant(test.map(|t| t.g_p)));
        Ok(())
    })?;
    table.simulate("rate 0.05, 200 pairs, each look", |draws, tally| {
        let mut test = sequential::TwoSampleEProcess::new(0.18)?;
        for _ in 0..200 {
            test.update(u64::from(draws.flag(0.05)), 1, u64::from(draws.flag(0.05)), 1)?;
        }
        tally.add("two-sample e-process", Ok(test.rejects(0.05)));
        Ok(())
    })?;
    table.simulate("four tiers, 100 v 100, no drift", |draws, tally| {
        let mut sample = || {
            let mut counts = [0u64; 4];
            for _ in 0..100 {
                let u = draws.uniform();
                counts[usize::from(u > 0.1) + usize::from(u > 0.35) + usize::from(u > 0.75)] += 1;
            }
            counts
        };
        let (reference, current) = (sample(), sample());
        let result = drift::psi(&reference, &current, drift::Smoothing::AddHalf, LEVEL)?;
        tally.add("PSI beyond chance", Ok(result.beyond_chance));
        tally.add("PSI above 0.1 (convention)", Ok(result.psi >= 0.1));
        Ok(())
    })?;
    Ok(())
}

fn sizes_of_ranks(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    table.simulate("8 won, 12 lost, no difference", |draws, tally| {
        let (scores, won) = scored(draws, 8, 12, 0.0)?;
        let test = discrimination::mann_whitney(&scores, &won, TwoSided)?;
        tally.add("Mann–Whitney, exact", significant(optional(test.p_value_exact)));
        tally.add("Mann–Whitney, continuity", significant(optional(test.p_value_continuity)));
        tally.add("Mann–Whitney, plain", significant(optional(test.p_value)));
        let ks = discrimination::ks_outcomes(&scores, &won)?;
        tally.add("KS, exact", significant(optional(ks.p_value_exact)));
        tally.add("KS, asymptotic", significant(Ok(ks.p_value_asymptotic)));
        Ok(())
    })?;
    table.simulate("two equal scores, 15 won, 15 lost", |draws, tally| {
        let (common, won) = scored(draws, 15, 15, 1.0)?;
        let mut noisy = || -> Result<Vec<f64>, StatsError> {
            common.iter().map(|c| Ok(c + 0.7 * draws.normal()?)).collect()
        };
        let (first, second) = (noisy()?, noisy()?);
        let test = discrimination::delong_paired(&first, &second, &won, LEVEL);
        tally.add("DeLong, paired", significant(test.map(|t| t.p_value)));
        Ok(())
    })?;
    table.simulate("no correlation, n = 12", |draws, tally| {
        let (x, y) = (draws.normals(12, 0.0)?, draws.normals(12, 0.0)?);
        tally.add("Pearson", significant(optional(correlation::pearson(&x, &y, LEVEL)?.p_value)));
        tally.add("Spearman", significant(optional(correlation::spearman(&x, &y, LEVEL)?.p_value)));
        let tau = correlation::kendall(&x, &y)?;
        tally.add("Kendall, exact", significant(optional(tau.p_value_exact)));
        tally.add("Kendall, asymptotic", significant(Ok(tau.p_value)));
        Ok(())
    })?;
    table.simulate("three groups of 6, no difference", |draws, tally| {
        let groups = [draws.normals(6, 0.0)?, draws.normals(6, 0.0)?, draws.normals(6, 0.0)?];
        let slices: Vec<&[f64]> = groups.iter().map(Vec::as_slice).collect();
        tally.add("Kruskal–Wallis", significant(ordered::kruskal_wallis(&slices).map(|t| t.p_value)));
        tally.add(
            "Jonckheere–Terpstra",
            significant(ordered::jonckheere_terpstra(&slices).map(|t| t.p_value)),
        );
        Ok(())
    })?;
    table.simulate("60 calibrated probabilities", |draws, tally| {
        let p: Vec<f64> = (0..60).map(|_| 0.05 + 0.9 * draws.uniform()).collect();
        let won: Vec<bool> = p.iter().map(|&p| draws.flag(p)).collect();
        let test = calibration::hosmer_lemeshow(&p, &won, 5);
        let fitted = test.clone().map(|t| t.p_value);
        tally.add("Hosmer–Lemeshow, 5 groups, df 3 (meant for fitted probabilities)", significant(fitted));
        let external = test.map(|t| t.p_value_external);
        tally.add("Hosmer–Lemeshow, 5 groups, df 5 (external)", significant(external));
        tally.add("Spiegelhalter", significant(calibration::spiegelhalter(&p, &won).map(|t| t.p_value)));
        Ok(())
    })?;
    Ok(())
}

/// Scenarios that came later, numbered apart so that the earlier ones keep their draws.
const LATER_INTERVALS: u64 = 1_000;
const LATER_TESTS: u64 = 2_000;

fn locations(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    let inside = |found: Result<location::Location, StatsError>, truth: f64| {
        let too_few = StatsError::TooFew { what: "rows", needed: 6, found: 0 };
        holds(found.and_then(|found| found.interval.ok_or(too_few)), truth)
    };
    table.simulate("20 normal values", |draws, tally| {
        let x = draws.normals(20, 0.0)?;
        tally.add("mean, Student", inside(location::mean(&x, LEVEL), 0.0));
        tally.add("trimmed mean, Tukey–McLaughlin", inside(location::trimmed_mean(&x, 0.1, LEVEL), 0.0));
        tally.add("median, order statistics", inside(location::median(&x, LEVEL), 0.0));
        Ok(())
    })?;
    table.simulate("20 lognormal values (σ = 1)", |draws, tally| {
        let x: Vec<f64> = draws.normals(20, 0.0)?.into_iter().map(num::exp).collect();
        tally.add("mean, Student", inside(location::mean(&x, LEVEL), num::exp(0.5)));
        tally.add("geometric mean", inside(location::geometric_mean(&x, LEVEL), 1.0));
        tally.add("median, order statistics", inside(location::median(&x, LEVEL), 1.0));
        Ok(())
    })?;
    table.simulate("slope 0.5, n = 15", |draws, tally| {
        let x = draws.normals(15, 0.0)?;
        let noise = draws.normals(15, 0.0)?;
        let y: Vec<f64> = x.iter().zip(noise).map(|(x, e)| 0.5 * x + e).collect();
        tally.add("Theil–Sen", holds(correlation::theil_sen(&x, &y, LEVEL).map(|line| line.interval), 0.5));
        Ok(())
    })?;
    Ok(())
}

fn later_intervals(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    table.simulate("100 calibrated probabilities", |draws, tally| {
        let p: Vec<f64> = (0..100).map(|_| 0.05 + 0.9 * draws.uniform()).collect();
        let won: Vec<bool> = p.iter().map(|&p| draws.flag(p)).collect();
        let large = calibration::calibration_in_the_large(&p, &won, LEVEL);
        tally.add("calibration in the large, Wald", holds(large.map(|found| found.1), 0.0));
        let slope = calibration::calibration_slope(&p, &won, LEVEL);
        tally.add("calibration slope, Wald", holds(slope.map(|found| found.slope_interval), 1.0));
        Ok(())
    })?;
    table.simulate("AUC 0.78, 7 won, 13 lost, 1,000 resamples", |draws, tally| {
        let (scores, won) = scored(draws, 7, 13, normal::quantile(0.78)? * num::sqrt(2.0))?;
        let plan = resample::Plan { resamples: 1000, seed: draws.next ^ scores[0].to_bits(), level: LEVEL };
        let found = resample::bootstrap_auc(&scores, &won, plan);
        tally.add(
            "bootstrap of the AUC, percentile",
            holds(found.clone().map(|found| found.percentile), 0.78),
        );
        let none = StatsError::AllEqual { what: "replicates" };
        tally.add("bootstrap of the AUC, BCa", holds(found.and_then(|found| found.bca.ok_or(none)), 0.78));
        Ok(())
    })?;
    table.simulate("odds ratio 2.25 in three strata of 40 v 40", |draws, tally| {
        let mut strata = Vec::new();
        for base in [0.1, 0.2, 0.3] {
            let odds = 2.25 * base / (1.0 - base);
            let first = Arm::new(draws.count(40, odds / (1.0 + odds)), 40)?;
            strata.push(proportion::Stratum { first, second: Arm::new(draws.count(40, base), 40)? });
        }
        let found = proportion::mantel_haenszel(&strata, LEVEL);
        tally.add("Mantel–Haenszel odds ratio", holds(found.map(|found| found.interval), 2.25));
        Ok(())
    })?;
    // Agreement on three tiers: a share is copied, the rest drawn anew.
    let shares = [0.2, 0.3, 0.5];
    let tier = |u: f64| usize::from(u > shares[0]) + usize::from(u > shares[0] + shares[1]);
    table.simulate("κ = 0.5, three tiers, n = 60", |draws, tally| {
        let mut counts = [[0u64; 3]; 3];
        for _ in 0..60 {
            let first = tier(draws.uniform());
            let copied = draws.flag(0.5);
            let anew = tier(draws.uniform());
            counts[first][if copied { first } else { anew }] += 1;
        }
        let rows: Vec<&[u64]> = counts.iter().map(<[u64; 3]>::as_slice).collect();
        for (name, weights) in [
            ("κ, unweighted", ordered::KappaWeights::Unweighted),
            ("κ, quadratic", ordered::KappaWeights::Quadratic),
        ] {
            tally.add(name, holds(ordered::weighted_kappa(&rows, weights, LEVEL).map(|k| k.interval), 0.5));
        }
        Ok(())
    })?;
    // Worked to 80, 50 and 20 %, winning 0.3, 0.15 and 0.05: 0.5 / 3 of all would win.
    let parts = [(95.0, 0.8, 0.3), (75.0, 0.5, 0.15), (55.0, 0.2, 0.05)];
    table.simulate("three tiers of 100, worked to 80, 50 and 20 %", |draws, tally| {
        let (mut scores, mut won, mut known) = (Vec::new(), Vec::new(), vec![0u8; 38]);
        for (score, worked, rate) in parts {
            for _ in 0..100 {
                if draws.flag(worked) {
                    known[scores.len() / 8] |= 1 << (scores.len() % 8);
                }
                won.push(i64::from(draws.flag(rate)));
                scores.push(score);
            }
        }
        let found = select(&scores, &won, &known).map_err(|_| StatsError::AllEqual { what: "table" })?;
        let truth = 0.5 / 3.0;
        if let Some(naive) = found.naive.as_ref().and_then(Measured::value) {
            tally.add("rate of the worked, Wilson", Ok(naive.interval.contains(truth)));
        }
        if let Some(weighted) = found.inverse_probability.as_ref().and_then(Measured::value) {
            tally.add("inverse probability, all accounts", Ok(weighted.interval.contains(truth)));
        }
        Ok(())
    })?;
    Ok(())
}

fn select(scores: &[f64], won: &[i64], known: &[u8]) -> Result<CoverageReport, Box<dyn std::error::Error>> {
    let table = icp_core::table::Table::new(scores.len())
        .with("score", Column::float64(scores))?
        .with("won", Column::int64(won).with_validity_bytes(known)?)?;
    let request = BacktestRequest { search_leaks: false, ..BacktestRequest::new("score", "won") };
    Ok(backtest(&table, &request, &Watch::NONE)?.coverage)
}

fn later_tests(table: &mut Table) -> Result<(), Box<dyn std::error::Error>> {
    let mut known = BTreeMap::new();
    for (m, n, p) in [(15, 15, 0.2), (40, 40, 0.05), (10, 40, 0.1)] {
        table.simulate(&format!("rate {p}, {m} v {n}"), |draws, tally| {
            let (a, b) = (Arm::new(draws.count(m, p), m)?, Arm::new(draws.count(n, p), n)?);
            let key = (m, n, a.events(), b.events());
            let p_value = match known.get(&key) {
                Some(&p) => p,
                None => {
                    let p = proportion::barnard(a, b)?.p_value;
                    known.insert(key, p);
                    p
                }
            };
            tally.add("Barnard", significant(Ok(p_value)));
            Ok(())
        })?;
    }
    table.simulate("rate 0.2, 6 quarters of 30, each look", |draws, tally| {
        let counts: Vec<u64> = (0..6).map(|_| draws.count(30, 0.2)).collect();
        let found = sequential::binomial_cusum(&counts, &[30; 6], 0.2, 0.1);
        tally.add("CUSUM, exact", significant(found.map(|found| found.p_value)));
        Ok(())
    })?;
    table.simulate("rate 0.02, up to 400 messages, each look", |draws, tally| {
        let test = sequential::Sprt::new(0.02, 0.04, 0.05, 0.2)?;
        let (mut k, mut decided, mut ever) = (0, None, false);
        for n in 1..=400 {
            k += u64::from(draws.flag(0.02));
            let now = test.state(k, n)?.decision;
            if decided.is_none() && now != sequential::SprtDecision::Continue {
                decided = Some(now);
            }
            ever |= sequential::bernoulli_e_value(k, n, 0.02, 1.0, 1.0)?.value >= 20.0;
        }
        tally.add("SPRT takes 4 % for the truth", Ok(decided == Some(sequential::SprtDecision::Alternative)));
        tally.add("one-sample e-value reaches 20", Ok(ever));
        Ok(())
    })?;
    table.simulate("difference 0.1 where less than 0.1 is claimed, 200 v 200", |draws, tally| {
        let (a, b) = (Arm::new(draws.count(200, 0.3), 200)?, Arm::new(draws.count(200, 0.2), 200)?);
        let found = proportion::equivalence(a, b, -0.1, 0.1, 0.05);
        tally.add("TOST, equivalence within ±0.1", found.map(|found| found.p_value <= 0.05));
        Ok(())
    })?;
    table.simulate("odds ratio 2.25 in three strata of 40 v 40", |draws, tally| {
        let mut strata = Vec::new();
        for base in [0.1, 0.2, 0.3] {
            let odds = 2.25 * base / (1.0 - base);
            let first = Arm::new(draws.count(40, odds / (1.0 + odds)), 40)?;
            strata.push(proportion::Stratum { first, second: Arm::new(draws.count(40, base), 40)? });
        }
        let found = proportion::mantel_haenszel(&strata, LEVEL);
        tally.add("Breslow–Day", significant(found.clone().map(|found| found.homogeneity.p_value)));
        tally.add("Breslow–Day, Tarone", significant(found.map(|found| found.homogeneity_tarone.p_value)));
        Ok(())
    })?;
    table.simulate("same rates in three strata of 40 v 40", |draws, tally| {
        let mut strata = Vec::new();
        for base in [0.1, 0.2, 0.3] {
            let first = Arm::new(draws.count(40, base), 40)?;
            strata.push(proportion::Stratum { first, second: Arm::new(draws.count(40, base), 40)? });
        }
        let found = proportion::mantel_haenszel(&strata, LEVEL);
        tally.add(
            "Cochran–Mantel–Haenszel",
            significant(found.clone().map(|found| found.association.p_value)),
        );
        tally.add(
            "Cochran–Mantel–Haenszel, corrected",
            significant(found.map(|found| found.association_corrected.p_value)),
        );
        Ok(())
    })?;
    table.simulate("100 accounts put into arms 1 : 1", |draws, tally| {
        let first = draws.count(100, 0.5);
        let found = proportion::sample_ratio(&[first, 100 - first], &[1.0, 1.0], 1.0 - LEVEL)?;
        tally.add("sample-ratio mismatch", Ok(found.mismatch));
        Ok(())
    })?;
    table.simulate("symmetric moves between three tiers, n = 60", |draws, tally| {
        let mut counts = [[0u64; 3]; 3];
        for _ in 0..60 {
            let (a, b) = ((3.0 * draws.uniform()) as usize, (3.0 * draws.uniform()) as usize);
            counts[a][b] += 1;
        }
        let rows: Vec<&[u64]> = counts.iter().map(<[u64; 3]>::as_slice).collect();
        tally.add("Bowker", significant(ordered::bowker(&rows).map(|test| test.p_value)));
        Ok(())
    })?;
    table.simulate("logistic model that holds, n = 60", |draws, tally| {
        let x = draws.normals(60, 0.0)?;
        let won: Vec<bool> = x.iter().map(|x| draws.flag(1.0 / (1.0 + num::exp(-x)))).collect();
        let p: Result<Vec<f64>, StatsError> = regression::logistic(&[&x], &won).map(|fit| {
            x.iter().map(|x| 1.0 / (1.0 + num::exp(-(fit.intercept + fit.coefficients[0] * x)))).collect()
        });
        let found = p.clone().and_then(|p| calibration::le_cessie(&[&x], &p, &won));
        tally.add("le Cessie–van Houwelingen (fitted)", significant(found.map(|found| found.test.p_value)));
        let groups = p.clone().and_then(|p| calibration::hosmer_lemeshow(&p, &won, 8));
        tally.add("Hosmer–Lemeshow, 8 groups, df 6 (fitted)", significant(groups.map(|found| found.p_value)));
        let outside = p.and_then(|p| calibration::spiegelhalter(&p, &won));
        tally.add("Spiegelhalter (not meant for fitted)", significant(outside.map(|found| found.p_value)));
        Ok(())
    })?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut table = Table { text: String::new(), scenario: 0 };
    writeln!(table.text, "# Coverage and size, simulated\n")?;
    writeln!(
        table.text,
        "Made by `cargo run --release -p icp-core --example coverage`: {SAMPLES} samples per setting, seed {SEED}. Intervals are\n\
         nominally 95 %, tests nominally 5 %. The simulation error is one standard error. Samples on which a statistic is\n\
         undefined (a typed outcome) are counted apart and left out of its share."
    )?;
    table.heading("Intervals", "coverage")?;
    one_rate(&mut table)?;
    two_rates(&mut table)?;
    ranking(&mut table)?;
    models(&mut table)?;
    let earlier = std::mem::replace(&mut table.scenario, LATER_INTERVALS);
    locations(&mut table)?;
    later_intervals(&mut table)?;
    table.scenario = earlier;
    table.heading("Tests, when nothing is there to find", "rejected")?;
    sizes_of_rates(&mut table)?;
    sizes_of_ranks(&mut table)?;
    table.scenario = LATER_TESTS;
    later_tests(&mut table)?;
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/coverage.md");
    std::fs::write(docs, table.text)?;
    Ok(())
}
