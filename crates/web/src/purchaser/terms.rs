//! What documents add to a scheme: preferences, rates of the low price, priced deviations, places.

use std::collections::BTreeMap;

use domain::procedure::{
    BlindConsequence, BlindTerms, BonusCap, BrandTerms, ChallengeTerms, ConsortiumTerms,
    DECLARED_DOMESTIC, DECLARED_FIRM, DeviationPrice, FieldAudience, FieldKind, FormField,
    LowRates, Preferences, PricedDeviation, Reserve, Stacking, StackingWay, Terms,
};
use domain::rulebook::{Regime, ids};
use domain::shared::{Fen, decimal};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::fieldset;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::text::money::{self, percent};
use crate::text::{Lang, Text};

use super::brand;

/// Separates the columns of a line, as pasted from a spreadsheet or typed.
const COLUMNS: [char; 3] = ['\t', '|', '\u{ff5c}'];
/// Signs of per cent and of a credit, half and full width.
const PER_CENT: [char; 2] = ['%', '\u{ff05}'];
const MINUS: [char; 3] = ['-', '\u{2212}', '\u{ff0d}'];
/// Separates the rates of a line.
const BETWEEN: [char; 6] = [',', ';', ' ', '\u{ff0c}', '\u{3001}', '\u{ff1b}'];

/// The rules whose numbers bound what is typed here.
#[must_use]
pub fn rules(regime: Regime) -> &'static [&'static str] {
    match regime {
        Regime::Works => {
            &[ids::C3_5, ids::C3_6, ids::C3_7, ids::C3_8, ids::F6_1, ids::F6_2, ids::C3_15, ids::F3]
        }
        Regime::GovernmentProcurement => &[
            ids::C3_1,
            ids::C3_9,
            ids::C3_3,
            ids::C3_4,
            ids::C3_10,
            ids::C3_2,
            ids::C3_11,
            ids::C3_12,
            ids::C3_14,
            ids::C3_15,
            ids::C3_16,
            ids::F7_1,
            ids::F7_2,
            ids::F7_3,
            ids::F7_5,
        ],
    }
}

/// The fields; `cited` are the articles that bound them.
pub(super) fn fields(sheet: &Sheet, regime: Regime, cited: &Markup) -> Markup {
    let t = sheet.v.text;
    let named = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(value, key)| (*value, t.s(key))).collect()
    };
    let reserves = named(&[
        ("unsaid", "reserve-unsaid"),
        ("none", "reserve-none"),
        ("whole", "reserve-whole"),
    ]);
    let ways = named(&[
        ("sum", "stacking-sum"),
        ("product", "stacking-product"),
        ("larger", "stacking-larger"),
    ]);
    let consequences = named(&[("zero", "blind-zero"), ("rejected", "blind-rejected")]);
    let works = regime == Regime::Works;
    fieldset(
        &t.s("notice-preferences"),
        &html! {
            (sheet.radios("reserve", &reserves))
            (sheet.line("not_reserved", Need::Optional))
            (sheet.line("small_rate", Need::Optional))
            (sheet.line("share_rate", Need::Optional))
            @if works { (sheet.agree("bonus_cap")) }
            @else {
                (sheet.line("domestic_rate", Need::Optional))
                (sheet.radios("stacking", &ways))
                (sheet.line("stacking_document", Need::Optional))
                (sheet.agree("challenges_at_once"))
            }
            details class="more" {
                summary { (t.s("notice-more-terms")) }
                @if works { (sheet.lines("deviations", 3, Need::Optional)) }
                @else {
                    (sheet.line("low_mean", Need::Optional))
                    (sheet.line("low_second", Need::Optional))
                    (sheet.line("low_ceiling", Need::Optional))
                }
                (sheet.line("places", Need::Optional))
            }
            details class="more" {
                summary { (t.s("notice-blind")) }
                p { (t.s("notice-blind-says")) }
                (sheet.line("blind_items", Need::Optional))
                (sheet.lines("blind_form", 5, Need::Optional))
                (sheet.radios("blind_consequence", &consequences))
            }
            details class="basis" { summary { (t.s("basis-name")) } (cited) }
        },
    )
}

