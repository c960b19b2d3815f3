//! Measures what trait mining finds of planted traits and how often it is wrong, and writes docs/learning.md.
//!
//! Run: cargo run --release -p icp-core --example learn_recovery [-- long] [large]
//!
//! A sample market gives the accounts as they are on record, missing values and all. Each repetition takes some of them, draws outcomes from the planted
//! log-odds, and adds a twin of every column whose rows are drawn anew: twins have everything but a connection to the outcome. What is proposed on a
//! twin is a false discovery. With `long`, ten times as many repetitions are made; with `large`, n = 100,000 is measured as well.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a tool for the command line")]

use icp_core::date::Date;
use icp_core::learn::attributes::{Attributes, infer};
use icp_core::learn::traits::{FalseDiscovery, Trait, TraitKind, TraitsReport, TraitsRequest, traits};
use icp_core::num;
use icp_core::profile::Profile;
use icp_core::random::Stream;
use icp_core::sample::{EFFECTS, Item, Market, Options, market};
use icp_core::table::Table;
use icp_core::table::column::{Bitmap, Column, Keys};
use icp_core::watch::Watch;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

const SEED: u64 = 20_261_121;
const ACCOUNTS: u32 = 120_000;
/// How many accounts the true odds ratios are computed over.
const POPULATION: usize = 30_000;
const Q: f64 = 0.1;
const LEVEL: f64 = 0.95;
const TWIN: &str = "twin of ";

struct World {
    market: Market,
    attributes: Attributes,
    /// Probability of a win for each account.
    odds: Vec<f64>,
    as_of: Date,
    /// True odds ratios by predicate.
    truths: BTreeMap<String, Option<f64>>,
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + num::exp(-x))
}

impl World {
    fn new() -> Result<Self, Box<dyn Error>> {
        let as_of: Date = "2026-11-21".parse()?;
        let market = market(&Options { accounts: ACCOUNTS, seed: SEED, as_of });
        let declared = infer(&market.accounts.table()?)?.attributes.0;
        let twins = declared.iter().map(|attribute| {
            let mut twin = attribute.clone();
            twin.name = format!("{TWIN}{}", attribute.name);
            twin
        });
        let attributes = Attributes(declared.iter().cloned().chain(twins).collect());
        let log_odds: Vec<f64> = (0..ACCOUNTS as usize)
            .map(|row| match market.truth.odds.get("win_log_odds", row) {
                Item::Number(x) => x,
                _ => 0.0,
            })
            .collect();
        // Shifted so that three in ten win: deals are not the whole market.
        let (mut low, mut high) = (-10.0, 10.0);
        for _ in 0..60 {
            let shift = 0.5 * (low + high);
            let mean = num::sum_by(log_odds.len(), |i| logistic(log_odds[i] + shift)) / log_odds.len() as f64;
            if mean < 0.3 { low = shift } else { high = shift }
        }
        let odds = log_odds.iter().map(|x| logistic(x + low)).collect();
        Ok(Self { market, attributes, odds, as_of, truths: BTreeMap::new() })
    }

    /// One repetition's table, mined.
    fn mine(
        &self,
        n: usize,
        repetition: u64,
        noise: bool,
        request: &TraitsRequest,
    ) -> Result<TraitsReport, Box<dyn Error>> {
        let draws = Stream::new(SEED ^ 0xA5A5, (n as u64) << 32 | repetition);
        let pick = |from: u64| -> Vec<u32> {
            (0..n as u64).map(|i| draws.below(from + i, u64::from(ACCOUNTS)) as u32).collect()
        };
        let (own, others) = (pick(0), pick(1 << 30));
        let mut won = vec![0u8; n.div_ceil(8)];
        for (i, &row) in own.iter().enumerate() {
            let rate = if noise { 0.3 } else { self.odds[row as usize] };
            if draws.uniform((1 << 40) + i as u64) < rate {
                won[i / 8] |= 1 << (i % 8);
            }
        }
        let mut table = Table::new(n).with("won", Column::boolean(Bitmap::new(&won), n)?)?;
        for series in self.market.accounts.columns() {
            if self.attributes.0.iter().any(|attribute| attribute.name == series.name()) {
                table.add(series.name(), Column::dictionary_of(Keys::UInt32(&own), series.column()?)?)?;
                let twin = Column::dictionary_of(Keys::UInt32(&others), series.column()?)?;
                table.add(&format!("{TWIN}{}", series.name()), twin)?;
            }
        }
        Ok(traits(&table, request, &Watch::NONE)?)
    }

