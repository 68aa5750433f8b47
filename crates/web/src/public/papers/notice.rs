//! The tender notice 招标公告, what was clarified or amended 澄清/更正公告, and what was corrected of
//! other notices.

use app::statutory::{Block, StatutoryDocument};
use domain::procedure::{Effect, Notice, PriceFormula};
use domain::shared::Points;

use super::notice_word;
use super::words::{Making, paragraphs, seconds};
use crate::public::ledger::Word;
use crate::public::lot::place_key;
use crate::public::securities as asked;

/// The notice as it was announced; what changed since stands in documents of its own.
pub(super) fn tender(m: &Making) -> StatutoryDocument {
    let notice = &m.lot.notice;
    let mut money = m.amount("public-budget", notice.budget).to_vec();
    if let Some(ceiling) = notice.ceiling {
        money.push(m.fact("public-ceiling", m.money(ceiling)));
    }
    let keepers = notice.envelopes.first().map_or(0, |it| it.share.trustees.len());
    let sealed = [("t", u32::from(notice.threshold).into()), ("n", keepers.into())];
    let mut blocks = vec![
        m.heading("result-project"),
        m.project(),
        m.heading("result-parties"),
        m.parties(),
        m.heading("paper-money"),
        Block::Facts(money),
        m.heading("paper-times"),
        Block::Facts(vec![
            m.fact("lot-documents-until", seconds(notice.documents_until_s)),
            m.fact("public-deadline", seconds(notice.deadline_s)),
            m.fact("paper-opening-at", seconds(notice.deadline_s)),
            m.fact("lot-place", m.s(place_key(notice))),
            m.fact("lot-sealed", m.t().t("lot-sealed-by", &sealed)),
        ]),
        m.heading("lot-needs"),
    ];
    if let Some(ground) = notice.admission {
        blocks.push(Block::Paragraph(m.s(crate::admission::ground_key(ground))));
    }
    blocks.extend(notice.qualification.iter().flat_map(|it| paragraphs(it)));
    if !notice.scheme.requirements().is_empty() {
        blocks.push(m.heading("lot-requirements"));
        blocks.extend(notice.scheme.requirements().iter().flat_map(|it| paragraphs(it)));
    }
    blocks.extend(securities(m, notice));
    blocks.push(m.heading("lot-scoring"));
    blocks.extend(scheme(m, notice));
    if !notice.documents.is_empty() {
        blocks.push(m.heading("public-documents"));
        blocks.extend(m.documents(&notice.documents));
    }
    blocks.extend(m.missing(&["missing-contacts"]));
    m.finish(blocks, &[])
}

/// The bid security and the performance security, where the notice asks for them.
fn securities(m: &Making, notice: &Notice) -> Vec<Block> {
    let mut all = Vec::new();
    if let Some(it) = &notice.security {
        all.push(m.heading("security-title"));
        all.push(Block::Facts(m.amount("security-amount", it.amount).to_vec()));
        all.extend(asked::lines(m.t(), it).into_iter().map(Block::Paragraph));
    }
    if let Some(bp) = notice.performance_bp {
        all.push(m.heading("performance-title"));
        all.push(Block::Paragraph(asked::performance(m.t(), bp)));
    }
    all
}

/// How bids are compared: what the notice's page says, line by line.
pub(super) fn scheme(m: &Making, notice: &Notice) -> Vec<Block> {
    let (key, full) = match notice.scheme.price {
        PriceFormula::LowPriceFirst { full } => ("formula-low-first", Some(full)),
        PriceFormula::LowestPrice => ("formula-lowest", None),
        PriceFormula::EvaluatedLowest => ("formula-evaluated", None),
        PriceFormula::MeanBenchmark { full, .. } => ("formula-mean", Some(full)),
    };
    let points = |title: String, max: Points| {
        m.t().t("lot-points", &[("title", title.into()), ("n", max.decimal().into())])
    };
    let mut all = vec![Block::Paragraph(m.s(key))];
    let mean = crate::purchaser::announce::mean_lines(m.t(), notice);
    all.extend(mean.into_iter().map(Block::Paragraph));
    all.extend(full.map(|it| Block::Paragraph(points(m.s("form-price"), it))));
    for item in &notice.scheme.items {
        all.push(Block::Paragraph(points(item.title.clone(), item.max)));
        if notice.scheme.blind().is_some_and(|it| it.covers(&item.id)) {
            all.push(Block::Note(m.s("item-blind")));
        }
        for (key, text) in [("item-bands", &item.bands), ("item-evidence", &item.evidence)] {
            all.extend(text.iter().map(|it| Block::Note(format!("{} {it}", m.s(key)))));
        }
    }
    if let Some(terms) = &notice.scheme.terms {
        let lines = crate::purchaser::terms::lines(m.t(), terms);
        all.extend(lines.into_iter().map(Block::Paragraph));
    }
    all
}

pub(super) fn clarification(m: &Making, number: u32) -> Option<StatutoryDocument> {
    let all = m.it.ledger.clarified(&m.lot.id);
    let (index, _, said) = all.iter().find(|it| it.2.number == number)?;
    let effect = match said.effect {
        Effect::OnBids => "paper-effect",
        Effect::None => "paper-no-effect",
    };
    let which = m.t().t("lot-clarified", &[("n", number.into())]);
    let mut blocks = vec![m.heading("result-project"), m.project(), Block::Heading(which)];
    blocks.extend(paragraphs(&said.text));
    blocks.push(Block::Note(m.s(effect)));
    // What a clarification moved follows it in the log, before the next one.
    let next = all.iter().map(|it| it.0).find(|it| it > index).unwrap_or(u64::MAX);
    let moved = m.it.ledger.extended(&m.lot.id).iter();
    for (_, _, it) in moved.filter(|it| it.0 > *index && it.0 < next) {
        blocks.push(Block::Facts(vec![
            m.fact("paper-deadline-before", seconds(it.from_s)),
            m.fact("paper-deadline-now", seconds(it.to_s)),
        ]));
        blocks.extend(m.rules(&[it.rule.as_str()]));
    }
    if !said.documents.is_empty() {
        blocks.push(m.heading("public-documents"));
        blocks.extend(m.documents(&said.documents));
    }
    Some(m.finish(blocks, &[]))
}

/// Another notice about a notice: that one is not changed.
pub(super) fn correction(m: &Making, number: u32) -> Option<StatutoryDocument> {
    let mut all = m.it.ledger.words(&m.lot.id).iter().map(|it| &it.1);
    let found = all.find(|it| it.number() == Some(number))?;
    let (key, notice, text) = match found {
        Word::Corrected(it) => ("notice-correction", it.notice, &it.text),
        Word::Withdrawn(it) => ("notice-withdrawal", it.notice, &it.reason),
        _ => return None,
    };
    let which = m.t().t(key, &[("n", number.into())]);
    let mut blocks = vec![
        m.heading("result-project"),
        m.project(),
        Block::Heading(which),
        Block::Facts(vec![m.fact("paper-corrects", m.s(notice_word(notice)))]),
    ];
    blocks.extend(paragraphs(text));
    if let Word::Corrected(it) = found {
        blocks.extend(m.documents(&it.documents));
    }
    blocks.push(Block::Note(m.s("notices-kept")));
    Some(m.finish(blocks, &[]))
}
