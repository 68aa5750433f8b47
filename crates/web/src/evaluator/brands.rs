//! The brand of each bid that passes, as the committee confirms it with the review of
//! responsiveness: bids of one brand count as one.

use std::collections::BTreeMap;

use domain::award::{
    BrandFound, Pass, ReviewResult, ReviewStep, alike, brand_key, brand_rule, offered_brand,
};
use domain::lot::Lot;
use domain::shared::Uscc;
use maud::{Markup, html};

use crate::act::Problem;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::text::Text;

use super::name;

/// Longest brand or reason, in bytes.
const WORDS_BYTES_MAX: usize = 1_000;

/// Whether this review confirms brands.
pub(super) fn counts(lot: &Lot, step: ReviewStep) -> bool {
    step == ReviewStep::Responsiveness && lot.notice.scheme.brand().is_some()
}

/// Reads the brands of the bids that pass, in their order; the word stands as the bid names it
/// until somebody types another.
pub(super) fn read(
    posted: &Posted,
    lot: &Lot,
    (step, results): (ReviewStep, &[ReviewResult]),
    wrongs: &mut Vec<Problem>,
) -> Option<Vec<BrandFound>> {
    if !counts(lot, step) {
        return None;
    }
    let passed = results.iter().enumerate().filter(|it| it.1.pass == Pass::Passed);
    let one = |(at, it): (usize, &ReviewResult)| {
        let (field, why) = (format!("brand-{at}"), format!("brand-why-{at}"));
        let offered = offered_brand(lot, &it.bidder).unwrap_or_default();
        // What nobody typed stands as the bid names it; whoever signs reads it first.
        let typed = Some(posted.get(&field).trim()).filter(|it| !it.is_empty());
        let brand = typed.unwrap_or(offered);
        let reason = posted.get(&why).trim();
        if brand_key(brand).is_empty() {
            wrongs.push(wrong(&field, "form-needed"));
        } else if brand_key(brand) != brand_key(offered) && reason.is_empty() {
            wrongs.push(wrong(&why, "brand-why-needed"));
        }
        if brand.len() > WORDS_BYTES_MAX || reason.len() > WORDS_BYTES_MAX {
            wrongs.push(wrong(&field, "form-long"));
        }
        let (brand, reason) = (brand.to_owned(), reason.to_owned());
        BrandFound { bidder: it.bidder.clone(), brand, reason }
    };
    Some(passed.map(one).collect())
}

/// What the page says of brands above the bids.
pub(super) fn why(t: &Text, lot: &Lot, step: ReviewStep) -> Markup {
    if !counts(lot, step) {
        return html! {};
    }
    let core = lot.notice.scheme.brand().and_then(|it| it.core.clone());
    let by_price = lot.notice.scheme.price.ranks_by_price();
    html! {
        p {
            @match core {
                Some(core) => (t.t("terms-brand-core", &[("core", core.into())])),
                None => (t.s("terms-brand-single")),
            }
        }
        p { (t.s(if by_price { "brand-why-price" } else { "brand-why-scored" })) }
    }
}

/// The inputs of one bid: its own word, look-alikes as a hint, the confirmed word and why.
pub(super) fn inputs(
    sheet: &Sheet,
    lot: &Lot,
    step: ReviewStep,
    (at, who): (usize, &Uscc),
) -> Markup {
    if !counts(lot, step) {
        return html! {};
    }
    let t = sheet.v.text;
    let (field, why) = (format!("brand-{at}"), format!("brand-why-{at}"));
    let offered = offered_brand(lot, who);
    let typed = Some(sheet.posted.get(&field)).filter(|it| !it.is_empty());
    let filled = typed.or(offered).unwrap_or_default();
    let near = near(lot, who);
    html! {
        p {
            (t.s("brand-offered")) " "
            @match offered {
                Some(it) => strong { (it) },
                None => (t.s("brand-not-offered")),
            }
        }
        @if !near.is_empty() { p class="hint" { (t.s("brand-near")) " " (near.join("; ")) } }
        label for={ "f-" (field) } { (t.s("brand-confirmed")) }
        (sheet.error_at(&field))
        input class="line" type="text" id={ "f-" (field) } name=(field) autocomplete="off"
            value=(filled);
        label for={ "f-" (why) } { (t.s("brand-why")) }
        (sheet.error_at(&why))
        input class="line" type="text" id={ "f-" (why) } name=(why) autocomplete="off"
            value=(sheet.posted.get(&why));
    }
}

/// Other bids whose brand looks like this one's: a hint and nothing more.
fn near(lot: &Lot, who: &Uscc) -> Vec<String> {
    let Some(own) = offered_brand(lot, who) else { return Vec::new() };
    let others = lot.priced().into_iter().filter(|it| it.0 != *who);
    let like = others.filter_map(|it| {
        let brand = offered_brand(lot, &it.0).filter(|it| alike(own, it))?;
        Some(format!("{} {brand}", it.1))
    });
    like.collect()
}

/// Confirmed brands with their bidders, and as how many bidders they count.
pub(crate) fn told(t: &Text, lot: &Lot, brands: &[BrandFound]) -> Markup {
    let mut groups: BTreeMap<String, Vec<&BrandFound>> = BTreeMap::new();
    for it in brands {
        groups.entry(brand_key(&it.brand)).or_default().push(it);
    }
    let counted = groups.len().to_string();
    html! {
        h3 { (t.s("brand-title")) }
        ul {
            @for group in groups.values() {
                li {
                    strong { (group[0].brand) }
                    @for it in group {
                        " · " (name(lot, &it.bidder))
                        @if !it.reason.is_empty() { " (" (t.s("brand-why")) " " (it.reason) ")" }
                    }
                }
            }
        }
        p { (t.t("brand-counted", &[("n", counted.into()), ("rule", brand_rule(lot).into())])) }
    }
}
