use super::*;
use crate::Profile;
use crate::table::column::Column;

const PROFILE: &str = r#"{"icp": 1, "name": "x",
    "attributes": {
        "employees": {"type": "number"}, "industry": {"type": "text"}, "pain": {"type": "text"},
        "funded": {"type": "date"}, "b2c": {"type": "flag"}},
    "criteria": [
        {"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
         "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}},
        {"id": "industry", "category": "firmographic", "weight": 3, "attribute": "industry",
         "fit": {"values": {"SaaS": 1, "Fintech": 1}}},
        {"id": "pain", "category": "problem", "weight": 1, "attribute": "pain", "fit": {"values": {"high": 1}}}],
    "exclusions": [{"id": "consumer", "when": {"attribute": "b2c", "is": true}}],
    "triggers": [{"id": "funding", "attribute": "funded", "strength": 0.5, "window_days": 365}],
    "tiers": [{"id": "a", "min": 80}, {"id": "b", "min": 50}],
    "personas": [{"id": "sales", "titles": ["VP Sales"]}],
    "segments": [{"id": "mid", "when": {"attribute": "employees", "between": [100, 250]}}]}"#;

/// Texts as a column of their own.
pub(super) struct Texts {
    offsets: Vec<i32>,
    data: String,
}

impl Texts {
    pub(super) fn new(texts: &[&str]) -> Self {
        let mut offsets = vec![0];
        let mut data = String::new();
        for text in texts {
            data.push_str(text);
            offsets.push(data.len() as i32);
        }
        Self { offsets, data }
    }

    pub(super) fn column(&self) -> Column<'_> {
        Column::utf8(&self.offsets, self.data.as_bytes()).unwrap()
    }
}

