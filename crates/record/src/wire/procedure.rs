//! Forms of what happens to a project and to a lot before its opening.

use domain::procedure::{
    Announced, Ask, BlindConsequence, BlindTerms, BonusCap, BrandTerms, BrandTie, Category,
    ChallengeTerms, Clarified, ConsortiumTerms, CorrectionExamined, DeviationPrice, Document,
    Effect, Envelope, EnvelopeName, Extended, ExtensionCause, FailureCause, FailureDeclared,
    FailureReviewed, FieldAudience, FieldKind, Finding, FormField, Funds, Held, HoldBy, HoldLifted,
    KeptCause, KeySet, LowRates, MethodChanged, Nature, Notice, PlannedLot, Preferences,
    PriceFormula, PricedDeviation, ProjectCorrected, ProjectRegistered, Reserve, Retendered,
    RulesAdopted, Scheme, Scope, ScoreItem, SecurityForm, SecurityTerms, Spared, Stacking,
    StackingWay, TenderFailed, TenderingEnded, Terminated, Terms, Tie, Trim,
};

use super::{Wire, wire_struct, wire_words};
use crate::canonical::Value;

wire_words! {
    Category { Goods = "goods", Services = "services", Works = "works" }
    Funds { State = "state", Other = "other" }
    Scope { Tender = "tender", Contract = "contract" }
    Effect { OnBids = "on_bids", None = "none" }
    ExtensionCause {
        Clarification = "clarification", Suspension = "suspension", Outage = "outage",
        Choice = "choice",
    }
    HoldBy { Purchaser = "purchaser", Supervisor = "supervisor", Centre = "centre" }
    FailureCause {
        TooFewBids = "too_few_bids", TooFewQualified = "too_few_qualified",
        TooFewResponsive = "too_few_responsive", AllRejected = "all_rejected",
        NoCompetition = "no_competition", Unlawful = "unlawful", AboveBudget = "above_budget",
        Overturned = "overturned", AwardLost = "award_lost",
    }
    Finding { Faulty = "faulty", Sound = "sound" }
    FieldKind { Amount = "amount", Text = "text" }
    FieldAudience { Public = "public", Party = "party", Supervisor = "supervisor" }
    EnvelopeName {
        Price = "price", PriceDetail = "price_detail", Qual = "qual", Tech = "tech",
    }
    Ask {
        TwoOpenings = "two_openings", OnSite = "on_site",
    }
    SecurityForm { Transfer = "transfer", Cheque = "cheque", Guarantee = "guarantee" }
    Spared { SmallFirms = "small_firms" }
    KeptCause {
        Revoked = "revoked", ContractRefused = "contract_refused",
        FalseMaterials = "false_materials", Collusion = "collusion",
    }
    Reserve { None = "none", Whole = "whole" }
    BlindConsequence { Rejected = "rejected", Zero = "zero" }
    BonusCap { AtFull = "at_full" }
    BrandTie { Earlier = "earlier", LowerPrice = "lower_price", Lot = "lot" }
    ChallengeTerms { AtOnce = "at_once" }
    ConsortiumTerms { Accepted = "accepted", NotAccepted = "not_accepted" }
    StackingWay { Sum = "sum", Product = "product", Larger = "larger" }
    Nature { Objective = "objective", Subjective = "subjective" }
    Trim { KeepAll = "keep_all", DropExtremes = "drop_extremes" }
    Tie {
        LowerPrice = "lower_price", LowerPriceThenItems = "lower_price_then_items",
        LowerPriceThenLot = "lower_price_then_lot",
        LowerPriceThenItemsThenLot = "lower_price_then_items_then_lot",
    }
}

wire_struct! {
    ProjectCorrected { project, reason }
    CorrectionExamined { subject, proposed_by, decided_by }
    ProjectRegistered {
        project, title, code, regime, method, category, purchaser, agent, funds, lots,
    }
    PlannedLot { lot, title, budget }
    RulesAdopted { lot, scope, pack, sha256 }
    Announced { lot, notice, cover_commit, policy_sha256 }
    Clarified { lot, number, text, documents, effect }
    Extended { lot, from_s, to_s, cause, rule }
    Held { lot, by, remedy, reason }
    HoldLifted { lot, by, reason }
    TenderFailed { lot, cause, counted, needed, rule }
    Terminated { lot, cause }
    TenderingEnded { lot, rounds, rule, document }
    FailureDeclared { lot, cause, reason, document }
    FailureReviewed { lot, finding, document }
    MethodChanged { lot, rule, document }
    Retendered { lot, next }
    KeySet { trustees, keys, assignments, pks }
    Notice {
        project, title, lot_title, code, regime, method, category, funds, purchaser,
        purchaser_name, agent, budget, ceiling, deadline_s, documents_until_s, documents,
        qualification, scheme, form, envelopes, threshold, security,
        performance_bp, asks, admission, previous,
    }
    SecurityTerms { amount, account, forms, valid_days, spared, kept_for }
    Document { id, name, media, sha256, length }
    FormField { name, label, kind, audience }
    Envelope { name, share, deposit }
    Scheme { items, price, tie, terms }
    Terms {
        places, low, preferences, deviations, requirements, rates, brand, consortium, blind,
        challenges,
    }
    BrandTerms { core, tie }
    BlindTerms { items, form, consequence }
    LowRates { mean_bp, second_bp, ceiling_bp }
    Preferences { reserve, not_reserved, small_bp, share_bp, domestic_bp, cap, stacking }
    Stacking { way, document }
    PricedDeviation { id, title, each }
    ScoreItem { id, title, max, nature, bands, evidence }
}

impl Wire for PriceFormula {
    fn write(&self) -> Value {
        match self {
            Self::LowPriceFirst { full } => {
                Value::object([("formula", text("low_price_first")), ("full", full.write())])
            }
            Self::LowestPrice => Value::object([("formula", text("lowest_price"))]),
            Self::EvaluatedLowest => Value::object([("formula", text("evaluated_lowest"))]),
            Self::MeanBenchmark { full, trim, k_e4, e1, e2 } => Value::object([
                ("formula", text("mean_benchmark")),
                ("full", full.write()),
                ("trim", trim.write()),
                ("k_e4", k_e4.write()),
                ("e1", e1.write()),
                ("e2", e2.write()),
            ]),
        }
    }

    fn read(value: &Value) -> Option<Self> {
        match value.text("formula")? {
            "low_price_first" => Some(Self::LowPriceFirst { full: Wire::take("full", value)? }),
            "lowest_price" => Some(Self::LowestPrice),
            "evaluated_lowest" => Some(Self::EvaluatedLowest),
            "mean_benchmark" => Some(Self::MeanBenchmark {
                full: Wire::take("full", value)?,
                trim: Wire::take("trim", value)?,
                k_e4: Wire::take("k_e4", value)?,
                e1: Wire::take("e1", value)?,
                e2: Wire::take("e2", value)?,
            }),
            _ => None,
        }
    }
}

impl Wire for DeviationPrice {
    fn write(&self) -> Value {
        match self {
            Self::Amount(fen) => Value::object([("fen", fen.write())]),
            Self::RateE6(rate) => Value::object([("rate_e6", rate.write())]),
        }
    }

    fn read(value: &Value) -> Option<Self> {
        match (value.get("fen"), value.get("rate_e6")) {
            (Some(fen), None) => Wire::read(fen).map(Self::Amount),
            (None, Some(rate)) => Wire::read(rate).map(Self::RateE6),
            _ => None,
        }
    }
}

fn text(it: &str) -> Value {
    Value::Text(it.to_owned())
}
