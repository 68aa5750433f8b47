//! Whether what the documents add to a scheme is lawful: preferences, rates, priced deviations.

use crate::law::{Law, LawGap};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::Fen;

use super::announce::{LIST_MAX, WORDS_BYTES_MAX};
use super::{
    BonusCap, BrandTie, Category, ConsortiumTerms, DeviationPrice, EnvelopeName, FieldAudience,
    FieldKind, LowRates, Notice, Preferences, PriceFormula, Refusal, Reserve, StackingWay,
};

/// The field of the opening form in which a bidder declares its firm (中小企业声明函).
pub const DECLARED_FIRM: &str = "declared_firm";
/// The field of the opening form in which a bidder declares domestic products.
pub const DECLARED_DOMESTIC: &str = "declared_domestic";
/// The field in which a bidder names the brand of its product, or of the core product.
pub const CORE_BRAND: &str = "core_brand";
/// The field in which a consortium names its members.
pub const CONSORTIUM: &str = "consortium";

/// Longest name of a core product, in bytes.
const CORE_MAX: usize = 600; // not law: bound of a body

fn scoring<T>(rule: &'static str) -> Result<T, Refusal> {
    Err(Refusal::Scoring { rule })
}

/// Decides what stands in the terms, and whether something must stand there.
///
/// # Rules
///
/// - `F0`: places; `F3`: priced deviations; `F7.1`–`F7.3`, `F7.5`: rates raised, up to their cap.
/// - `G20.5`: challenges at once, of procurement alone.
/// - `G31.3`, `G31.4`: the core product and ties within a brand; `T32.1`, `G32.1`: consortia.
/// - `C3.1`–`C3.14`, `F6.1`, `F6.2`: preferences within their ranges; a lot that is reserved for
///   small firms reduces no price; a small purchase is reserved or says why not.
pub(super) fn check(notice: &Notice, real: Real, law: Law<'_>) -> Result<(), Refusal> {
    let scheme = &notice.scheme;
    let most = law.count(ids::F0)?;
    if scheme.places().is_some_and(|it| u32::from(it) > most) {
        return Err(Refusal::NotBuilt { rule: ids::F0, ask: None });
    }
    if let Some(rates) = scheme.terms.as_ref().and_then(|it| it.low) {
        low(notice, rates, law)?;
    }
    deviations(notice)?;
    brand(notice, real, law)?;
    consortium(notice, real)?;
    blind(notice)?;
    if scheme.challenges().is_some() && notice.regime != Regime::GovernmentProcurement {
        return scoring(ids::G20_5);
    }
    match scheme.preferences() {
        Some(it) => preferences(notice, it, law),
        None if notice.regime == Regime::GovernmentProcurement && real == Real::Yes => {
            scoring(ids::C3_1)
        }
        None => Ok(()),
    }
}

/// What is judged blind are items of the table, in its order, and lies in the technical envelope.
///
/// # Rules
///
/// - `C5.1`: which items; `C5.3`: how their parts must look.
fn blind(notice: &Notice) -> Result<(), Refusal> {
    let Some(it) = notice.scheme.blind() else { return Ok(()) };
    let all = notice.scheme.items.iter().map(|it| &it.id).filter(|id| it.covers(id));
    let listed = !it.items.is_empty() && all.eq(&it.items);
    let carried = notice.envelopes.iter().any(|it| it.name == EnvelopeName::Tech);
    if !listed || !carried {
        return scoring(ids::C5_1);
    }
    let good = |it: &String| !it.trim().is_empty() && it.len() <= WORDS_BYTES_MAX;
    let stated = (1..=LIST_MAX).contains(&it.form.len()) && it.form.iter().all(good);
    if stated { Ok(()) } else { scoring(ids::C5_3) }
}

/// Whether a notice binds real bidders: a sample may leave preferences unsaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Real {
    Yes,
    Sample,
}

fn low(notice: &Notice, rates: LowRates, law: Law<'_>) -> Result<(), Refusal> {
    let most = law.percent(ids::F7_5)?;
    if notice.regime != Regime::GovernmentProcurement {
        return scoring(ids::F7_1);
    }
    let all =
        [(ids::F7_1, rates.mean_bp), (ids::F7_2, rates.second_bp), (ids::F7_3, rates.ceiling_bp)];
    for (rule, rate) in all {
        if rate < law.percent(rule)? {
            return scoring(rule);
        }
        if rate > most {
            return scoring(ids::F7_5);
        }
    }
    Ok(())
}

