//! One lot of the county: its dates, its notice, who bids, and where it is left.

use app::tendering::items;
use domain::admission::Ground;
use domain::parties::Purpose;
use domain::procedure::{
    Ask, BlindConsequence, BlindTerms, BrandTerms, BrandTie, CONSORTIUM, CORE_BRAND, Category,
    ConsortiumTerms, DECLARED_DOMESTIC, DECLARED_FIRM, Document, Envelope, EnvelopeName,
    FieldAudience, FieldKind, FormField, Funds, KeptCause, Nature, Notice, PlannedLot, Preferences,
    PriceFormula, ProjectRegistered, Reserve, Scheme, ScoreItem, SecurityForm, SecurityTerms,
    Stacking, StackingWay, Terms, Tie, Trim,
};
use domain::rulebook::{Method, Regime, ids};
use domain::shared::{Fen, Hash, Id, Instant, LotId, Points, Round, Uscc};
use translog::hash::sha256;

use super::county::{
    AHEAD, COMMITTEES, EQUALS, FINISHED, HEARD, LISTED, LotRow, MORE, QUOTED, Row, RunBy, SECURED,
    TODAY, TOGETHER,
};
use super::folk::{BATCH, FILES_FROM, Folk, Person};
use super::{filed, joint, past};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// 2021-01-18 09:00:00 in Beijing: when the first procurement of 2021 was announced.
pub const FIRST_MS: i64 = 1_610_931_600_000;
/// When the clock of a new sample begins: the day before.
pub const BEGIN_MS: i64 = FIRST_MS - DAY_MS;
/// Part of the ceiling that two firms of one brand ask, where lots are drawn between them.
const EQUAL_PERCENT: i64 = 86;
/// Part of its ceiling that one firm asks where a price is to be explained.
const LOW_PERCENT: i64 = 42;
/// Performance security of sample works, in basis points of the price.
const PERFORMANCE_BP: u32 = 1_000;
/// Days between notice and deadline of every lot of the county.
const NOTICE_DAYS: i64 = 25;

/// Where a lot is left for newcomers to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// The project is registered, and nobody wrote the notice.
    Registered,
    /// Suppliers apply to be found qualified.
    Prequalifying,
    /// The purchaser asked the platform to draw whom it invites; the parties draw next.
    Inviting,
    Announced,
    /// Announced; its dates run into a year whose holidays are not published yet.
    Ahead,
    /// Announced with a technical file sealed beside the price; nobody has bid yet.
    Files,
    /// Announced with an item list and every envelope; nobody has bid yet.
    Composing,
    /// Clarified, with its deadline moved.
    Clarified,
    /// An enquiry waits for its answer.
    Enquired,
    /// Bids are sealed; the deadline comes within the half hour.
    Sealed,
    /// A complaint waits, and the supervisor holds the lot.
    Suspended,
    Terminated,
    Failed,
    /// Failed, and announced again as a second round.
    Retendered,
    KeyIn,
    /// One trustee answered; the others are awaited.
    Releasing,
    Opened,
    /// The record is signed, and the purchaser asked the platform to draw the committee.
    Drawing,
    /// The record is signed; the committee's leader reviews next.
    Reviewing,
    /// Reviewed; a price below a line of the rules waits for its explanation.
    Priced,
    /// Two members scored.
    Evaluating,
    Reported,
    Displayed,
    Decided,
    Notified,
    /// The winner gave the award up after its letter; the purchaser says what follows.
    Renounced,
    /// The letter is sent; bid securities stand in every state, and some are to be returned.
    Secured,
    /// An item is judged blind; two members handed in their blind sheets.
    Blind,
    /// The letter is sent after a committee's hard day.
    Hard,
    /// Displayed; somebody who did not bid objects by an interest that waits for its review.
    Interested,
    /// Displayed; an objection came to the counter and was entered by two officials.
    Counter,
    /// The winner was determined, a challenge upheld, and the committee evaluates again.
    Anew,
    /// It opens twice: the technical result is locked, and prices wait for the chair's call.
    Locked,
}

/// Rates of which one is drawn, ten-thousandths.
const RATES: [u32; 5] = [100, 150, 200, 250, 300];

