//! Decides whether a tender notice is lawful and complete.

use crate::admission::{Ground, only_rule};
use crate::draws::ListDraw;
use crate::law::Law;
use crate::lot::Stage;
use crate::parties::{self, OrganisationKind, Purpose};
use crate::remedies::redress_waits;
use crate::rulebook::{Limits, Method, Regime, ids};
use crate::shared::{Instant, LotId, Points, Round};
use crate::world::{Event, World};

use super::event::{Announced, Retendered, RulesAdopted, Scope};
use super::terms::{self, Real};
use super::{
    Category, Command, EnvelopeName, FieldKind, KeySet, Notice, PriceFormula, Refusal, Trim,
    failure, performance, security,
};

/// Most items, fields, documents or sentences of one list of a notice.
pub const LIST_MAX: usize = 64; // not law: bound of a body

/// Longest words on how an item is scored, in bytes.
pub(super) const WORDS_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// Decides an announcement.
///
/// # Rules
///
/// - `T57`, `G57`: an agent holds a mandate; `Y60`, `G27`: the project was let in.
/// - `T01`/`G01`/`N02`: time to prepare bids; `T02`/`G02`: how long documents are offered.
/// - `N02.3`: among quotations one price decides.
/// - `G03`, `N06`: the notice stands its days before the deadline.
/// - `F0`, `F1.1`–`F1.5`, `F4.1`–`F4.3`, `C4.1`, `C4.2`: weight of the price, formula and ties;
///   what is not built is refused by its name; `C3.1`: a procurement states its preferences.
/// - `T08`, `G06`, `N04.1`, `Y56`: the bid security.
/// - `Y13`, `Y14`: threshold of the trustees; `Y19`, `Y94`: two openings.
pub(super) fn announce(
    world: &World,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::Announce { lot, notice, pack, pack_sha256, cover_commit, policy_sha256 } = command
    else {
        return Ok(Vec::new());
    };
    if world.has_lot(lot) {
        return Err(Refusal::LotKnown);
    }
    follows_project(world, lot, notice, law)?;
    crate::catalogue::may_announce(world, &notice.project, law)?;
    two_openings(notice, law)?;
    lists(notice)?;
    timetable(notice, law)?;
    scoring(notice, law)?;
    let real = if world.centre.is_sample() { Real::Sample } else { Real::Yes };
    terms::check(notice, real, law)?;
    security::check(notice, law)?;
    performance::check(notice, law)?;
    envelopes(world, notice, law)?;
    admission(world, lot, notice)?;
    let previous = follows_previous(world, lot, notice)?;
    let adopted = RulesAdopted {
        lot: lot.clone(),
        scope: Scope::Tender,
        pack: pack.clone(),
        sha256: *pack_sha256,
    };
    let announced = Announced {
        lot: lot.clone(),
        notice: (**notice).clone(),
        cover_commit: *cover_commit,
        policy_sha256: *policy_sha256,
    };
    let mut events = vec![Event::RulesAdopted(adopted), Event::Announced(announced)];
    events.extend(previous.map(|it| Event::Retendered(Retendered { lot: it, next: lot.clone() })));
    Ok(events)
}

fn follows_project(
    world: &World,
    lot: &LotId,
    notice: &Notice,
    law: Law<'_>,
) -> Result<(), Refusal> {
    if lot.tender != notice.project {
        return Err(Refusal::NoticeDiffers("project"));
    }
    let project = world.projects.get(&notice.project).ok_or(Refusal::ProjectUnknown)?;
    let planned = project.lots.iter().find(|it| it.lot == lot.lot).ok_or(Refusal::LotUnplanned)?;
    let same = [
        ("code", project.code == notice.code),
        ("regime", project.regime == notice.regime),
        ("method", project.method == notice.method),
        ("category", project.category == notice.category),
        ("purchaser", project.purchaser == notice.purchaser),
        ("agent", project.agent == notice.agent),
        ("funds", project.funds == notice.funds),
        ("budget", planned.budget == notice.budget),
    ];
    if let Some((name, _)) = same.iter().find(|it| !it.1) {
        return Err(Refusal::NoticeDiffers(name));
    }
    let is = |who, kind| {
        let known = world.organisations.get(who);
        known.is_some_and(|it: &crate::parties::Organisation| it.kinds.contains(&kind))
    };
    let agent = notice.agent.as_ref().is_none_or(|it| is(it, OrganisationKind::Agent));
    if !is(&notice.purchaser, OrganisationKind::Purchaser) || !agent {
        return Err(Refusal::OrganisationUnfit);
    }
    if !parties::agent_mandated(world, project, law.now) {
        return Err(Refusal::MandateMissing { rule: parties::mandate_rule(notice.regime) });
    }
    Ok(())
}

