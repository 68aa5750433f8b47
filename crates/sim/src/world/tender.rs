//! What purchasers announce: lots of both regimes, with every formula that can be announced.

use domain::admission::Ground;
use domain::procedure::{
    Ask, BlindTerms, BrandTerms, BrandTie, CONSORTIUM, CORE_BRAND, Category, ConsortiumTerms,
    Document, Envelope, FieldAudience, FieldKind, FormField, Funds, KeptCause, Nature, Notice,
    PlannedLot, PriceFormula, ProjectRegistered, Scheme, ScoreItem, SecurityForm, SecurityTerms,
    Terms, Tie, Trim,
};
use domain::rulebook::{Method, Procedure, Regime};
use domain::shared::{Fen, Hash, Id, LotId, Points, Round, Uscc};

use crate::ports::chance::Dice;

/// Names under which the purchaser stands in every notice.
const PURCHASER_NAME: &str = "样本采购单位";

/// One lot as its purchaser plans it.
#[derive(Clone, Debug)]
pub struct Tender {
    pub id: LotId,
    pub regime: Regime,
    pub method: Method,
    pub category: Category,
    pub funds: Funds,
    pub budget: Fen,
    pub scheme: Scheme,
    /// Serial of the trustees' one-time keys.
    pub serial: u64,
    pub entrust: Entrust,
    /// Whether its notice asks for a bid security.
    pub secured: Secured,
    /// Whether prices are opened after the technical result 双信封.
    pub openings: Openings,
    /// On what the list of its first round rests, if only some may bid.
    pub list: Option<Ground>,
}

/// How often a lot is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openings {
    One,
    Two,
}

/// Whether a notice offers that bidders deposit their half with the trustees 委托开标.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrust {
    Offered,
    No,
}

/// Whether a bid security 投标保证金 is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secured {
    Asked,
    No,
}

impl Tender {
    /// The plan of a world's lot; `at` counts the lots from 1.
    ///
    /// # Panics
    ///
    /// Never: the number makes an id.
    #[must_use]
    pub fn plan(at: u64, dice: &mut Dice) -> Self {
        let works = dice.one_in(2);
        let regime = if works { Regime::Works } else { Regime::GovernmentProcurement };
        let category = match (works, dice.below(2)) {
            (true, _) => Category::Works,
            (false, 0) => Category::Goods,
            (false, _) => Category::Services,
        };
        let tender = Id::new(format!("SIM-{at:03}")).expect("a number makes an id");
        let lot = Id::new("A").expect("a letter is an id");
        let large = dice.one_in(6);
        let funds = if dice.one_in(3) { Funds::Other } else { Funds::State };
        let mut scheme = scheme(regime, dice);
        // Goods by their price alone are asked for by quotations in every second lot.
        let quoted = category == Category::Goods && scheme.price == PriceFormula::LowestPrice;
        let method = match quoted && at.is_multiple_of(2) {
            true => Method::RequestForQuotations,
            false => Method::OpenTender,
        };
        let goods = category == Category::Goods && method == Method::OpenTender;
        together(&mut scheme, goods, at);
        Self {
            id: LotId::new(tender, lot, Round::FIRST).expect("a short id"),
            regime,
            method,
            category,
            funds,
            budget: Fen(if large { 1_200_000_000 } else { 120_000_000 }),
            scheme,
            serial: at * 2 - 1,
            entrust: if dice.one_in(2) { Entrust::Offered } else { Entrust::No },
            secured: Secured::No,
            openings: Openings::One,
            list: None,
        }
    }

    /// The same with prices that are opened after the technical result, where the law lets it.
    #[must_use]
    pub fn opened_twice(mut self) -> Self {
        if self.regime != Regime::Works {
            return self;
        }
        (self.openings, self.entrust) = (Openings::Two, Entrust::Offered);
        self
    }

    /// The same for consortia too.
    #[must_use]
    pub fn for_consortia(mut self) -> Self {
        let terms = self.scheme.terms.get_or_insert_default();
        terms.consortium = Some(ConsortiumTerms::Accepted);
        self
    }

    /// Whether its bids have a technical envelope.
    #[must_use]
    pub fn has_technical(&self) -> bool {
        self.scheme.blind().is_some() || self.openings == Openings::Two
    }

    /// The same with several rates of which one is drawn, where a mean is the benchmark.
    #[must_use]
    pub fn with_rates(mut self, rates: &[u32]) -> Self {
        let PriceFormula::MeanBenchmark { .. } = self.scheme.price else { return self };
        self.scheme.price = self.scheme.price.with_rate(0);
        let terms = self.scheme.terms.take().map_or_else(Terms::default, |it| *it);
        self.scheme.terms = Some(Box::new(Terms { rates: Some(rates.to_vec()), ..terms }));
        self
    }

