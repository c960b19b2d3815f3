//! Tables of several blocks against the same accounts one by one: every output, every fault, in all the ways columns are laid out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use icp_core::date::Date;
use icp_core::score::pool::Threads;
use icp_core::score::scorer::{Errors, TableError, TableOptions};
use icp_core::score::scores::Output;
use icp_core::table::Table;
use icp_core::table::account::Value;
use icp_core::table::column::{Bitmap, Column, Keys, TimeUnit, Values};
use icp_core::{Account, Profile};

const ROWS: usize = 2600;

const PROFILE: &str = r#"{
  "icp": 1, "name": "Blocks", "axes": "separate",
  "attributes": {
    "industry": {"type": "text", "aliases": {"Software as a service": "SaaS"}, "groups": {"tech": ["SaaS", "Fintech"]}},
    "stage": {"type": "text", "order": ["Seed", "Series A", "Series B"]},
    "country": {"type": "text", "exact": true},
    "employees": {"type": "number"},
    "growth": {"type": "number"},
    "revenue": {"type": "number", "read": {"null": ["n/a"], "unparsable": "missing"}},
    "named": {"type": "flag"},
    "funded": {"type": "date"},
    "hired": {"type": "date"},
    "tools": {"type": "tags"},
    "topics": {"type": "tags", "read": {"separator": ";"}}
  },
  "criteria": [
    {"id": "industry", "category": "firmographic", "importance": "high", "attribute": "industry",
     "fit": {"values": {"tech": 0.9, "SaaS": 1, "A trade with a rather long name, longer than thirty-two": 0.4}, "otherwise": 0.1}, "must_have": "tier_3"},
    {"id": "stage", "category": "firmographic", "importance": "high", "attribute": "stage", "fit": {"values": {"Seed": 0.2, "Series B": 1}}},
    {"id": "country", "category": "firmographic", "weight": 2, "attribute": "country", "fit": {"values": {"DE": 1, "de": 0.5}}, MISSING},
    {"id": "size", "category": "firmographic", "importance": "critical", "attribute": "employees",
     "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}, {"min": 20, "max": 1000, "fit": 0.5}, {"min": 0, "max": 0, "fit": 0.01}]}},
    {"id": "growth", "category": "behavioral", "importance": "high", "attribute": "growth", "fit": {"curve": [[-0.5, 0.1], [0, 0], [0.2, 0.7], [1, 1]]},
     "missing": {"neutral": 0.25}},
    {"id": "revenue", "category": "firmographic", "weight": 1.5, "attribute": "revenue", "fit": {"curve": [[0, 0], [1000, 1]]}, "must_have": "tier_2"},
    {"id": "named", "category": "firmographic", "weight": 1, "attribute": "named", "fit": {"flag": {"true": 1, "false": 0.3}}},
    {"id": "funded", "category": "behavioral", "weight": 3, "attribute": "funded", "fit": {"age_months": [{"max": 12, "fit": 1}, {"max": 24, "fit": 0.5}]}},
    {"id": "month", "category": "behavioral", "weight": 1, "attribute": "hired", "fit": {"months": [1, 2, 9]}},
    {"id": "tools", "category": "technographic", "weight": 3, "attribute": "tools", "fit": {"tags": {"HubSpot": 0.7, "Salesforce": 1}}},
    {"id": "depth", "category": "technographic", "weight": 1, "attribute": "topics", "fit": {"count": [{"min": 3, "fit": 1}, {"min": 1, "fit": 0.5}]}},
    {"id": "mixed", "category": "problem", "weight": 2, "fit": {"when": {"any": [{"attribute": "employees", "missing": true}, {"attribute": "tools", "none_of": ["Excel"]}]}}}
  ],
  CAPS
  "exclusions": [
    {"id": "small", "reason": "r", "when": {"all": [{"attribute": "employees", "lt": 30}, {"not": {"attribute": "named", "is": true}}]}},
    {"id": "late", "reason": "r", "when": {"attribute": "stage", "gt": "Series A"}}
  ],
  "overrides": [
    {"id": "list", "reason": "r", "when": {"attribute": "named", "is": true}, "then": {"floor": 75}},
    {"id": "less", "reason": "r", "when": {"attribute": "growth", "between": [-1, 0]}, "then": {"add": -7.5}},
    {"id": "up", "reason": "r", "when": {"attribute": "topics", "count": {"min": 4}}, "then": {"tier": "tier_1"}}
  ],
  "triggers": [
    {"id": "fresh", "attribute": "funded", "strength": 0.6, "window_days": 365, "half_life_days": 90},
    {"id": "long", "attribute": "hired", "strength": 0.5, "half_life_days": 4000},
    {"id": "fading", "attribute": "hired", "strength": 0.7, "window_days": 180, "decay": "linear", "when": {"attribute": "named", "is": true}},
    {"id": "season", "months": [1, 6, 11], "strength": 0.2}
  ],
  "tiers": [
    {"id": "tier_1", "min": 60, "requires": {"any": [{"timing": {"min": 60}}, {"criterion": "size", "min": 0.5}]}},
    {"id": "tier_2", "min": 45, "requires": {"trigger": "fading"}}, {"id": "tier_3", "min": 25}
  ]
}"#;

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn one<'a>(&mut self, values: &[&'a str]) -> Option<&'a str> {
        if self.below(8) == 0 { None } else { Some(values[self.below(values.len())]) }
    }
}

