//! What happened, as far as the reader can see: events of clear, opened and enclosed leaves.

use std::collections::{BTreeMap, BTreeSet};

use domain::shared::{Hash, Instant};
use domain::world::Event;
use record::bundle::read_enclosures;
use record::canonical::Value;
use record::event::{LOG_KINDS, WORDED};
use record::leaf::{Hidden, Label, Leaf};

use crate::log::{Code, Finding, ReadLog};

/// Kinds whose body leaves something out: without their enclosure they are not whole.
const ENCLOSED: &[&str] = &["EnvelopeReceived", "BidReplaced", "BidWithdrawn", "KeyedIn"];

/// Kinds whose letter, reply or signature stays beside the log: without their enclosure they are
/// read as far as they go.
const MASKED: &[&str] = &[
    "RemedyRaised",
    "RemedyAnswered",
    "InterestReviewed",
    "ComplaintExamined",
    "ComplaintCorrected",
    "ComplaintServed",
    "ComplaintResponded",
];

/// Who can see an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Whoever holds the reader's bundle.
    Bundle,
    /// Anyone.
    Anyone,
}

/// Whether an event is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every field is known.
    Whole,
    /// Names are kept back: placeholders stand for them.
    Masked,
}

/// An event that the reader can see.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Index of its leaf.
    pub index: u64,
    /// The door's stamp.
    pub stamp: Instant,
    /// What happened.
    pub event: Event,
    /// Who can see it.
    pub sight: Sight,
    /// Whether it is whole.
    pub extent: Extent,
    /// Commitment to its command, where the body has one.
    pub command_sha256: Option<Hash>,
}

/// One leaf.
#[derive(Clone, Debug)]
pub enum Seen {
    /// An event.
    Fact(Box<Fact>),
    /// Committed and not open to the reader; the label where it is.
    Shut(Option<Label>),
    /// Written by the log about itself.
    Own,
    /// Of no form, or its body is missing: the leaves' checks say so.
    Unread,
}

/// What one `RecordsOpened` revealed.
#[derive(Clone, Debug)]
pub struct Revealed {
    /// Index of its leaf.
    pub index: u64,
    /// The door's stamp.
    pub stamp: Instant,
    /// Seed of the covers, where there were any.
    pub cover_seed: Option<[u8; 32]>,
}

/// Every leaf in order.
#[derive(Debug, Default)]
pub struct Past {
    /// By leaf index.
    pub leaves: Vec<Seen>,
    /// By lot: the first `RecordsOpened`.
    pub revealed: BTreeMap<String, Revealed>,
    /// What is wrong with what was shown.
    pub findings: Vec<Finding>,
    enclosures: BTreeMap<u64, (String, Sight)>,
    names: BTreeMap<String, BTreeMap<u64, Value>>,
    public: BTreeSet<u64>,
}

impl Past {
    /// Reads the events of a log; `enclosures` are those of the reader's bundle.
    #[must_use]
    pub fn of(log: &ReadLog, enclosures: &BTreeMap<u64, String>) -> Self {
        let mut past = Self::default();
        let mine = enclosures.iter();
        past.enclosures = mine.map(|(at, it)| (*at, (it.clone(), Sight::Bundle))).collect();
        past.read_shown(log);
        past.leaves = (0..log.leaves.leaves.len()).map(|_| Seen::Unread).collect();
        for at in 0..past.leaves.len() {
            let seen = past.see(log, at as u64);
            past.leaves[at] = seen;
        }
        past
    }