/// One lot of the county.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: LotId,
    pub title: String,
    pub regime: Regime,
    pub method: Method,
    pub category: Category,
    pub run_by: RunBy,
    /// Every lot of the project.
    pub lots: Vec<PlannedLot>,
    pub budget: Fen,
    pub announced_ms: i64,
    pub deadline_s: i64,
    /// Firms by place, and their prices.
    pub bids: Vec<(usize, Fen)>,
    pub stop: Stop,
    /// Serial of the trustees' one-time keys.
    pub serial: u64,
    /// Serial for the envelope of a technical file and a price sheet, where bids have them.
    pub files: Option<u64>,
}

/// How long before now a lot's deadline was, by the stage it is left in.
pub(super) fn deadline_before_now_ms(stop: Stop) -> i64 {
    match stop {
        Stop::Announced | Stop::Files | Stop::Composing | Stop::Prequalifying => -9 * DAY_MS,
        Stop::Ahead => -filed::AHEAD_DAYS * DAY_MS,
        Stop::Clarified | Stop::Enquired | Stop::Registered | Stop::Inviting => -10 * DAY_MS,
        Stop::Sealed => -25 * MINUTE_MS,
        Stop::Suspended | Stop::Terminated => -12 * DAY_MS,
        Stop::Failed => 5 * DAY_MS,
        Stop::Retendered => 11 * DAY_MS,
        // The windows are of thirty minutes each, and most of them is left.
        Stop::KeyIn => 5 * MINUTE_MS,
        Stop::Releasing => 32 * MINUTE_MS,
        Stop::Opened | Stop::Drawing => 3 * HOUR_MS,
        // The window for the explanation is of thirty minutes, and most of it is left.
        Stop::Priced => 108 * MINUTE_MS,
        Stop::Evaluating | Stop::Reviewing | Stop::Blind | Stop::Locked => DAY_MS,
        Stop::Reported => 2 * DAY_MS,
        // The display of three days still runs.
        Stop::Displayed | Stop::Interested | Stop::Counter => 2 * DAY_MS,
        // The letter is due within two working days.
        Stop::Decided | Stop::Anew => DAY_MS,
        Stop::Notified | Stop::Renounced | Stop::Secured | Stop::Hard => 14 * DAY_MS,
    }
}

/// Which firms bid: the first one is the one that keys in where a lot is left in key-in, and
/// the first bidder has not bid where newcomers should.
fn firms(stop: Stop, serial: u64) -> Vec<usize> {
    let first = usize::try_from(serial).unwrap_or_default();
    match stop {
        Stop::Registered | Stop::Prequalifying | Stop::Inviting => Vec::new(),
        Stop::Files | Stop::Composing | Stop::Ahead => Vec::new(),
        Stop::Announced | Stop::Clarified | Stop::Enquired | Stop::Sealed => vec![1, 4, 2],
        Stop::KeyIn => vec![3, 0, 1, 2],
        Stop::Priced => vec![1, 2, 0, 3],
        Stop::Blind | Stop::Locked => vec![1, 2, 3, 4],
        Stop::Opened | Stop::Releasing => vec![0, 1, 2, 3],
        Stop::Failed | Stop::Retendered => vec![first % 6, (first + 1) % 6],
        _ => (0..4).map(|at| (first + at) % 6).collect(),
    }
}

impl Plan {
    /// Whether the lot is of the county's past: its contract is signed too.
    pub fn is_finished(&self) -> bool {
        self.stop == Stop::Notified && self.id.tender.as_str().contains("2021-")
    }

    fn of(row: &Row, lot: &LotRow, deadline_ms: i64, serial: u64) -> Self {
        let LotRow(name, budget, stop) = *lot;
        let firms = firms(stop, serial);
        let price = |at: usize| {
            // The first firm's is the low one: a newcomer explains it.
            if stop == Stop::Priced && firms[at] == 0 {
                return Fen(budget.0 / 100 * LOW_PERCENT);
            }
            // The first and the fourth have one brand, and nobody asks less.
            if row.tender == joint::EQUAL_TENDER && at.is_multiple_of(firms.len() - 1) {
                return Fen(budget.0 / 100 * EQUAL_PERCENT);
            }
            let off = (serial * 7 + at as u64 * 13) % 23 + 3;
            Fen(budget.0 - budget.0 / 200 * i64::try_from(off).unwrap_or_default())
        };
        let bids = match past::of(row.tender) {
            Some(it) => it.bids(budget),
            None => firms.iter().enumerate().map(|(at, firm)| (*firm, price(at))).collect(),
        };
        let deadline_s = deadline_ms.div_euclid(1_000);
        let planned = |LotRow(name, budget, _): &LotRow| PlannedLot {
            lot: Id::new(*name).expect("a letter is an id"),
            title: lot_title(row.regime, name),
            budget: *budget,
        };
        Self {
            id: LotId::parse(&format!("{}/{name}/1", row.tender)).expect("lots are ids"),
            title: row.title.to_owned(),
            regime: row.regime,
            method: row.method,
            category: row.category,
            run_by: row.run_by,
            lots: row.lots.iter().map(planned).collect(),
            budget,
            announced_ms: deadline_s * 1_000 - NOTICE_DAYS * DAY_MS,
            deadline_s,
            bids,
            stop,
            serial,
            files: None,
        }
    }

