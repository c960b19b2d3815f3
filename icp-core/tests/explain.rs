//! Explanations worked by hand, to the last figure and word.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use icp_core::points::Points;
use icp_core::score::explain::explanation::Explanation;
use icp_core::score::scorer::Scorer;
use icp_core::{Account, Profile};

const PROFILE: &str = r#"{
    "icp": 1, "name": "Worked", "points": "whole",
    "attributes": {
        "employees": {"type": "number", "find_cost": 1},
        "industry": {"type": "text", "groups": {"Money": ["Fintech", "Banking"]}},
        "country": {"type": "text", "immutable": true},
        "tools": {"type": "tags"},
        "growth": {"type": "number"},
        "funded": {"type": "date"},
        "dispute": {"type": "flag"},
        "named": {"type": "flag"}
    },
    "criteria": [
        {"id": "size", "name": "Company size", "category": "firmographic", "weight": 40, "attribute": "employees",
         "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.5}]},
         "evidence": [{"source": "win_loss_review", "n": 42, "date": "2026-09-30"}]},
        {"id": "industry", "category": "firmographic", "weight": 20, "attribute": "industry",
         "fit": {"values": {"Money": 1, "E-commerce": 0.6}, "otherwise": 0.1}},
        {"id": "tools", "category": "technographic", "weight": 16, "attribute": "tools", "fit": {"any_of": ["HubSpot", "Salesforce"]}},
        {"id": "stack", "category": "technographic", "weight": 14, "attribute": "tools", "fit": {"count": [{"min": 3, "fit": 1}]}},
        {"id": "growth", "category": "behavioral", "weight": 10, "attribute": "growth", "fit": {"curve": [[0, 0], [0.2, 1]]},
         "missing": {"neutral": 0.25}}
    ],
    "caps": {"technographic": 15},
    "exclusions": [{"id": "disputed", "reason": "Open dispute", "when": {"attribute": "dispute", "is": true}}],
    "overrides": [
        {"id": "strategic", "when": {"attribute": "named", "is": true}, "then": {"floor": 80}},
        {"id": "cooled", "when": {"attribute": "named", "is": true}, "then": {"cap": 60}},
        {"id": "promoted", "when": {"attribute": "named", "is": true}, "then": {"tier": "tier_1"}}
    ],
    "triggers": [
        {"id": "round", "attribute": "funded", "strength": 0.6, "window_days": 100, "decay": "linear"},
        {"id": "season", "months": [11, 12, 1], "strength": 0.2}
    ]
}"#;

fn scorer() -> Scorer {
    Profile::from_json(PROFILE).unwrap().scorer("2026-11-21").unwrap()
}

fn known() -> Account {
    Account::new()
        .number("employees", 120.0)
        .text("industry", " BANKING ")
        .tags("tools", ["HubSpot", "Slack", "Jira"])
        .number("growth", 0.05)
        .text("funded", "2026-11-01")
        .flag("dispute", false)
        .flag("named", false)
}

fn whys(explanation: &Explanation) -> Vec<&str> {
    explanation.criteria.iter().map(|criterion| criterion.why.text.as_str()).collect()
}

