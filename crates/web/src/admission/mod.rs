//! Before a lot with a list of bidders is announced: a prequalification 资格预审 or an invitation
//! 邀请招标, at the desks of purchaser, applicant and reviewer, and what everybody may read.

mod announce;
mod applicant;
mod invite;
mod public;
mod review;

use std::sync::Arc;

use app::follower::Folded;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use domain::admission::{Ground, LimitWay, NumberLimit, Prequalification, ReviewItem};
use domain::procedure::{Document, ProjectRegistered};
use domain::rulebook::Regime;
use domain::shared::{Instant, LotId, Points, Uscc};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::lists::facts;
use crate::design::value::{amount, code, instant};
use crate::desk::duties::{Buying, acts_for};
use crate::desk::files::{self, DOCUMENT_BYTES_MAX};
use crate::desk::perform::{asked, denied, nothing, seen, who};
use crate::evaluator::attend;
use crate::site::Site;
use crate::text::Text;
use crate::visit::Visit;

pub(crate) use review::{mine as reviews, reads};

/// Documents of one upload together, in bytes.
const UPLOAD_BYTES_MAX: usize = (2 * DOCUMENT_BYTES_MAX + 1_048_576) as usize;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let at = |desk: &str, page: &str| {
        format!("/{desk}/prequalifications/{{tender}}/{{lot}}/{{round}}{page}")
    };
    Router::new()
        .route("/prequalifications", get(public::list))
        .route("/prequalifications/{tender}/{lot}/{round}", get(public::show))
        .route(&at("purchaser", ""), seen(announce::manage))
        .route(&at("purchaser", "/notice"), asked(announce::page, announce::ask))
        .route(&at("purchaser", "/clarify"), asked(announce::clarify, announce::clarified))
        .route(&at("purchaser", "/terminate"), asked(announce::end, announce::ended))
        .route(&at("purchaser", "/reviewers"), asked(review::reviewers, review::named))
        .route(&at("purchaser", "/review"), asked(review::by_purchaser, review::purchaser_ask))
        .route(&at("purchaser", "/invite"), asked(invite::page, invite::ask))
        .route(&at("evaluator", ""), asked(review::by_member, review::member_ask))
        .route(&at("evaluator", "/attend"), asked(attend::page, attend::ask))
        .route(&at("bidder", ""), asked(applicant::page, applicant::ask))
        .route(&at("bidder", "/withdraw"), asked(applicant::withdraw, applicant::withdrawn))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

/// Address of a lot's page before its notice, at one desk.
#[must_use]
pub fn room(desk: &str, lot: &LotId, page: &str) -> String {
    let page = if page.is_empty() { String::new() } else { format!("/{page}") };
    format!("/{desk}/prequalifications/{lot}{page}")
}

/// The prequalification of an address.
fn of<'a>(folded: &'a Folded, id: &LotId) -> Result<&'a Prequalification, Problem> {
    folded.world.prequalifications.get(id).ok_or_else(nothing)
}

/// The project of a lot, if the signed-in person acts for its purchaser.
fn bought<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a ProjectRegistered, Problem> {
    let (_, person) = who(v, folded)?;
    let project = folded.world.projects.get(&id.tender).ok_or_else(nothing)?;
    if !acts_for((&folded.world, Instant(v.now_ms)), person, Buying::planned(project)) {
        return Err(denied());
    }
    if project.lots.iter().any(|it| it.lot == id.lot) { Ok(project) } else { Err(nothing()) }
}

/// Title, lot and number.
pub(crate) fn line(of: &Prequalification) -> Markup {
    html! {
        p { (of.notice.title) " · " (of.notice.lot_title) " · " (code(&of.id.to_string())) }
    }
}

/// Key of the words for where a prequalification stands.
pub fn stage_key(of: &Prequalification) -> String {
    format!("before-{}", domain::tabled::stage_before(of).token().replace('_', "-"))
}

/// What was announced.
fn notice(t: &Text, of: &Prequalification) -> Markup {
    let it = &of.notice;
    let keys = [
        "public-stage",
        "admission-deadline",
        "prequalification-documents-until",
        match it.regime {
            Regime::Works => "role-tenderer",
            Regime::GovernmentProcurement => "public-purchaser",
        },
        "public-budget",
        "number-limit",
        "lot-needs",
    ];
    let [stage, deadline, until, buyer, budget, limit, needs] = keys.map(|key| t.s(key));
    let rows = [
        (stage.as_str(), html! { (t.s(&stage_key(of))) }),
        (deadline.as_str(), instant(Instant::from_seconds(of.deadline_s).0)),
        (until.as_str(), instant(Instant::from_seconds(it.documents_until_s).0)),
        (buyer.as_str(), html! { (it.purchaser_name) }),
        (budget.as_str(), amount(t, it.budget.0)),
        (
            limit.as_str(),
            html! {
                @match &it.limit {
                    Some(it) => { (limited(t, it)) },
                    None => { (t.s("number-limit-none")) },
                }
            },
        ),
        (needs.as_str(), html! { ol { @for one in &it.qualification { li { (one) } } } }),
    ];
    html! { (facts(&rows)) (listed(t, &it.documents)) }
}

/// How many of those who pass may bid, and how they are chosen.
fn limited(t: &Text, it: &NumberLimit) -> Markup {
    let key = match it.way {
        LimitWay::Lot => "number-limit-says",
        LimitWay::Scores => "number-scores-says",
    };
    html! {
        (t.t(key, &[("n", it.most.into())]))
        @if let Some(items) = &it.items {
            ol { @for item in items { li { (points_of(t, item, item.max)) } } }
        }
    }
}

/// An item's title, and points on it.
fn points_of(t: &Text, item: &ReviewItem, points: Points) -> String {
    let said = [("title", item.title.clone().into()), ("points", points.decimal().into())];
    t.t("number-item", &said)
}

/// Documents with their hashes.
fn listed(t: &Text, all: &[Document]) -> Markup {
    html! {
        ul class="files" {
            @for it in all {
                li {
                    a href=(files::href(&it.sha256, &it.name)) { (it.name) } " "
                    small { (t.t("lot-bytes", &[("n", it.length.to_string().into())])) } " "
                    (t.s("lot-hash")) " " (code(&it.sha256.hex()))
                }
            }
        }
    }
}

/// The name of a supplier.
pub(crate) fn name<'a>(world: &'a World, who: &'a Uscc) -> &'a str {
    world.organisations.get(who).map_or(who.as_str(), |it| it.name.as_str())
}

/// Key of the words for a ground.
#[must_use]
pub fn ground_key(it: Ground) -> &'static str {
    match it {
        Ground::Prequalified => "admission-prequalified",
        Ground::Invited => "admission-invited",
    }
}

/// Which of two rules holds under a law.
fn by<'a>(regime: Regime, works: &'a [&'a str], procurement: &'a [&'a str]) -> &'a [&'a str] {
    match regime {
        Regime::Works => works,
        Regime::GovernmentProcurement => procurement,
    }
}
