//! 记录的例外事项: what was erased, lost, kept sealed for long, begun or opened without witnesses, or
//! taken over from a log that ended; by which article, on whose order.
//!
//! A record only grows. Each of these is where it does not, or where somebody had to decide that it
//! goes on all the same; each stands in the public log, and here beside the others. Who ordered it
//! the public knows by the key that signed, and by no name.

use std::collections::BTreeMap;

use app::erasure::{BODIES_LOST, ERASED};
use app::ports::Row;
use app::start::START_UNWITNESSED;
use domain::shared::{LotId, PublicKey};
use domain::world::Event;
use maud::{Markup, html};
use record::canonical::{self, Value};

use crate::design::icon::{Tone, tag};
use crate::design::lists::{LongList, empty};
use crate::design::proof::{Proof, chip};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::text::Text;

use super::frame::{Ask, Drawn};

/// Most leaves that one row names; the leaf itself names all.
const NAMED_MAX: usize = 20;

/// One exceptional fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    /// Leaf index and stamp.
    pub index: u64,
    pub at_ms: i64,
    pub what: What,
    /// Who signed the order; empty where the platform says it by itself.
    pub by: Vec<PublicKey>,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// What is personal of these leaves is gone, by this article.
    Erased { leaves: Vec<u64>, cite: String },
    /// The centre lost the bodies of these leaves; they may have come back since.
    Lost { leaves: Vec<u64> },
    /// This log goes on where another one ended.
    Succeeded { origin: String, size: String },
    /// Hidden acts of lots that are not opened stay shut until then, unix seconds.
    StillSealed { leaves: usize, until_s: i64, rule: String },
    /// The platform began although no witness answered.
    Started { size: u64 },
    /// A lot is opened although no witness answered.
    Opened { lot: LotId, from_s: i64, reason: String },
}

impl What {
    fn word(&self) -> &'static str {
        match self {
            Self::Erased { .. } => "erased",
            Self::Lost { .. } => "lost",
            Self::Succeeded { .. } => "succeeded",
            Self::StillSealed { .. } => "sealed",
            Self::Started { .. } => "started",
            Self::Opened { .. } => "opened",
        }
    }
}

/// The exceptional fact that a row of the log itself holds, if it holds one.
pub(super) fn of_row(row: &Row) -> Option<Exception> {
    if row.stream != "log" {
        return None;
    }
    let body = canonical::parse(&row.body).ok()?;
    let leaves = || -> Vec<u64> {
        let index = |it: &Value| match it {
            Value::Integer(it) => u64::try_from(*it).ok(),
            _ => None,
        };
        body.list("indexes").unwrap_or_default().iter().filter_map(index).collect()
    };
    let what = match row.kind.as_str() {
        ERASED => What::Erased { leaves: leaves(), cite: body.text("cite")?.to_owned() },
        BODIES_LOST => What::Lost { leaves: leaves() },
        "Succeeded" => {
            let mut note = body.text("checkpoint")?.lines();
            What::Succeeded { origin: note.next()?.to_owned(), size: note.next()?.to_owned() }
        }
        "StillSealed" => What::StillSealed {
            leaves: leaves().len(),
            until_s: body.integer("until")?,
            rule: body.text("cite")?.to_owned(),
        },
        START_UNWITNESSED => What::Started { size: body.count("size")? },
        _ => return None,
    };
    Some(Exception { index: row.index, at_ms: row.stamp_ms, what, by: keys(&body) })
}

/// The keys of an order: one text, or a list of them.
fn keys(body: &Value) -> Vec<PublicKey> {
    let one = body.text("by").into_iter();
    let list = body.list("by").unwrap_or_default().iter().filter_map(|it| match it {
        Value::Text(it) => Some(it.as_str()),
        _ => None,
    });
    one.chain(list).filter_map(PublicKey::from_hex).collect()
}

/// The exceptional fact that an event of a lot is, if it is one.
pub(super) fn of_event((index, at_ms): (u64, i64), event: &Event) -> Option<Exception> {
    let Event::OpenUnwitnessed(it) = event else { return None };
    let (lot, from_s, reason) = (it.lot.clone(), it.from_s, it.reason.clone());
    let what = What::Opened { lot, from_s, reason };
    Some(Exception { index, at_ms, what, by: vec![it.signed.key] })
}

/// Leaves whose bodies the record ever said to be lost.
pub(crate) fn ever_lost(all: &[Exception]) -> Vec<u64> {
    let lost = all.iter().filter_map(|it| match &it.what {
        What::Lost { leaves } => Some(leaves),
        _ => None,
    });
    lost.flatten().copied().collect()
}

/// The page.
pub(super) fn page(it: &Ask, asked: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let all: Vec<&Exception> = it.ledger.exceptions().iter().rev().collect();
    let pages = LongList::of(all.len(), asked);
    let row = |of: &&Exception| {
        let command = it.site.command(of.index);
        let size = Some(it.size).filter(|size| *size > of.index);
        let proof = Proof { index: of.index, at_ms: of.at_ms, size, command: &command };
        let mut cells = vec![html! { (instant(of.at_ms)) " " (chip(t, &proof)) }];
        cells.extend(line(t, it.now_ms, of));
        cells.push(html! { @for key in &of.by { (code(&key.hex())) " " } });
        cells
    };
    let rows: Vec<Vec<Markup>> = pages.rows(&all).iter().map(row).collect();
    let body = html! {
        p { (t.s("exceptions-says")) }
        @if rows.is_empty() {
            (empty(&t.s("exceptions-none"), &t.s("exceptions-none-hint"), &[]))
        } @else {
            (listed(t, &rows, "exceptions-key"))
            (pages.way(t, &|page| format!("/exceptions?page={page}")))
        }
    };
    Drawn::found(t.s("exceptions-title"), body)
}