/// Reads the terms of a draft's fields; what is wrong goes to `wrongs`.
pub(super) fn read(fields: &BTreeMap<String, String>, wrongs: &mut Vec<Problem>) -> Option<Terms> {
    let mut it = Reader { fields, wrongs };
    let terms = Terms {
        places: it.places(),
        low: it.low(),
        preferences: it.preferences(),
        deviations: it.deviations(),
        requirements: it.requirements(),
        rates: it.rates(),
        brand: it.brand(),
        consortium: it.consortium(),
        blind: it.blind(),
        challenges: it.challenges(),
    };
    (terms != Terms::default()).then_some(terms)
}

struct Reader<'a> {
    fields: &'a BTreeMap<String, String>,
    wrongs: &'a mut Vec<Problem>,
}

/// Per cent with at most two decimals, as basis points; absent when empty.
pub(super) fn rate(
    fields: &BTreeMap<String, String>,
    name: &str,
    wrongs: &mut Vec<Problem>,
) -> Option<u32> {
    let typed = fields.get(name).map_or("", |it| it.trim()).trim_end_matches(PER_CENT).trim_end();
    if typed.is_empty() {
        return None;
    }
    let read = money::parse_yuan(typed).and_then(|it| u32::try_from(it).ok());
    if read.is_none() {
        wrongs.push(wrong(name, "form-not-percent"));
    }
    read
}

impl Reader<'_> {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |it| it.trim())
    }

    fn fail(&mut self, name: &str, key: &str) {
        self.wrongs.push(wrong(name, key));
    }

    fn rate(&mut self, name: &str) -> Option<u32> {
        rate(self.fields, name, self.wrongs)
    }

    /// Rates of which one is drawn: per cent, each with at most two decimals.
    fn rates(&mut self) -> Option<Vec<u32>> {
        let typed = self.get("mean_rates").replace(PER_CENT, " ");
        let words = typed.split(BETWEEN).map(str::trim).filter(|it| !it.is_empty());
        let read = |it: &str| money::parse_yuan(it).and_then(|it| u32::try_from(it).ok());
        let all: Option<Vec<u32>> = words.map(read).collect();
        let Some(mut all) = all else {
            self.fail("mean_rates", "form-not-percents");
            return None;
        };
        all.sort_unstable();
        (!all.is_empty()).then_some(all)
    }

    fn brand(&mut self) -> Option<BrandTerms> {
        let (said, core, tie) =
            (self.get("brand"), self.get("core_product"), self.get("brand_tie"));
        match brand::brand(said, core, tie) {
            Ok(it) => it,
            Err((name, key)) => {
                self.fail(name, key);
                None
            }
        }
    }

    fn challenges(&self) -> Option<ChallengeTerms> {
        (self.get("challenges_at_once") == "yes").then_some(ChallengeTerms::AtOnce)
    }

    fn consortium(&self) -> Option<ConsortiumTerms> {
        brand::consortium(self.get("consortium"))
    }

    fn places(&mut self) -> Option<u8> {
        let typed = self.get("places");
        if typed.is_empty() {
            return None;
        }
        let read = typed.parse().ok();
        if read.is_none() {
            self.fail("places", "form-not-number");
        }
        read
    }

    fn low(&mut self) -> Option<LowRates> {
        let names = ["low_mean", "low_second", "low_ceiling"];
        if names.iter().all(|it| self.get(it).is_empty()) {
            return None;
        }
        let [mean_bp, second_bp, ceiling_bp] = names.map(|name| {
            if self.get(name).is_empty() {
                self.fail(name, "form-needed");
            }
            self.rate(name).unwrap_or(0)
        });
        Some(LowRates { mean_bp, second_bp, ceiling_bp })
    }

    fn preferences(&mut self) -> Option<Preferences> {
        let reserve = match self.get("reserve") {
            "none" => Reserve::None,
            "whole" => Reserve::Whole,
            _ => return None,
        };
        let reason = Some(self.get("not_reserved").to_owned()).filter(|it| !it.is_empty());
        let (small_bp, share_bp) = (self.rate("small_rate"), self.rate("share_rate"));
        let domestic_bp = self.rate("domestic_rate");
        let cap = (self.get("bonus_cap") == "yes").then_some(BonusCap::AtFull);
        let way = match self.get("stacking") {
            "sum" => Some(StackingWay::Sum),
            "product" => Some(StackingWay::Product),
            "larger" => Some(StackingWay::Larger),
            _ => None,
        };
        let both = domestic_bp.is_some() && (small_bp.is_some() || share_bp.is_some());
        let document = self.get("stacking_document").to_owned();
        let stacking = way.filter(|_| both).map(|way| Stacking { way, document });
        let not_reserved = reason;
        Some(Preferences { reserve, not_reserved, small_bp, share_bp, domestic_bp, cap, stacking })
    }

    /// One line for each substantive requirement.
    fn requirements(&mut self) -> Option<Vec<String>> {
        let lines = self.get("requirements").lines().map(str::trim).filter(|it| !it.is_empty());
        let all: Vec<String> = lines.map(str::to_owned).collect();
        (!all.is_empty()).then_some(all)
    }

    /// Numbers of the items that are judged blind, one line for each requirement of form, and what
    /// follows; absent where no item is named.
    fn blind(&mut self) -> Option<BlindTerms> {
        let typed = self.get("blind_items").to_owned();
        let numbers = typed.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
        let mut numbers: Vec<u32> = numbers.filter_map(|it| it.parse().ok()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            if !typed.is_empty() {
                self.fail("blind_items", "form-not-number");
            }
            return None;
        }
        let lines = self.get("blind_form").lines().map(str::trim).filter(|it| !it.is_empty());
        let form: Vec<String> = lines.map(str::to_owned).collect();
        if form.is_empty() {
            self.fail("blind_form", "form-needed");
        }
        let consequence = match self.get("blind_consequence") {
            "rejected" => BlindConsequence::Rejected,
            "zero" => BlindConsequence::Zero,
            _ => {
                self.fail("blind_consequence", "form-choose");
                BlindConsequence::Zero
            }
        };
        let items = numbers.iter().map(|it| format!("item-{it}")).collect();
        Some(BlindTerms { items, form, consequence })
    }

    /// One line for each: what deviates, and its price in yuan, or in per cent of the bid's price.
    fn deviations(&mut self) -> Option<Vec<PricedDeviation>> {
        let typed = self.get("deviations").to_owned();
        let mut all = Vec::new();
        for (at, line) in typed.lines().filter(|it| !it.trim().is_empty()).enumerate() {
            let columns: Vec<&str> = line.split(COLUMNS).map(str::trim).collect();
            let priced = match columns.as_slice() {
                [title, price] if !title.is_empty() => {
                    each(price).map(|each| ((*title).to_owned(), each))
                }
                _ => None,
            };
            let Some((title, each)) = priced else {
                self.fail("deviations", "form-deviation-columns");
                return None;
            };
            all.push(PricedDeviation { id: format!("deviation-{}", at + 1), title, each });
        }
        (!all.is_empty()).then_some(all)
    }
}