fn deviations(notice: &Notice) -> Result<(), Refusal> {
    let scheme = &notice.scheme;
    let all = scheme.deviations();
    let evaluated = scheme.price == PriceFormula::EvaluatedLowest;
    let twice = |at: usize| all[..at].iter().any(|it| it.id == all[at].id);
    let idle = |it: &DeviationPrice| {
        matches!(it, DeviationPrice::Amount(Fen(0)) | DeviationPrice::RateE6(0))
    };
    let bad = |it: &super::PricedDeviation| it.title.trim().is_empty() || idle(&it.each);
    let unfit = all.len() > LIST_MAX || all.iter().any(bad) || (0..all.len()).any(twice);
    let works = notice.regime == Regime::Works;
    if unfit || (evaluated && !works) || (!evaluated && !all.is_empty()) {
        return scoring(ids::F3);
    }
    Ok(())
}

/// The rules that bound the two rates for small firms.
struct Ranges {
    small: (&'static str, &'static str),
    share: (&'static str, &'static str),
    /// Up to which budget a purchase is reserved.
    reserved_up_to: &'static str,
}

fn ranges(notice: &Notice) -> Ranges {
    let works = Ranges {
        small: (ids::C3_5, ids::C3_6),
        share: (ids::C3_7, ids::C3_8),
        reserved_up_to: ids::C3_13,
    };
    match (notice.category, notice.scheme.price) {
        (Category::Works, PriceFormula::MeanBenchmark { .. }) => {
            Ranges { small: (ids::F6_1, ids::F6_2), ..works }
        }
        (Category::Works, _) => works,
        (Category::Goods | Category::Services, _) => Ranges {
            small: (ids::C3_1, ids::C3_9),
            share: (ids::C3_3, ids::C3_4),
            reserved_up_to: ids::C3_12,
        },
    }
}

fn within(
    rate: u32,
    (least, most): (&'static str, &'static str),
    law: Law<'_>,
) -> Result<(), Refusal> {
    if rate < law.percent(least)? {
        return scoring(least);
    }
    if rate > law.percent(most)? { scoring(most) } else { Ok(()) }
}

fn preferences(notice: &Notice, it: &Preferences, law: Law<'_>) -> Result<(), Refusal> {
    let ranges = ranges(notice);
    match (it.reserve, it.small_bp) {
        // Whoever bids is small or medium: no price is reduced (46号-9).
        (Reserve::Whole, None) if it.share_bp.is_none() => {}
        (Reserve::Whole, _) => return scoring(ids::C3_11),
        (Reserve::None, None) => return scoring(ranges.small.0),
        (Reserve::None, Some(rate)) => within(rate, ranges.small, law)?,
    }
    if let Some(rate) = it.share_bp {
        within(rate, ranges.share, law)?;
    }
    let said = it.not_reserved.as_deref().is_some_and(|it| !it.trim().is_empty());
    let small = notice.budget <= law.amount(ranges.reserved_up_to)?;
    let tells = said || notice.regime == Regime::Works;
    if it.reserve == Reserve::None && small && !tells {
        return scoring(ranges.reserved_up_to);
    }
    domestic(notice, it, law)?;
    let benchmark = matches!(notice.scheme.price, PriceFormula::MeanBenchmark { .. });
    if it.cap == Some(BonusCap::AtFull) && !benchmark {
        return scoring(ids::F6_1);
    }
    declared(notice, it)
}

fn domestic(notice: &Notice, it: &Preferences, law: Law<'_>) -> Result<(), Refusal> {
    let goods = notice.category == Category::Goods;
    match (it.domestic_bp, law.rules.rule(ids::C3_2).is_some()) {
        (Some(rate), _) if !goods || rate != law.percent(ids::C3_2)? => {
            return scoring(ids::C3_2);
        }
        (None, true) if goods => return scoring(ids::C3_2),
        _ => {}
    }
    let both = it.domestic_bp.is_some() && (it.small_bp.is_some() || it.share_bp.is_some());
    let lawful = law.rules.choice(ids::C3_14)?;
    let known = |way: StackingWay| {
        StackingWay::ALL.iter().any(|it| it.0 == way && lawful.iter().any(|word| word == it.1))
    };
    match &it.stacking {
        None if both => scoring(ids::C3_14),
        Some(_) if !both => scoring(ids::C3_14),
        Some(way) if !known(way.way) || way.document.trim().is_empty() => scoring(ids::C3_14),
        _ => Ok(()),
    }
}

