//! A member's own score sheet 评审表 against the announced table, with limits and sums.

use domain::award::{self, Score};
use domain::lot::Lot;
use domain::procedure::{Nature, ScoreItem};
use domain::shared::{LotId, Points, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::lot_line;
use crate::text::money;
use crate::visit::Visit;

use super::{files, kept, name, seat};

/// Bidders whose bids a sheet covers now, in order.
pub(super) fn bidders(lot: &Lot) -> Vec<Uscc> {
    award::scored(lot).unwrap_or_default()
}

/// The field of the points of the bidder and of the item at these places.
pub(super) fn field(at: usize, item: usize) -> String {
    format!("points-{at}-{item}")
}

fn command(id: &LotId, seat: u8, scores: &[Score], by: award::Signed) -> Command {
    Command::Award(award::Command::Score {
        lot: id.clone(),
        seat,
        scores: scores.to_vec(),
        signed: by,
        // The desk puts the hash of the report in its place once the last sheet is in.
        closing: Box::default(),
    })
}

/// Reads the sheet: every announced item of every bidder, within its limit.
fn scores(
    posted: &Posted,
    bidders: &[Uscc],
    items: &[ScoreItem],
) -> Result<Vec<Score>, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut all = Vec::new();
    for (at, bidder) in bidders.iter().enumerate() {
        for (column, item) in items.iter().enumerate() {
            let name = field(at, column);
            let (bidder, item_id) = (bidder.clone(), item.id.clone());
            match points_within(posted, &name, item.max) {
                Ok(points) => all.push(Score { bidder, item: item_id, points }),
                Err(it) => wrongs.push(it),
            }
        }
    }
    if wrongs.is_empty() { Ok(all) } else { Err(wrongs) }
}

/// The points of a field, at most those of its item.
pub(crate) fn points_within(posted: &Posted, name: &str, most: Points) -> Result<Points, Problem> {
    match money::parse_yuan(posted.get(name)) {
        Some(it) if it <= most.0 => Ok(Points(it)),
        Some(_) => Err(wrong(name, "form-points-over")),
        None => Err(wrong(name, "form-not-points")),
    }
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, seat) = seat(v, &folded, id)?;
    let posted = &blind_kept(lot, seat, &former(lot, seat, kept::filled(v, id, posted)?));
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "sheet");
    let title = t.s("evaluator-sheet");
    let (bidders, items) = (bidders(lot), &lot.notice.scheme.items);
    if let Some(own) = lot.evaluation.sheets.get(&seat) {
        let body = html! {
            (lot_line(lot)) p { (t.s("sheet-done")) } (told(v, lot, &bidders, items, &own.scores))
            @if !lot.evaluation.ranking.is_empty() {
                p { a href=(room("evaluator", id, "recheck")) { (t.s("scores-recheck")) } }
            }
        };
        return Ok(Shown::wide(title, body));
    }
    if bidders.is_empty() {
        let body = html! { (lot_line(lot)) p { (t.s("sheet-early")) } };
        return Ok(Shown::reading(title, body));
    }
    if let Ok(all) = scores(posted, &bidders, items).map_err(|_| ())
        && sign::is_next(posted, problems)
    {
        let (label, brings) = (t.s("evaluator-submit"), t.s("evaluator-submit-brings"));
        let body = html! {
            (lot_line(lot))
            (told(v, lot, &bidders, items, &all))
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| command(id, seat, &all, by)))
        };
        return Ok(Shown::wide(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if lot.notice.opens_twice() {
            p { (t.s(if lot.evaluation.technical.is_none() { "technical-first" }
                else { "technical-stands" })) }
        }
        @if lot.evaluation.reopened.iter().any(|it| it.0.seat == seat) {
            p { strong { (t.s("sheet-back-yours")) } }
        }
        p { (t.s("evaluator-submit-brings")) }
        (files::list(v, lot))
        p { (t.s("sheet-private")) }
        div data-island="keep_sheet" data-keep={ (action) "/draft" } {
            p class="quiet" role="status" {
                span data-when="typing" hidden { (t.s("sheet-typing")) }
                span data-when="kept" hidden { (t.s("sheet-kept-now")) }
                span data-when="unkept" hidden { (t.s("sheet-unkept")) }
            }
            (sheet.form(&action, &html! {
                @if items.is_empty() { p { (t.s("sheet-no-items")) } }
                (rows(&sheet, lot, seat, &bidders))
                (sheet.lines(kept::NOTES, 4, Need::Optional))
                (button(&t.s("act-next")))
                p {
                    button class="link" formaction={ (action) "/draft" } formnovalidate {
                        (t.s("sheet-keep"))
                    }
                }
            }))
        }
    };
    Ok(Shown::reading(title, body).with(&["keep_sheet"]))
}

/// Fields of every bid: one for each item, and what was given blind as words.
fn rows(sheet: &Sheet, lot: &Lot, seat: u8, bidders: &[Uscc]) -> Markup {
    html! {
        @for (at, bidder) in bidders.iter().enumerate() {
            fieldset {
                legend { (name(lot, bidder)) " " (code(bidder.as_str())) }
                @for (column, item) in lot.notice.scheme.items.iter().enumerate() {
                    @if fixed(lot, seat, bidder, item) {
                        (given_before(sheet, lot, &field(at, column), item))
                    } @else {
                        (points(sheet, &field(at, column), item))
                    }
                }
            }
        }
    }
}

