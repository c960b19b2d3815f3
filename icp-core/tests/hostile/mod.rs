//! Requests bent out of shape: each leaf, list and key of an example in turn, then several at a time from a seed.

use icp_core::json::Json;

/// A request and what was done to it.
pub(crate) struct Bent {
    pub(crate) what: String,
    pub(crate) request: Json,
}

/// Splitmix: the same mutations on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

type Place = Vec<usize>;

fn children(json: &Json) -> usize {
    match json {
        Json::List(items) => items.len(),
        Json::Object(members) => members.len(),
        _ => 0,
    }
}

/// Every place of a value; of a long list of plain values the first three and the last stand for all.
fn places(json: &Json, here: &Place, all: &mut Vec<Place>) {
    all.push(here.clone());
    let count = children(json);
    for i in 0..count {
        let child = child(json, i);
        if count > 6 && i > 2 && i + 1 < count && matches!(json, Json::List(_)) && children(child) < 3 {
            continue;
        }
        let mut below = here.clone();
        below.push(i);
        places(child, &below, all);
    }
}

fn child(json: &Json, i: usize) -> &Json {
    match json {
        Json::List(items) => &items[i],
        Json::Object(members) => &members[i].1,
        _ => json,
    }
}

fn at<'a>(json: &'a Json, place: &[usize]) -> Option<&'a Json> {
    place.iter().try_fold(json, |json, i| (*i < children(json)).then(|| child(json, *i)))
}

fn at_mut<'a>(json: &'a mut Json, place: &[usize]) -> Option<&'a mut Json> {
    place.iter().try_fold(json, |json, i| match json {
        Json::List(items) => items.get_mut(*i),
        Json::Object(members) => members.get_mut(*i).map(|(_, value)| value),
        _ => None,
    })
}

fn pointer(json: &Json, place: &[usize]) -> String {
    let mut here = json;
    let mut path = String::new();
    for i in place {
        match here {
            Json::Object(members) => path.extend(["/", &members[*i].0]),
            _ => path.push_str(&format!("/{i}")),
        }
        here = child(here, *i);
    }
    path
}

type Change = (String, Box<dyn Fn(&mut Json)>);

fn set(what: &str, value: Json) -> Change {
    (format!("= {what}"), Box::new(move |json| *json = value.clone()))
}

fn list(what: &str, change: fn(&mut Vec<Json>)) -> Change {
    (
        what.to_owned(),
        Box::new(move |json| {
            if let Json::List(items) = json {
                change(items)
            }
        }),
    )
}

fn repeat(items: &mut Vec<Json>, times: usize) {
    let once = items.clone();
    for _ in 1..times {
        items.extend_from_slice(&once);
    }
}

fn level(items: &mut [Json], with: impl Fn(&Json) -> Json) {
    if let Some(first) = items.iter().find(|item| !item.is_null()).map(with) {
        items.fill(first);
    }
}