    /// The events that can be seen, in order.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.leaves.iter().filter_map(|it| match it {
            Seen::Fact(it) => Some(&**it),
            _ => None,
        })
    }

    /// Indexes of a lot's hidden leaves whose label can be seen, with their kind.
    pub fn hidden<'a>(&'a self, lot: &'a str, log: &'a ReadLog) -> Vec<(u64, &'a str)> {
        let of = Hidden::Lot(lot.to_owned());
        let opened = log.leaves.opened.iter().filter(move |it| it.1.label.hidden == of);
        opened.map(|(index, it)| (*index, it.label.kind.as_str())).collect()
    }

    /// What later leaves show of earlier ones: enclosures, names, and who can see an opening.
    fn read_shown(&mut self, log: &ReadLog) {
        for (index, _, body) in log.leaves.clear_of("RecordsOpened") {
            let records = body.list("records").and_then(read_enclosures);
            let lot = body.text("lot");
            let seed = body.text("cover_seed").map(record::leaf::hash);
            let (Some(records), Some(lot), Some(stamp)) = (records, lot, body.integer("stamp_ms"))
            else {
                self.findings.push(Finding::leaf(Code::LeafOpeningMismatch, index));
                continue;
            };
            let late = records.keys().any(|it| *it >= index);
            if late
                || seed == Some(None)
                || body.get("refused") != refused(log, lot, index).as_ref()
            {
                self.findings.push(Finding::leaf(Code::LeafOpeningMismatch, index));
            }
            let shown = records.into_iter().map(|(at, it)| (at, (it, Sight::Anyone)));
            self.enclosures.extend(shown);
            let cover_seed = seed.flatten();
            let revealed = Revealed { index, stamp: Instant(stamp), cover_seed };
            self.revealed.entry(lot.to_owned()).or_insert(revealed);
        }
        for (_, _, body) in log.leaves.clear_of("ResultPublished") {
            let Some(lot) = body.text("lot") else { continue };
            let members = body.list("members").unwrap_or_default().iter();
            let seats = members.filter_map(|it| Some((it.count("seat")?, it.clone())));
            self.names.insert(lot.to_owned(), seats.collect());
        }
        for (_, _, body) in log.leaves.clear_of("Opened") {
            let openings = body.list("openings").unwrap_or_default().iter();
            let whole = openings.filter(|it| it.text("body").is_some());
            self.public.extend(whole.filter_map(|it| it.count("index")));
        }
    }

    fn see(&mut self, log: &ReadLog, index: u64) -> Seen {
        match log.leaves.leaf(index) {
            None => Seen::Unread,
            Some(Leaf::Opaque(..)) => self.see_opaque(log, index),
            Some(leaf) => {
                let line = leaf.line().expect("a leaf that is not opaque has a line");
                if LOG_KINDS.iter().any(|it| it.0 == line.kind) {
                    return Seen::Own;
                }
                let Some(body) = log.leaves.clear.get(&index) else { return Seen::Unread };
                self.see_clear(index, &line.kind, &line.stream, body)
            }
        }
    }

    fn see_clear(&mut self, index: u64, kind: &str, stream: &str, body: &Value) -> Seen {
        let mut extent = Extent::Whole;
        let mut sight = Sight::Anyone;
        let enclosure = if record::event::SEATING.contains(&kind) {
            let draw = body.text("draw").and_then(|it| it.rsplit_once('/')).map(|it| it.0);
            let lot = body.text("lot").or(draw);
            let named = lot.and_then(|lot| self.names.get(lot));
            let (value, whole) = with_names(index, body, named);
            match self.enclosures.get(&index) {
                Some((text, by)) if !whole => {
                    sight = *by;
                    Some(text.clone())
                }
                _ => {
                    extent = if whole { Extent::Whole } else { Extent::Masked };
                    Some(value.encode())
                }
            }
        } else if WORDED.contains(&kind) || MASKED.contains(&kind) {
            match self.enclosures.get(&index) {
                Some((text, by)) => {
                    sight = *by;
                    Some(text.clone())
                }
                None => {
                    extent = Extent::Masked;
                    WORDED.contains(&kind).then(|| without_text(kind, body).encode())
                }
            }
        } else {
            None
        };
        let Some(fact) = fact(index, kind, body, enclosure.as_deref()) else {
            self.findings.push(Finding::leaf(Code::LeafGrammar, index));
            return Seen::Unread;
        };
        if record::event::place(&fact.event).stream != stream {
            self.findings.push(Finding::leaf(Code::LeafGrammar, index));
        }
        Seen::Fact(Box::new(Fact { sight, extent, ..fact }))
    }

    fn see_opaque(&mut self, log: &ReadLog, index: u64) -> Seen {
        let Some(opened) = log.leaves.opened.get(&index) else { return Seen::Shut(None) };
        let label = &opened.label;
        if LOG_KINDS.iter().any(|it| it.0 == label.kind) {
            return Seen::Own;
        }
        let shut = || Seen::Shut(Some(label.clone()));
        let Some(body) = &opened.body else { return shut() };
        let enclosure = self.enclosures.get(&index).cloned();
        if ENCLOSED.contains(&label.kind.as_str()) && enclosure.is_none() {
            return shut();
        }
        let enclosed_by = enclosure.as_ref().map_or(Sight::Anyone, |it| it.1);
        let opened_by = if self.public.contains(&index) { Sight::Anyone } else { Sight::Bundle };
        let wordless = WORDED.contains(&label.kind.as_str()) && enclosure.is_none();
        let blank = wordless.then(|| without_text(&label.kind, body).encode());
        let text = blank.as_deref().or(enclosure.as_ref().map(|it| it.0.as_str()));
        let fact = fact(index, &label.kind, body, text);
        let fact = fact
            .filter(|it| record::event::place(&it.event).hidden.as_ref() == Some(&label.hidden));
        let Some(fact) = fact else {
            self.findings.push(Finding::leaf(Code::LeafOpeningMismatch, index));
            return Seen::Unread;
        };
        // The own account of a payer lies beside its leaf.
        let partial = label.kind == "SubAccountOpened" && enclosure.is_none();
        let masked = wordless || partial;
        let extent = if masked { Extent::Masked } else { Extent::Whole };
        Seen::Fact(Box::new(Fact { sight: enclosed_by.min(opened_by), extent, ..fact }))
    }
}

