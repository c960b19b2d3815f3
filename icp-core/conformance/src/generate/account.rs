//! Accounts: values taken from the edges of what the profile asks, in every form an account may give them.

use serde_json::{Map, Value, json};

use super::draw::Draw;
use crate::oracle::date::Date;

/// What a profile says about one attribute, wherever it says it.
#[derive(Debug, Default)]
struct Mentions {
    numbers: Vec<f64>,
    words: Vec<String>,
}

impl Mentions {
    fn of(profile: &Value, name: &str) -> Self {
        let mut mentions = Self::default();
        let declared = &profile["attributes"][name];
        mentions.harvest(&declared["order"]);
        mentions.harvest(&declared["groups"]);
        mentions.harvest(&declared["aliases"]);
        mentions.search(profile, name);
        mentions.numbers.sort_by(f64::total_cmp);
        mentions.numbers.dedup();
        mentions.words.sort();
        mentions.words.dedup();
        mentions
    }

    fn search(&mut self, value: &Value, name: &str) {
        match value {
            Value::Object(object) if value["attribute"] == name => {
                for (key, part) in object {
                    if !matches!(
                        key.as_str(),
                        "attribute" | "id" | "category" | "weight" | "strength" | "missing"
                    ) {
                        self.harvest(part);
                    }
                }
            }
            Value::Object(object) => object.values().for_each(|part| self.search(part, name)),
            Value::Array(parts) => parts.iter().for_each(|part| self.search(part, name)),
            _ => {}
        }
    }

    fn harvest(&mut self, value: &Value) {
        match value {
            Value::Number(number) => self.numbers.push(number.as_f64().unwrap()),
            Value::String(word) => self.words.push(word.clone()),
            Value::Array(parts) => parts.iter().for_each(|part| self.harvest(part)),
            Value::Object(object) => {
                for (key, part) in object {
                    if key != "fit" {
                        self.harvest(part);
                    }
                    // Named values are keys; the format's own words do no harm as values.
                    self.words.push(key.clone());
                }
            }
            _ => {}
        }
    }
}

/// Values of an attribute where what the profile asks of it changes: ends and their neighbours, every named value,
/// every length of a list, and something the profile does not know.
#[must_use]
pub fn candidates(profile: &Value, name: &str, as_of: &str) -> Vec<Value> {
    let declared = &profile["attributes"][name];
    let mentions = Mentions::of(profile, name);
    let as_of = Date::parse_iso(as_of).expect("as_of is a date");
    match declared["type"].as_str().expect("a declared attribute") {
        "number" => numbers(&mentions),
        "text" => match declared.get("order") {
            Some(order) => order.as_array().unwrap().clone(),
            None => mentions.words.iter().map(|word| json!(word)).chain([json!("something else")]).collect(),
        },
        "flag" => vec![json!(true), json!(false)],
        "date" => dates(&mentions, as_of).into_iter().map(|date| json!(date.iso())).collect(),
        _ => tag_lists(&mentions),
    }
}

fn numbers(mentions: &Mentions) -> Vec<Value> {
    let edges = mentions.numbers.iter().flat_map(|&x| [x, x.next_up(), x.next_down()]);
    let middles = mentions.numbers.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]) / 2.0);
    let wild = [0.0, -0.0, 5e-324, f64::MAX, f64::MIN, 0.1 + 0.2];
    let mut values: Vec<Value> = edges.chain(middles).chain(wild).map(|x| json!(x)).collect();
    values.extend([json!(9_007_199_254_740_993_i64), json!(u64::MAX), json!(i64::MIN)]);
    values
}

fn dates(mentions: &Mentions, as_of: Date) -> Vec<Date> {
    let mut edges = vec![as_of];
    for &number in &mentions.numbers {
        let age = number as i64;
        if number.fract() == 0.0 && age.abs() < 40_000 {
            edges.extend([as_of.plus_days(-age), as_of.plus_months(-age)]);
        }
    }
    let mut dates: Vec<Date> =
        edges.iter().flat_map(|edge| [-1, 0, 1].map(|days| edge.plus_days(days))).collect();
    dates.extend((1..=12).map(|months| as_of.plus_months(-months)));
    dates.extend(
        [(2024, 2, 29), (2000, 2, 29), (1, 1, 1), (9999, 12, 31), (2024, 1, 31)]
            .map(|(year, month, day)| Date { year, month, day }),
    );
    let named = mentions.words.iter().filter_map(|word| Date::parse_iso(word));
    dates.extend(named.flat_map(|date| [-1, 0, 1].map(|days| date.plus_days(days))));
    dates.retain(|date| Date::new(date.year, date.month, date.day).is_some());
    dates.sort_unstable();
    dates.dedup();
    dates
}

fn tag_lists(mentions: &Mentions) -> Vec<Value> {
    let mut lists = vec![json!([])];
    lists.extend(mentions.words.iter().map(|word| json!([word])));
    lists.extend((2..=mentions.words.len()).map(|count| json!(mentions.words[..count])));
    for count in 1..=12 {
        lists.push((0..count).map(|i| json!(format!("unheard of {i}"))).collect());
    }
    lists
}