/// A bidder can only declare where the form asks.
fn declared(notice: &Notice, it: &Preferences) -> Result<(), Refusal> {
    let domestic = it.domestic_bp.is_none() || asks(notice, DECLARED_DOMESTIC);
    if asks(notice, DECLARED_FIRM) && domestic {
        Ok(())
    } else {
        Err(Refusal::NoticeIncomplete("form"))
    }
}

/// Whether the opening form asks for a public text of this name.
fn asks(notice: &Notice, name: &str) -> bool {
    notice.form.iter().any(|field| {
        field.name == name
            && field.kind == FieldKind::Text
            && field.audience == FieldAudience::Public
    })
}

/// Documents of goods say of which product the brand counts and what decides between equals, and
/// the form asks every bid for it.
///
/// # Rules
///
/// - `G31.3`: the core product, where more than one product is bought; `G31.4`: the ways that a
///   centre lets documents state.
fn brand(notice: &Notice, real: Real, law: Law<'_>) -> Result<(), Refusal> {
    let open = notice.method == Method::OpenTender;
    let procured = notice.regime == Regime::GovernmentProcurement && open;
    let goods = procured && notice.category == Category::Goods;
    let Some(it) = notice.scheme.brand() else {
        return if goods && real == Real::Yes { scoring(ids::G31_3) } else { Ok(()) };
    };
    if !goods || it.core.as_ref().is_some_and(|it| it.trim().is_empty() || it.len() > CORE_MAX) {
        return scoring(ids::G31_3);
    }
    let lawful = law.rules.choice(ids::G31_4)?;
    let known = |way: BrandTie| {
        BrandTie::ALL.iter().any(|it| it.0 == way && lawful.iter().any(|word| word == it.1))
    };
    // Where the lowest price stands for a brand, equal ones have equal prices.
    let idle = it.tie == BrandTie::LowerPrice && notice.scheme.price.ranks_by_price();
    if !known(it.tie) || idle {
        return scoring(ids::G31_4);
    }
    if asks(notice, CORE_BRAND) { Ok(()) } else { Err(Refusal::NoticeIncomplete("form")) }
}

/// Works say whether consortia may bid; where they may, the form asks who they are, and where not
/// it does not.
///
/// # Rules
///
/// - `T32.1`: said in the notice; `G32.1`: silence of a procurement accepts them.
fn consortium(notice: &Notice, real: Real) -> Result<(), Refusal> {
    let asked = asks(notice, CONSORTIUM);
    let fits = match (notice.scheme.consortium(), notice.regime) {
        (None, Regime::Works) if real == Real::Yes => return scoring(ids::T32_1),
        (None, _) if real == Real::Sample => true,
        (None | Some(ConsortiumTerms::Accepted), _) => asked,
        (Some(ConsortiumTerms::NotAccepted), _) => !asked,
    };
    if fits { Ok(()) } else { Err(Refusal::NoticeIncomplete("form")) }
}

/// The rates below which a price opens a review in this lot; `None` where no rule asks for one.
///
/// # Errors
///
/// [`LawGap`] when only a part of the rules is in the pack.
///
/// # Rules
///
/// - `F7.1`–`F7.3`: the rules' own rates, where the documents raise none.
pub(crate) fn low_rates(notice: &Notice, law: Law<'_>) -> Result<Option<LowRates>, LawGap> {
    let procurement = notice.regime == Regime::GovernmentProcurement;
    if !procurement || law.rules.rule(ids::F7_1).is_none() {
        return Ok(None);
    }
    if let Some(rates) = notice.scheme.terms.as_ref().and_then(|it| it.low) {
        return Ok(Some(rates));
    }
    Ok(Some(LowRates {
        mean_bp: law.percent(ids::F7_1)?,
        second_bp: law.percent(ids::F7_2)?,
        ceiling_bp: law.percent(ids::F7_3)?,
    }))
}