/// What a `RecordsOpened` says of refusals near a limit: first ones, each with its leaf, and the
/// further ones that count leaves hold; nothing where nobody was refused before it.
fn refused(log: &ReadLog, lot: &str, before: u64) -> Option<Value> {
    let of = Hidden::Lot(lot.to_owned());
    let opened = log.leaves.opened.range(..before).map(|it| it.1);
    let (mut first, mut further) = (0, 0_i64);
    for it in opened.filter(|it| it.label.kind == "Refused" && it.label.hidden == of) {
        match it.body.as_ref().and_then(|it| it.integer("count")) {
            Some(count) => further = further.saturating_add(count),
            None => first += 1,
        }
    }
    let numbers = [("first", Value::Integer(first)), ("further", Value::Integer(further))];
    ((first, further) != (0, 0)).then(|| Value::object(numbers))
}

/// Words of which only the commitment can be seen: they and their salt are empty.
fn without_text(kind: &str, body: &Value) -> Value {
    let Value::Object(fields) = body else { return body.clone() };
    let mut fields = fields.clone();
    let own = ["stamp_ms", "command_sha256", "stream", "version"];
    fields.retain(|key, _| !own.contains(&key.as_str()));
    if kind == "ScoresExplained" {
        fields.insert("answers".to_owned(), Value::List(Vec::new()));
    } else {
        fields.insert("text".to_owned(), Value::Text(String::new()));
    }
    fields.insert("salt".to_owned(), Value::Text(domain::shared::Salt([0; 32]).hex()));
    Value::Object(fields)
}

/// Reads an event and compares what its body must show with the body.
fn fact(index: u64, kind: &str, body: &Value, enclosure: Option<&str>) -> Option<Fact> {
    let text = body.encode();
    let event = record::event::decode(kind, text.as_bytes(), enclosure.map(str::as_bytes)).ok()?;
    let stamp_ms = body.integer("stamp_ms")?;
    let command_sha256 = body.text("command_sha256").and_then(Hash::from_hex);
    let version = body.count("version").unwrap_or(1);
    let command = command_sha256.unwrap_or(Hash([0; 32]));
    let again = record::event::encode(&event, stamp_ms, &command, version);
    if again.body != text {
        return None;
    }
    let (sight, extent) = (Sight::Anyone, Extent::Whole);
    Some(Fact { index, stamp: Instant(stamp_ms), event, sight, extent, command_sha256 })
}

/// Whether a published member is the one to whom a committee's event is committed.
fn is_same(member: &Value, published: &Value) -> bool {
    let account = published.text("account").and_then(|it| domain::shared::Id::new(it).ok());
    let salt = published.text("salt").and_then(Hash::from_hex).map(|it| domain::shared::Salt(it.0));
    let (Some(account), Some(name), Some(salt)) = (account, published.text("name"), salt) else {
        return false;
    };
    let made = record::act::member_commitment(&account, name, &salt);
    member.text("commitment") == Some(made.hex().as_str())
}

/// A committee's event with the names that the result published, or with placeholders.
fn with_names(index: u64, body: &Value, named: Option<&BTreeMap<u64, Value>>) -> (Value, bool) {
    let Value::Object(fields) = body else { return (body.clone(), false) };
    let mut fields = fields.clone();
    fields.remove("stamp_ms");
    fields.remove("command_sha256");
    let mut whole = named.is_some();
    if let Some(Value::List(members)) = fields.get_mut("members") {
        for member in members {
            let seat = member.count("seat").unwrap_or(0);
            // Whoever left a seat is not the one whom the result names.
            let found = named.and_then(|it| it.get(&seat)).filter(|it| is_same(member, it));
            whole &= found.is_some();
            let Value::Object(member) = member else { continue };
            for (key, placeholder) in [
                ("account", format!("seat-{seat}-{index}")),
                ("name", String::new()),
                ("salt", "00".repeat(32)),
            ] {
                let shown = found.and_then(|it| it.get(key)).cloned();
                member.insert(key.to_owned(), shown.unwrap_or(Value::Text(placeholder)));
            }
        }
    }
    (Value::Object(fields), whole)
}