    /// The true odds ratio of a trait among accounts whose attribute is on record: 1 on a twin.
    fn truth(&mut self, found: &Trait) -> Result<Option<f64>, Box<dyn Error>> {
        if is_false(found) {
            return Ok(Some(1.0));
        }
        let key = found.when.to_string();
        if let Some(&known) = self.truths.get(&key) {
            return Ok(known);
        }
        let attributes = serde_json::to_value(Attributes(
            self.attributes.0.iter().filter(|a| found.attributes.contains(&a.name)).cloned().collect(),
        ))?;
        let profile = serde_json::json!({"icp": 1, "name": "truth", "attributes": attributes, "criteria": [
            {"id": "trait", "category": "firmographic", "weight": 1, "attribute": found.attributes[0], "fit": {"when": found.when}}]});
        let scorer = Profile::from_json(&profile.to_string())?.scorer(self.as_of)?;
        let table = self.market.accounts.table()?.slice(0, POPULATION);
        let scored = scorer.score_table(&table)?;
        let column = |name: &str| scored.numbers(name).map(<[f64]>::to_vec);
        let (Some(scores), Some(coverage)) = (column("score"), column("coverage")) else { return Ok(None) };
        let mut sums = [[0.0; 2]; 2];
        for row in 0..POPULATION {
            if coverage[row] > 0.0 {
                let holds = usize::from(scores[row] > 50.0);
                sums[holds][1] += self.odds[row];
                sums[holds][0] += 1.0 - self.odds[row];
            }
        }
        let enough = sums.iter().all(|side| side[0] + side[1] >= 200.0);
        let odds_ratio = enough.then(|| sums[1][1] * sums[0][0] / (sums[1][0] * sums[0][1]));
        self.truths.insert(key, odds_ratio);
        Ok(odds_ratio)
    }
}

fn is_false(found: &Trait) -> bool {
    found.attributes.iter().any(|name| name.starts_with(TWIN))
}

struct Share {
    hits: f64,
    of: f64,
}

impl Share {
    const fn new() -> Self {
        Self { hits: 0.0, of: 0.0 }
    }

    fn add(&mut self, hit: bool) {
        self.of += 1.0;
        self.hits += if hit { 1.0 } else { 0.0 };
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.of == 0.0 {
            return f.write_str("–");
        }
        let share = self.hits / self.of;
        write!(f, "{share:.3} ± {:.3}", num::sqrt(share * (1.0 - share) / self.of))
    }
}

