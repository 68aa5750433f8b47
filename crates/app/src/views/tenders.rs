//! The view `tenders`: one row a lot, newest notice first, with search in its words.

use domain::procedure::EnvelopeName;
use domain::shared::LotId;
use domain::world::Event;
use record::canonical::{self, Value};
use record::wire::Wire;

use super::{Table, damaged, tokens};
use crate::ports::{Order, Reader, Row, SEARCH_TOKENS_MAX, Scan, StoreError, ViewRow};

/// Name of the view.
pub const NAME: &str = "tenders";
pub(super) const VERSION: u32 = 1;

/// Rows read at once.
const CHUNK_ROWS: u32 = 200;
/// Most rows that one page looks at; what follows is found by asking for the next page.
const LOOKED_AT_MAX: usize = 4_000;

/// What the public list shows of one lot in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tender {
    pub lot: LotId,
    pub project: String,
    pub title: String,
    pub lot_title: String,
    /// 统一交易标识码.
    pub code: String,
    pub purchaser_name: String,
    /// Regime and category as the record spells them.
    pub regime: String,
    pub category: String,
    /// Budget in 分.
    pub budget_fen: i64,
    /// Unix milliseconds of the notice.
    pub announced_ms: i64,
    /// Current deadline T, unix seconds.
    pub deadline_s: i64,
    /// Where the lot stands, as the law names it in snake case, for example `key_in`.
    pub stage: String,
    /// Winner's name and amount in 分, once the result is public.
    pub result: Option<(String, i64)>,
    /// The round that follows a failed one.
    pub next: Option<String>,
    /// Envelopes announced, and those whose verdicts stand.
    pub envelopes: Vec<String>,
    pub settled: Vec<String>,
    /// Leaf index of the last event that changed this row.
    pub index: u64,
}

impl Tender {
    fn write(&self) -> Vec<u8> {
        let text = |it: &str| Value::Text(it.to_owned());
        let list = |it: &[String]| Value::List(it.iter().map(|it| text(it)).collect());
        let mut value = Value::object([
            ("announced_ms", Value::Integer(self.announced_ms)),
            ("budget_fen", Value::Integer(self.budget_fen)),
            ("category", text(&self.category)),
            ("code", text(&self.code)),
            ("deadline_s", Value::Integer(self.deadline_s)),
            ("envelopes", list(&self.envelopes)),
            ("index", Value::Integer(i64::try_from(self.index).unwrap_or(i64::MAX))),
            ("lot", text(&self.lot.to_string())),
            ("lot_title", text(&self.lot_title)),
            ("project", text(&self.project)),
            ("purchaser_name", text(&self.purchaser_name)),
            ("regime", text(&self.regime)),
            ("settled", list(&self.settled)),
            ("stage", text(&self.stage)),
            ("title", text(&self.title)),
        ]);
        if let Value::Object(fields) = &mut value {
            if let Some((name, amount)) = &self.result {
                fields.insert("result_fen".to_owned(), Value::Integer(*amount));
                fields.insert("result_name".to_owned(), text(name));
            }
            if let Some(next) = &self.next {
                fields.insert("next".to_owned(), text(next));
            }
        }
        value.encode().into_bytes()
    }

    fn read(body: &[u8]) -> Option<Self> {
        let value = canonical::parse(body).ok()?;
        let text = |key: &str| value.text(key).map(str::to_owned);
        let list = |key: &str| {
            let word = |it: &Value| match it {
                Value::Text(it) => Some(it.clone()),
                _ => None,
            };
            value.list(key)?.iter().map(word).collect::<Option<Vec<_>>>()
        };
        Some(Self {
            lot: LotId::parse(value.text("lot")?).ok()?,
            project: text("project")?,
            title: text("title")?,
            lot_title: text("lot_title")?,
            code: text("code")?,
            purchaser_name: text("purchaser_name")?,
            regime: text("regime")?,
            category: text("category")?,
            budget_fen: value.integer("budget_fen")?,
            announced_ms: value.integer("announced_ms")?,
            deadline_s: value.integer("deadline_s")?,
            stage: text("stage")?,
            result: text("result_name").zip(value.integer("result_fen")),
            next: text("next"),
            envelopes: list("envelopes")?,
            settled: list("settled")?,
            index: value.count("index")?,
        })
    }

