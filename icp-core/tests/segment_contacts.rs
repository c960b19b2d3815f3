//! Contacts, committees and messages (requirements A-050 to A-052).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::Profile;
use icp_core::profile::people::BuyingRole::{Champion, Economic, Technical};
use icp_core::segment::personas::{
    AccountContacts, GateState, PersonaSource, RankReport, RankRequest, default_personas, messaging,
    rank_contacts,
};

fn profile(personas: &str) -> Profile {
    Profile::from_json(&format!(
        r#"{{"icp": 1, "name": "Example", "attributes": {{}}, "criteria": [], "personas": [{personas}]}}"#
    ))
    .unwrap()
}

fn rank(personas: &str, request: &str) -> RankReport {
    let request: RankRequest = serde_json::from_str(request).unwrap();
    rank_contacts(&profile(personas), &request).unwrap()
}

fn of<'a>(report: &'a RankReport, id: &str) -> &'a AccountContacts {
    report.accounts.iter().find(|account| account.account == id).unwrap()
}

fn order(account: &AccountContacts) -> Vec<&str> {
    account.contacts.iter().map(|contact| contact.id.as_str()).collect()
}

#[test]
fn defaults_hold_three_pains_three_promises_and_a_tip() {
    let personas = default_personas();
    assert_eq!(
        personas.clone().map(|persona| persona.role),
        [Some(Economic), Some(Technical), Some(Champion)]
    );
    for persona in &personas {
        assert_eq!((persona.pains.len(), persona.value_propositions.len()), (3, 3), "{}", persona.id);
        assert!(persona.outreach_tip.is_some() && persona.buying_preference.is_some());
        assert!(!persona.motivations.is_empty() && !persona.objections.is_empty());
        assert!(!persona.information_sources.is_empty());
    }
    let titles: usize = personas.iter().map(|persona| persona.titles.len()).sum();
    assert_eq!(titles, 11);
    let report = messaging(&profile(""));
    assert_eq!(report.personas_from, PersonaSource::Defaults);
    assert!(report.records.iter().all(|record| record.missing.is_empty()));
    let own =
        messaging(&profile(r#"{"id": "buyer", "role": "economic", "titles": ["CFO"], "pains": ["Cost"]}"#));
    assert_eq!(own.records[0].missing, ["pains", "value_propositions", "outreach_tip"]);
    assert_eq!(own.roles_without_persona, [Technical, Champion]);
}

#[test]
fn the_account_comes_first_and_scores_are_not_added() {
    let report = rank(
        "",
        r#"{"accounts": [{"id": "low", "decision": "consider", "score": 55}, {"id": "out", "decision": "exclude", "score": 20},
                         {"id": "top", "decision": "pursue", "score": 95, "tier": "tier_1"}],
            "contacts": [{"id": "a", "account": "top", "title": "Zookeeper"}, {"id": "b", "account": "top", "title": "Sales VP"},
                         {"id": "c", "account": "out", "title": "VP Sales"}, {"id": "d", "account": "low", "title": "VP Sales"},
                         {"id": "e", "account": "new", "title": "VP Sales"}, {"id": "f", "title": "VP Sales"}]}"#,
    );
    let ids: Vec<&str> = report.accounts.iter().map(|account| account.account.as_str()).collect();
    assert_eq!(ids, ["top", "low", "out", "new"]);
    assert_eq!(of(&report, "new").gate, GateState::NotScored);
    assert_eq!(report.without_account, ["f"]);
    let top = of(&report, "top");
    assert_eq!(order(top), ["b", "a"]);
    assert_eq!((top.contacts[0].rank, top.contacts[0].score), (Some(1), Some(100.0)));
    assert_eq!((top.contacts[1].rank, top.contacts[1].score), (None, None), "unknown stays unknown");
    // The right person in the wrong account: scored, and not ranked.
    let out = &of(&report, "out").contacts[0];
    assert_eq!((out.score, out.rank), (Some(100.0), None));
    assert_eq!(
        of(&report, "low").contacts[0].score,
        Some(100.0),
        "a contact's score knows nothing of its account's"
    );
    assert_eq!(of(&report, "low").account_score, Some(55.0));
}

