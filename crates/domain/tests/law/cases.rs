//! The cases of vectors/evaluation-v1 as lots at the moment at which they are ranked.
//!
//! Shared by the tests of the law and those of the verifier.

use std::collections::BTreeMap;

use domain::apply::apply;
use domain::award::{
    self, BidsReviewed, CorrectionAnswer, CorrectionGround, CorrectionStep, DeviationLine, Pass,
    PriceCorrected, ReviewResult, ReviewStep, Score, ScoreSheet, Signed,
};
use domain::lot::{Correction, Lot};
use domain::opening::{BidsOpened, Ending, OpenedBid, OpenedField};
use domain::procedure::{
    Announced, BonusCap, Category, DECLARED_DOMESTIC, DECLARED_FIRM, DeviationPrice, Funds, Nature,
    Notice, Preferences, PriceFormula, PricedDeviation, Reserve, Scheme, ScoreItem, Stacking,
    StackingWay, Terms, Tie, Trim,
};
use domain::rulebook::{Method, Regime};
use domain::shared::{Fen, Hash, Instant, LotId, Points, PublicKey, Signature, Uscc};
use domain::world::{Event, World};
use record::canonical::{Value, parse};

/// One part of the file: its cases.
pub fn all(part: &str) -> Vec<Value> {
    let text = include_str!("../../../../vectors/evaluation-v1/evaluation.json");
    let file = parse(text.replace('\n', "").as_bytes()).expect("the vectors are canonical");
    file.list(part).expect("the part is there").to_vec()
}

/// A number, in hundredths or 分; zero when it is absent.
pub fn number(of: &Value, key: &str) -> i64 {
    of.integer(key).unwrap_or(0)
}

fn rate(of: &Value, key: &str) -> Option<u32> {
    of.integer(key).map(|it| u32::try_from(it).expect("a rate"))
}

fn points(of: &Value, key: &str) -> Points {
    Points(number(of, key))
}