    fn words(&self) -> String {
        let Self { title, lot_title, code, purchaser_name, lot, .. } = self;
        format!("{title} {lot_title} {code} {purchaser_name} {lot}")
    }

    fn row(&self) -> ViewRow {
        // Twenty digits sort as the milliseconds do.
        let sort = format!("{:020}", self.announced_ms);
        ViewRow { key: self.lot.to_string(), sort, body: self.write() }
    }
}

/// Kinds that bring a lot to a stage by themselves, whatever their bodies say.
const STAGES: &[(&str, &str)] = &[
    ("TenderFailed", "failed"),
    ("Terminated", "terminated"),
    ("LotClosed", "closed"),
    ("ObjectsPresent", "key_in"),
    ("KeyInClosed", "releasing"),
    ("PricesCalled", "releasing"),
    ("FilesOpened", "opened"),
    ("BidsOpened", "opened"),
    ("BidsReviewed", "evaluating"),
    ("ReportDelivered", "reported"),
    ("CandidatesPublished", "displayed"),
    ("WinnerDetermined", "decided"),
    ("LetterIssued", "notified"),
];
/// Kinds whose bodies this view reads.
const READ: &[&str] = &["Announced", "Extended", "SharesClosed", "ResultPublished", "Retendered"];

pub(super) fn take(table: &mut dyn Table, row: &Row) -> Result<(), StoreError> {
    let stage = STAGES.iter().find(|it| it.0 == row.kind).map(|it| it.1);
    if stage.is_none() && !READ.contains(&row.kind.as_str()) {
        return Ok(());
    }
    let event = match stage {
        Some(_) => None,
        None => Some(event(row)?),
    };
    if let Some(Event::Announced(it)) = &event {
        let tender = announced(it, row).ok_or_else(|| damaged(row))?;
        let view_row = tender.row();
        table.put(&view_row)?;
        return table.tokens(&view_row, &tokens::tokens(&tender.words()));
    }
    // A lot's stream begins with events before its notice.
    let Some(known) = table.get(&row.stream)? else { return Ok(()) };
    let mut tender = Tender::read(&known.body).ok_or_else(|| damaged(row))?;
    if let Some(stage) = stage {
        stage.clone_into(&mut tender.stage);
    }
    if let Some(event) = event {
        change(&mut tender, event);
    }
    tender.index = row.index;
    table.put(&tender.row())
}

fn event(row: &Row) -> Result<Event, StoreError> {
    record::event::decode(&row.kind, &row.body, None).map_err(|_| damaged(row))
}

fn word(value: Value) -> Option<String> {
    match value {
        Value::Text(it) => Some(it),
        _ => None,
    }
}

fn announced(it: &domain::procedure::Announced, row: &Row) -> Option<Tender> {
    let notice = &it.notice;
    let names = notice.envelopes.iter().map(|it| it.name.token().to_owned());
    Some(Tender {
        lot: it.lot.clone(),
        project: notice.project.to_string(),
        title: notice.title.clone(),
        lot_title: notice.lot_title.clone(),
        code: notice.code.clone(),
        purchaser_name: notice.purchaser_name.clone(),
        regime: word(notice.regime.write())?,
        category: word(notice.category.write())?,
        budget_fen: notice.budget.0,
        announced_ms: row.stamp_ms,
        deadline_s: notice.deadline_s,
        stage: "announced".to_owned(),
        result: None,
        next: None,
        envelopes: names.collect(),
        settled: Vec::new(),
        index: row.index,
    })
}