#[test]
fn everything_known() {
    let explanation = scorer().explain(&known()).unwrap();
    // 40 + 20 + 15 (30 cut to the cap) + 2.5
    assert_eq!(explanation.record.score, Points::from_micro(77_500_000));
    assert_eq!(explanation.summary, "tier_2 with 77.50 of 100.");
    assert_eq!(
        whys(&explanation),
        [
            "120 is within 50…500",
            r#"" BANKING " belongs to the group "Money""#,
            r#"holds "HubSpot""#,
            "3 tags is within 3 and up",
            "0.05 lies between the curve's points (0, 0) and (0.2, 1)",
        ]
    );
    let paths: Vec<&str> = explanation.criteria.iter().map(|criterion| criterion.why.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/criteria/0/fit/bands/0",
            "/criteria/1/fit/values/Money",
            "/criteria/2/fit/any_of",
            "/criteria/3/fit/count/0",
            "/criteria/4/fit/curve/0",
        ]
    );
    let points: Vec<i32> = explanation.criteria.iter().map(|criterion| criterion.points.micro()).collect();
    assert_eq!(points, [40_000_000, 20_000_000, 8_000_000, 7_000_000, 2_500_000], "15 × 16/30, 15 × 14/30");
    let adjusted: Vec<Option<&str>> =
        explanation.criteria.iter().map(|criterion| criterion.adjusted.as_deref()).collect();
    let cut = Some("cut with its category: technographic counts 15.00 at most");
    assert_eq!(adjusted, [None, None, cut, cut, None]);
    assert_eq!(explanation.criteria[0].evidence[0].n, Some(42));
    assert!(
        explanation.open.is_empty() && explanation.exclusions.is_empty() && explanation.overrides.is_empty()
    );

    let round = &explanation.triggers[0];
    assert_eq!(
        (round.age_days, round.strength, round.state),
        (Some(20), 0.6 * (1.0 - 20.0 / 100.0), "active")
    );
    assert_eq!(
        round.last_day.unwrap().to_string(),
        "2027-02-08",
        "day 99 of 100; on day 100 the line is at 0"
    );
    assert_eq!(explanation.triggers[1].last_day.unwrap().to_string(), "2027-01-31");

    let passed = &explanation.tiers[0];
    assert_eq!(
        (passed.id.as_str(), passed.reason, passed.short),
        ("tier_1", "below_min", Points::from_micro(12_500_000))
    );
    assert_eq!(passed.text, "77.50 is 12.50 short of 90.00");
}

#[test]
fn what_is_missing_is_named() {
    let account = Account::new().number("employees", 30.0).text("industry", "Farming").flag("named", false);
    let explanation = scorer().explain(&account).unwrap();
    // 20 + 2 + 0 + 0 + 2.5; the most: 20 + 2 + 15 + 10
    let record = &explanation.record;
    assert_eq!(
        (record.score.micro(), record.low.micro(), record.high.micro()),
        (24_500_000, 22_000_000, 47_000_000)
    );
    assert_eq!(
        whys(&explanation),
        [
            "30 is within 20…1000",
            r#"no listed value matches "Farming""#,
            "tools is not known; it earns nothing until then",
            "tools is not known; it earns nothing until then",
            "growth is not known; until then it earns the points of fit 0.25",
        ]
    );
    let growth = &explanation.criteria[4];
    assert_eq!(
        (growth.least, growth.earned, growth.greatest),
        (Points::ZERO, Points::from_micro(2_500_000), Points::whole(10))
    );
    assert_eq!(
        explanation.summary,
        "tier_4 with 24.50 of 100 (between 22.00 and 47.00 while tools and growth are unknown), unless excluded by disputed, \
         which can not be told yet."
    );
    assert_eq!(explanation.exclusions[0].missing, ["dispute"]);
    assert_eq!(explanation.exclusions[0].text, "would exclude if dispute is true; dispute is not known");
    let open: Vec<(&str, bool)> =
        explanation.open.iter().map(|open| (open.attribute.as_str(), open.moves_score)).collect();
    assert_eq!(open, [("tools", true), ("growth", true), ("funded", false), ("dispute", false)]);
    assert_eq!(explanation.triggers[0].state, "unknown");
}