    /// Everything that is loaded, by the real time of loading.
    pub fn all(now_ms: i64) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (at, row) in FINISHED.iter().enumerate() {
            let at = i64::try_from(at).expect("six rows");
            let deadline_ms = FIRST_MS + (NOTICE_DAYS + 21 * at) * DAY_MS;
            for lot in row.lots {
                all.push(Self::of(row, lot, deadline_ms, all.len() as u64 + 1));
            }
        }
        let minute_ms = now_ms - now_ms.rem_euclid(MINUTE_MS);
        for row in &TODAY {
            for lot in row.lots {
                let deadline_ms = minute_ms - deadline_before_now_ms(lot.2);
                all.push(Self::of(row, lot, deadline_ms, all.len() as u64 + 1));
            }
        }
        let again: Vec<Self> =
            all.iter().filter(|it| it.stop == Stop::Retendered).cloned().collect();
        for first in again {
            all.push(first.second_round(minute_ms, all.len() as u64 + 1));
        }
        // Last, so that a further one changes no other's serial, and with it who bids there.
        for (at, row) in MORE.iter().enumerate() {
            let at = i64::try_from(at).expect("few rows");
            // Thursdays, none of them a holiday of that year.
            let deadline_ms = FIRST_MS + (NOTICE_DAYS + 7 * at + 6) * DAY_MS;
            for lot in row.lots {
                all.push(Self::of(row, lot, deadline_ms, all.len() as u64 + 1));
            }
        }
        let late = QUOTED.iter().chain(&SECURED).chain(&TOGETHER).chain(&COMMITTEES);
        for row in late.chain(&HEARD).chain(&LISTED).chain(&EQUALS) {
            for lot in row.lots {
                let deadline_ms = minute_ms - deadline_before_now_ms(lot.2);
                all.push(Self::of(row, lot, deadline_ms, all.len() as u64 + 1));
            }
        }
        for row in &AHEAD {
            for lot in row.lots {
                let plan = Self::of(row, lot, filed::ahead_ms(minute_ms), all.len() as u64 + 1);
                let before_ms = plan.announced_ms.min(minute_ms - filed::AHEAD_SINCE_DAYS * DAY_MS);
                all.push(Self { announced_ms: before_ms, ..plan });
            }
        }
        let filed = all.iter_mut().filter(|it| it.has_files());
        for (plan, at) in filed.zip(0..) {
            plan.files = Some(FILES_FROM + at);
        }
        all
    }

    /// The round that follows a failed one, announced since.
    fn second_round(self, now_ms: i64, serial: u64) -> Self {
        let deadline_s = (now_ms + 16 * DAY_MS).div_euclid(1_000);
        let round = self.id.round.next().expect("there is a second round");
        Self {
            id: LotId { round, ..self.id },
            announced_ms: deadline_s * 1_000 - NOTICE_DAYS * DAY_MS,
            deadline_s,
            stop: Stop::Announced,
            serial,
            ..self
        }
    }

    /// The round before, of a second one.
    fn previous(&self) -> Option<LotId> {
        let first = LotId { round: Round::FIRST, ..self.id.clone() };
        (first != self.id).then_some(first)
    }

    /// Who runs the procurement.
    pub fn runner<'a>(&self, folk: &'a Folk) -> &'a Person {
        match self.run_by {
            RunBy::Purchaser => self.purchaser(folk).0,
            RunBy::Agent => &folk.agent,
        }
    }

    /// Who acts for the purchaser, its code and its name.
    pub fn purchaser<'a>(&self, folk: &'a Folk) -> (&'a Person, &'a Uscc, &'static str) {
        past::purchaser(self.id.tender.as_str(), folk)
    }

    /// The agent that acts for the purchaser, if one does.
    pub fn agent(&self, folk: &Folk) -> Option<Uscc> {
        (self.run_by == RunBy::Agent).then(|| folk.agent_code.clone())
    }

    /// Whether the rules of its time ask for an intention.
    #[must_use]
    pub fn is_intended(&self) -> bool {
        let pack = record::pack::pack_in_force(Instant(self.announced_ms).date());
        let asks = |it: &record::pack::Pack| it.rulebook().rule(ids::G27).is_some();
        self.regime == Regime::GovernmentProcurement && pack.is_some_and(asks)
    }

    /// The project with all its lots.
    pub fn project(&self, folk: &Folk) -> ProjectRegistered {
        ProjectRegistered {
            project: self.id.tender.clone(),
            title: self.title.clone(),
            code: self.code(),
            regime: self.regime,
            method: self.method,
            category: self.category,
            purchaser: self.purchaser(folk).1.clone(),
            agent: self.agent(folk),
            funds: Funds::State,
            lots: self.lots.clone(),
        }
    }

    /// On what the list of its bidders rests, if it has one.
    pub fn ground(&self) -> Option<Ground> {
        match (self.id.tender.as_str(), self.stop) {
            ("W2026-114", _) | (_, Stop::Prequalifying) => Some(Ground::Prequalified),
            ("W2026-115", _) | (_, Stop::Inviting) => Some(Ground::Invited),
            _ => None,
        }
    }

    fn code(&self) -> String {
        format!("A99-511523-{}", self.id.tender)
    }

    /// The notice; `document` is the tender document's hash and length.
    pub fn notice(&self, folk: &Folk, document: (Hash, u64)) -> Notice {
        Notice {
            project: self.id.tender.clone(),
            title: format!("{}{}", self.title, self.notice_word()),
            lot_title: lot_title(self.regime, self.id.lot.as_str()),
            code: self.code(),
            regime: self.regime,
            method: self.method,
            category: self.category,
            funds: Funds::State,
            purchaser: self.purchaser(folk).1.clone(),
            purchaser_name: self.purchaser(folk).2.to_owned(),
            agent: self.agent(folk),
            budget: self.budget,
            ceiling: Some(self.budget),
            deadline_s: self.deadline_s,
            documents_until_s: self.deadline_s,
            documents: self.documents(document),
            qualification: vec![
                "具有独立承担民事责任的能力".to_owned(),
                "具有良好的商业信誉和健全的财务会计制度".to_owned(),
            ],
            scheme: self.scheme(),
            form: self.form(),
            envelopes: self
                .envelopes()
                .into_iter()
                .map(|(name, serial)| Envelope {
                    name,
                    share: folk.key_set(&self.id, name, (Purpose::Share, serial)),
                    deposit: (self.opens_twice() && name.opens_later())
                        .then(|| folk.key_set(&self.id, name, (Purpose::Deposit, self.deposit()))),
                })
                .collect(),
            threshold: 2,
            security: self.security().map(Box::new),
            performance_bp: self.performance_bp(),
            asks: self.asks(),
            admission: self.ground(),
            previous: self.previous(),
        }
    }

    fn asks(&self) -> Vec<Ask> {
        let twice = self.opens_twice().then_some(Ask::TwoOpenings);
        let on_site = past::is_on_site(self.id.tender.as_str()).then_some(Ask::OnSite);
        twice.into_iter().chain(on_site).collect()
    }

    /// Works ask for a tenth of the price, some purchases for half of that.
    fn performance_bp(&self) -> Option<u32> {
        match self.regime {
            Regime::Works => Some(PERFORMANCE_BP),
            Regime::GovernmentProcurement => {
                self.serial.is_multiple_of(4).then_some(PERFORMANCE_BP / 2)
            }
        }
    }

    /// One per cent of the budget, where the lot shows securities.
    fn security(&self) -> Option<SecurityTerms> {
        matches!(self.stop, Stop::Secured | Stop::Enquired).then(|| SecurityTerms {
            amount: Fen(self.budget.0 / 100),
            account: "样本·云溪县公共资源交易中心 样本银行 6200 0000 0000 0001".to_owned(),
            forms: vec![SecurityForm::Transfer, SecurityForm::Guarantee],
            valid_days: 90,
            spared: None,
            kept_for: vec![KeptCause::Revoked, KeptCause::ContractRefused],
        })
    }

    fn notice_word(&self) -> &'static str {
        match self.method {
            Method::OpenTender => "招标公告",
            Method::RequestForQuotations => "询价公告",
        }
    }

    /// The envelopes, each with the serial of the trustees' keys for it.
    pub fn envelopes(&self) -> Vec<(EnvelopeName, u64)> {
        let price = (EnvelopeName::Price, self.serial);
        // Serials of the lots themselves begin at one end of the batch, these at the other.
        let files = |from: u64| {
            let (qual, tech) = (EnvelopeName::Qual, EnvelopeName::Tech);
            [(qual, BATCH - from), (tech, BATCH - from - 1)]
        };
        match (self.stop, self.id.tender.as_str()) {
            (Stop::Files, _) => vec![price, (EnvelopeName::Tech, BATCH)],
            (Stop::Composing, _) => {
                let mut all = vec![price, (EnvelopeName::PriceDetail, BATCH - 1)];
                all.extend(files(2));
                all
            }
            (Stop::Reviewing, _) => [vec![price], files(4).to_vec()].concat(),
            (Stop::Evaluating, _) => [vec![price], files(6).to_vec()].concat(),
            (Stop::Blind, _) => [vec![price], files(8).to_vec()].concat(),
            (Stop::Locked, joint::TWICE_TENDER) => [vec![price], files(12).to_vec()].concat(),
            (Stop::Locked, _) => [vec![price], files(10).to_vec()].concat(),
            _ => {
                let tech = self.files.map(|it| (EnvelopeName::Tech, it));
                std::iter::once(price).chain(tech).collect()
            }
        }
    }

    /// Serial of the trustees' keys for the deposits of a lot that opens twice.
    fn deposit(&self) -> u64 {
        if self.takes_consortia() { 2 } else { 1 }
    }

    /// The trustees' keys that stand in the notice, each with its envelope.
    pub fn keys(&self) -> Vec<(EnvelopeName, (Purpose, u64))> {
        let envelopes = self.envelopes();
        let later = envelopes.iter().filter(|it| self.opens_twice() && it.0.opens_later());
        let deposits = later.map(|it| (it.0, (Purpose::Deposit, self.deposit())));
        let shares = envelopes.iter().map(|it| (it.0, (Purpose::Share, it.1)));
        shares.chain(deposits).collect()
    }

    /// The documents of the notice; `document` is the tender document's hash and length.
    fn documents(&self, document: (Hash, u64)) -> Vec<Document> {
        let book = Document {
            id: Id::new("doc-1").expect("a short id"),
            name: "招标文件（样本）".to_owned(),
            media: "text/plain".to_owned(),
            sha256: document.0,
            length: document.1,
        };
        let Some(list) = self.items() else { return vec![book] };
        let items = Document {
            id: Id::new(items::DOCUMENT).expect("a constant that is an id"),
            name: "采购清单（样本）.csv".to_owned(),
            media: "text/plain".to_owned(),
            sha256: Hash(sha256(list.as_bytes()).0),
            length: list.len() as u64,
        };
        vec![book, items]
    }

    /// The opening form; where preferences are stated bidders declare in it.
    fn form(&self) -> Vec<FormField> {
        let mut form = vec![
            field("price_fen", "投标报价", FieldKind::Amount),
            field("quality", "质量与服务承诺", FieldKind::Text),
        ];
        if self.prefers() {
            form.push(field(DECLARED_FIRM, "企业类型声明", FieldKind::Text));
            form.push(field(DECLARED_DOMESTIC, "是否全部为本国产品", FieldKind::Text));
        }
        if self.counts_brands() {
            form.push(field(CORE_BRAND, "核心产品品牌", FieldKind::Text));
        }
        if self.takes_consortia() {
            form.push(field(CONSORTIUM, "联合体成员", FieldKind::Text));
        }
        form
    }

    /// Some purchases state the preferences of the rules of today.
    fn prefers(&self) -> bool {
        matches!(self.id.tender.as_str(), "G2026-103" | "G2026-107") || self.is_together()
    }

    /// Whether prices are opened after the technical result.
    #[must_use]
    pub fn opens_twice(&self) -> bool {
        self.stop == Stop::Locked
    }

    /// Whether bids of one brand count as one, and consortia may bid.
    fn is_together(&self) -> bool {
        self.id.tender.as_str() == joint::TENDER
    }

    /// Whether bids of one brand count as one.
    pub fn counts_brands(&self) -> bool {
        self.is_together() || self.is_equal()
    }

    /// Whether two bids of one brand ask the same, and lots are drawn between them.
    fn is_equal(&self) -> bool {
        self.id.tender.as_str() == joint::EQUAL_TENDER
    }

    /// Whether consortia may bid.
    fn takes_consortia(&self) -> bool {
        self.is_together() || self.id.tender.as_str() == joint::TWICE_TENDER
    }

    fn terms(&self) -> Option<Terms> {
        let goods = self.category == Category::Goods;
        let document = "招标文件第四章“评标办法”第五条（样本）".to_owned();
        let preferences = Preferences {
            reserve: Reserve::None,
            not_reserved: Some("样本：市场上能够提供的中小企业不足三家".to_owned()),
            small_bp: Some(10_00),
            share_bp: Some(4_00),
            domestic_bp: goods.then_some(20_00),
            cap: None,
            stacking: goods.then_some(Stacking { way: StackingWay::Sum, document }),
        };
        // The mean of one lot is lowered by a rate that is drawn in the hall.
        let rates = (self.stop == Stop::Displayed).then(|| RATES.to_vec());
        let core = if self.is_equal() { joint::EQUAL_CORE } else { joint::CORE };
        let tie = if self.is_equal() { BrandTie::Lot } else { BrandTie::LowerPrice };
        let brand = BrandTerms { core: Some(core.to_owned()), tie };
        let terms = Terms {
            preferences: self.prefers().then_some(preferences),
            rates,
            brand: self.counts_brands().then_some(brand),
            consortium: self.takes_consortia().then_some(ConsortiumTerms::Accepted),
            blind: (self.stop == Stop::Blind).then(blind),
            ..Terms::default()
        };
        (terms != Terms::default()).then_some(terms)
    }

    fn scheme(&self) -> Scheme {
        let evidence = match self.stop {
            Stop::Composing => Some("技术方案、检测报告或者合同，注明页码（样本）".to_owned()),
            _ => None,
        };
        let item = |id: &str, title: &str, max: i64, nature| ScoreItem {
            id: id.to_owned(),
            title: title.to_owned(),
            max: Points(max),
            nature,
            bands: None,
            evidence: evidence.clone(),
        };
        let (items, price) = match (self.method, self.regime) {
            (Method::RequestForQuotations, _) => (Vec::new(), PriceFormula::LowestPrice),
            _ if self.is_equal() => (Vec::new(), PriceFormula::LowestPrice),
            (Method::OpenTender, Regime::Works) => (
                vec![
                    item("plan", "施工组织设计", 30_00, Nature::Subjective),
                    item("record", "类似工程业绩", 10_00, Nature::Objective),
                ],
                PriceFormula::MeanBenchmark {
                    full: Points(60_00),
                    trim: Trim::KeepAll,
                    k_e4: 0,
                    e1: Points(2_00),
                    e2: Points(1_00),
                },
            ),
            (Method::OpenTender, Regime::GovernmentProcurement) => (
                vec![
                    item("technical", "技术响应", 50_00, Nature::Subjective),
                    item("service", "售后服务", 20_00, Nature::Subjective),
                ],
                PriceFormula::LowPriceFirst { full: Points(30_00) },
            ),
        };
        Scheme { items, price, tie: Tie::LowerPrice, terms: self.terms().map(Box::new) }
    }
}