fn change(tender: &mut Tender, event: Event) {
    match event {
        Event::Extended(it) => tender.deadline_s = it.to_s,
        Event::SharesClosed(it) => settle(tender, it.envelope),
        Event::ResultPublished(it) => tender.result = Some((it.name, it.amount.0)),
        Event::Retendered(it) => tender.next = Some(it.next.to_string()),
        _ => {}
    }
}

/// The stage is reached when the verdicts of every envelope stand.
fn settle(tender: &mut Tender, envelope: EnvelopeName) {
    let name = envelope.token().to_owned();
    if !tender.settled.contains(&name) {
        tender.settled.push(name);
    }
    if tender.settled.len() == tender.envelopes.len() {
        "shares_closed".clone_into(&mut tender.stage);
    }
}

/// What a page asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Words that must stand in the row's words; two characters suffice; empty for all.
    pub words: &'a str,
    /// Stages to show; empty for all.
    pub stages: &'a [&'a str],
    /// Where the page before ended.
    pub after: Option<(&'a str, &'a str)>,
    /// Most lots of the page.
    pub limit: usize,
}

/// One page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Lots, newest notice first.
    pub tenders: Vec<Tender>,
    /// Where the next page begins; none at the end.
    pub after: Option<(String, String)>,
    /// Leaf index up to which (exclusive) the list is complete.
    pub position: u64,
}

/// One page of the list, newest notice first.
///
/// # Errors
///
/// `Down`, `Damaged`.
pub fn page(reader: &mut dyn Reader, asked: &Asked<'_>) -> Result<Page, StoreError> {
    let Some(live) = reader.view_live(NAME)? else { return Ok(Page::default()) };
    let words = tokens::words(asked.words);
    let wanted = tokens::tokens(asked.words);
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).take(SEARCH_TOKENS_MAX).collect();
    let mut page = Page { position: live.position, ..Page::default() };
    let mut after = asked.after.map(|(sort, key)| (sort.to_owned(), key.to_owned()));
    for _ in 0..LOOKED_AT_MAX / CHUNK_ROWS as usize {
        let scan = Scan {
            table: &live.table,
            prefix: "",
            after: after.as_ref().map(|(sort, key)| (sort.as_str(), key.as_str())),
            limit: CHUNK_ROWS,
            order: Order::Descending,
        };
        let rows = match wanted.is_empty() {
            true => reader.view_scan(&scan)?,
            false => reader.search(&scan, &wanted)?,
        };
        for row in &rows {
            if page.tenders.len() == asked.limit {
                page.after = after;
                return Ok(page);
            }
            let damaged = || StoreError::Damaged(format!("{NAME}: {}", row.key));
            let tender = Tender::read(&row.body).ok_or_else(damaged)?;
            after = Some((row.sort.clone(), row.key.clone()));
            if fits(&tender, &words, asked.stages) {
                page.tenders.push(tender);
            }
        }
        if rows.len() < CHUNK_ROWS as usize {
            return Ok(page);
        }
    }
    page.after = after;
    Ok(page)
}

fn fits(tender: &Tender, words: &[String], stages: &[&str]) -> bool {
    let text = tender.words().to_lowercase();
    let here = stages.is_empty() || stages.contains(&tender.stage.as_str());
    here && words.iter().all(|it| text.contains(it))
}

/// One lot's row, as far as the view has come.
///
/// # Errors
///
/// `Down`, `Damaged`.
pub fn of(reader: &mut dyn Reader, lot: &LotId) -> Result<Option<Tender>, StoreError> {
    let Some(live) = reader.view_live(NAME)? else { return Ok(None) };
    let Some(row) = reader.view_get(&live.table, &lot.to_string())? else { return Ok(None) };
    let damaged = || StoreError::Damaged(format!("{NAME}: {}", row.key));
    Tender::read(&row.body).map(Some).ok_or_else(damaged)
}