/// A notice says of a list of bidders what is on record: none, or the one that stands.
///
/// # Rules
///
/// - `T12.3`, `G34.1`: after a prequalification nobody else bids; `T75.3`, `G33.5`: nor where
///   bidders were invited.
fn admission(world: &World, lot: &LotId, notice: &Notice) -> Result<(), Refusal> {
    // Who may bid is not settled while what was raised about it stops the procedure, or was upheld
    // and has had no consequence.
    let early = world.prequalifications.get(lot);
    if early.is_some_and(|it| it.is_suspended() || redress_waits(&it.remedies)) {
        return Err(Refusal::PrequalificationStopped);
    }
    let listed = world.admissions.get(lot).map(|it| it.ground);
    // Nor while whom to invite is being drawn.
    if let Some(ground) = listed.filter(|_| world.list_draws.get(lot).is_some_and(ListDraw::is_due))
    {
        return Err(Refusal::AdmissionDiffers { rule: only_rule(notice.regime, ground) });
    }
    let begun = world.prequalifications.get(lot).map(|_| Ground::Prequalified);
    if listed == notice.admission && (listed.is_some() || begun.is_none()) {
        return Ok(());
    }
    let ground = listed.or(begun).or(notice.admission).unwrap_or(Ground::Prequalified);
    Err(Refusal::AdmissionDiffers { rule: only_rule(notice.regime, ground) })
}

/// Two openings are for works whose notice seals a technical envelope beside the price, and has
/// deposit keys for whatever opens later.
///
/// # Rules
///
/// - `Y19`: which procedures open twice; `Y94`: what the first opening reads out for whoever must
///   know it before a price.
fn two_openings(notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    if !notice.opens_twice() {
        return Ok(());
    }
    let regime = match notice.regime {
        Regime::Works => "works",
        Regime::GovernmentProcurement => "government_procurement",
    };
    if !law.rules.choice(ids::Y19)?.iter().any(|it| it == regime) {
        return Err(Refusal::OpensOnce { rule: ids::Y19 });
    }
    if !notice.envelopes.iter().any(|it| !it.name.opens_later()) {
        return Err(Refusal::Keys("envelopes"));
    }
    // The reviews and the draw of a committee ask about members and firms before a price may be
    // opened: what is not read out until then cannot be asked for.
    let read = law.rules.choice(ids::Y94)?;
    if notice.first_fields().any(|it| !read.contains(&it.name)) {
        return Err(Refusal::Scoring { rule: ids::Y94 });
    }
    let bare = |it: &super::Envelope| it.name.opens_later() && it.deposit.is_none();
    if notice.envelopes.iter().any(bare) {
        return Err(Refusal::DepositMissing { rule: ids::Y19 });
    }
    Ok(())
}

fn lists(notice: &Notice) -> Result<(), Refusal> {
    let wrong = |name| Err(Refusal::NoticeIncomplete(name));
    let size = |it: usize| (1..=LIST_MAX).contains(&it);
    if notice.title.trim().is_empty() || notice.lot_title.trim().is_empty() {
        return wrong("title");
    }
    if !size(notice.documents.len()) {
        return wrong("documents");
    }
    if !size(notice.qualification.len()) {
        return wrong("qualification");
    }
    let requirements = notice.scheme.requirements();
    if requirements.len() > LIST_MAX || requirements.iter().any(|it| it.trim().is_empty()) {
        return wrong("requirements");
    }
    if notice.budget.0 <= 0 || notice.ceiling.is_some_and(|it| it > notice.budget || it.0 <= 0) {
        return wrong("ceiling");
    }
    let amount = notice.form.first().is_some_and(|it| it.kind == FieldKind::Amount);
    let twice = |at: usize| notice.form[..at].iter().any(|it| it.name == notice.form[at].name);
    if !size(notice.form.len()) || !amount || (0..notice.form.len()).any(twice) {
        return wrong("form");
    }
    Ok(())
}

fn timetable(notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    let Limits { prepare, offer, stands, .. } = *notice.procedure().limits();
    let today = law.now.date();
    let earliest = law.earliest_after(today, prepare)?;
    let deadline = Instant::from_seconds(notice.deadline_s).date();
    if deadline < earliest {
        return Err(Refusal::DeadlineEarly { rule: prepare, earliest });
    }
    if let Some(rule) = stands {
        let earliest = law.due(today, rule)?.for_right();
        if notice.deadline_s < Instant::end_of(earliest).seconds() {
            return Err(Refusal::DeadlineEarly { rule, earliest });
        }
    }
    if let Some(rule) = offer {
        let earliest = law.due(today, rule)?.for_right();
        if notice.documents_until_s < Instant::end_of(earliest).seconds() {
            return Err(Refusal::OfferShort { rule, earliest });
        }
    }
    if notice.documents_until_s > notice.deadline_s {
        return Err(Refusal::NoticeIncomplete("documents_until_s"));
    }
    Ok(())
}