    /// The same with an order drawn for equal bids, where the price alone decides or where they are
    /// of one brand.
    #[must_use]
    pub fn placed_by_lot(mut self) -> Self {
        let terms = self.scheme.terms.as_mut();
        if let Some(brand) = terms.and_then(|it| it.brand.as_mut()) {
            brand.tie = BrandTie::Lot;
        }
        if self.scheme.price.ranks_by_price() && self.method == Method::OpenTender {
            self.scheme.tie = Tie::LowerPriceThenLot;
        }
        self
    }

    /// Goods of one lot by the lowest price, whose brands count.
    #[must_use]
    pub fn of_goods_by_lowest_price(mut self) -> Self {
        (self.regime, self.method) = (Regime::GovernmentProcurement, Method::OpenTender);
        (self.category, self.funds) = (Category::Goods, Funds::State);
        // A scripted price is no abnormally low one of it.
        self.budget = Fen(120_000_000);
        let (items, price) = (Vec::new(), PriceFormula::LowestPrice);
        self.scheme = Scheme { items, price, tie: Tie::LowerPrice, terms: None };
        together(&mut self.scheme, true, 2);
        self
    }

    /// Works of one lot by the lowest price.
    #[must_use]
    pub fn by_lowest_price(mut self) -> Self {
        self = self.of_works();
        (self.scheme.items, self.scheme.price) = (Vec::new(), PriceFormula::LowestPrice);
        self
    }

    /// Works of one lot that are scored by a mean benchmark.
    #[must_use]
    pub fn of_works(mut self) -> Self {
        (self.regime, self.method) = (Regime::Works, Method::OpenTender);
        self.category = Category::Works;
        let full = Points(60_00);
        let (trim, e1, e2) = (Trim::KeepAll, Points(2_00), Points(1_00));
        let price = PriceFormula::MeanBenchmark { full, trim, k_e4: 0, e1, e2 };
        let items = vec![
            item("quality", 30_00, Nature::Subjective),
            item("licence", 10_00, Nature::Objective),
        ];
        let terms = requirements(Regime::Works);
        self.scheme = Scheme { items, price, tie: Tie::LowerPrice, terms };
        self
    }

    /// Announces that items are judged blind, in a technical envelope.
    pub fn judge_blind(&mut self, blind: Option<BlindTerms>) {
        let Some(it) = blind else { return };
        let mut terms = self.scheme.terms.take().unwrap_or_default();
        terms.blind = Some(it);
        self.scheme.terms = Some(terms);
    }

    /// The same lot in its next round.
    #[must_use]
    pub fn again(&self) -> Option<Self> {
        let id = LotId { round: self.id.round.next()?, ..self.id.clone() };
        Some(Self { id, serial: self.serial + 1, ..self.clone() })
    }

    /// The project with its one lot.
    #[must_use]
    pub fn project(&self, purchaser: &Uscc) -> ProjectRegistered {
        ProjectRegistered {
            project: self.id.tender.clone(),
            title: "样本项目".to_owned(),
            code: self.code(),
            regime: self.regime,
            method: self.method,
            category: self.category,
            purchaser: purchaser.clone(),
            agent: None,
            funds: self.funds,
            lots: vec![PlannedLot {
                lot: self.id.lot.clone(),
                title: "一标段".to_owned(),
                budget: self.budget,
            }],
        }
    }

    /// One per cent of the budget; kept for whatever the law of the lot knows.
    fn security(&self) -> SecurityTerms {
        let of = Procedure { regime: self.regime, method: self.method };
        let known = KeptCause::ALL.iter().map(|it| it.0).filter(|it| it.rule(of).is_some());
        SecurityTerms {
            amount: Fen(self.budget.0 / 100),
            account: "样本账户".to_owned(),
            forms: vec![SecurityForm::Transfer],
            valid_days: 90,
            spared: None,
            kept_for: known.collect(),
        }
    }

    /// What bids are asked for: brand and members where the terms speak of them.
    fn form(&self) -> Vec<FormField> {
        let mut all =
            vec![field("price_fen", FieldKind::Amount), field("quality", FieldKind::Text)];
        if self.scheme.brand().is_some() {
            all.push(field(CORE_BRAND, FieldKind::Text));
        }
        if self.scheme.consortium() == Some(ConsortiumTerms::Accepted) {
            all.push(field(CONSORTIUM, FieldKind::Text));
        }
        all
    }

    fn code(&self) -> String {
        format!("A99-0000-{}", self.id.tender)
    }