/// What the documents of the lot that is judged blind say.
fn blind() -> BlindTerms {
    let form = [
        "不得出现投标人名称、标识、人员姓名、联系方式以及其他可识别投标人身份的内容",
        "不设页眉、页脚和封面，页码居中",
        "文件属性中不得保留作者、单位等信息",
    ];
    BlindTerms {
        items: vec!["plan".to_owned()],
        form: form.map(str::to_owned).to_vec(),
        consequence: BlindConsequence::Zero,
    }
}

/// The item list of the lot that newcomers compose a bid for, as it is published.
pub fn item_list() -> String {
    let typed = "1|阅读桌椅|钢木，1.2m|套|100|7200|\n2|自助借还机|双屏，含软件|台|10|36000|\n\
                 3|电子阅读器|10.3 英寸|个|100|3600|";
    items::pasted(typed).expect("a constant that is a list").file()
}

fn lot_title(regime: Regime, name: &str) -> String {
    let place = match name {
        "A" => "一",
        "B" => "二",
        _ => "三",
    };
    match regime {
        Regime::Works => format!("{place}标段"),
        Regime::GovernmentProcurement => format!("{name} 包"),
    }
}

fn field(name: &str, label: &str, kind: FieldKind) -> FormField {
    let audience = FieldAudience::Public;
    FormField { name: name.to_owned(), label: label.to_owned(), kind, audience }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NOW_MS: i64 = 1_790_000_000_000;
    /// The page that tells newcomers where every lot stands.
    const PAGE: &str = include_str!("../../../../docs/operate/sample.md");

    #[test]
    fn every_stage_has_a_lot_and_both_regimes_have_several() {
        use Stop::*;
        let plans = Plan::all(NOW_MS);
        let stops: BTreeSet<Stop> = plans.iter().map(|it| it.stop).collect();
        let all = [
            Registered,
            Prequalifying,
            Inviting,
            Announced,
            Ahead,
            Files,
            Composing,
            Clarified,
            Enquired,
            Sealed,
            Suspended,
            Terminated,
            Failed,
            Retendered,
            KeyIn,
            Releasing,
            Opened,
            Drawing,
            Reviewing,
            Priced,
            Evaluating,
            Reported,
            Displayed,
            Decided,
            Notified,
            Renounced,
            Secured,
            Blind,
            Hard,
            Locked,
            Interested,
            Counter,
            Anew,
        ];
        assert_eq!(stops, BTreeSet::from(all));
        let several = |it: &&Plan| it.lots.len() > 1;
        let of = |regime| plans.iter().filter(several).any(|it| it.regime == regime);
        assert!(of(Regime::Works) && of(Regime::GovernmentProcurement));
        let finished = plans.iter().filter(|it| it.id.tender.as_str().contains("2021-"));
        let finished: Vec<&Plan> = finished.collect();
        let tenders: BTreeSet<&Id> = finished.iter().map(|it| &it.id.tender).collect();
        let bought = |it: &&&Plan| it.regime == Regime::GovernmentProcurement;
        let budgets: i64 = finished.iter().filter(bought).map(|it| it.budget.0).sum();
        assert_eq!((finished.iter().filter(bought).count(), budgets), (22, 16_200_000_00));
        for it in finished.iter().filter(bought) {
            let within = it.bids.iter().all(|bid| bid.1 <= it.budget);
            assert!(within && it.bids[0].1 < it.budget, "{} saves something", it.id);
        }
        assert_eq!(tenders.len(), 24);
        let last = "2021-07-31".parse().unwrap();
        let ended = |it: &&&Plan| domain::shared::Instant(it.deadline_s * 1_000).date() < last;
        assert!(finished.iter().all(|it| ended(&it)), "of January to July");
        assert!(finished.iter().all(|it| it.stop == Notified));
        assert!(finished.iter().any(|it| it.lots.len() == 2), "one of them has several lots");
        let serials: BTreeSet<u64> = plans.iter().map(|it| it.serial).collect();
        assert_eq!(serials.len(), plans.len(), "no one-time key stands in two notices");
        let all: Vec<u64> = plans.iter().flat_map(Plan::envelopes).map(|it| it.1).collect();
        let once: BTreeSet<u64> = all.iter().copied().collect();
        assert_eq!(once.len(), all.len(), "no one-time key guards two envelopes");
    }

    #[test]
    fn a_newcomer_finds_open_windows_and_lots_without_an_own_bid() {
        for plan in Plan::all(NOW_MS).iter().filter(|it| it.id.tender.as_str() > "G2026") {
            let since_s = NOW_MS / 1_000 - plan.deadline_s;
            let first_bid = plan.bids.iter().any(|it| it.0 == 0);
            match plan.stop {
                Stop::KeyIn => {
                    assert!((0..=600).contains(&since_s), "{}", plan.id);
                    assert!(first_bid && plan.bids[0].0 != 0, "bidder-1 has still to key in");
                }
                Stop::Releasing => assert!((1_800..=2_400).contains(&since_s), "{}", plan.id),
                Stop::Announced | Stop::Sealed if plan.previous().is_none() => {
                    assert!(since_s < -600 && !first_bid, "{}", plan.id);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn the_page_of_the_sample_names_every_lot_of_today() {
        for plan in Plan::all(NOW_MS) {
            let id = plan.id.to_string();
            if plan.id.tender.as_str().contains("2026-") {
                assert!(PAGE.contains(&id), "docs/operate/sample.md does not name {id}");
            }
        }
    }
}