/// Decimal places that this release rounds published scores to.
const PLACES: u32 = 2;

/// Ties are announced as the rule orders them; what is announced beyond it must settle something.
///
/// # Rules
///
/// - `C4.1`, `C4.2`: what follows a lower price; `C4.3`, `Y174`: who may let an order be drawn.
fn ties(notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    let (rule, last) = match notice.regime {
        Regime::Works => (ids::C4_2, "purchaser_determines"),
        Regime::GovernmentProcurement => (ids::C4_1, "joint"),
    };
    let lawful = law.rules.choice(rule)? == ["lower_price", last];
    // One item alone is equal wherever total and price are.
    let idle = notice.scheme.tie.by_items() && notice.scheme.items.len() < 2;
    if !lawful || idle {
        return Err(Refusal::Scoring { rule });
    }
    let regime = match notice.regime {
        Regime::Works => "works",
        Regime::GovernmentProcurement => "government_procurement",
    };
    let drawn = law.rules.choice(ids::Y174)?.iter().any(|it| it == regime);
    if notice.scheme.tie.by_lot() && !drawn {
        return Err(Refusal::Scoring { rule: ids::Y174 });
    }
    Ok(())
}

/// Ten-thousandths of a whole.
const WHOLE_E4: u32 = 10_000; // not law: a unit
/// Most rates of which one is drawn.
const RATES_MAX: usize = 50; // not law: bound of a body

/// One rate is stated, or none and several of which one is drawn.
fn rates_fit(rates: &[u32], stated: u32) -> bool {
    let drawn = || {
        let several = rates.len() > 1 && rates.len() <= RATES_MAX;
        several && rates.is_sorted_by(|a, b| a < b) && rates.iter().all(|it| *it < WHOLE_E4)
    };
    if rates.is_empty() { stated < WHOLE_E4 } else { stated == 0 && drawn() }
}

fn scoring(notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    if law.count(ids::F0)? != PLACES {
        return Err(Refusal::NotBuilt { rule: ids::F0, ask: None });
    }
    ties(notice, law)?;
    let lowest = notice.scheme.price == PriceFormula::LowestPrice;
    if notice.method == Method::RequestForQuotations && !lowest {
        return Err(Refusal::Scoring { rule: ids::N02_3 });
    }
    let items = &notice.scheme.items;
    let twice = |at: usize| items[..at].iter().any(|it| it.id == items[at].id);
    let odd = |it: &Option<String>| {
        it.as_ref().is_some_and(|it| it.trim().is_empty() || it.len() > WORDS_BYTES_MAX)
    };
    let bad = |it: &super::ScoreItem| {
        it.max.0 <= 0 || it.title.trim().is_empty() || odd(&it.bands) || odd(&it.evidence)
    };
    if items.len() > LIST_MAX || items.iter().any(bad) || (0..items.len()).any(twice) {
        return Err(Refusal::Scoring { rule: ids::C4_5 });
    }
    let mean = matches!(notice.scheme.price, PriceFormula::MeanBenchmark { .. });
    if !mean && notice.scheme.terms.as_ref().is_some_and(|it| it.rates.is_some()) {
        return Err(Refusal::Scoring { rule: ids::F4_3 });
    }
    let full = match notice.scheme.price {
        PriceFormula::LowestPrice | PriceFormula::EvaluatedLowest => {
            let evaluated = notice.scheme.price == PriceFormula::EvaluatedLowest;
            let rule = if evaluated { ids::F3 } else { ids::F2 };
            return if items.is_empty() { Ok(()) } else { Err(Refusal::Scoring { rule }) };
        }
        PriceFormula::LowPriceFirst { full } => full,
        PriceFormula::MeanBenchmark { full, trim, e1, e2, k_e4 } => {
            if notice.regime == Regime::GovernmentProcurement {
                let rule = match trim {
                    Trim::DropExtremes => ids::F1_4,
                    Trim::KeepAll => ids::F1_3,
                };
                return Err(Refusal::Scoring { rule });
            }
            if e1 <= e2 || e2.0 < 0 {
                return Err(Refusal::Scoring { rule: ids::F4_2 });
            }
            if !rates_fit(notice.scheme.rates(), k_e4) {
                return Err(Refusal::Scoring { rule: ids::F4_3 });
            }
            full
        }
    };
    let others = Points::sum(items.iter().map(|it| it.max));
    let total = others.and_then(|it| it.checked_add(full));
    let hundred = i64::from(law.count(ids::F1_5)?) * 100; // not law: hundredths
    if total != Some(Points(hundred)) {
        return Err(Refusal::Scoring { rule: ids::F1_5 });
    }
    let floor = match (notice.regime, notice.category) {
        (Regime::GovernmentProcurement, Category::Goods) => ids::F1_1,
        (Regime::GovernmentProcurement, Category::Services) => ids::F1_2,
        _ => return Ok(()),
    };
    if full.0 < i64::from(law.percent(floor)?) {
        return Err(Refusal::Scoring { rule: floor });
    }
    Ok(())
}