/// The table, whose last column has this head.
pub(crate) fn listed(t: &Text, rows: &[Vec<Markup>], last: &str) -> Markup {
    let heads = ["orders-from", "exceptions-what", "exceptions-leaves", "exceptions-basis", last];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Time, Set::Words, Set::Words, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    table(&t.s("exceptions-title"), &columns, rows)
}

/// What it is, which leaves it is about, and its ground.
pub(crate) fn line(t: &Text, now_ms: i64, it: &Exception) -> [Markup; 3] {
    let says = t.s(&format!("exception-{}", it.what.word()));
    let what = html! {
        strong { (says) }
        @match &it.what {
            What::Succeeded { origin, size } => {
                br; (t.t("exception-succeeded-from",
                    &[("origin", origin.clone().into()), ("n", size.clone().into())]))
            },
            What::StillSealed { until_s, .. } => {
                br; (t.s("exception-until")) " " (instant(until_s.saturating_mul(1_000)))
                @if until_s.saturating_mul(1_000) < now_ms {
                    " " (tag(Tone::Plain, &t.s("exception-ran-out")))
                }
            },
            What::Started { size } => {
                br; (t.t("exception-tree", &[("n", (*size).into())]))
            },
            What::Opened { lot, from_s, reason } => {
                " " a href={ "/lots/" (lot) } { (lot) }
                br; (t.s("unwitnessed-from")) " " (instant(from_s.saturating_mul(1_000)))
                br; (reason)
            },
            What::Erased { .. } | What::Lost { .. } => {},
        }
    };
    let leaves = match &it.what {
        What::Erased { leaves, .. } | What::Lost { leaves } => named(t, leaves),
        What::StillSealed { leaves, .. } => {
            html! { (t.t("exception-count", &[("n", (*leaves).into())])) }
        }
        What::Succeeded { .. } | What::Started { .. } | What::Opened { .. } => html! {},
    };
    let basis = match &it.what {
        What::Erased { cite, .. } => html! { (cite) },
        What::StillSealed { rule, .. } => html! { (rule) },
        What::Opened { .. } => html! { (domain::rulebook::ids::Y81) },
        What::Lost { .. } | What::Succeeded { .. } | What::Started { .. } => {
            html! { "daylight.log/1 §4, §6" }
        }
    };
    [what, leaves, basis]
}

fn named(t: &Text, leaves: &[u64]) -> Markup {
    html! {
        (t.t("exception-count", &[("n", leaves.len().into())])) " "
        @for it in leaves.iter().take(NAMED_MAX) { a href={ "/leaf/" (it) } { "#" (it) } " " }
        @if leaves.len() > NAMED_MAX { "…" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, stream: &str, body: &str) -> Row {
        Row {
            index: 7,
            stream: stream.to_owned(),
            version: 1,
            kind: kind.to_owned(),
            stamp_ms: 9_000,
            body: body.as_bytes().to_vec(),
            entry: Vec::new(),
            salt_k: None,
            salt_b: None,
            enclosure: None,
            command_sha256: [0; 32],
            account: "platform".to_owned(),
            key: None,
            answer: None,
        }
    }

    #[test]
    fn each_kind_of_the_log_that_is_an_exception_is_read_with_who_signed_it() {
        let key = PublicKey([5; 32]);
        let hex = key.hex();
        let two =
            format!(r#"{{"by":["{hex}","{hex}"],"cite":"个人信息保护法47","indexes":[3,4]}}"#);
        let it = of_row(&row("Erased", "log", &two)).unwrap();
        assert_eq!((it.index, it.at_ms, it.by.len()), (7, 9_000, 2));
        let cite = "个人信息保护法47".to_owned();
        assert_eq!(it.what, What::Erased { leaves: vec![3, 4], cite });
        let lost = of_row(&row("BodiesLost", "log", r#"{"indexes":[1]}"#)).unwrap();
        assert_eq!(ever_lost(&[lost, it]), [1]);
        let note = format!(r#"{{"by":"{hex}","checkpoint":"old.example/log\n41\nroot\n"}}"#);
        let it = of_row(&row("Succeeded", "log", &note)).unwrap();
        let (origin, size) = ("old.example/log".to_owned(), "41".to_owned());
        assert_eq!((it.what, it.by), (What::Succeeded { origin, size }, vec![key]));
        let sealed = r#"{"cite":"Y06","indexes":[1,2],"until":9}"#;
        let it = of_row(&row("StillSealed", "log", sealed)).unwrap();
        let rule = "Y06".to_owned();
        assert_eq!(it.what, What::StillSealed { leaves: 2, until_s: 9, rule });
        let it = of_row(&row("StartUnwitnessed", "log", r#"{"size":41}"#)).unwrap();
        assert_eq!(it.what, What::Started { size: 41 });
    }

    #[test]
    fn a_row_whose_body_is_lost_and_bytes_that_are_no_fact_are_none() {
        // Rows without their body are held under the same kind in a stream of the store's own.
        assert_eq!(of_row(&row("BodiesLost", "lost", "")), None);
        for body in ["", "[]", "{}", r#"{"cite":7,"indexes":[1]}"#] {
            assert_eq!(of_row(&row("Erased", "log", body)), None, "{body}");
        }
        assert_eq!(of_row(&row("Witnessed", "log", "{}")), None);
        let odd = of_row(&row("BodiesLost", "log", r#"{"by":7,"indexes":[-1,"0"]}"#)).unwrap();
        assert_eq!((odd.what, odd.by), (What::Lost { leaves: vec![] }, vec![]));
    }
}