/// What can be done to a value.
fn changes(json: &Json) -> Vec<Change> {
    let number = |x: f64| set(&format!("{x:e}"), Json::Number(x));
    let mut all = vec![
        set("null", Json::Null),
        set("true", Json::Bool(true)),
        set("\"\"", Json::Text(String::new())),
        set("\"x\"", Json::Text("x".into())),
        set("nul", Json::Text("\u{0}".into())),
        set("long text", Json::Text("long ".repeat(20_000))),
        set("[]", Json::List(Vec::new())),
        set("{}", Json::Object(Vec::new())),
        set("[null]", Json::List(vec![Json::Null])),
        set("[[0]]", Json::List(vec![Json::List(vec![Json::Number(0.0)])])),
        number(-1.0),
        number(0.0),
        number(1.0),
        number(0.5),
        number(9_007_199_254_740_992.0),
        number(1e308),
    ];
    match json {
        Json::Number(x) => {
            all.extend(
                [-1e308, 1e-300, 1e9, 4_294_967_295.0, 4_294_967_296.0, 1e15, 1.0, 2.0, 3.0].map(number),
            );
            all.extend([1e-300, 1e6, -1.0, 1.0 + 1e-9].map(|by| number(x * by)));
        }
        Json::List(_) => {
            all.push(list("emptied", Vec::clear));
            all.push(list("cut to 1", |items| items.truncate(1)));
            all.push(list("cut to 2", |items| items.truncate(2)));
            all.push(list("last dropped", |items| drop(items.pop())));
            all.push(list("x 50", |items| repeat(items, 50)));
            all.push(list("all equal", |items| level(items, Json::clone)));
            all.push(list("all null", |items| items.fill(Json::Null)));
            all.push(list("all 0", |items| items.fill(Json::Number(0.0))));
            all.push(list("all 1e308", |items| items.fill(Json::Number(1e308))));
            all.push(list("all true", |items| items.fill(Json::Bool(true))));
            all.push(list("all false", |items| items.fill(Json::Bool(false))));
            all.push(list("all texts", |items| items.fill(Json::Text("x".into()))));
            all.push(list("turned", |items| items.reverse()));
            all.push(list("one odd", |items| items.push(Json::Number(f64::MIN_POSITIVE))));
            for by in [1e-300, 1e6, 1e300, -1.0] {
                all.push((
                    format!("scaled by {by:e}"),
                    Box::new(move |json| {
                        let Json::List(items) = json else { return };
                        items.iter_mut().for_each(|item| {
                            if let Json::Number(x) = item {
                                *x = (*x * by).clamp(f64::MIN, f64::MAX);
                            }
                        });
                    }),
                ));
            }
        }
        Json::Object(members) => {
            for i in 0..members.len() {
                let name = members[i].0.clone();
                all.push((
                    format!("without {name}"),
                    Box::new(move |json| {
                        if let Json::Object(members) = json
                            && i < members.len()
                        {
                            members.remove(i);
                        }
                    }),
                ));
                all.push((
                    format!("{name} twice"),
                    Box::new(move |json| {
                        if let Json::Object(members) = json
                            && i < members.len()
                        {
                            members.push(members[i].clone());
                        }
                    }),
                ));
            }
            if members.len() > 1 && members.iter().all(|(_, value)| matches!(value, Json::List(_))) {
                all.extend(columns());
            }
        }
        _ => {}
    }
    all
}

/// What can be done to all columns of a table at once.
fn columns() -> Vec<Change> {
    let each = |what: &str, change: fn(&mut Vec<Json>)| -> Change {
        let on_all = move |json: &mut Json| {
            let Json::Object(members) = json else { return };
            for (_, column) in members {
                if let Json::List(items) = column {
                    change(items);
                }
            }
        };
        (format!("columns {what}"), Box::new(on_all))
    };
    vec![
        each("emptied", Vec::clear),
        each("of one row", |items| items.truncate(1)),
        each("of two rows", |items| items.truncate(2)),
        each("of three rows", |items| items.truncate(3)),
        each("x 20", |items| repeat(items, 20)),
        each("all null", |items| items.fill(Json::Null)),
        each("all equal", |items| level(items, Json::clone)),
        each("outcomes all true", |items| {
            if items.iter().any(|item| matches!(item, Json::Bool(_))) {
                items.fill(Json::Bool(true));
            }
        }),
        each("outcomes all false", |items| {
            if items.iter().any(|item| matches!(item, Json::Bool(_))) {
                items.fill(Json::Bool(false));
            }
        }),
        each("numbers huge", |items| {
            items.iter_mut().for_each(|item| {
                if let Json::Number(x) = item {
                    *x = x.signum() * 1e308;
                }
            });
        }),
        each("numbers tiny", |items| {
            items.iter_mut().for_each(|item| {
                if let Json::Number(x) = item {
                    *x *= 1e-300;
                }
            });
        }),
    ]
}

/// One change at every place.
pub(crate) fn single(example: &Json) -> Vec<Bent> {
    let mut all_places = Vec::new();
    places(example, &Vec::new(), &mut all_places);
    let mut bent = Vec::new();
    for place in &all_places {
        let Some(value) = at(example, place) else { continue };
        for (what, change) in changes(value) {
            let mut request = example.clone();
            if let Some(value) = at_mut(&mut request, place) {
                change(value);
            }
            bent.push(Bent { what: format!("{} {what}", pointer(example, place)), request });
        }
    }
    bent
}

/// Two to four changes at places that the dice choose.
pub(crate) fn several(example: &Json, dice: &mut Dice) -> Bent {
    let (mut request, mut told) = (example.clone(), Vec::new());
    for _ in 0..2 + dice.below(3) {
        let mut all_places = Vec::new();
        places(&request, &Vec::new(), &mut all_places);
        let place = all_places[dice.below(all_places.len())].clone();
        let Some(value) = at(&request, &place) else { continue };
        let mut possible = changes(value);
        let (what, change) = possible.swap_remove(dice.below(possible.len()));
        told.push(format!("{} {what}", pointer(&request, &place)));
        if let Some(value) = at_mut(&mut request, &place) {
            change(value);
        }
    }
    Bent { what: told.join("; "), request }
}
