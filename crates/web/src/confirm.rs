//! 核对结论: a holder says by a signed word whether what was committed agrees with what it holds.
//!
//! What was found is found on the holder's own machine, by `daylight-verify`; this page takes the
//! word and shows nobody's part to anybody else.

use std::sync::Arc;

use app::access::Action;
use app::desk::opening_of;
use app::follower::Folded;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use domain::award::{self, Agrees, Holder, Signed};
use domain::lot::Lot;
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::{Hash, LotId, Uscc};
use domain::world::{Command, Event};
use maud::{Markup, html};
use record::bundle::Bundle;

use crate::act::Problem;
use crate::bidder::attached;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::value::code;
use crate::desk::basis::cited;
use crate::desk::perform::{
    Ask, Shown, asked, denied, lot_id, lot_of, may, may_read, nothing, who,
};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::lot_line;
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// Addresses of this area, one at each holder's desk.
pub fn routes() -> Router<Arc<Site>> {
    let lot = |desk: &str| format!("/{desk}/lots/{{tender}}/{{lot}}/{{round}}/confirm");
    let sheet = "/evaluator/lots/{tender}/{lot}/{round}/own-sheet.json";
    Router::new()
        .route(sheet, get(own_sheet))
        .route(
            &lot("bidder"),
            asked(
                |v, id, posted, wrong| page(v, (id, Holder::Bidder), posted, wrong),
                |v, id, posted| ask(v, (id, Holder::Bidder), posted),
            ),
        )
        .route(
            &lot("evaluator"),
            asked(
                |v, id, posted, wrong| page(v, (id, Holder::Expert), posted, wrong),
                |v, id, posted| ask(v, (id, Holder::Expert), posted),
            ),
        )
        .route(
            &lot("supervisor"),
            asked(
                |v, id, posted, wrong| page(v, (id, Holder::Supervisor), posted, wrong),
                |v, id, posted| ask(v, (id, Holder::Supervisor), posted),
            ),
        )
}

/// A member's own sheets as a bundle for `daylight-verify`: those that count and those handed back.
async fn own_sheet(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let name = format!("own-sheet-{}.json", id.to_string().replace('/', "-"));
    let made = v.run(move |v| match sheets(v, &id) {
        Ok(it) => attached("application/json", &name, it.encode()),
        Err(it) => v.problem(&it),
    });
    match made.await {
        Ok(it) | Err(it) => it,
    }
}

fn sheets(v: &Visit, id: &LotId) -> Result<Bundle, Problem> {
    let seat = {
        let folded = v.site.platform.folded()?;
        may_read(v, &folded, Action::ReadOwnSheet, Some(id))?;
        Own::of(v, &folded, (id, Holder::Expert))?.seat
    };
    let account = v.session.as_ref().ok_or(Problem::SignIn)?.account.to_string();
    let mut bundle = Bundle::default();
    let mut reader = v.site.platform.readers.reader()?;
    let mut from = 1;
    loop {
        let rows = reader.stream(&format!("{id}/scores"), from, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Ok(bundle) };
        from = last.version + 1;
        // Of a seat that was taken over, the former member's sheet is not the successor's to read.
        let own = rows.iter().filter(|it| it.kind == "ScoreSheet" && it.account == account);
        for row in own {
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
            if matches!(event, Ok(Event::ScoreSheet(it)) if Some(it.seat) == seat) {
                bundle.openings.extend(opening_of(row));
            }
        }
    }
}

/// Who speaks, as the act names it.
struct Own {
    lot: LotId,
    holder: Holder,
    bidder: Option<Uscc>,
    seat: Option<u8>,
}

impl Own {
    fn of(v: &Visit, folded: &Folded, (id, holder): (&LotId, Holder)) -> Result<Self, Problem> {
        let (account, person) = who(v, folded)?;
        let lot = lot_of(folded, id)?;
        let mut own = Self { lot: id.clone(), holder, bidder: None, seat: None };
        match holder {
            Holder::Bidder => {
                let home = person.organisation.clone().ok_or_else(denied)?;
                if !lot.bids.contains_key(&home) {
                    return Err(denied());
                }
                own.bidder = Some(home);
            }
            Holder::Expert => {
                let members = &lot.evaluation.members;
                let member = members.iter().find(|it| it.account == *account);
                own.seat = Some(member.ok_or_else(denied)?.seat);
            }
            Holder::Supervisor if person.is(Role::Supervisor) => {}
            Holder::Supervisor => return Err(denied()),
        }
        Ok(own)
    }

    fn says(&self, root: Hash, verdict: Agrees, signed: Signed) -> Command {
        Command::Award(award::Command::Confirm {
            lot: self.lot.clone(),
            holder: self.holder,
            bidder: self.bidder.clone(),
            seat: self.seat,
            root,
            verdict,
            signed,
        })
    }

    fn desk(&self) -> &'static str {
        match self.holder {
            Holder::Bidder => "bidder",
            Holder::Expert => "evaluator",
            Holder::Supervisor => "supervisor",
        }
    }
}

/// The roots that may be spoken of, by the word of the form.
fn roots(lot: &Lot, holder: Holder) -> Vec<(&'static str, Hash)> {
    let words: &[&'static str] = match holder {
        Holder::Bidder => &["totals"],
        Holder::Expert => &["scores"],
        Holder::Supervisor => &["scores", "totals"],
    };
    words.iter().copied().zip(award::root_of(lot, holder)).collect()
}