/// Texts as a column is made of them.
#[derive(Default)]
struct Texts {
    offsets: Vec<i32>,
    data: Vec<u8>,
    views: Vec<u8>,
    validity: Vec<u8>,
}

fn bits(set: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (i, set) in set.enumerate() {
        if i % 8 == 0 {
            bytes.push(0);
        }
        *bytes.last_mut().unwrap() |= u8::from(set) << (i % 8);
    }
    bytes
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>> + Clone) -> Texts {
    let mut texts =
        Texts { offsets: vec![0], validity: bits(values.clone().map(|v| v.is_some())), ..Texts::default() };
    for value in values {
        let bytes = value.unwrap_or("junk").as_bytes();
        let start = texts.data.len();
        texts.data.extend_from_slice(bytes);
        texts.offsets.push(texts.data.len() as i32);
        texts.views.extend((bytes.len() as i32).to_le_bytes());
        let mut rest = [0; 12];
        if bytes.len() <= 12 {
            rest[..bytes.len()].copy_from_slice(bytes);
        } else {
            rest[..4].copy_from_slice(&bytes[..4]);
            rest[8..].copy_from_slice(&(start as i32).to_le_bytes());
        }
        texts.views.extend(rest);
    }
    texts
}

struct Data {
    industry: Vec<Option<&'static str>>,
    stage: Vec<Option<&'static str>>,
    country: Vec<Option<&'static str>>,
    employees: Vec<Option<f64>>,
    growth: Vec<f64>,
    revenue: Vec<Option<&'static str>>,
    named: Vec<Option<bool>>,
    funded: Vec<Option<i32>>,
    hired: Vec<Option<i32>>,
    tools: Vec<Option<Vec<&'static str>>>,
    topics: Vec<Option<&'static str>>,
}

fn data(faults: bool) -> Data {
    let mut draw = Draw(7);
    let mut maybe = |n: usize| if draw.below(9) == 0 { None } else { Some(draw.below(n)) };
    let employees: Vec<Option<f64>> = (0..ROWS).map(|_| maybe(1100).map(|x| x as f64)).collect();
    let growth = (0..ROWS).map(|_| maybe(300).map_or(f64::NAN, |x| x as f64 / 100.0 - 1.0)).collect();
    let named = (0..ROWS).map(|_| maybe(2).map(|x| x == 1)).collect();
    let funded = (0..ROWS).map(|_| maybe(1500).map(|x| x as i32 + 19_500)).collect();
    let hired = (0..ROWS).map(|_| maybe(9000).map(|x| x as i32 + 12_000)).collect();
    let mut draw = Draw(11);
    let industry = [
        "SaaS",
        " saas ",
        "FINTECH",
        "Ünïcode",
        "Software as a Service",
        "A trade with a rather long name, longer than thirty-two",
        "",
        "Trade",
    ];
    let tags = ["HubSpot", "salesforce", "Excel", "SAP", "Ärger"];
    let mut data = Data {
        industry: (0..ROWS).map(|_| draw.one(&industry)).collect(),
        stage: (0..ROWS).map(|_| draw.one(&["seed", "SERIES A", "Series B "])).collect(),
        country: (0..ROWS).map(|_| draw.one(&["DE", "de", "FR", " DE"])).collect(),
        revenue: (0..ROWS).map(|_| draw.one(&["12.5", " 640 ", "n/a", "lots", "1e3", "-0"])).collect(),
        tools: (0..ROWS)
            .map(|_| (draw.below(9) > 0).then(|| (0..draw.below(4)).map(|_| tags[draw.below(5)]).collect()))
            .collect(),
        topics: (0..ROWS).map(|_| draw.one(&["ai;ml", "ai; AI ;Ai", "", "a;b;c;d", "x"])).collect(),
        employees,
        growth,
        named,
        funded,
        hired,
    };
    if faults {
        data.growth[1030] = f64::INFINITY;
        data.growth[5] = f64::NEG_INFINITY;
        data.stage[5] = Some("Series Z");
        data.stage[2599] = Some("Angel");
        data.funded[1500] = Some(i32::MAX);
    }
    data
}