/// A price of one unit: yuan, or with `%` of the bid's price to four decimals; a minus for credit.
fn each(typed: &str) -> Option<DeviationPrice> {
    let (sign, plain) = match typed.strip_prefix(MINUS) {
        Some(rest) => (-1, rest),
        None => (1, typed),
    };
    let Some(rate) = plain.strip_suffix(PER_CENT) else {
        return money::parse_yuan(plain).map(|it| DeviationPrice::Amount(Fen(sign * it)));
    };
    decimal(rate.trim(), 4).map(|e6| DeviationPrice::RateE6(sign * e6))
}

/// The fields in which bidders declare, where preferences are announced or small firms spared.
pub(super) fn declarations(terms: Option<&Terms>, spares: bool) -> Vec<FormField> {
    let t = Text::get(Lang::ZhCn);
    let field = |name: &str, label: &str| FormField {
        name: name.to_owned(),
        label: t.s(label),
        kind: FieldKind::Text,
        audience: FieldAudience::Public,
    };
    let Some(it) = terms.and_then(|it| it.preferences.as_ref()) else {
        return spares.then(|| field(DECLARED_FIRM, "form-declared-firm")).into_iter().collect();
    };
    let mut all = vec![field(DECLARED_FIRM, "form-declared-firm")];
    if it.domestic_bp.is_some() {
        all.push(field(DECLARED_DOMESTIC, "form-declared-domestic"));
    }
    all
}