/// The bidder of a place, in the order of the vectors.
pub fn bidder(at: usize) -> Uscc {
    let body = format!("9151000000AAMP{at:03}");
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

/// The announced scheme of a case.
pub fn scheme(case: &Value) -> Scheme {
    let it = case.get("scheme").expect("a scheme");
    let full = points(it, "full");
    let price = match it.text("formula").expect("a formula") {
        "low_price_first" => PriceFormula::LowPriceFirst { full },
        "lowest_price" => PriceFormula::LowestPrice,
        "evaluated_lowest" => PriceFormula::EvaluatedLowest,
        "mean_benchmark" => PriceFormula::MeanBenchmark {
            full,
            trim: match it.text("trim") {
                Some("drop_extremes") => Trim::DropExtremes,
                _ => Trim::KeepAll,
            },
            k_e4: rate(it, "k_e4").expect("a rate"),
            e1: points(it, "e1"),
            e2: points(it, "e2"),
        },
        other => panic!("{other} is no formula"),
    };
    let item = |of: &Value| ScoreItem {
        id: of.text("id").expect("an id").to_owned(),
        title: "评分项".to_owned(),
        max: points(of, "max"),
        nature: Nature::Subjective,
        bands: None,
        evidence: None,
    };
    let tie = match it.text("tie") {
        Some("lower_price_then_items") => Tie::LowerPriceThenItems,
        _ => Tie::LowerPrice,
    };
    let items = it.list("items").unwrap_or_default().iter().map(item).collect();
    Scheme { items, price, tie, terms: Some(Box::new(terms(it))) }
}

fn terms(it: &Value) -> Terms {
    let way = it.text("stacking").map(|word| {
        let found = StackingWay::ALL.iter().find(|it| it.1 == word);
        let way = found.expect("a way").0;
        Stacking { way, document: "招标文件".to_owned() }
    });
    let deviation = |of: &Value| PricedDeviation {
        id: of.text("id").expect("an id").to_owned(),
        title: "量化因素".to_owned(),
        each: match (of.text("fen"), of.text("rate_e6")) {
            (Some(fen), None) => DeviationPrice::Amount(Fen(fen.parse().expect("an amount"))),
            (None, Some(rate)) => DeviationPrice::RateE6(rate.parse().expect("a rate")),
            _ => panic!("a deviation has one price"),
        },
    };
    Terms {
        requirements: None,
        rates: None,
        brand: None,
        consortium: None,
        blind: None,
        challenges: None,
        places: rate(it, "places").map(|it| u8::try_from(it).expect("places")),
        low: None,
        preferences: Some(Preferences {
            reserve: Reserve::None,
            not_reserved: None,
            small_bp: rate(it, "small_bp"),
            share_bp: rate(it, "share_bp"),
            domestic_bp: rate(it, "domestic_bp"),
            cap: it.text("cap").map(|_| BonusCap::AtFull),
            stacking: way,
        }),
        deviations: it.list("deviations").map(|all| all.iter().map(deviation).collect()),
    }
}

/// A lot of nobody's, as it stands after its announcement.
fn blank() -> Lot {
    let id = LotId::parse("W2026-001/A/1").expect("a lot id");
    let notice = Notice {
        project: id.tender.clone(),
        title: "样本招标公告".to_owned(),
        lot_title: "一标段".to_owned(),
        code: "A99-0000-2026-000001".to_owned(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        funds: Funds::State,
        purchaser: bidder(999),
        purchaser_name: "样本采购单位".to_owned(),
        agent: None,
        budget: Fen(1),
        ceiling: None,
        deadline_s: 0,
        documents_until_s: 0,
        documents: Vec::new(),
        qualification: Vec::new(),
        scheme: Scheme {
            items: Vec::new(),
            price: PriceFormula::LowestPrice,
            tie: Tie::LowerPrice,
            terms: None,
        },
        form: Vec::new(),
        envelopes: Vec::new(),
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    };
    let (cover_commit, policy_sha256) = (Hash([0; 32]), Hash([0; 32]));
    let lot = id.clone();
    let announced = Event::Announced(Announced { lot, notice, cover_commit, policy_sha256 });
    let mut world = World::default();
    apply(&mut world, &announced, Instant(0));
    world.lots.remove(&id).expect("it was announced")
}

fn signed() -> Signed {
    Signed { key: PublicKey([0; 32]), signature: Signature([0; 64]) }
}

/// A lot with the scheme, bids, reviews and sheets of a case.
pub fn lot(case: &Value) -> Lot {
    let mut lot = blank();
    lot.notice.scheme = scheme(case);
    let bids: Vec<&Value> = case.list("bids").expect("bids").iter().collect();
    let opened = |(at, it): (usize, &&Value)| {
        let field = |name: &str, key: &str, none: &str| OpenedField {
            name: name.to_owned(),
            value: it.text(key).unwrap_or(none).to_owned(),
        };
        OpenedBid {
            ctx: Hash([u8::try_from(at).expect("few bids"); 32]),
            bidder: bidder(at),
            name: format!("样本供应商{at}"),
            ending: Ending::Opened,
            reason: String::new(),
            s_t: None,
            s_b: None,
            price: Some(Fen(number(it, "price"))),
            fields: vec![
                field(DECLARED_FIRM, "firm", "other"),
                field(DECLARED_DOMESTIC, "domestic", "no"),
            ],
        }
    };
    let opened = bids.iter().enumerate().map(opened).collect();
    lot.opening.opened = Some(BidsOpened { lot: lot.id.clone(), bids: opened });
    for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
        let result = |at| ReviewResult {
            bidder: bidder(at),
            pass: Pass::Passed,
            reason: String::new(),
            findings: Vec::new(),
        };
        let (results, lacking) = ((0..bids.len()).map(result).collect(), String::new());
        let review = BidsReviewed {
            lot: lot.id.clone(),
            step,
            results,
            lacking,
            brands: None,
            unpreferred: None,
            signed: signed(),
        };
        lot.evaluation.reviews.insert(step, review);
    }
    lot.evaluation.corrections = corrections(&lot, &bids);
    lot.evaluation.deviations = Some(deviations(&lot, &bids));
    lot.evaluation.sheets = sheets(&lot, &bids);
    lot
}

fn corrections(lot: &Lot, bids: &[&Value]) -> BTreeMap<Uscc, Correction> {
    let corrected = |(at, it): (usize, &&Value)| {
        let (from, to) = (Fen(number(it, "price")), Fen(it.integer("corrected")?));
        let (ground, reason) = (CorrectionGround::UnitSum, "单价汇总".to_owned());
        let steps = vec![CorrectionStep { ground, from, to, reason }];
        let (lot, bidder) = (lot.id.clone(), bidder(at));
        let of = bidder.clone();
        let corrected = PriceCorrected { lot, bidder, steps, until_s: 0, signed: signed() };
        Some((of, Correction { corrected, answer: Some(CorrectionAnswer::Confirmed) }))
    };
    bids.iter().enumerate().filter_map(corrected).collect()
}

fn deviations(lot: &Lot, bids: &[&Value]) -> Vec<DeviationLine> {
    let mut all = Vec::new();
    for (at, it) in bids.iter().enumerate() {
        let Some(times) = it.get("times") else { continue };
        for priced in lot.notice.scheme.deviations() {
            let counted = rate(times, &priced.id).filter(|it| *it > 0);
            all.extend(counted.map(|times| DeviationLine {
                bidder: bidder(at),
                deviation: priced.id.clone(),
                times,
            }));
        }
    }
    all
}

fn sheets(lot: &Lot, bids: &[&Value]) -> BTreeMap<u8, ScoreSheet> {
    let mut all: BTreeMap<u8, ScoreSheet> = BTreeMap::new();
    for (at, it) in bids.iter().enumerate() {
        for (seat, given) in it.list("members").unwrap_or_default().iter().enumerate() {
            let Value::List(given) = given else { panic!("a member gives a list") };
            let seat = u8::try_from(seat + 1).expect("few seats");
            let blank =
                || ScoreSheet { lot: lot.id.clone(), seat, scores: Vec::new(), signed: signed() };
            let sheet = all.entry(seat).or_insert_with(blank);
            for (item, points) in lot.notice.scheme.items.iter().zip(given) {
                let Value::Integer(points) = points else { panic!("points are a number") };
                let (bidder, item) = (bidder(at), item.id.clone());
                sheet.scores.push(Score { bidder, item, points: Points(*points) });
            }
        }
    }
    all
}

/// The ranking that a case expects, better first and joint ones by bidder.
pub fn expected(case: &Value) -> Vec<award::RankLine> {
    let line = |(at, it): (usize, &Value)| {
        let price = Fen(number(it, "price"));
        let evaluated = it.text("evaluated").and_then(|it| it.parse().ok()).expect("digits");
        let evaluated = domain::evaluation::Evaluated(evaluated);
        award::RankLine {
            rank: u32::try_from(number(it, "rank")).expect("a rank"),
            bidder: bidder(at),
            name: format!("样本供应商{at}"),
            price,
            evaluated: Some(evaluated).filter(|it| *it != domain::evaluation::Evaluated::of(price)),
            price_score: points(it, "price_score"),
            other_score: points(it, "other_score"),
            total: points(it, "total"),
        }
    };
    let lines = case.list("expected").expect("what to expect").iter().enumerate();
    let mut lines: Vec<_> = lines.map(line).collect();
    lines.sort_by(|one, other| (one.rank, &one.bidder).cmp(&(other.rank, &other.bidder)));
    lines
}
