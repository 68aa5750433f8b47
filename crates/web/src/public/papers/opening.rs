//! The opening record 开标记录, once the chair signed it.

use app::statutory::{Block, Set, StatutoryDocument, Table};
use domain::opening::OpenedBid;

use super::words::{Making, named, seconds};
use crate::public::securities::{form, payer};
use crate::text::money::yuan;
use crate::text::time::beijing;

pub(super) fn record(m: &Making) -> Option<StatutoryDocument> {
    let opened = m.lot.opening.opened.as_ref()?;
    let at = m.lot.opening.opened_at?;
    let bytes = record::report::opening(m.lot, &m.it.ledger.world().centre.origin)?;
    let sha256 = record::report::sha256(&bytes);
    let confirmed = m.lot.opening.confirmed.len().to_string();
    let mut blocks = vec![
        m.heading("result-project"),
        m.project(),
        m.heading("public-opening"),
        Block::Facts(vec![
            m.fact(m.buyer(), m.lot.notice.purchaser_name.as_str()),
            m.fact("public-deadline", seconds(m.lot.deadline_s)),
            m.fact("paper-opened-at", beijing(at.0)),
            m.fact("paper-bids", opened.bids.len().to_string()),
            m.fact("paper-confirmed", confirmed),
        ]),
        m.heading("lot-opening-says"),
        Block::Table(bids(m, &opened.bids)),
    ];
    if m.lot.notice.security.is_some() {
        blocks.push(m.heading("security-title"));
        blocks.push(Block::Table(payers(m)));
    }
    if !m.lot.opening.objections.is_empty() {
        blocks.push(m.heading("paper-objections"));
        for (number, (who, text, answer)) in &m.lot.opening.objections {
            blocks.push(Block::Facts(vec![
                (number.to_string(), m.name_of(who)),
                m.fact("paper-objection", text.as_str()),
                m.fact("paper-answer", answer.clone().unwrap_or_default()),
            ]));
        }
    }
    // The chair signed other bytes than these: the two are held together by the hash.
    let signed = m.lot.opening.record_signed.filter(|it| *it == sha256);
    blocks.extend(
        signed.map(|it| Block::Note(m.t().t("paper-record-hash", &[("hash", it.hex().into())]))),
    );
    Some(m.finish(blocks, &["OpeningRecordSigned"]))
}

/// Who paid a bid security, as it was entered before the opening.
fn payers(m: &Making) -> Table {
    let columns = vec![
        m.column("paper-number-of", Set::Figures, 1),
        m.column("security-payer", Set::Words, 3),
        m.column("lot-price", Set::Figures, 1),
        m.column("security-how", Set::Words, 2),
    ];
    let stands = m.lot.securities.entries.iter().filter(|it| it.1.replaced_by.is_none());
    let row = |(number, it): (&u32, &domain::securities::Held)| {
        let it = &it.received;
        let name = payer(m.it.ledger.world(), &it.payer);
        let how = format!("{} {}", m.s(&form(it.form)), seconds(it.arrived_s));
        vec![number.to_string(), named(&name, &it.payer), yuan(it.amount.0), how]
    };
    Table { columns, rows: stands.map(row).collect() }
}

fn bids(m: &Making, all: &[OpenedBid]) -> Table {
    let columns = vec![
        m.column("paper-number-of", Set::Figures, 1),
        m.column("role-bidder", Set::Words, 3),
        m.column("lot-price", Set::Figures, 1),
        m.column("lot-ending", Set::Words, 2),
    ];
    let row = |(at, it): (usize, &OpenedBid)| {
        let form = m.lot.notice.form.iter();
        let fields = form.filter(|field| field.name != super::award::PRICE).filter_map(|field| {
            let value = m.lot.field_read_out(&it.bidder, &field.name)?;
            Some(format!("\n{} {}", field.label, super::award::value_of(m, field, value)))
        });
        let ending = m.s(&format!("ending-{:?}", it.ending));
        vec![
            (at + 1).to_string(),
            format!("{}{}", named(&it.name, &it.bidder), fields.collect::<String>()),
            it.price.map(|it| yuan(it.0)).unwrap_or_default(),
            format!("{ending} {}", it.reason).trim().to_owned(),
        ]
    };
    Table { columns, rows: all.iter().enumerate().map(row).collect() }
}