    /// The notice with a deadline in unix seconds, and until when documents are offered.
    #[must_use]
    pub fn notice(
        &self,
        purchaser: &Uscc,
        (deadline_s, documents_until_s): (i64, i64),
        (envelopes, threshold): (Vec<Envelope>, u8),
        previous: Option<LotId>,
    ) -> Notice {
        Notice {
            project: self.id.tender.clone(),
            title: "样本招标公告".to_owned(),
            lot_title: "一标段".to_owned(),
            code: self.code(),
            regime: self.regime,
            method: self.method,
            category: self.category,
            funds: self.funds,
            purchaser: purchaser.clone(),
            purchaser_name: PURCHASER_NAME.to_owned(),
            agent: None,
            budget: self.budget,
            ceiling: Some(self.budget),
            deadline_s,
            documents_until_s,
            documents: vec![Document {
                id: Id::new("doc-1").expect("a short id"),
                name: "招标文件".to_owned(),
                media: "application/pdf".to_owned(),
                sha256: Hash([5; 32]),
                length: 1_024,
            }],
            qualification: vec!["具有相应资质".to_owned()],
            scheme: self.scheme.clone(),
            form: self.form(),
            envelopes,
            threshold,
            security: (self.secured == Secured::Asked).then(|| Box::new(self.security())),
            performance_bp: None,
            asks: (self.openings == Openings::Two)
                .then_some(Ask::TwoOpenings)
                .into_iter()
                .collect(),
            admission: None,
            previous,
        }
    }
}

fn field(name: &str, kind: FieldKind) -> FormField {
    let audience = FieldAudience::Public;
    FormField { name: name.to_owned(), label: name.to_owned(), kind, audience }
}

fn item(id: &str, max: i64, nature: Nature) -> ScoreItem {
    let (bands, evidence) = (None, None);
    ScoreItem {
        id: id.to_owned(),
        title: "评分项".to_owned(),
        max: Points(max),
        nature,
        bands,
        evidence,
    }
}

/// Every lot but each fifth speaks of consortia, and goods of open tenders of brands.
fn together(scheme: &mut Scheme, goods: bool, at: u64) {
    let core = (!at.is_multiple_of(2)).then(|| "样本核心产品".to_owned());
    let by_price = scheme.price.ranks_by_price();
    let tie =
        if by_price || at.is_multiple_of(3) { BrandTie::Earlier } else { BrandTie::LowerPrice };
    let consortium = match at % 5 {
        0 => None,
        2 => Some(ConsortiumTerms::NotAccepted),
        _ => Some(ConsortiumTerms::Accepted),
    };
    let terms = scheme.terms.get_or_insert_default();
    terms.brand = goods.then_some(BrandTerms { core, tie });
    terms.consortium = consortium;
}

/// Whether a lot settles equals: those of one brand, or equal places.
#[must_use]
pub fn draws_equals(scheme: &Scheme) -> bool {
    scheme.tie.by_lot() || scheme.brand().is_some_and(|it| it.tie == BrandTie::Lot)
}

/// Works documents ask for something in substance besides.
fn requirements(regime: Regime) -> Option<Box<Terms>> {
    let all = vec!["工期不超过九十日".to_owned(), "质保期不少于两年".to_owned()];
    let terms = Terms { requirements: Some(all), ..Terms::default() };
    (regime == Regime::Works).then(|| Box::new(terms))
}

fn scheme(regime: Regime, dice: &mut Dice) -> Scheme {
    let tie = if dice.one_in(2) { Tie::LowerPrice } else { Tie::LowerPriceThenItems };
    let full = *dice.pick(&[30_00, 45_00, 60_00]).expect("the list is not empty");
    let price = match (regime, dice.below(4)) {
        (_, 0) => {
            let (items, price) = (Vec::new(), PriceFormula::LowestPrice);
            return Scheme { items, price, tie: Tie::LowerPrice, terms: None };
        }
        (Regime::Works, 1 | 2) => PriceFormula::MeanBenchmark {
            full: Points(full),
            trim: if dice.one_in(2) { Trim::KeepAll } else { Trim::DropExtremes },
            k_e4: u32::try_from(dice.below(4) * 100).expect("a small number"),
            e1: Points(2_00),
            e2: Points(1_00),
        },
        _ => PriceFormula::LowPriceFirst { full: Points(full) },
    };
    let rest = 100_00 - full;
    let items = vec![
        item("quality", rest - 10_00, Nature::Subjective),
        item("licence", 10_00, Nature::Objective),
    ];
    Scheme { items, price, tie, terms: requirements(regime) }
}
