//! From the fields of a notice's form to the notice of the law, with reasons at the fields.

use domain::parties::Purpose;
use domain::procedure::{
    Ask, Envelope, EnvelopeName, FieldAudience, FieldKind, FormField, Nature, Notice, PriceFormula,
    ProjectRegistered, Scheme, ScoreItem, Tie, Trim,
};
use domain::rulebook::Regime;
use domain::shared::{Fen, Points, Round};
use domain::world::World;

use crate::act::Problem;
use crate::desk::sheet::wrong;
use crate::text::{Lang, Text, money, time};

use super::brand::{self, Silent};
use super::draft::LotDraft;
use super::{security, terms};

/// Longest line of a list, in bytes.
const LINE_BYTES_MAX: usize = 1_000;
/// Separates the columns of a line, as pasted from a spreadsheet or typed.
const COLUMNS: [char; 3] = ['\t', '|', '\u{ff5c}'];
/// What the documents may ask for, with the value of its tick.
pub const ASKS: [(Ask, &str); 2] = [(Ask::TwoOpenings, "two-openings"), (Ask::OnSite, "on-site")];
/// Envelopes beside the price.
pub const ENVELOPES: [EnvelopeName; 3] =
    [EnvelopeName::PriceDetail, EnvelopeName::Qual, EnvelopeName::Tech];

/// The places for which key sets are needed, in the order of the record.
#[must_use]
pub fn places(draft: &LotDraft) -> Vec<(EnvelopeName, Purpose)> {
    let chosen = |it: &&EnvelopeName| draft.fields.contains_key(&tick("envelope", it.token()));
    let names =
        std::iter::once(EnvelopeName::Price).chain(ENVELOPES.iter().filter(chosen).copied());
    let deposit = draft.fields.get("deposit").is_some_and(|it| it == "yes");
    let twice = draft.fields.contains_key(&tick("asks", "two-openings"));
    let mut all = Vec::new();
    for name in names {
        all.push((name, Purpose::Share));
        // A key whose envelope opens later is deposited at key-in.
        if deposit || (twice && name.opens_later()) {
            all.push((name, Purpose::Deposit));
        }
    }
    all
}

/// How the draft keeps that one of several ticks was set.
#[must_use]
pub fn tick(name: &str, value: &str) -> String {
    format!("{name}:{value}")
}

/// Reads one draft.
struct Reader<'a> {
    draft: &'a LotDraft,
    wrong: Vec<Problem>,
}

