//! Candidates 中标候选人公示, result 中标结果公告 and letter of acceptance 中标通知书.

use app::statutory::{Block, Set, StatutoryDocument, Table};
use domain::award::{PublishedMember, RankLine};
use domain::procedure::{DECLARED_DOMESTIC, DECLARED_FIRM, FieldAudience, FieldKind, FormField};
use domain::rulebook::ids;
use domain::shared::{Fen, Uscc};

use super::words::{Facts, Making, last, named};
use crate::public::result::{challenge_due, drawn_how};
use crate::public::{joint, reviews};
use crate::text::money::yuan;

/// The field of an opening form that holds the price.
pub(super) const PRICE: &str = "price_fen";

pub(super) fn candidates(m: &Making) -> Option<StatutoryDocument> {
    let shown = m.it.ledger.candidates(&m.lot.id)?;
    let mut blocks = vec![
        m.heading("result-project"),
        m.project(),
        m.heading("result-parties"),
        m.parties(),
        m.heading("candidates-list"),
        Block::Table(ranking(m, &shown.candidates)),
    ];
    for one in &shown.candidates {
        let offered = offer(m, &one.bidder);
        if !offered.is_empty() {
            let who = m.fact("paper-candidate", format!("{} {}", one.rank, one.name));
            blocks.push(Block::Facts(std::iter::once(who).chain(offered).collect()));
        }
    }
    blocks.extend(rejected(m));
    blocks.extend([m.heading("result-period"), m.until("result-period-says", shown.until)]);
    blocks.extend(m.rules(&[ids::T13_2]));
    blocks.extend([
        m.heading("result-objection"),
        Block::Paragraph(m.s("result-objection-says")),
        m.until("result-objection-until", shown.until),
    ]);
    blocks.extend(m.rules(&[ids::T14, ids::T14_2]));
    blocks.extend(m.missing(&["missing-contacts", "missing-team"]));
    Some(m.finish(blocks, &["ReportSigned"]))
}

pub(super) fn result(m: &Making) -> Option<StatutoryDocument> {
    let won = m.it.ledger.result(&m.lot.id)?;
    let mut winner = vec![
        m.fact("lot-winner", named(&won.name, &won.winner)),
        m.fact("result-address", m.s("result-absent")),
    ];
    winner.extend(m.amount("result-amount", won.amount));
    winner.extend(together(m, &won.winner));
    let mut subject = vec![
        m.fact("result-subject-name", m.lot.notice.lot_title.as_str()),
        m.fact("lot-price", m.money(won.amount)),
    ];
    subject.extend(offer(m, &won.winner));
    let mut blocks = vec![
        m.heading("result-project"),
        m.project(),
        m.heading("result-parties"),
        m.parties(),
        m.heading("result-won"),
        Block::Facts(winner),
        m.heading("result-subject"),
        Block::Facts(subject),
        m.heading("result-experts"),
        Block::Table(members(m, &won.members)),
        Block::Note(m.s(drawn_how(m.lot))),
    ];
    blocks.extend(rejected(m));
    blocks.extend([m.heading("result-period"), m.until("result-period-says", won.until)]);
    blocks.extend(m.rules(&[m.lot.notice.procedure().limits().shown]));
    blocks.push(m.heading("result-documents"));
    let clarified = m.it.ledger.clarified(&m.lot.id).iter().flat_map(|it| &it.2.documents);
    let all: Vec<_> = m.lot.notice.documents.iter().chain(clarified).cloned().collect();
    blocks.extend(m.documents(&all));
    blocks.extend(remedy(m));
    blocks.extend(m.missing(match m.is_works() {
        true => &["missing-contacts"],
        false => &["missing-contacts", "missing-address", "missing-units"],
    }));
    Some(m.finish(blocks, &["WinnerDetermined"]))
}

/// How the result is challenged, or that the time for it was the display.
fn remedy(m: &Making) -> Vec<Block> {
    if m.is_works() {
        let past = m.s("result-objection-past");
        let until = m.lot.award.displayed_until.map(last).unwrap_or_default();
        let mut all = vec![m.heading("result-objection")];
        all.push(Block::Paragraph(format!("{past} {until}")));
        all.extend(m.rules(&[ids::T14]));
        return all;
    }
    let mut all =
        vec![m.heading("result-challenge"), Block::Paragraph(m.s("result-challenge-says"))];
    let at = domain::shared::Instant(m.past.at_ms);
    if let Some(due) = challenge_due(m.it.ledger.world(), m.lot, at) {
        all.push(m.until("result-challenge-until", due.for_right()));
        if due.settled().is_none() {
            all.push(Block::Note(m.s("river-provisional")));
        }
    }
    all.extend(m.rules(&[ids::G20_3]));
    all
}