/// The terms as everybody reads them.
pub(crate) fn shown(t: &Text, terms: &Terms) -> Markup {
    html! { @for line in lines(t, terms) { p { (line) } } }
}

/// The same as lines.
pub(crate) fn lines(t: &Text, terms: &Terms) -> Vec<String> {
    let rate = |key: &str, bp: u32| t.t(key, &[("n", percent(bp).into())]);
    let mut all = Vec::new();
    all.extend(terms.challenges.map(|_| t.s("terms-challenges-at-once")));
    if let Some(it) = &terms.preferences {
        all.push(t.s(match it.reserve {
            Reserve::None => "reserve-none",
            Reserve::Whole => "reserve-whole",
        }));
        all.extend(
            it.not_reserved.iter().map(|why| format!("{} {why}", t.s("field-not_reserved"))),
        );
        let rates = [
            ("terms-small", it.small_bp),
            ("terms-share", it.share_bp),
            ("terms-domestic", it.domestic_bp),
        ];
        all.extend(rates.iter().filter_map(|it| Some(rate(it.0, it.1?))));
        all.extend(it.cap.map(|_| t.s("field-bonus_cap")));
        if let Some(it) = &it.stacking {
            let way = t.s(match it.way {
                StackingWay::Sum => "stacking-sum",
                StackingWay::Product => "stacking-product",
                StackingWay::Larger => "stacking-larger",
            });
            all.push(format!("{way} ({})", it.document));
        }
    }
    if let Some(it) = &terms.low {
        all.push(rate("terms-low-mean", it.mean_bp));
        all.push(rate("terms-low-second", it.second_bp));
        all.push(rate("terms-low-ceiling", it.ceiling_bp));
    }
    for it in terms.deviations.iter().flatten() {
        all.push(format!("{} {} {}", t.s("terms-deviation"), it.title, worth(&it.each)));
    }
    for (n, it) in (1u32..).zip(terms.requirements.iter().flatten()) {
        let args = [("n", n.into()), ("requirement", it.clone().into())];
        all.push(t.t("terms-requirement", &args));
    }
    all.extend(brand::lines(t, terms));
    if let Some(it) = &terms.blind {
        all.push(t.s("terms-blind"));
        for (n, form) in (1u32..).zip(&it.form) {
            all.push(t.t("terms-blind-form", &[("n", n.into()), ("form", form.clone().into())]));
        }
        all.push(t.s(crate::evaluator::blind::consequence_key(it.consequence)));
    }
    all.extend(terms.places.map(|it| t.t("terms-places", &[("n", u32::from(it).into())])));
    all
}

fn worth(it: &DeviationPrice) -> String {
    match it {
        DeviationPrice::Amount(Fen(fen)) => {
            let sign = if *fen < 0 { "−" } else { "+" };
            format!("{sign}¥{}", domain::evaluation::Evaluated::of(Fen(fen.abs())).yuan())
        }
        DeviationPrice::RateE6(e6) => {
            let (sign, all) = (if *e6 < 0 { "−" } else { "+" }, e6.unsigned_abs());
            format!("{sign}{}.{:04}%", all / 10_000, all % 10_000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deviation_has_a_price_in_yuan_or_in_per_cent_and_nothing_else() {
        assert_eq!(each("1.5"), Some(DeviationPrice::Amount(Fen(150))));
        assert_eq!(each("-12"), Some(DeviationPrice::Amount(Fen(-1_200))));
        assert_eq!(each("0.03%"), Some(DeviationPrice::RateE6(300)));
        assert_eq!(each("－2％"), Some(DeviationPrice::RateE6(-20_000)));
        for typed in ["", "-", "%", "1.00001%", "x", "1e9", "99999999999999999999%", "1.2.3"] {
            assert_eq!(each(typed), None, "{typed}");
        }
    }

    #[test]
    fn rates_are_written_as_people_write_them() {
        let all = [1_000, 1_050, 1_005, 0].map(percent);
        assert_eq!(all, ["10%", "10.5%", "10.05%", "0%"]);
        assert_eq!(worth(&DeviationPrice::RateE6(-300)), "−0.0300%");
    }
}
