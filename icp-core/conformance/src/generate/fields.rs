//! Attributes: their declarations and the words their values are made of.

use serde_json::{Map, Value, json};

use super::draw::Draw;

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
    Date,
    Tags,
}

pub(crate) const KINDS: [Kind; 5] = [Kind::Text, Kind::Number, Kind::Flag, Kind::Date, Kind::Tags];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Date => "date",
            Self::Tags => "tags",
        }
    }
}

/// A declared attribute and what the generator knows of it.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Different words after normalisation, none of them an alias key or a group's name.
    pub(crate) words: Vec<String>,
    /// Alias keys with the word each stands for.
    pub(crate) aliases: Vec<(String, String)>,
    /// Groups, with no member in two of them.
    pub(crate) groups: Vec<(String, Vec<String>)>,
    /// Whether the words, as listed, are an order.
    pub(crate) ordered: bool,
    pub(crate) exact: bool,
    pub(crate) read: Option<Map<String, Value>>,
}

/// Different from each other after trimming and lower-casing, and as written.
const WORDS: [&str; 24] = [
    "B2B SaaS",
    "Fintech",
    "E-commerce",
    "Health care",
    "Seed",
    "Series A",
    "Series B",
    "Germany",
    "Austria",
    "United States",
    "Salesforce",
    "HubSpot",
    "Straße",
    "İzmir",
    "ΟΔΟΣ ΣΑΣ",
    "Ünïcode",
    "日本",
    "ǅungla",
    "ﬁnance",
    "Кириллица",
    "naïve",
    "a;b",
    "ẞig",
    "0",
];

impl Field {
    pub(crate) fn new(draw: &mut Draw, place: usize, kind: Kind) -> Self {
        let stem = ["alpha", "beta gamma", "größe", "x/y~z", "plain_name"][draw.below(5)];
        let stem = if draw.chance(80) { "attribute" } else { stem };
        let textual = matches!(kind, Kind::Text | Kind::Tags);
        let words: Vec<String> = if textual {
            draw.sample(&WORDS, 12).into_iter().map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        let exact = textual && draw.chance(20);
        let mut field = Self {
            name: format!("{stem}_{place}"),
            kind,
            words,
            aliases: Vec::new(),
            groups: Vec::new(),
            ordered: kind == Kind::Text && draw.chance(35),
            exact,
            read: None,
        };
        if textual && draw.chance(40) {
            let targets = draw.sample(&field.words, 3);
            field.aliases =
                targets.into_iter().enumerate().map(|(i, word)| (format!("Alias {i} of it"), word)).collect();
        }
        if textual && draw.chance(45) {
            let members = draw.sample(&field.words, 5);
            let half = members.len().div_ceil(2);
            field.groups.push(("The First Group".to_owned(), members[..half].to_vec()));
            if half < members.len() {
                field.groups.push(("Zweite Gruppe".to_owned(), members[half..].to_vec()));
            }
        }
        if draw.chance(15) {
            field.read = Some(read(draw, kind, place));
        }
        field
    }

    pub(crate) fn declaration(&self, draw: &mut Draw) -> Value {
        let mut declared = Map::new();
        declared.insert("type".to_owned(), json!(self.kind.name()));
        if self.exact {
            declared.insert("exact".to_owned(), json!(true));
        }
        if !self.aliases.is_empty() {
            let mut aliases = Map::new();
            for (key, word) in &self.aliases {
                aliases.insert(self.dress(draw, key), json!(self.dress(draw, word)));
            }
            declared.insert("aliases".to_owned(), aliases.into());
        }
        if !self.groups.is_empty() {
            let mut groups = Map::new();
            for (name, members) in &self.groups {
                let members: Vec<String> = members.iter().map(|member| self.written(draw, member)).collect();
                groups.insert(name.clone(), json!(members));
            }
            declared.insert("groups".to_owned(), groups.into());
        }
        if self.ordered {
            declared.insert("order".to_owned(), json!(self.words));
        }
        if let Some(read) = &self.read {
            declared.insert("read".to_owned(), read.clone().into());
        }
        if draw.chance(10) {
            declared.insert("find_cost".to_owned(), draw.decimal(1, 9));
            declared.insert("immutable".to_owned(), json!(true));
        }
        declared.into()
    }

    /// The same word in another case or with white space around it, unless the attribute is exact.
    pub(crate) fn dress(&self, draw: &mut Draw, word: &str) -> String {
        if self.exact {
            return word.to_owned();
        }
        // Only ASCII changes case without changing what it folds to.
        let mut dressed = word.to_owned();
        if draw.chance(30) {
            dressed.make_ascii_uppercase();
        } else if draw.chance(30) {
            dressed.make_ascii_lowercase();
        }
        match draw.below(8) {
            0 => format!(" {dressed}"),
            1 => format!("\u{a0}{dressed}\u{2003}"),
            2 => format!("{dressed}\t"),
            _ => dressed,
        }
    }

    /// A word as a document or an account might write it: dressed, or as an alias.
    pub(crate) fn written(&self, draw: &mut Draw, word: &str) -> String {
        let alias = self.aliases.iter().find(|(_, target)| target == word);
        match alias {
            Some((alias, _)) if draw.chance(30) => self.dress(draw, alias),
            _ => self.dress(draw, word),
        }
    }

    /// A few different words as a list of the document writes them; now and then one of them a group.
    pub(crate) fn list(&self, draw: &mut Draw, most: usize) -> Vec<String> {
        let mut list = Vec::new();
        for word in draw.sample(&self.words, most) {
            list.push(self.written(draw, &word));
        }
        if !self.groups.is_empty() && draw.chance(40) {
            let group = draw.pick(&self.groups).0.clone();
            list[0] = self.dress(draw, &group);
        }
        list
    }

    /// One word or, now and then, a group.
    pub(crate) fn word(&self, draw: &mut Draw) -> String {
        if !self.groups.is_empty() && draw.chance(20) {
            return draw.pick(&self.groups).0.clone();
        }
        let word = draw.pick(&self.words).clone();
        self.written(draw, &word)
    }
}

fn read(draw: &mut Draw, kind: Kind, place: usize) -> Map<String, Value> {
    let mut read = Map::new();
    if draw.chance(60) {
        read.insert("column".to_owned(), json!(format!("Column no. {place}")));
    }
    read.insert("null".to_owned(), json!(["N/A", "####"]));
    match kind {
        Kind::Flag => {
            read.insert("true".to_owned(), json!(["Yes", "Ja"]));
            read.insert("false".to_owned(), json!(["No"]));
        }
        Kind::Date if draw.chance(70) => {
            read.insert("date_format".to_owned(), json!("%m/%d/%Y"));
        }
        Kind::Tags if draw.chance(70) => {
            read.insert("separator".to_owned(), json!("|"));
        }
        _ => {}
    }
    if matches!(kind, Kind::Number | Kind::Flag | Kind::Date) && draw.chance(50) {
        read.insert("unparsable".to_owned(), json!(*draw.pick(&["missing", "error"])));
    }
    read
}