fn account(data: &Data, i: usize) -> Account {
    let text = |value: Option<&str>| value.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let date = |day: Option<i32>| {
        day.map_or(Value::Null, |day| Date::from_days(day).map_or(Value::Other("never"), Value::Date))
    };
    Account::new()
        .with("industry", text(data.industry[i]))
        .with("stage", text(data.stage[i]))
        .with("country", text(data.country[i]))
        .with("employees", data.employees[i].map_or(Value::Null, Value::Number))
        .with("growth", Value::Number(data.growth[i]))
        .with("revenue", text(data.revenue[i]))
        .with("named", data.named[i].map_or(Value::Null, Value::Flag))
        .with("funded", date(data.funded[i]))
        .with("hired", date(data.hired[i]))
        .with(
            "tools",
            data.tools[i].as_ref().map_or(Value::Null, |tags| {
                Value::Tags(tags.iter().map(|tag| Some((*tag).to_owned())).collect())
            }),
        )
        .with("topics", text(data.topics[i]))
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Plain,
    Views,
    Dictionary,
}

fn check(profile: &str, data: &Data, layout: Layout, errors: Errors) -> Option<TableError> {
    let profile = Profile::from_json(profile).unwrap();
    let scorer = profile.scorer("2026-06-30").unwrap();
    let valid = |set: Vec<bool>| bits(set.into_iter());
    let all = [&data.industry, &data.stage, &data.country, &data.revenue, &data.topics];
    let columns: Vec<Texts> = all.iter().map(|values| texts(values.iter().copied())).collect();
    let mut distinct: Vec<Vec<&str>> = Vec::new();
    let mut keys: Vec<Vec<u16>> = Vec::new();
    for values in all {
        let mut words: Vec<&str> = values.iter().flatten().copied().collect();
        words.sort_unstable();
        words.dedup();
        // A null's key may be anything.
        keys.push(
            values.iter().map(|v| v.map_or(999, |v| words.binary_search(&v).unwrap() as u16)).collect(),
        );
        distinct.push(words);
    }
    let dictionaries: Vec<Texts> =
        distinct.iter().map(|words| texts(words.iter().map(|word| Some(*word)))).collect();
    let column = |i: usize| {
        let (plain, validity) = (&columns[i], Some(Bitmap::new(&columns[i].validity)));
        match layout {
            Layout::Plain => {
                Column::new(Values::Utf8 { offsets: &plain.offsets, data: &plain.data }, validity, ROWS)
            }
            Layout::Views => Column::new(
                Values::Utf8View { views: &plain.views, buffers: vec![&plain.data] },
                validity,
                ROWS,
            ),
            Layout::Dictionary => {
                let words = Column::utf8(&dictionaries[i].offsets, &dictionaries[i].data).unwrap();
                Column::new(
                    Values::Dictionary { keys: Keys::UInt16(&keys[i]), values: Box::new(words) },
                    validity,
                    ROWS,
                )
            }
        }
        .unwrap()
    };
    let employees: Vec<i32> = data.employees.iter().map(|x| x.unwrap_or(-7.0) as i32).collect();
    let employees_valid = valid(data.employees.iter().map(Option::is_some).collect());
    let named = valid(data.named.iter().map(|flag| *flag == Some(true)).collect());
    let named_valid = valid(data.named.iter().map(Option::is_some).collect());
    let funded: Vec<i32> = data.funded.iter().map(|day| day.unwrap_or(i32::MIN)).collect();
    let funded_valid = valid(data.funded.iter().map(Option::is_some).collect());
    let hired: Vec<i64> = data.hired.iter().map(|day| i64::from(day.unwrap_or(0)) * 86_400_000 + 5).collect();
    let hired_valid = valid(data.hired.iter().map(Option::is_some).collect());
    let tags =
        texts(data.tools.iter().flatten().flatten().map(|tag| Some(*tag)).collect::<Vec<_>>().into_iter());
    let mut ends = vec![0i32];
    for list in &data.tools {
        ends.push(ends.last().unwrap() + list.as_ref().map_or(0, Vec::len) as i32);
    }
    let tools_valid = valid(data.tools.iter().map(Option::is_some).collect());
    let tag_column = Column::utf8(&tags.offsets, &tags.data).unwrap();
    let mut table = Table::new(ROWS);
    for (i, name) in ["industry", "stage", "country", "revenue", "topics"].into_iter().enumerate() {
        table.add(name, column(i)).unwrap();
    }
    let nullable = |values, bytes| Column::new(values, Some(Bitmap::new(bytes)), ROWS).unwrap();
    table.add("employees", nullable(Values::Int32(&employees), &employees_valid)).unwrap();
    table.add("growth", Column::float64(&data.growth)).unwrap();
    table.add("named", nullable(Values::Boolean(Bitmap::new(&named)), &named_valid)).unwrap();
    table.add("funded", nullable(Values::Date32(&funded), &funded_valid)).unwrap();
    table
        .add(
            "hired",
            nullable(Values::Timestamp { values: &hired, unit: TimeUnit::Millisecond }, &hired_valid),
        )
        .unwrap();
    table
        .add("tools", nullable(Values::List { offsets: &ends, values: Box::new(tag_column) }, &tools_valid))
        .unwrap();

    let accounts: Vec<Account> = (0..ROWS).map(|i| account(data, i)).collect();
    let mut raised = None;
    for outputs in [
        Output::ALL.to_vec(),
        Output::DEFAULT.to_vec(),
        vec![Output::Score, Output::Tier],
        vec![Output::Low, Output::TierReasons],
    ] {
        let options = TableOptions { outputs, errors, pool: &Threads::new(3) };
        let (many, one) =
            (scorer.score_table_with(&table, &options), scorer.score_accounts(&accounts, &options));
        match (many, one) {
            (Ok(many), Ok(one)) => {
                assert_eq!(many.scores.errors, one.scores.errors);
                for (mine, theirs) in many.scores.columns.iter().zip(&one.scores.columns) {
                    assert!(mine == theirs, "{}", mine.name);
                }
                let places = |faults: &[icp_core::table::fault::DataFault]| {
                    faults.iter().map(|fault| (fault.path(), fault.row)).collect::<Vec<_>>()
                };
                assert_eq!(places(&many.faults), places(&one.faults));
            }
            (Err(TableError::Data(many)), Err(one)) => {
                let paths = |error: &icp_core::table::fault::DataError| {
                    error.faults.iter().map(|fault| fault.path()).collect::<Vec<_>>()
                };
                assert_eq!((paths(&many), many.total), (paths(&one), one.total));
                raised = Some(TableError::Data(many));
            }
            (many, one) => panic!("{:?} {:?}", many.err(), one.err()),
        }
    }
    raised
}