impl Reader<'_> {
    fn get(&self, name: &str) -> &str {
        self.draft.fields.get(name).map_or("", |it| it.trim())
    }

    fn fail<T>(&mut self, name: &str, key: &str, instead: T) -> T {
        self.wrong.push(wrong(name, key));
        instead
    }

    fn words(&mut self, name: &str) -> String {
        let typed = self.get(name).to_owned();
        if typed.is_empty() {
            return self.fail(name, "form-needed", typed);
        }
        if typed.len() > LINE_BYTES_MAX {
            return self.fail(name, "form-long", typed);
        }
        typed
    }

    fn moment(&mut self, name: &str) -> i64 {
        match time::parse_field(self.get(name)) {
            Some(it) => it.div_euclid(1_000),
            None => self.fail(name, "form-not-moment", 0),
        }
    }

    fn points(&mut self, name: &str) -> Points {
        match money::parse_yuan(self.get(name)) {
            Some(it) => Points(it),
            None => self.fail(name, "form-not-points", Points(0)),
        }
    }

    fn lines(&self, name: &str) -> Vec<Vec<String>> {
        let columns = |line: &str| -> Vec<String> {
            line.split(COLUMNS).map(|it| it.trim().to_owned()).collect()
        };
        self.get(name).lines().filter(|it| !it.trim().is_empty()).map(columns).collect()
    }

    fn qualification(&mut self) -> Vec<String> {
        let all: Vec<String> =
            self.get("qualification").lines().map(|it| it.trim().to_owned()).collect();
        let all: Vec<String> = all.into_iter().filter(|it| !it.is_empty()).collect();
        if all.is_empty() {
            return self.fail("qualification", "form-needed", all);
        }
        all
    }

    fn scheme(&mut self) -> Scheme {
        let price = match self.get("formula") {
            "lowest" => PriceFormula::LowestPrice,
            "evaluated" => PriceFormula::EvaluatedLowest,
            "low-first" => PriceFormula::LowPriceFirst { full: self.points("price_points") },
            "mean" => {
                let full = self.points("price_points");
                let keep = self.get("trim") != "drop";
                let trim = if keep { Trim::KeepAll } else { Trim::DropExtremes };
                let drawn = !self.get("mean_rates").is_empty() && self.get("mean_down").is_empty();
                let k = if drawn { 0 } else { self.points("mean_down").0 };
                let k_e4 = match u32::try_from(k) {
                    Ok(it) if it < 10_000 => it,
                    _ => self.fail("mean_down", "form-not-percent", 0),
                };
                let (e1, e2) = (self.points("loss_above"), self.points("loss_below"));
                PriceFormula::MeanBenchmark { full, trim, k_e4, e1, e2 }
            }
            _ => self.fail("formula", "form-choose", PriceFormula::LowestPrice),
        };
        let tie = match self.get("tie") {
            "lower-price" => Tie::LowerPrice,
            "then-items" => Tie::LowerPriceThenItems,
            "then-lot" => Tie::LowerPriceThenLot,
            "then-items-then-lot" => Tie::LowerPriceThenItemsThenLot,
            _ => self.fail("tie", "form-choose", Tie::LowerPrice),
        };
        let terms = terms::read(&self.draft.fields, &mut self.wrong).map(Box::new);
        let scheme = Scheme { items: self.items(price), price, tie, terms };
        self.blind(&scheme);
        scheme
    }

    /// What is judged blind stands in the table, and technical files are sealed apart.
    fn blind(&mut self, scheme: &Scheme) {
        let Some(it) = scheme.blind() else { return };
        if it.items.iter().any(|id| scheme.items.iter().all(|of| of.id != *id)) {
            self.fail("blind_items", "form-blind-unknown", ());
        }
        if !self.draft.fields.contains_key(&tick("envelope", EnvelopeName::Tech.token())) {
            self.fail("blind_items", "form-blind-tech", ());
        }
    }

    fn items(&mut self, price: PriceFormula) -> Vec<ScoreItem> {
        let lines = self.lines("items");
        if price.ranks_by_price() {
            return if lines.is_empty() {
                Vec::new()
            } else {
                self.fail("items", "form-items-lowest", Vec::new())
            };
        }
        let mut items = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let [title, max, nature, more @ ..] = line.as_slice() else {
                return self.fail("items", "form-items-columns", items);
            };
            if more.len() > 2 {
                return self.fail("items", "form-items-columns", items);
            }
            let said = |at: usize| more.get(at).filter(|it| !it.is_empty()).cloned();
            let Some(max) = money::parse_yuan(max) else {
                return self.fail("items", "form-items-points", items);
            };
            let nature = match word(nature, &["word-objective", "word-subjective"]) {
                Some(0) => Nature::Objective,
                Some(_) => Nature::Subjective,
                None => return self.fail("items", "form-items-nature", items),
            };
            let id = format!("item-{}", at + 1);
            let (title, max) = (title.clone(), Points(max));
            let (bands, evidence) = (said(0), said(1));
            items.push(ScoreItem { id, title, max, nature, bands, evidence });
        }
        items
    }

    /// The price stands first and is read out; further fields follow as typed.
    fn form(&mut self, t: &Text) -> Vec<FormField> {
        let public = FieldAudience::Public;
        let mut all = vec![FormField {
            name: "price_fen".to_owned(),
            label: t.s("form-price"),
            kind: FieldKind::Amount,
            audience: public,
        }];
        for (at, line) in self.lines("form").iter().enumerate() {
            let [label, rest @ ..] = line.as_slice() else { continue };
            let kind = match rest {
                [] => FieldKind::Text,
                [kind] => match word(kind, &["word-text", "word-amount"]) {
                    Some(0) => FieldKind::Text,
                    Some(_) => FieldKind::Amount,
                    None => return self.fail("form", "form-form-kind", all),
                },
                _ => return self.fail("form", "form-form-kind", all),
            };
            let name = format!("field_{}", at + 2);
            all.push(FormField { name, label: label.clone(), kind, audience: public });
        }
        all
    }

    fn ceiling(&mut self) -> Option<Fen> {
        if self.get("ceiling").is_empty() {
            return None;
        }
        match money::parse_yuan(self.get("ceiling")) {
            Some(it) => Some(Fen(it)),
            None => self.fail("ceiling", "form-not-money", None),
        }
    }

    fn envelopes(&self) -> Vec<Envelope> {
        let sets = &self.draft.sets;
        let bound = |name, purpose| {
            let found = sets.iter().find(|it| it.envelope == name && it.purpose == purpose)?;
            let unsigned = || domain::procedure::KeySet {
                trustees: found.trustees.clone(),
                keys: found.keys.clone(),
                assignments: vec![domain::shared::Signature([0; 64]); found.keys.len()],
                pks: found.pks,
            };
            Some(found.bound().unwrap_or_else(unsigned))
        };
        let shares = sets.iter().filter(|it| it.purpose == Purpose::Share);
        let envelope = |name| {
            let share = bound(name, Purpose::Share)?;
            Some(Envelope { name, share, deposit: bound(name, Purpose::Deposit) })
        };
        shares.filter_map(|it| envelope(it.envelope)).collect()
    }
}