pub(super) fn letter(m: &Making) -> Option<StatutoryDocument> {
    let letter = m.it.ledger.letter(&m.lot.id)?;
    let name = m.name_of(&letter.winner);
    let buyer = m.s(m.buyer());
    let args = [
        ("project", crate::public::result::title_of(m.it, m.lot).into()),
        ("lot", m.lot.notice.lot_title.clone().into()),
        ("buyer", buyer.into()),
    ];
    let mut facts = vec![
        m.fact("public-code", m.lot.notice.code.as_str()),
        m.fact("public-lots", format!("{} {}", m.lot.notice.lot_title, m.lot.id)),
        m.fact(m.buyer(), named(&m.lot.notice.purchaser_name, &m.lot.notice.purchaser)),
        m.fact("lot-winner", named(&name, &letter.winner)),
    ];
    facts.extend(m.amount("result-amount", letter.amount));
    facts.extend(together(m, &letter.winner));
    facts.push(m.fact("lot-contract-by", last(letter.contract_by)));
    let mut blocks = vec![
        Block::Paragraph(m.t().t("letter-to", &[("name", name.into())])),
        Block::Paragraph(m.said("letter-says", &args)),
        Block::Facts(facts),
        Block::Paragraph(m.s("letter-contract")),
    ];
    let limits = m.lot.notice.procedure().limits();
    blocks.extend(m.rules(&[limits.contract, limits.binds]));
    Some(m.finish(blocks, &["LetterIssued"]))
}

/// Every member of a consortium; nothing for a bidder alone.
fn together(m: &Making, who: &Uscc) -> Facts {
    let all = domain::award::partners(m.lot, who);
    let line = |it| m.fact("joint-member", joint::line(m.t(), it));
    all.iter().enumerate().map(line).collect()
}

/// Public fields of a bidder's opening form, without the price.
fn offer(m: &Making, who: &Uscc) -> Facts {
    let row = |field: &FormField| {
        let value = m.lot.field_read_out(who, &field.name)?;
        Some((field.label.clone(), value_of(m, field, value)))
    };
    let public = m.lot.notice.form.iter().filter(|it| it.audience == FieldAudience::Public);
    public.filter(|it| it.name != PRICE).filter_map(row).collect()
}

/// A field of the opening form as it is read.
pub(super) fn value_of(m: &Making, field: &FormField, value: &str) -> String {
    let declared = [DECLARED_FIRM, DECLARED_DOMESTIC].contains(&field.name.as_str());
    let word = format!("declared-{value}");
    match (field.kind, value.parse::<i64>()) {
        (FieldKind::Amount, Ok(fen)) => m.money(Fen(fen)),
        _ if declared && m.t().has(&word) => m.s(&word),
        _ => joint::field(m.t(), &field.name, value).unwrap_or_else(|| value.to_owned()),
    }
}

/// Candidates or bidders in their order.
pub(super) fn ranking(m: &Making, all: &[RankLine]) -> Table {
    let columns = vec![
        m.column("lot-rank", Set::Figures, 1),
        m.column("role-bidder", Set::Words, 1),
        m.column("lot-price", Set::Figures, 1),
        m.column("result-price-score", Set::Figures, 1),
        m.column("result-other-score", Set::Figures, 1),
        m.column("lot-total", Set::Figures, 1),
    ];
    let row = |it: &RankLine| {
        let compared = it.evaluated.as_ref().map(|it| format!("¥{}", it.yuan()));
        let compared = compared.map(|it| format!("\n{} {it}", m.s("price-compared")));
        vec![
            it.rank.to_string(),
            named(&it.name, &it.bidder),
            format!("{}{}", yuan(it.price.0), compared.unwrap_or_default()),
            it.price_score.decimal(),
            it.other_score.decimal(),
            it.total.decimal(),
        ]
    };
    Table { columns, rows: all.iter().map(row).collect() }
}

/// Bids that did not pass a review, with conditions and reasons; nothing where all passed.
fn rejected(m: &Making) -> Vec<Block> {
    if !m.is_works() {
        // 87-69 has each told of its own, and the notice names no loser.
        return Vec::new();
    }
    let columns = ["role-bidder", "review-step", "review-reason"];
    let columns: Vec<_> = columns.iter().map(|key| m.column(key, Set::Words, 1)).collect();
    let rows: Vec<Vec<String>> = reviews::lines(m.lot)
        .into_iter()
        .map(|it| vec![named(&it.name, it.bidder), m.s(it.step), it.why.join("\n")])
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut all = vec![m.heading("result-rejected"), Block::Table(Table { columns, rows })];
    all.extend(m.rules(&[m.lot.notice.procedure().limits().rejects]));
    all
}

pub(super) fn members(m: &Making, all: &[PublishedMember]) -> Table {
    let columns = vec![
        m.column("result-seat", Set::Figures, 1),
        m.column("result-member", Set::Words, 1),
        m.column("result-member-kind", Set::Words, 1),
    ];
    let row = |it: &PublishedMember| {
        let kind = format!("member-{:?}", it.kind).to_lowercase();
        vec![it.seat.to_string(), it.name.clone(), m.s(&kind)]
    };
    Table { columns, rows: all.iter().map(row).collect() }
}