#[test]
fn both_doors_agree_over_many_blocks() {
    let caps = r#""caps": {"technographic": 12, "firmographic": 40},"#;
    let ignore = r#""missing": "ignore""#;
    let zero = r#""missing": "zero""#;
    for (missing, caps) in [(zero, ""), (ignore, ""), (zero, caps), (ignore, caps)] {
        let profile = PROFILE.replace("MISSING", missing).replace("CAPS", caps);
        for layout in [Layout::Plain, Layout::Views, Layout::Dictionary] {
            assert!(check(&profile, &data(false), layout, Errors::Raise).is_none());
        }
    }
}

#[test]
fn faults_are_the_same_ones_in_the_same_order() {
    let profile = PROFILE.replace("MISSING", r#""missing": "ignore""#).replace("CAPS", "");
    for layout in [Layout::Plain, Layout::Views, Layout::Dictionary] {
        assert!(check(&profile, &data(true), layout, Errors::Record).is_none());
        let Some(TableError::Data(error)) = check(&profile, &data(true), layout, Errors::Raise) else {
            panic!()
        };
        assert_eq!(error.total, 5);
        assert_eq!(error.faults[0].path(), "/stage/5");
    }
}

#[test]
fn every_absent_column_is_named() {
    let profile = PROFILE.replace("MISSING", r#""missing": "zero""#).replace("CAPS", "");
    let scorer = Profile::from_json(&profile).unwrap().scorer("2026-06-30").unwrap();
    let names: Vec<String> = scorer.attributes().map(|attribute| attribute.name.clone()).collect();
    let mut table = Table::new(1);
    for name in &names[2..] {
        table.add(name, Column::null(1)).unwrap();
    }
    let TableError::Table(fault) = scorer.score_table(&table).unwrap_err() else { panic!() };
    assert_eq!((fault.code().as_str(), fault.path().as_str()), ("absent_column", "/industry"));
    assert!(fault.to_string().ends_with("(and 1 more: \"stage\")"), "{fault}");
}