#[test]
fn rules_that_were_beaten_say_by_what() {
    let scorer = scorer();
    let explanation = scorer.explain(&known().flag("named", true)).unwrap();
    let told: Vec<(&str, i32, Option<&str>)> = explanation
        .overrides
        .iter()
        .map(|rule| (rule.id.as_str(), rule.change.micro(), rule.overruled.as_ref().map(|by| by.id.as_str())))
        .collect();
    // The floor of 80 lifts 77.5 by 2.5; the cap of 60 makes the same of both.
    assert_eq!(
        told,
        [("strategic", 2_500_000, Some("cooled")), ("cooled", -20_000_000, None), ("promoted", 0, None)]
    );
    assert_eq!(
        explanation.overrides[0].text,
        "raise the score to 80.00 at least (77.50 to 80.00), because named is true; overruled by override cooled"
    );
    assert!(explanation.tiers.is_empty(), "the override set the best tier");

    let excluded = scorer.explain(&known().flag("named", true).flag("dispute", true)).unwrap();
    let beaten = excluded.overrides[2].overruled.as_ref().unwrap();
    assert_eq!((beaten.by, beaten.id.as_str()), ("exclusion", "disputed"));
    assert_eq!(excluded.summary, "Excluded by disputed; it would have scored 60.00 of 100.");
    assert!(excluded.tiers.iter().all(|tier| tier.reason == "excluded"));
}

#[test]
fn the_next_attribute_is_the_one_that_surely_narrows_most_for_its_cost() {
    let scorer = scorer();
    let account = Account::new().number("employees", 30.0).text("industry", "Farming").flag("named", false);
    let next = scorer.next_attributes(&account).unwrap();
    let told: Vec<(&str, i32, bool)> = next
        .attributes
        .iter()
        .map(|next| (next.attribute.as_str(), next.shrink.micro(), next.would_make_certain))
        .collect();
    // Tools: 0…15 by the cap, whatever they are; growth 0…10 on 22, where no other known end clips. Funding and dispute move no score.
    // Tier 4 is sure up to 47 unless disputed, so only the dispute settles it.
    assert_eq!(
        told,
        [
            ("tools", 15_000_000, false),
            ("growth", 10_000_000, false),
            ("funded", 0, false),
            ("dispute", 0, true),
        ]
    );
    let dispute = &next.attributes[3];
    assert_eq!(dispute.tiers, [Some("tier_4".to_owned()), None]);
}

#[test]
fn over_a_table_the_shrink_adds_up() {
    use icp_core::table::Table;
    use icp_core::table::column::{Bitmap, Column};
    let scorer = Profile::from_json(
        r#"{"icp": 1, "name": "Table", "attributes": {"a": {"type": "number", "find_cost": 2}, "b": {"type": "flag"}},
            "criteria": [
                {"id": "a", "category": "firmographic", "weight": 3, "attribute": "a", "fit": {"bands": [{"min": 1, "fit": 1}]}},
                {"id": "b", "category": "firmographic", "weight": 1, "attribute": "b", "fit": {"is": true}}]}"#,
    )
    .unwrap()
    .scorer("2026-11-21")
    .unwrap();
    let numbers = [f64::NAN, 2.0, f64::NAN, 0.0, 5.0];
    // Flags of rows 0…4: yes, missing, missing, yes, no.
    let flags =
        Column::boolean(Bitmap::new(&[0b0000_1001]), 5).unwrap().with_validity_bytes(&[0b0001_1001]).unwrap();
    let mut table = Table::new(5);
    table.add("a", Column::float64(&numbers)).unwrap();
    table.add("b", flags).unwrap();
    let next = scorer.next_attributes_of_table(&table).unwrap();
    let told: Vec<(&str, u64, f64, f64, u64)> = next
        .attributes
        .iter()
        .map(|n| (n.attribute.as_str(), n.missing, n.shrink, n.per_cost, n.could_make_certain))
        .collect();
    // a: 75 in rows 0 and 2; b: 25 in rows 1 and 2. In row 2 neither alone… a = 0 leaves 0…25: tier 4 for sure.
    assert_eq!(told, [("a", 2, 150.0, 75.0, 2), ("b", 2, 50.0, 50.0, 1)]);
    assert_eq!((next.rows, next.looked_at, next.unreadable), (5, 5, 0));
    // Rows 0 and 2 of 5.
    let some = scorer.next_attributes_of_table_with(&table, 2).unwrap();
    assert_eq!((some.looked_at, some.attributes[0].missing, some.attributes[1].missing), (2, 2, 1));
}