#[test]
fn committee_coverage() {
    let report = rank(
        "",
        r#"{"accounts": [{"id": "a", "decision": "pursue"}, {"id": "b", "decision": "pursue"}, {"id": "c", "decision": "pursue"}],
            "contacts": [{"id": "1", "account": "a", "title": "Head of Revenue Operations"}, {"id": "2", "account": "a", "title": "RevOps Manager"},
                         {"id": "3", "account": "a", "title": "Account Executive"}, {"id": "4", "account": "b", "title": "CTO"},
                         {"id": "5", "account": "c", "title": "VP Sales", "roles": ["economic", "champion"]}]}"#,
    );
    let a = &of(&report, "a").committee;
    assert_eq!((a.coverage, a.missing.len()), (1.0, 0));
    assert!(!a.champion_is_economic_buyer);
    let b = &of(&report, "b").committee;
    assert_eq!(b.missing, [Economic, Champion]);
    assert!((b.coverage - 1.0 / 3.0).abs() < 1e-12);
    let c = &of(&report, "c").committee;
    assert!(c.champion_is_economic_buyer, "one person can not champion a purchase to himself");
    assert_eq!(c.missing, [Technical]);
    assert!(
        report.summary.starts_with("5 contacts ranked in 3 of 3 accounts; 1 of these"),
        "{}",
        report.summary
    );
}

#[test]
fn the_profiles_own_personas_decide() {
    let personas = r#"{"id": "people_lead", "role": "economic", "titles": ["VP People", "Head of HR"], "departments": ["HR"],
                       "value_propositions": ["Fewer leave."], "outreach_tip": "Be brief."}"#;
    let report = rank(
        personas,
        r#"{"accounts": [{"id": "a", "decision": "pursue"}],
            "contacts": [{"id": "exact", "account": "a", "title": " vp PEOPLE"}, {"id": "near", "account": "a", "title": "Chief People Officer"},
                         {"id": "far", "account": "a", "title": "VP Sales"}, {"id": "former", "account": "a", "title": "Former VP People"}]}"#,
    );
    let a = of(&report, "a");
    assert_eq!(report.personas_from, PersonaSource::Profile);
    assert_eq!(order(a)[0], "exact");
    let by_id = |id: &str| a.contacts.iter().find(|contact| contact.id == id).unwrap();
    assert_eq!((by_id("exact").score, by_id("exact").met.clone()), (Some(100.0), vec!["title"]));
    assert_eq!(by_id("exact").opening.as_deref(), Some("Fewer leave."));
    // Department 30, one step too high 10, of 100.
    assert_eq!((by_id("near").score, by_id("near").persona.as_deref()), (Some(40.0), None));
    // Role 50, seniority 20.
    assert_eq!((by_id("far").score, by_id("far").met.clone()), (Some(70.0), vec!["role", "seniority"]));
    assert_eq!(by_id("former").score, Some(50.0), "a former title plays no part");
}

#[test]
fn faults_name_their_place() {
    let place = |text: &str| {
        let request: RankRequest = serde_json::from_str(text).unwrap();
        rank_contacts(&profile(""), &request).unwrap_err().path()
    };
    assert_eq!(place(r#"{"accounts": [], "contacts": [{"id": "1"}, {"id": "1"}]}"#), "/contacts/1/id");
    assert_eq!(
        place(
            r#"{"contacts": [], "accounts": [{"id": "a", "decision": "pursue"}, {"id": "a", "decision": "pursue"}]}"#
        ),
        "/accounts/1/id"
    );
    assert_eq!(place(r#"{"contacts": [], "accounts": [], "least_match": 101}"#), "/least_match");
}