/// 16 deals, one a week from 2026-01-05 on: the first in SaaS, then five in logistics among ten others.
fn review(pipeline: Option<(usize, usize)>, change: impl Fn(&mut ClosedWonRequest)) -> ClosedWonReport {
    let profile = Profile::from_json(PROFILE).unwrap();
    let day = |i: usize| 20_458 + 7 * i as i32;
    let days: Vec<i32> = (0..16).map(day).collect();
    let sizes: Vec<f64> = (0..16).map(|i| if i % 4 == 0 { 200.0 } else { 60.0 }).collect();
    let industries: Vec<&str> = (0..16).map(|i| if i > 10 { "Logistics" } else { "saas" }).collect();
    let pains = Texts::new(&["high"; 16]);
    let industries = Texts::new(&industries);
    let funded: Vec<i32> = (0..16).map(|i| if i % 2 == 0 { day(i) - 30 } else { day(i) - 400 }).collect();
    let names: Vec<String> = (0..16).map(|i| format!("account {i}")).collect();
    let names = Texts::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let titles: Vec<&str> =
        (0..16).map(|i| if i < 10 { "vp sales, EMEA" } else { "Head of RevOps" }).collect();
    let titles = Texts::new(&titles);
    let deals = Table::new(16)
        .with("closed", Column::date32(&days))
        .unwrap()
        .with("employees", Column::float64(&sizes))
        .unwrap()
        .with("industry", industries.column())
        .unwrap()
        .with("pain", pains.column())
        .unwrap()
        .with("funded", Column::date32(&funded))
        .unwrap()
        .with("b2c", Column::null(16))
        .unwrap()
        .with("name", names.column())
        .unwrap()
        .with("title", titles.column())
        .unwrap();
    let mut request: ClosedWonRequest =
        serde_json::from_str(r#"{"closed": "closed", "account": "name", "buyer_title": "title"}"#).unwrap();
    change(&mut request);
    let scorer = profile.scorer("2026-11-21").unwrap();
    let Some((logistics, of)) = pipeline else {
        return closed_won(&scorer, &deals, None, &request, Watch::NONE).unwrap();
    };
    let industries: Vec<&str> = (0..of).map(|i| if i < logistics { "logistics" } else { "SaaS" }).collect();
    let industries = Texts::new(&industries);
    let sizes = vec![60.0; of];
    let pains = Texts::new(&vec!["high"; of]);
    let table = Table::new(of)
        .with("employees", Column::float64(&sizes))
        .unwrap()
        .with("industry", industries.column())
        .unwrap()
        .with("pain", pains.column())
        .unwrap()
        .with("funded", Column::null(of))
        .unwrap()
        .with("b2c", Column::null(of))
        .unwrap();
    closed_won(&scorer, &deals, Some(&table), &request, Watch::NONE).unwrap()
}

/// A-092 and A-093: ten of the last fifteen match; five in logistics are a pattern when 10 % of the pipeline are, not when 20 % are.
#[test]
fn five_of_fifteen_in_one_industry() {
    let report = review(Some((10, 100)), |_| {});
    assert_eq!((report.deals, report.matches, report.unknown), (15, 10, 0));
    let rate = report.match_rate.value().unwrap();
    // SciPy 1.17.1: binomtest(10, 15).proportion_ci(method="wilson")
    assert!(
        (rate.interval.low - 0.417_135_477_385).abs() < 1e-11
            && (rate.interval.high - 0.848_236_755_603).abs() < 1e-11
    );
    let first = &report.divergences[0];
    assert_eq!((first.id.as_str(), first.value.as_deref()), ("industry", Some("logistics")));
    assert_eq!((first.deals, first.of, first.surprise.verdict), (5, 15, PatternVerdict::Pattern));
    assert!((first.surprise.p_value.unwrap() - 0.012_720_5).abs() < 5e-8);
    assert!(first.p_value_at_high_base.unwrap() > first.surprise.p_value.unwrap());
    assert!(report.summary.contains("One divergence is a pattern"), "{}", report.summary);
    assert!(report.proposed.iter().any(|entry| entry.reason == ChangeReason::ClosedWonSkew));

    let common = review(Some((20, 100)), |_| {});
    assert!((common.divergences[0].surprise.p_value.unwrap() - 0.164_234).abs() < 5e-7);
    assert_eq!(common.divergences[0].surprise.verdict, PatternVerdict::Expected);
    assert!(common.summary.contains("No divergence is a pattern"), "{}", common.summary);
    assert_eq!(review(None, |_| {}).divergences[0].surprise.verdict, PatternVerdict::Pattern);
}

#[test]
fn deals_are_scored_on_the_day_they_were_closed() {
    let report = review(None, |_| {});
    assert_eq!((report.from.as_deref(), report.to.as_deref()), (Some("2026-01-12"), Some("2026-04-20")));
    let timing: Vec<f64> = report.list.iter().map(|deal| deal.timing).collect();
    assert_eq!(timing[..2], [0.0, 50.0], "funded 400 days and 30 days before");
    assert_eq!(report.list[0].account.as_deref(), Some("account 15"));
    assert_eq!(report.list[0].divergences, ["industry"]);
    assert_eq!((report.list[0].score, report.list[14].score), (40.0, 100.0));
}

/// A-093: the last ten lean to a segment and a value.
#[test]
fn the_last_ten_lean() {
    let report = review(Some((2, 200)), |_| {});
    let logistics = &report.skew[0];
    assert_eq!((logistics.name.as_str(), logistics.value.as_deref()), ("industry", Some("logistics")));
    assert_eq!((logistics.deals, logistics.of, logistics.surprise.verdict), (5, 10, PatternVerdict::Pattern));
    assert!(logistics.q_value.unwrap() >= logistics.surprise.p_value.unwrap());
    let mid = report.skew.iter().find(|skew| skew.kind == SkewKind::Segment).unwrap();
    assert_eq!((mid.name.as_str(), mid.deals, mid.of), ("mid", 2, 10));
    assert_eq!(mid.base.unwrap().events, 0);
    let size =
        report.skew.iter().find(|skew| skew.value.as_deref() == Some("50 or more, below 100")).unwrap();
    assert_ne!(size.surprise.verdict, PatternVerdict::Pattern, "all of the pipeline has that size");
    let alone = review(None, |_| {});
    assert!(alone.skew.iter().all(|skew| skew.base_from != Some(SkewBase::Pipeline)));
}

/// A-095: the four, in this order.
#[test]
fn the_four_usual_corrections_come_first() {
    let report = review(Some((10, 100)), |_| {});
    let checks: Vec<ChangeReason> = report.corrections.iter().map(|check| check.check).collect();
    assert_eq!(checks, ChangeReason::FIRST_CORRECTIONS);
    let states: Vec<CorrectionState> = report.corrections.iter().map(|check| check.state).collect();
    use CorrectionState::{Fine, Look};
    assert_eq!(states, [Fine, Look, Look, Fine]);
    assert_eq!(report.corrections[0].criteria, ["size"]);
    assert_eq!((report.corrections[1].deals, report.corrections[1].of), (8, 15), "odd ones had no trigger");
    let buyer = &report.corrections[2];
    assert_eq!((buyer.deals, buyer.of), (6, 15));
    assert!(buyer.text.ends_with("Most often: head of revops (6)."), "{}", buyer.text);
    let untitled = review(None, |request| request.buyer_title = None);
    assert_eq!(untitled.corrections[2].state, CorrectionState::NotInProfile);
}

#[test]
fn without_days_all_deals_are_looked_at() {
    let report = review(Some((10, 100)), |request| request.closed = None);
    assert_eq!((report.deals, report.matches, report.from.as_deref()), (16, 11, None));
    assert!(report.skew.is_empty() && report.list.is_empty());
    assert!(report.summary.starts_with("11 of all 16 closed-won deals"), "{}", report.summary);
}

#[test]
fn what_can_not_be() {
    let profile = Profile::from_json(PROFILE).unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    let empty = Table::new(0);
    let path = |text: &str| {
        let request: ClosedWonRequest = serde_json::from_str(text).unwrap();
        let error = closed_won(&scorer, &empty, None, &request, Watch::NONE).unwrap_err();
        (error.code().as_str(), error.path())
    };
    assert_eq!(path(r#"{"won": "x"}"#), ("absent_column", "/x".to_owned()));
    assert_eq!(path(r#"{"closed": "x"}"#), ("absent_column", "/x".to_owned()));
    assert_eq!(path(r#"{"closed": "x", "recent": 16}"#), ("option_wrong", "/recent".to_owned()));
    assert_eq!(path(r#"{"closed": "x", "match_tier": "z"}"#), ("option_wrong", "/match_tier".to_owned()));
    assert_eq!(path(r#"{"closed": "x", "size": ["z"]}"#), ("option_wrong", "/size/0".to_owned()));
    assert_eq!(
        path(r#"{"closed": "x", "diverges_below": 0}"#),
        ("option_wrong", "/diverges_below".to_owned())
    );
}

#[test]
fn no_deals_is_an_answer() {
    let profile = Profile::from_json(PROFILE).unwrap();
    let table = Table::new(0)
        .with("closed", Column::null(0))
        .unwrap()
        .with("employees", Column::null(0))
        .unwrap()
        .with("industry", Column::null(0))
        .unwrap()
        .with("pain", Column::null(0))
        .unwrap()
        .with("funded", Column::null(0))
        .unwrap()
        .with("b2c", Column::null(0))
        .unwrap();
    let request: ClosedWonRequest = serde_json::from_str(r#"{"closed": "closed"}"#).unwrap();
    let scorer = profile.scorer("2026-11-21").unwrap();
    let report = closed_won(&scorer, &table, None, &request, Watch::NONE).unwrap();
    assert!(report.match_rate.value().is_none() && report.divergences.is_empty());
}