/// An account for the profile; with `cells`, values that `read` parses are now and then given as text.
pub(crate) fn account(draw: &mut Draw, profile: &Value, as_of: &str, cells: bool) -> Map<String, Value> {
    let mut account = Map::new();
    let missing = *draw.pick(&[0, 10, 30, 30, 60, 100]);
    for (name, declared) in profile["attributes"].as_object().unwrap() {
        let column = declared["read"]["column"].as_str().filter(|_| draw.chance(80));
        let key = column.unwrap_or(name).to_owned();
        if draw.chance(missing) {
            if draw.chance(40) {
                account.insert(key, Value::Null);
            }
            continue;
        }
        let pool = candidates(profile, name, as_of);
        let value = draw.pick(&pool).clone();
        let value = in_some_form(draw, declared, value, &pool);
        let value = match declared.get("read") {
            Some(read) if cells && draw.chance(60) => cell(draw, declared, read, value),
            _ => value,
        };
        account.insert(key, value);
    }
    if draw.chance(10) {
        account.insert("a key no profile declares".to_owned(), json!({"nested": [1, null]}));
    }
    account
}

/// The same value (or one like it) as an account might write it.
fn in_some_form(draw: &mut Draw, declared: &Value, value: Value, pool: &[Value]) -> Value {
    let exact = declared["exact"] == true;
    match value {
        Value::Number(number) => {
            let x = number.as_f64().unwrap();
            if draw.chance(20) {
                return draw.decimal(-100, 2000);
            }
            let whole = x.fract() == 0.0 && x.abs() < 1e15 && (x != 0.0 || x.is_sign_positive());
            if whole && draw.chance(60) { json!(x as i64) } else { Value::Number(number) }
        }
        Value::String(text) if declared["type"] == "text" => {
            if declared.get("order").is_none() && draw.chance(6) {
                // Empty text is known; where `read` applies a CSV cell would not be.
                return json!(if declared.get("read").is_some() {
                    "x"
                } else {
                    *draw.pick(&["", " ", "\u{a0}"])
                });
            }
            json!(dressed(draw, &text, exact))
        }
        Value::String(date) if draw.chance(15) => json!(match draw.below(3) {
            0 => format!("{date}T00:00:00Z"),
            1 => format!("{date} 23:59:59.999"),
            _ => format!("{date}T12:30+05:30"),
        }),
        Value::Array(mut tags) => {
            for _ in 0..draw.below(4) {
                if let Value::Array(more) = draw.pick(pool) {
                    tags.extend(more.iter().take(3).cloned());
                }
            }
            tags.iter().map(|tag| json!(dressed(draw, tag.as_str().unwrap(), exact))).collect()
        }
        value => value,
    }
}

fn dressed(draw: &mut Draw, word: &str, exact: bool) -> String {
    // An exact attribute compares as written: a changed word would be another one.
    if exact || draw.chance(40) {
        return word.to_owned();
    }
    match draw.below(5) {
        0 => word.to_ascii_uppercase(),
        1 => word.to_ascii_lowercase(),
        2 => format!("\u{3000}{word} "),
        3 => format!("\u{a0}{}\n", word.to_ascii_uppercase()),
        _ => word.to_owned(),
    }
}

/// The value as the text of a cell that `read` turns back.
fn cell(draw: &mut Draw, declared: &Value, read: &Value, value: Value) -> Value {
    if draw.chance(10) {
        return json!(*draw.pick(&["N/A", " n/a", "####"]));
    }
    if read["unparsable"] == "missing" && draw.chance(10) {
        return json!("no such value");
    }
    let word = |list: &str, default: &str| {
        let word = read[list].as_array().and_then(|words| words[0].as_str()).unwrap_or(default);
        json!(format!(" {}", word.to_ascii_uppercase()))
    };
    match value {
        Value::Bool(true) => word("true", "true"),
        Value::Bool(false) => word("false", "false"),
        Value::Number(number) => {
            let x = number.as_f64().unwrap();
            json!(match draw.below(3) {
                0 => format!("{x:e}"),
                1 => format!(" {x} "),
                _ => x.to_string(),
            })
        }
        Value::String(date) if declared["type"] == "date" && read.get("date_format").is_some() => {
            let date = Date::parse_iso(&date).unwrap();
            json!(format!("{:02}/{:02}/{:04}", date.month, date.day, date.year))
        }
        Value::Array(tags) => {
            let separator = read["separator"].as_str().unwrap_or(";");
            let tags: Vec<&str> = tags.iter().map(|tag| tag.as_str().unwrap()).collect();
            // An empty cell would be an absent value in a CSV; an account that means an empty list says so.
            if tags.is_empty() { json!([]) } else { json!(tags.join(separator)) }
        }
        value => value,
    }
}