/// Root and verdict as they were typed.
fn said(posted: &Posted, roots: &[(&'static str, Hash)]) -> Result<(Hash, Agrees), Vec<Problem>> {
    let root = roots.iter().find(|it| it.0 == posted.get("root_of")).map(|it| it.1);
    let verdict = match posted.get("agrees") {
        "holds" => Some(Agrees::Holds),
        "fails" => Some(Agrees::Fails),
        _ => None,
    };
    match (root, verdict) {
        (Some(root), Some(verdict)) => Ok((root, verdict)),
        (root, verdict) => {
            let of = root.is_none().then(|| wrong("root_of", "form-needed"));
            let agrees = verdict.is_none().then(|| wrong("agrees", "form-needed"));
            Err(of.into_iter().chain(agrees).collect())
        }
    }
}

/// First the word, then the signature.
fn page(
    v: &Visit,
    of: (&LotId, Holder),
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let own = Own::of(v, &folded, of)?;
    let lot = lot_of(&folded, of.0)?;
    let title = t.s("confirm-title");
    let roots = roots(lot, own.holder);
    if roots.is_empty() || own.bidder.as_ref().is_some_and(|it| !award::may_confirm(lot, it)) {
        let body = html! {
            (lot_line(lot))
            (empty(&t.s("confirm-nothing"), &t.s("confirm-nothing-hint"), &[]))
        };
        return Ok(Shown::reading(title, body));
    }
    let sheet = Sheet { v, posted, problems };
    let action = room(own.desk(), of.0, "confirm");
    if sign::is_next(posted, problems)
        && let Ok((root, verdict)) = said(posted, &roots)
    {
        let brings = t.s("confirm-brings");
        let body = html! {
            (lot_line(lot))
            p { strong { (t.s(agrees_key(verdict))) } " " (code(&root.hex())) }
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| own.says(root, verdict, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let words: Vec<(&'static str, String)> =
        roots.iter().map(|it| (it.0, root_words(t, it))).collect();
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        p { (t.s("confirm-why")) }
        p { (t.s(&format!("confirm-how-{}", own.desk()))) }
        @if own.holder == Holder::Expert {
            p {
                a href=(room("evaluator", of.0, "own-sheet.json")) download {
                    (t.s("confirm-own-sheet"))
                }
            }
        }
        (sheet.form(&action, &html! {
            (sheet.radios("root_of", &words))
            (sheet.radios("agrees", &[
                ("holds", t.s("confirm-holds")), ("fails", t.s("confirm-fails")),
            ]))
            (button(&t.s("act-next")))
        }))
        h2 { (t.s("confirm-said")) }
        (words_of(t, lot))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, of.0, &[ids::Y82, ids::Y83]))
    };
    Ok(Shown::reading(title, body))
}

fn root_words(t: &Text, (word, root): &(&'static str, Hash)) -> String {
    format!("{} {}", t.s(&format!("confirm-root-{word}")), root.hex())
}

fn agrees_key(verdict: Agrees) -> &'static str {
    match verdict {
        Agrees::Holds => "confirm-holds",
        Agrees::Fails => "confirm-fails",
    }
}

/// The signed word.
fn ask(v: &Visit, of: (&LotId, Holder), posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let own = Own::of(v, &folded, of).map_err(one)?;
    let lot = lot_of(&folded, of.0).map_err(one)?;
    let roots = roots(lot, own.holder);
    if roots.is_empty() {
        let rule = ids::Y83;
        return Err(one(Problem::Refused(award::Refusal::NothingHeld { rule }.into())));
    }
    let (root, verdict) = said(posted, &roots)?;
    let command = sign::take(v, &folded, posted, |by| own.says(root, verdict, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=confirmed", room(own.desk(), of.0, "confirm")) })
}

/// What was said of the roots that stand, counted: silence is shown as silence.
pub(crate) fn words_of(t: &Text, lot: &Lot) -> Markup {
    let roots = roots(lot, Holder::Supervisor);
    if roots.is_empty() {
        return html! { p class="quiet" { (t.s("confirm-no-root")) } };
    }
    let state = &lot.evaluation;
    let bidders = state.ranking.len() + state.aside.len();
    // Who sits is not public before the result; how many sheets were bound is.
    let members = state.closed.as_ref().map_or(0, |it| it.count as usize);
    html! {
        @for it in &roots {
            @let all = award::words_of(lot, it.1);
            @let fails = all.iter().filter(|it| it.verdict == Agrees::Fails).count();
            p {
                strong { (t.s(&format!("confirm-root-{}", it.0))) } " " (code(&it.1.hex())) " "
                @if fails > 0 {
                    (tag(Tone::Alarm, &t.t("confirm-fails-n", &[("n", fails.into())])))
                }
            }
            @let lines = if it.0 == "scores" {
                vec![(Holder::Expert, "evaluator", members), (Holder::Supervisor, "supervisor", 1)]
            } else {
                vec![(Holder::Bidder, "bidder", bidders), (Holder::Supervisor, "supervisor", 1)]
            };
            @let rows: Vec<(String, Markup)> = lines.into_iter().map(|(holder, word, of)| {
                let said = |verdict| {
                    all.iter().filter(|it| (it.holder, it.verdict) == (holder, verdict)).count()
                };
                let (holds, fails) = (said(Agrees::Holds), said(Agrees::Fails));
                let silent = of.saturating_sub(holds + fails);
                let counts =
                    [("holds", holds.into()), ("fails", fails.into()), ("silent", silent.into())];
                (t.s(&format!("confirm-by-{word}")), html! { (t.t("confirm-counts", &counts)) })
            }).collect();
            (facts(&rows.iter().map(|it| (it.0.as_str(), it.1.clone())).collect::<Vec<_>>()))
        }
    }
}
