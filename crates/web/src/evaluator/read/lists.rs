//! What the bids of a lot hold, for one reader: each read is noted before a list is given.

use app::ports::ObjectError;
use app::reading::{self, Document, Listing, Source};
use domain::award::is_blind;
use domain::lot::Lot;
use domain::opening::Ending;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, LotId};
use serde_json::{Value, json};

use crate::act::Problem;
use crate::desk::perform::{lot_of, nothing};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::evaluator::{blind, files, kept, name, sheet, sits};
use crate::text::Text;
use crate::visit::Visit;

/// One opened envelope of a bidder.
pub(super) struct Envelope {
    pub ctx: Hash,
    pub kind: EnvelopeName,
    pub listing: Listing,
}

/// One bidder's opened envelopes.
pub(super) struct Bid {
    /// Its 统一社会信用代码, or its code while it is judged blind.
    pub bidder: String,
    pub name: String,
    pub envelopes: Vec<Envelope>,
}

/// Something that evidence is asked for.
pub(super) struct Item {
    /// Id of a scoring item, or `q<n>`.
    pub id: String,
    pub title: String,
    /// Most points; none for a condition of qualification.
    pub most: Option<String>,
}

/// A field of the own sheet.
pub(super) struct Field {
    pub item: String,
    pub bidder: String,
    pub name: String,
    pub value: String,
}

/// What the bids hold, in the order of the wall.
///
/// # Errors
///
/// [`Problem::Down`], and whatever noting a read refuses.
pub(super) fn bids(v: &Visit, id: &LotId) -> Result<Vec<Bid>, Problem> {
    let (mut all, terms) = {
        let folded = v.site.platform.folded()?;
        let lot = lot_of(&folded, id)?;
        let terms = lot.notice.scheme.blind().cloned();
        match (is_blind(lot), sits(v, &folded, id).is_ok()) {
            (true, true) => (coded(v.text, lot), terms),
            // The technical envelopes are shut to everybody else meanwhile.
            (true, false) => (opened(lot, |it| it != EnvelopeName::Tech), terms),
            (false, _) => (opened(lot, |_| true), terms),
        }
    };
    for envelope in all.iter_mut().flat_map(|it| &mut it.envelopes) {
        let object = match files::opened(v, id, &envelope.ctx) {
            Ok(it) => it,
            // A bid under a code whose technical envelope did not open holds nothing to read.
            Err(it) if terms.is_some() && it == nothing() => continue,
            Err(it) => return Err(it),
        };
        let objects = &*v.site.platform.objects;
        let source = Source { objects, name: &object.name, length: object.length };
        let found = reading::listing(&source);
        envelope.listing = found.map_err(|it: ObjectError| Problem::Down(it.to_string()))?;
        if let Some(terms) = terms.as_ref().filter(|_| object.blind) {
            let listing = std::mem::take(&mut envelope.listing);
            envelope.listing = reading::blind(listing, |item| terms.covers(item));
            for (n, it) in (1u32..).zip(&mut envelope.listing.documents) {
                it.title = v.text.t("blind-document", &[("n", n.into())]);
            }
        }
    }
    Ok(all)
}

/// Bids under their codes: each its technical envelope under its tag.
fn coded(t: &Text, lot: &Lot) -> Vec<Bid> {
    let bid = |it: record::blind::Coded| {
        let listing = Listing::default();
        Bid {
            bidder: it.number.to_string(),
            name: blind::code_name(t, it.number),
            envelopes: vec![Envelope { ctx: it.tag, kind: EnvelopeName::Tech, listing }],
        }
    };
    files::coded(lot).into_iter().map(bid).collect()
}

fn opened(lot: &Lot, shows: impl Fn(EnvelopeName) -> bool) -> Vec<Bid> {
    let mut all: Vec<Bid> = Vec::new();
    for of in lot.opening.files.iter().filter(|it| shows(it.envelope)) {
        for file in of.files.iter().filter(|it| it.ending == Ending::Opened) {
            let Some(bidder) = lot.bidder_of(&file.ctx) else { continue };
            let (ctx, listing) = (file.ctx, Listing::default());
            let envelope = Envelope { ctx, kind: of.envelope, listing };
            match all.iter_mut().find(|it| it.bidder == bidder.as_str()) {
                Some(it) => it.envelopes.push(envelope),
                None => all.push(Bid {
                    bidder: bidder.to_string(),
                    name: name(lot, bidder),
                    envelopes: vec![envelope],
                }),
            }
        }
    }
    all
}