/// Whether the points were given blind and stand; of a sheet that was handed back what the recheck
/// pointed out may change, which the law judges.
fn fixed(lot: &Lot, seat: u8, bidder: &Uscc, item: &ScoreItem) -> bool {
    let back = lot.evaluation.reopened.iter().any(|it| it.0.seat == seat);
    !back && given(lot, seat, bidder, item).is_some()
}

/// The points that were given blind, or before the prices were opened.
fn given(lot: &Lot, seat: u8, bidder: &Uscc, item: &ScoreItem) -> Option<Points> {
    let technical = award::technical_points(lot, seat, bidder, &item.id);
    technical.or_else(|| award::blind_points(lot, seat, bidder, &item.id))
}

/// What was typed with the points that were given blind in their places: nobody types them again.
fn blind_kept(lot: &Lot, seat: u8, typed: &Posted) -> Posted {
    let mut fields: Vec<(String, String)> = Vec::new();
    for (at, bidder) in bidders(lot).iter().enumerate() {
        for (column, item) in lot.notice.scheme.items.iter().enumerate() {
            let given = given(lot, seat, bidder, item);
            if let Some(it) = given.filter(|_| fixed(lot, seat, bidder, item)) {
                fields.push((field(at, column), it.decimal()));
            }
        }
    }
    typed.replacing(fields)
}

/// Points that were given blind, or before the prices were opened, as they stand.
fn given_before(sheet: &Sheet, lot: &Lot, name: &str, item: &ScoreItem) -> Markup {
    let t = sheet.v.text;
    let args = [
        ("title", item.title.clone().into()),
        ("n", item.max.decimal().into()),
        ("points", sheet.posted.get(name).to_owned().into()),
    ];
    let key = if lot.notice.opens_twice() { "technical-given" } else { "blind-given" };
    html! { p { (t.t(key, &args)) } }
}

/// Of a sheet that was handed back the points that it had, where nothing else was typed or kept.
fn former(lot: &Lot, seat: u8, typed: Posted) -> Posted {
    let back = lot.evaluation.reopened.iter().rfind(|it| it.0.seat == seat);
    let Some((_, scores)) = back.filter(|_| typed.typed().next().is_none()) else { return typed };
    let (bidders, items) = (bidders(lot), &lot.notice.scheme.items);
    let place = |it: &Score| {
        let at = bidders.iter().position(|who| *who == it.bidder)?;
        let item = items.iter().position(|of| of.id == it.item)?;
        Some((field(at, item), it.points.decimal()))
    };
    let fields: Vec<(String, String)> = scores.iter().filter_map(place).collect();
    Posted::of(fields.iter().map(|(name, it)| (name.as_str(), it.clone())))
}

pub(super) fn points(sheet: &Sheet, name: &str, item: &ScoreItem) -> Markup {
    let t = sheet.v.text;
    let most = [("title", item.title.clone().into()), ("n", item.max.decimal().into())];
    let nature = match item.nature {
        Nature::Objective => "objective",
        Nature::Subjective => "subjective",
    };
    html! {
        div class="field" {
            label for={ "f-" (name) } { (t.t("lot-points", &most)) }
            (sheet.error_at(name))
            input class="number" type="text" inputmode="decimal" id={ "f-" (name) } name=(name)
                autocomplete="off" required value=(sheet.posted.get(name))
                data-most=(item.max.decimal()) data-nature=(nature);
        }
    }
}

/// The sheet as a table with the sum of each bidder.
fn told(v: &Visit, lot: &Lot, bidders: &[Uscc], items: &[ScoreItem], all: &[Score]) -> Markup {
    let t = v.text;
    let mut heads = vec![t.s("role-bidder")];
    heads.extend(items.iter().map(|it| format!("{} ({})", it.title, it.max.decimal())));
    heads.push(t.s("sheet-sum"));
    let columns: Vec<Column> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| Column { head, set: if at == 0 { Set::Words } else { Set::Number } })
        .collect();
    let line = |bidder: &Uscc| {
        let own: Vec<Points> =
            all.iter().filter(|it| it.bidder == *bidder).map(|it| it.points).collect();
        let mut cells = vec![html! { (name(lot, bidder)) }];
        cells.extend(own.iter().map(|it| html! { (it.decimal()) }));
        let sum = Points::sum(own).map(Points::decimal).unwrap_or_default();
        cells.push(html! { strong { (sum) } });
        cells
    };
    let rows: Vec<Vec<Markup>> = bidders.iter().map(line).collect();
    table(&t.s("evaluator-sheet"), &columns, &rows)
}

/// The sheet, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, seat) = seat(v, &folded, id).map_err(|it| vec![it])?;
    let posted = &blind_kept(lot, seat, posted);
    let all = scores(posted, &bidders(lot), &lot.notice.scheme.items)?;
    let command = sign::take(v, &folded, posted, |by| command(id, seat, &all, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=scored", room("evaluator", id, "sheet")) })
}
