use super::*;
use crate::table::column::Column;

const EVIDENCE: &str = r#""evidence": [{"source": "win_loss_review", "n": 42, "date": "2026-09-30"}]"#;

/// A profile of these criteria and further keys, over a few attributes.
fn profile(criteria: &str, rest: &str) -> Profile {
    let text = format!(
        r#"{{"icp": 1, "name": "x", "attributes": {{
            "employees": {{"type": "number"}}, "revenue": {{"type": "number"}}, "industry": {{"type": "text"}},
            "buyer_title": {{"type": "text"}}, "team": {{"type": "text"}}, "b2c": {{"type": "flag"}}, "funded": {{"type": "date"}}}},
        "criteria": [{criteria}]{rest}}}"#
    );
    Profile::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn criterion(id: &str, attribute: &str, fit: &str, rest: &str) -> String {
    format!(
        r#"{{"id": "{id}", "category": "firmographic", "weight": 1, "attribute": "{attribute}", "fit": {fit}{rest}}}"#
    )
}

fn size(rest: &str) -> String {
    criterion("size", "employees", r#"{"bands": [{"min": 50, "max": 500, "fit": 1}]}"#, rest)
}

fn dated(profile: &Profile, request: &str) -> LintReport {
    lint_at(profile, &serde_json::from_str(request).unwrap()).unwrap()
}

const TODAY: &str = r#"{"as_of": "2026-11-21"}"#;

fn has(report: &LintReport, code: LintCode) -> bool {
    report.lints.iter().any(|lint| lint.code == code)
}

fn fires(criteria: &str, rest: &str, code: LintCode) -> bool {
    has(&dated(&profile(criteria, rest), TODAY), code)
}

/// A-097, mode by mode: a profile that fires it and one that does not.
#[test]
fn built_on_assumption() {
    let code = LintCode::BuiltOnAssumption;
    assert!(fires(&size(""), "", code));
    assert!(fires(&size(r#", "evidence": [{"source": "founder opinion", "n": 9}]"#), "", code));
    assert!(
        fires(&size(r#", "evidence": [{"source": "interviews", "n": 4}]"#), "", code),
        "A-004: below five"
    );
    assert!(!fires(&size(&format!(", {EVIDENCE}")), "", code));
    let one_of_three = [
        size(&format!(", {EVIDENCE}")),
        size("").replace("\"size\"", "\"b\""),
        size("").replace("\"size\"", "\"c\""),
    ];
    let report = dated(&profile(&one_of_three.join(","), ""), TODAY);
    let lint = report.lints.iter().find(|lint| lint.code == code).unwrap();
    assert!((lint.evidence[0].value - 1.0 / 3.0).abs() < 1e-6, "{}", lint.message);
}

#[test]
fn top_down_not_bottom_up() {
    let code = LintCode::TopDown;
    assert!(fires(
        &size(r#", "evidence": [{"source": "market_report", "n": 500}, {"source": "assumption"}]"#),
        "",
        code
    ));
    assert!(!fires(
        &size(r#", "evidence": [{"source": "market_report", "n": 500}, {"source": "interviews", "n": 7}]"#),
        "",
        code
    ));
    assert!(!fires(&size(""), "", code), "no evidence is another failure");
}

#[test]
fn mixed_with_persona() {
    let code = LintCode::PersonaMixedIn;
    let by_title = criterion("who", "buyer_title", r#"{"values": {"VP Sales": 1}}"#, "");
    let by_value = criterion("who", "team", r#"{"values": {"Head of Growth": 1}}"#, "");
    let team = criterion("team", "team", r#"{"values": {"Marketing": 1}}"#, "");
    assert!(fires(&by_title, "", code) && fires(&by_value, "", code) && !fires(&team, "", code));
    let exclusion =
        r#", "exclusions": [{"id": "intern", "when": {"attribute": "buyer_title", "is": "Intern"}}]"#;
    assert!(fires(&size(""), exclusion, code));
}

#[test]
fn never_updated() {
    let code = LintCode::NeverUpdated;
    let bare = profile(&size(""), "");
    assert!(has(&dated(&bare, TODAY), code), "nothing says when");
    assert!(has(&dated(&bare, r#"{"as_of": "2026-11-21", "created": "2025-11-21"}"#), code));
    let reviewed = r#"{"as_of": "2026-11-21", "created": "2025-11-21", "reviews": ["2026-02-20", "2026-08-25", "2026-11-20"]}"#;
    assert!(!has(&dated(&bare, reviewed), code), "one missed in spring, the latest held");
    assert!(!has(&dated(&bare, r#"{"as_of": "2026-11-21", "created": "2026-10-01"}"#), code));
    let evidence = profile(&size(&format!(", {EVIDENCE}")), "");
    assert!(
        !has(&dated(&evidence, TODAY), code) && has(&dated(&evidence, r#"{"as_of": "2028-11-21"}"#), code)
    );
}

#[test]
fn no_anti_icp_and_only_what_is_easy_to_measure() {
    // The example of A-097: "50–500 employees, B2B SaaS, marketing team" is a filter of firmographics only.
    let filter = [
        size(""),
        criterion("industry", "industry", r#"{"values": {"B2B SaaS": 1}}"#, ""),
        criterion("team", "team", r#"{"values": {"Marketing": 1}}"#, ""),
    ]
    .join(",");
    let report = dated(&profile(&filter, ""), TODAY);
    let state = |mode: &str| report.failure_modes.iter().find(|known| known.mode == mode).unwrap().state;
    assert_eq!(state("only_firmographic"), ModeState::Fires);
    assert_eq!(state("no_anti_icp"), ModeState::Fires);
    assert_eq!(state("too_broad"), ModeState::NeedsUniverse);
    assert_eq!(report.failure_modes.len(), 8);
    let problem =
        criterion("pain", "team", r#"{"values": {"none": 1}}"#, "").replace("firmographic", "problem");
    let rest = r#", "exclusions": [{"id": "consumer", "when": {"attribute": "b2c", "is": true}}]"#;
    let fine = dated(&profile(&format!("{filter},{problem}"), rest), TODAY);
    assert!(!has(&fine, LintCode::OnlyFirmographic) && !has(&fine, LintCode::NoExclusions));
}

/// A universe of `rows` accounts: sizes 1 … rows, revenue that goes with it, every tenth in another industry.
fn universe<R>(rows: usize, work: impl FnOnce(&Table<'_>) -> R) -> R {
    let sizes: Vec<f64> = (1..=rows).map(|i| i as f64).collect();
    let revenue: Vec<f64> = sizes.iter().map(|size| size * 10.0 + 1.0).collect();
    let words: Vec<&str> = (0..rows).map(|i| if i % 10 == 0 { "Retail" } else { "SaaS" }).collect();
    let (offsets, data) = texts(&words);
    let titles: Vec<&str> = (0..rows).map(|i| if i % 2 == 0 { "a" } else { "b" }).collect();
    let (title_offsets, title_data) = texts(&titles);
    let days: Vec<i32> = (0..rows).map(|_| 20_700).collect();
    let flags = vec![0b0101_0101u8; rows.div_ceil(8)];
    // Half of the flags are known.
    let known = vec![0b0011_0011u8; rows.div_ceil(8)];
    let b2c = Column::boolean(crate::table::column::Bitmap::new(&flags), rows).unwrap();
    let table = Table::new(rows)
        .with("employees", Column::float64(&sizes))
        .unwrap()
        .with("revenue", Column::float64(&revenue))
        .unwrap()
        .with("industry", Column::utf8(&offsets, &data).unwrap())
        .unwrap()
        .with("buyer_title", Column::utf8(&title_offsets, &title_data).unwrap())
        .unwrap()
        .with("team", Column::null(rows))
        .unwrap()
        .with("b2c", b2c.with_validity_bytes(&known).unwrap())
        .unwrap()
        .with("funded", Column::date32(&days))
        .unwrap();
    work(&table)
}

fn texts(words: &[&str]) -> (Vec<i32>, Vec<u8>) {
    let mut offsets = vec![0];
    let mut data = Vec::new();
    for word in words {
        data.extend_from_slice(word.as_bytes());
        offsets.push(data.len() as i32);
    }
    (offsets, data)
}

fn seen(criteria: &str, rest: &str, rows: usize, change: impl Fn(&mut UniverseLintRequest)) -> LintReport {
    let mut request = UniverseLintRequest::default();
    change(&mut request);
    let scorer = profile(criteria, rest).scorer("2026-11-21").unwrap();
    universe(rows, |table| lint_universe(&scorer, table, &request, Watch::NONE).unwrap())
}

/// A-090 and A-097: 100 to 500 companies.
#[test]
fn too_broad_and_too_narrow() {
    let fits = |rows: usize, market: Option<u64>| {
        let report = seen(&size(""), "", rows, |request| request.market = market);
        (has(&report, LintCode::TooBroad), has(&report, LintCode::TooNarrow))
    };
    assert_eq!(fits(349, None), (false, false), "300 companies");
    assert_eq!(fits(99, None), (false, true), "50 companies");
    assert_eq!(fits(349, Some(349 * 100)), (true, false), "30,000 companies");
    assert_eq!(fits(549, None), (false, false), "451 companies");
    let report = seen(&size(""), "", 349, |request| request.market = Some(349 * 100));
    let lint = report.lints.iter().find(|lint| lint.code == LintCode::TooBroad).unwrap();
    assert_eq!(lint.evidence[0], Figure { name: "companies", value: 30_000.0 });
    assert_eq!(report.failure_modes[1].state, ModeState::Fires);
}

#[test]
fn criteria_that_never_vary() {
    let code = LintCode::CriterionConstant;
    let all = criterion("any", "employees", r#"{"bands": [{"min": 0, "fit": 0.5}]}"#, "");
    assert!(has(&seen(&all, "", 100, |_| {}), code) && !has(&seen(&size(""), "", 100, |_| {}), code));
    assert!(!has(&seen(&all, "", 19, |_| {}), code), "too few rows to say");
    let unknown = criterion("team", "team", r#"{"values": {"Marketing": 1}}"#, "");
    let report = seen(&unknown, "", 100, |_| {});
    assert!(has(&report, LintCode::CriterionRarelyKnown) && !has(&report, code));
    assert!(!has(&seen(&size(""), "", 100, |_| {}), LintCode::CriterionRarelyKnown));
}

#[test]
fn one_fact_that_counts_twice() {
    let code = LintCode::DoubleCounting;
    let revenue = criterion("revenue", "revenue", r#"{"bands": [{"min": 501, "max": 5001, "fit": 1}]}"#, "");
    let report = seen(&format!("{},{revenue}", size("")), "", 100, |_| {});
    let lint = report.lints.iter().find(|lint| lint.code == code).unwrap();
    assert_eq!(lint.path, "/criteria/1");
    let figure = |name| lint.evidence.iter().find(|figure| figure.name == name).unwrap().value;
    assert!((figure("correlation") - 1.0).abs() < 1e-12 && (figure("cramers_v") - 1.0).abs() < 1e-12);
    assert_eq!((figure("points_together"), figure("accounts")), (100.0, 100.0));
    assert!(figure("mutual_information") > 0.69);
    let industry = criterion("industry", "industry", r#"{"values": {"SaaS": 1}}"#, "");
    assert!(!has(&seen(&format!("{},{industry}", size("")), "", 100, |_| {}), code));
    let against =
        criterion("small", "revenue", r#"{"bands": [{"max": 500, "fit": 1}, {"min": 5002, "fit": 1}]}"#, "");
    let report = seen(&format!("{},{against}", size("")), "", 100, |_| {});
    let lint = report.lints.iter().find(|lint| lint.code == code).unwrap();
    assert!(lint.message.contains("against each other"), "{}", lint.message);
    let curve = |id: &str, name: &str, to: u32| {
        criterion(id, name, &format!(r#"{{"curve": [[0, 0], [{to}, 1]]}}"#), "")
    };
    let curves = format!("{},{}", curve("a", "employees", 1000), curve("b", "revenue", 10000));
    assert!(has(&seen(&curves, "", 100, |_| {}), code), "without kinds, by correlation");
}

#[test]
fn must_haves_that_nobody_meets() {
    let code = LintCode::MustHaveNeverMet;
    let must = |values: &str| criterion("industry", "industry", values, r#", "must_have": "tier_3""#);
    assert!(has(&seen(&must(r#"{"values": {"Fintech": 1}}"#), "", 100, |_| {}), code));
    assert!(!has(&seen(&must(r#"{"values": {"SaaS": 1}}"#), "", 100, |_| {}), code));
    let never = r#"{"values": {"SaaS": 0}}"#;
    assert!(fires(&must(never), "", LintCode::MustHaveUnreachable));
    assert!(!fires(&must(r#"{"values": {"SaaS": 1}}"#), "", LintCode::MustHaveUnreachable));
}

#[test]
fn exclusions_that_never_or_always_fire_or_fire_on_what_is_not_known() {
    let with = |when: &str| {
        seen(&size(""), &format!(r#", "exclusions": [{{"id": "x", "when": {when}}}]"#), 100, |_| {})
    };
    use LintCode::{
        ExclusionAlwaysFires, ExclusionFiresOnMissing, ExclusionNeverFires, ExclusionOnMissing,
        ExclusionRarelyKnown,
    };
    let plain = with(r#"{"attribute": "employees", "lt": 10}"#);
    for code in [
        ExclusionAlwaysFires,
        ExclusionFiresOnMissing,
        ExclusionNeverFires,
        ExclusionOnMissing,
        ExclusionRarelyKnown,
    ] {
        assert!(!has(&plain, code), "{code}");
    }
    assert!(has(&with(r#"{"attribute": "employees", "lt": 0}"#), ExclusionNeverFires));
    assert!(has(&with(r#"{"attribute": "employees", "gt": 5}"#), ExclusionAlwaysFires));
    assert!(has(&with(r#"{"attribute": "team", "is": "Marketing"}"#), ExclusionRarelyKnown));
    let missing = with(r#"{"attribute": "b2c", "missing": true}"#);
    assert!(has(&missing, ExclusionFiresOnMissing) && has(&missing, ExclusionOnMissing));
    let lint = missing.lints.iter().find(|lint| lint.code == ExclusionFiresOnMissing).unwrap();
    assert!(lint.message.contains("50 of 100"), "{}", lint.message);
    assert!(!has(&with(r#"{"attribute": "b2c", "missing": false}"#), ExclusionOnMissing));
    assert!(has(&with(r#"{"not": {"attribute": "b2c", "missing": false}}"#), ExclusionOnMissing));
}

#[test]
fn tiers_that_nobody_reaches_or_that_swing() {
    let tiers = r#", "triggers": [{"id": "season", "months": [11], "strength": 0.5}, {"id": "funding", "attribute": "funded", "strength": 0.2}],
        "tiers": [{"id": "a", "min": 90, "requires": {"timing": {"min": 40}}}, {"id": "b", "min": 50}, {"id": "c", "min": 20}, {"id": "d", "min": 0}]"#;
    let report = seen(&size(""), tiers, 100, |_| {});
    let swing = report.lints.iter().find(|lint| lint.code == LintCode::TierSwings).unwrap();
    assert!(swing.message.contains("51 accounts in season and 0"), "{}", swing.message);
    let empty: Vec<&str> = report
        .lints
        .iter()
        .filter(|lint| lint.code == LintCode::TierEmpty)
        .map(|lint| lint.path.as_str())
        .collect();
    assert_eq!(empty, ["/tiers/1", "/tiers/2"]);
    assert!(has(&report, LintCode::RequirementSeasonal) && !has(&report, LintCode::RequirementUnreachable));
    let all_year = tiers.replace(r#""months": [11]"#, r#""attribute": "funded""#);
    let report = seen(&size(""), &all_year, 100, |_| {});
    assert!(!has(&report, LintCode::TierSwings) && !has(&report, LintCode::RequirementSeasonal));
    let never = tiers.replace("\"min\": 40", "\"min\": 61");
    assert!(fires(&size(""), &never, LintCode::RequirementUnreachable), "at most 60");
    let trigger = tiers.replace(r#"{"timing": {"min": 40}}"#, r#"{"trigger": "season"}"#);
    assert!(fires(&size(""), &trigger, LintCode::RequirementSeasonal));
    let weak = tiers.replace(r#"{"timing": {"min": 40}}"#, r#"{"criterion": "half", "min": 0.8}"#);
    let half = criterion("half", "employees", r#"{"bands": [{"min": 1, "fit": 0.5}]}"#, "");
    assert!(fires(&half, &weak, LintCode::RequirementUnreachable));
    assert!(!fires(&half, &weak.replace("0.8", "0.5"), LintCode::RequirementUnreachable));
}

#[test]
fn what_can_not_be() {
    let path = |change: &dyn Fn(&mut UniverseLintRequest)| {
        let mut request = UniverseLintRequest::default();
        change(&mut request);
        let scorer = profile(&size(""), "").scorer("2026-11-21").unwrap();
        universe(3, |table| lint_universe(&scorer, table, &request, Watch::NONE).unwrap_err().path())
    };
    assert_eq!(path(&|request| request.correlated = 1.0), "/correlated");
    assert_eq!(path(&|request| request.breadth_min = 501), "/breadth_min");
    assert_eq!(path(&|request| request.match_tier = Some("z".into())), "/match_tier");
    assert_eq!(path(&|request| request.created = Some("z".into())), "/created");
    assert_eq!(path(&|request| request.most_rows = 0), "/most_rows");
    let odd: DatedLintRequest = serde_json::from_str(r#"{"as_of": "today"}"#).unwrap();
    assert_eq!(lint_at(&profile(&size(""), ""), &odd).unwrap_err().path(), "/as_of");
}