/// Scoring items, then conditions of qualification, as `bid.json` names them.
pub(super) fn items(lot: &Lot) -> Vec<Item> {
    let blind = is_blind(lot);
    let judged = |id: &str| lot.notice.scheme.blind().is_some_and(|it| it.covers(id));
    let scored = lot.notice.scheme.items.iter().filter(|it| !blind || judged(&it.id));
    let scored = scored.map(|it| Item {
        id: it.id.clone(),
        title: it.title.clone(),
        most: Some(it.max.decimal()),
    });
    let asked = lot.notice.qualification.iter().enumerate();
    let asked = asked.map(|(at, title)| Item {
        id: format!("q{}", at + 1),
        title: title.clone(),
        most: None,
    });
    scored.chain(asked.filter(|_| !blind)).collect()
}

/// The fields of the own sheet while it is written; none for everybody else.
pub(super) fn fields(v: &Visit, lot: &Lot) -> Result<Vec<Field>, Problem> {
    match kept::writes(v, &lot.id) {
        Ok(()) => {}
        Err(Problem::Denied(_)) => return Ok(Vec::new()),
        Err(it) => return Err(it),
    }
    let draft = kept::filled(v, &lot.id, &Posted::default())?;
    let mut all = Vec::new();
    if is_blind(lot) {
        for number in 1..=domain::award::coded(lot) {
            for (column, item) in domain::award::blind_items(lot).into_iter().enumerate() {
                let (name, bidder) = (blind::field(number, column), number.to_string());
                let value = draft.get(&name).to_owned();
                all.push(Field { item: item.id.clone(), bidder, name, value });
            }
        }
        return Ok(all);
    }
    for (at, bidder) in sheet::bidders(lot).into_iter().enumerate() {
        for (column, item) in lot.notice.scheme.items.iter().enumerate() {
            let name = sheet::field(at, column);
            let value = draft.get(&name).to_owned();
            let bidder = bidder.to_string();
            all.push(Field { item: item.id.clone(), bidder, name, value });
        }
    }
    Ok(all)
}

/// A document's title; one that has none is called after its envelope.
pub(super) fn title(t: &Text, envelope: &Envelope, it: &Document) -> String {
    if it.title.is_empty() {
        return t.s(&format!("envelope-{}", envelope.kind.token()));
    }
    it.title.clone()
}

/// Address of one document.
pub(super) fn href(id: &LotId, ctx: &Hash, number: usize) -> String {
    room("evaluator", id, &format!("files/{}/{number}", ctx.hex()))
}

/// Everything as the island reads it.
pub(super) fn json_of(
    (t, lot): (&Text, &Lot),
    bids: &[Bid],
    fields: &[Field],
    notes: &Value,
) -> Value {
    let document = |of: &Envelope, it: &Document| {
        json!({
            "place": format!("{}/{}", of.ctx.hex(), it.number),
            "href": href(&lot.id, &of.ctx, it.number),
            "title": title(t, of, it),
            "group": it.group.token(),
            "media": if it.is_readable() { it.media.token() } else { "locked" },
            "bytes": it.length,
            "envelope": t.s(&format!("envelope-{}", of.kind.token())),
        })
    };
    let evidence = |of: &Envelope| {
        let ctx = of.ctx.hex();
        let line = move |it: &reading::Evidence| {
            let (from, to) = it.pages.unwrap_or((0, 0));
            json!({
                "item": it.item, "place": format!("{ctx}/{}", it.number), "from": from, "to": to,
                "until": it.until,
            })
        };
        of.listing.evidence.iter().map(line).collect::<Vec<Value>>()
    };
    let bid = |it: &Bid| {
        let listed = it.envelopes.iter();
        let documents: Vec<Value> = listed
            .flat_map(|of| of.listing.documents.iter().map(move |it| document(of, it)))
            .collect();
        let lines: Vec<Value> = it.envelopes.iter().flat_map(evidence).collect();
        json!({
            "bidder": it.bidder, "name": it.name, "documents": documents,
            "evidence": lines,
        })
    };
    let field = |it: &Field| {
        json!({
            "item": it.item, "bidder": it.bidder, "name": it.name, "value": it.value,
        })
    };
    let item = |it: &Item| json!({"id": it.id, "title": it.title, "most": it.most});
    json!({
        "lot": lot.id.to_string(),
        "items": items(lot).iter().map(item).collect::<Vec<Value>>(),
        "bids": bids.iter().map(bid).collect::<Vec<Value>>(),
        "fields": fields.iter().map(field).collect::<Vec<Value>>(),
        "notes": notes,
    })
}