/// Which of some words, in either language, somebody typed.
fn word(typed: &str, keys: &[&str]) -> Option<usize> {
    let typed = typed.trim().to_lowercase();
    let says =
        |key: &&str| Lang::ALL.iter().any(|it| Text::get(*it).s(key).to_lowercase() == typed);
    keys.iter().position(says)
}

/// The notice that a draft makes; its key sets stand in it as far as they are bound.
///
/// # Errors
///
/// Every field that is missing or cannot be read.
pub fn notice(
    world: &World,
    project: &ProjectRegistered,
    draft: &LotDraft,
) -> Result<Notice, Vec<Problem>> {
    let mut it = Reader { draft, wrong: Vec::new() };
    let planned = project.lots.iter().find(|lot| lot.lot == draft.lot.lot);
    let budget = planned.map_or(Fen(0), |it| it.budget);
    let name = world.organisations.get(&project.purchaser).map(|it| it.name.clone());
    let (title, lot_title) = (it.words("title"), it.words("lot_title"));
    let (deadline_s, documents_until_s) = (it.moment("deadline"), it.moment("documents_until"));
    let (ceiling, qualification) = (it.ceiling(), it.qualification());
    let (scheme, mut form) = (it.scheme(), it.form(Text::get(Lang::ZhCn)));
    let security = security::read(&draft.fields, &mut it.wrong);
    let performance_bp = terms::rate(&draft.fields, "performance_percent", &mut it.wrong);
    let spares = security.as_ref().is_some_and(|it| it.spared.is_some());
    form.extend(terms::declarations(scheme.terms.as_deref(), spares));
    let binds = project.regime == Regime::GovernmentProcurement && !world.centre.is_sample();
    let silent = if binds { Silent::Accepts } else { Silent::Sample };
    form.extend(brand::asked(scheme.terms.as_deref(), silent));
    if draft.documents.is_empty() {
        it.wrong.push(wrong("documents", "form-documents-needed"));
    }
    let asked = |word: &str| draft.fields.contains_key(&tick("asks", word));
    let asks = ASKS.iter().filter(|it| asked(it.1)).map(|it| it.0).collect();
    let previous = match draft.lot.round {
        Round::FIRST => None,
        later => Round::new(later.number() - 1)
            .map(|round| domain::shared::LotId { round, ..draft.lot.clone() }),
    };
    let envelopes = it.envelopes();
    if !it.wrong.is_empty() {
        return Err(it.wrong);
    }
    Ok(Notice {
        project: project.project.clone(),
        title,
        lot_title,
        code: project.code.clone(),
        regime: project.regime,
        method: project.method,
        category: project.category,
        funds: project.funds,
        purchaser: project.purchaser.clone(),
        purchaser_name: name.unwrap_or_default(),
        agent: project.agent.clone(),
        budget,
        ceiling,
        deadline_s,
        documents_until_s,
        documents: draft.documents.clone(),
        qualification,
        scheme,
        form,
        envelopes,
        threshold: draft.threshold,
        security: security.map(Box::new),
        performance_bp,
        asks,
        admission: world.admissions.get(&draft.lot).map(|it| it.ground),
        previous,
    })
}