/// Whether envelopes and threshold are what trustees can open.
///
/// # Errors
///
/// [`Refusal::Threshold`], [`Refusal::Keys`] with the protocol's code, [`Refusal::DrillMissing`].
///
/// # Rules
///
/// - `Y13`, `Y14`: threshold of the trustees.
///
/// Keys: one price envelope first, complete sets of deposited and unspent keys, and a drill.
pub(crate) fn envelopes(world: &World, notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    let (least, most) = (law.count(ids::Y13)?, law.count(ids::Y14)?);
    if !(least..=most).contains(&u32::from(notice.threshold)) {
        let rule = if u32::from(notice.threshold) < least { ids::Y13 } else { ids::Y14 };
        return Err(Refusal::Threshold { rule });
    }
    let names: Vec<EnvelopeName> = notice.envelopes.iter().map(|it| it.name).collect();
    let ascending = names.windows(2).all(|pair| pair[0] < pair[1]);
    if names.first() != Some(&EnvelopeName::Price) || !ascending {
        return Err(Refusal::Keys("envelopes"));
    }
    let mut used: Vec<crate::shared::PublicKey> = Vec::new();
    for envelope in &notice.envelopes {
        key_set(world, notice, &envelope.share, Purpose::Share, &mut used)?;
        if let Some(set) = &envelope.deposit {
            key_set(world, notice, set, Purpose::Deposit, &mut used)?;
        }
    }
    let trustees = &notice.envelopes[0].share.trustees;
    let drilled = |held: &Vec<crate::shared::Id>| trustees.iter().all(|it| held.contains(it));
    if !world.centre.drills.iter().any(drilled) {
        return Err(Refusal::DrillMissing);
    }
    Ok(())
}

fn key_set(
    world: &World,
    notice: &Notice,
    set: &KeySet,
    purpose: Purpose,
    used: &mut Vec<crate::shared::PublicKey>,
) -> Result<(), Refusal> {
    let threshold = usize::from(notice.threshold);
    let n = set.keys.len();
    if n != 2 * threshold - 1 {
        return Err(Refusal::Keys("seal.pks.count"));
    }
    if set.trustees.len() != n || set.assignments.len() != n {
        return Err(Refusal::Keys("seal.pks.count"));
    }
    for (at, (trustee, key)) in set.trustees.iter().zip(&set.keys).enumerate() {
        if set.trustees[..at].contains(trustee) || used.contains(key) {
            return Err(Refusal::Keys("seal.pks.duplicate"));
        }
        let known =
            world.centre.trustees.get(trustee).ok_or(Refusal::Keys("seal.pks.statement"))?;
        let deposited = |it: (&(Purpose, u64), &crate::parties::KeyStatement)| {
            it.0.0 == purpose && it.1.key == *key
        };
        if !known.deposited.iter().any(deposited) {
            return Err(Refusal::Keys("seal.pks.statement"));
        }
        if known.spent.contains(key) {
            return Err(Refusal::Keys("seal.pks.spent"));
        }
        used.push(*key);
    }
    Ok(())
}

fn follows_previous(world: &World, lot: &LotId, notice: &Notice) -> Result<Option<LotId>, Refusal> {
    let Some(previous) = &notice.previous else {
        // A round whose prequalification was let in follows what that one followed.
        let first = lot.round == Round::FIRST || world.prequalifications.contains_key(lot);
        return if first { Ok(None) } else { Err(Refusal::PreviousNotFailed) };
    };
    let next = previous.tender == lot.tender
        && previous.lot == lot.lot
        && previous.round.next() == Some(lot.round);
    let Some(known) = world.lots.get(previous) else {
        // The round failed before its notice: there is no lot that says what follows.
        let early = world.prequalifications.get(previous).ok_or(Refusal::LotUnknown)?;
        let failed = next && early.has_failed() && !early.terminated;
        return if failed { Ok(None) } else { Err(Refusal::PreviousNotFailed) };
    };
    let over = known.next.is_some() || known.tendering_ended;
    if !next || known.stage != Stage::Failed || over {
        return Err(Refusal::PreviousNotFailed);
    }
    failure::may_follow(known)?;
    Ok(Some(previous.clone()))
}