fn request(
    adjustment: FalseDiscovery,
    pairs: bool,
    world: &World,
    list: u64,
) -> Result<TraitsRequest, Box<dyn Error>> {
    let mut request: TraitsRequest =
        serde_json::from_str(r#"{"target": {"outcome": {"column": "won"}}, "seed": 1, "resamples": 0}"#)?;
    request.attributes = world.attributes.clone();
    request.as_of = Some(world.as_of);
    request.q = Q;
    request.level = LEVEL;
    request.adjustment = adjustment;
    request.pairs = pairs;
    request.list = list;
    Ok(request)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let large = arguments.iter().any(|argument| argument == "large");
    let long = arguments.iter().any(|argument| argument == "long");
    let mut world = World::new()?;
    let mut text = String::from(include_str!("learn_recovery.md"));
    let mut sizes = vec![(30, 100), (100, 100), (1000, 40)];
    if long {
        sizes.iter_mut().for_each(|size| size.1 *= 10);
    }
    if large {
        sizes.push((100_000, 5));
    }
    writeln!(text, "\n## Pure noise: how often anything is proposed, q = {Q}\n")?;
    writeln!(
        text,
        "| n | repetitions | single, BH | single, BY | with pairs, BH | with pairs, BY |\n|---|---|---|---|---|---|"
    )?;
    for &(n, repetitions) in &sizes {
        write!(text, "| {n} | {repetitions} |")?;
        for pairs in [false, true] {
            for adjustment in [FalseDiscovery::BenjaminiHochberg, FalseDiscovery::BenjaminiYekutieli] {
                let request = request(adjustment, pairs, &world, 0)?;
                let mut any = Share::new();
                for repetition in 0..repetitions {
                    any.add(
                        world.mine(n, repetition, true, &request)?.traits.iter().any(|found| found.proposed),
                    );
                }
                write!(text, " {any} |")?;
            }
        }
        writeln!(text)?;
        eprint!("{text}");
    }
    writeln!(text, "\n## Planted traits, q = {Q}, level {LEVEL}\n")?;
    writeln!(
        text,
        "| n | repetitions | | proposed on average | false discovery rate | any planted attribute | 95 % intervals, all single traits | 95 % intervals, proposed | allowing for the choice, proposed |\n|---|---|---|---|---|---|---|---|---|"
    )?;
    let mut recovered: Vec<Vec<Share>> = Vec::new();
    for &(n, repetitions) in &sizes {
        for pairs in [false, true] {
            let request = request(FalseDiscovery::BenjaminiHochberg, pairs, &world, 100_000)?;
            let (mut proposed, mut rate, mut some) = (0.0, 0.0, Share::new());
            let (mut all, mut chosen, mut allowed) = (Share::new(), Share::new(), Share::new());
            let mut by_effect: Vec<Share> = EFFECTS.iter().map(|_| Share::new()).collect();
            for repetition in 0..repetitions {
                let report = world.mine(n, repetition, false, &request)?;
                let found: Vec<&Trait> = report.traits.iter().filter(|found| found.proposed).collect();
                let wrong = found.iter().filter(|found| is_false(found)).count();
                proposed += found.len() as f64;
                rate += wrong as f64 / found.len().max(1) as f64;
                let planted =
                    |name: &str| found.iter().any(|found| found.attributes.iter().any(|a| a == name));
                some.add(EFFECTS.iter().any(|effect| effect.log_odds != 0.0 && planted(effect.attribute)));
                for (share, effect) in by_effect.iter_mut().zip(EFFECTS) {
                    share.add(planted(effect.attribute));
                }
                if pairs {
                    continue;
                }
                for found in report.traits.iter().filter(|found| found.kind != TraitKind::Pair) {
                    // A truth costs a pass over the population, so of the many that are not proposed a part is looked at.
                    let fixed = found.looked_at == 1 && repetition < 40;
                    if !(fixed || found.proposed) {
                        continue;
                    }
                    let Some(truth) = world.truth(found)? else { continue };
                    let within = |low: f64, high: f64| low <= truth && truth <= high;
                    if fixed {
                        all.add(within(found.odds_ratio.low, found.odds_ratio.high));
                    }
                    if let Some(selected) = &found.selected_odds_ratio {
                        chosen.add(within(found.odds_ratio.low, found.odds_ratio.high));
                        allowed.add(within(selected.low, selected.high));
                    }
                }
            }
            let repetitions_f = repetitions as f64;
            writeln!(
                text,
                "| {n} | {repetitions} | {} | {:.2} | {:.3} | {some} | {all} | {chosen} | {allowed} |",
                if pairs { "with pairs" } else { "single" },
                proposed / repetitions_f,
                rate / repetitions_f,
            )?;
            if !pairs {
                recovered.push(by_effect);
            }
            eprint!("{}", text.lines().last().unwrap_or_default());
        }
    }
    writeln!(text, "\n## How often each planted attribute is found (single traits, BH)\n")?;
    write!(text, "| attribute | trait | log-odds |")?;
    sizes.iter().for_each(|(n, _)| text.push_str(&format!(" n = {n} |")));
    text.push_str("\n|---|---|---|");
    sizes.iter().for_each(|_| text.push_str("---|"));
    writeln!(text)?;
    for (i, effect) in EFFECTS.iter().enumerate() {
        write!(text, "| {} | {} | {:+} |", effect.attribute, effect.holds_when, effect.log_odds)?;
        for found in &recovered {
            write!(text, " {:.2} |", found[i].hits / found[i].of)?;
        }
        writeln!(text)?;
    }
    std::fs::write("docs/learning.md", &text)?;
    print!("{text}");
    Ok(())
}
