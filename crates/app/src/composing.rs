//! What a bid for a lot consists of 投标文件清单: forms, price sheet and evidence, each with the
//! envelope it goes to. Derived from the notice; pure.

use domain::procedure::{Ask, ConsortiumTerms, EnvelopeName, Notice};
use record::pack::{BidForm, BidForms, FormNeed};

use crate::tendering::items;

/// CONFIG: most bytes of one file of a bid: 200 MiB.
pub const FILE_BYTES_MAX: u64 = 200 << 20;
/// CONFIG: most bytes of the files of one envelope: 1 GiB, what a page seals.
pub const ENVELOPE_BYTES_MAX: u64 = 1 << 30;
/// Part that holds what the opening form asks.
pub const OPENING: &str = "opening";
/// Part that holds the price sheet.
pub const PRICES: &str = "prices";
/// Words by which a notice says that it takes no consortium, where its terms are silent.
const NO_CONSORTIUM: [&str; 2] = ["不接受联合体", "不允许联合体"];

/// What is to be handed in for one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidList<'a> {
    /// Envelopes that hold documents, in the order of the notice.
    pub envelopes: Vec<EnvelopeName>,
    pub forms: Vec<Asked<'a>>,
    pub evidence: Vec<Evidence<'a>>,
    /// Envelope of the price sheet, where the notice has an item list.
    pub prices: Option<Sheet>,
}

/// A form of this lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Its part of the draft.
    pub part: String,
    pub form: &'a BidForm,
    pub envelope: EnvelopeName,
}

/// Evidence for a condition of qualification or an item of the scoring table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// Its part of the draft.
    pub part: String,
    /// Id of the scoring item, or `q<n>` for a condition.
    pub item: String,
    pub envelope: EnvelopeName,
    pub title: &'a str,
    /// What the notice asks to be filed for it, where it says so.
    pub asked: Option<&'a str>,
    /// Most points in hundredths; none for a condition.
    pub points: Option<i64>,
}

/// The price sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// None where no announced envelope may hold it: it is then compared, not handed in.
    pub envelope: Option<EnvelopeName>,
}

/// The announced envelope in which a document of a kind belongs.
fn place(notice: &Notice, wanted: EnvelopeName) -> Option<EnvelopeName> {
    use EnvelopeName::{Price, PriceDetail, Qual, Tech};
    let two_openings = notice.asks.contains(&Ask::TwoOpenings);
    let order: &[EnvelopeName] = match wanted {
        Price => &[],
        // A price in an envelope that opens earlier would be read before its time.
        PriceDetail if two_openings => &[PriceDetail],
        PriceDetail => &[PriceDetail, Qual, Tech],
        Qual => &[Qual, Tech],
        Tech => &[Tech, Qual],
    };
    let announced = |it: &&EnvelopeName| notice.envelopes.iter().any(|known| known.name == **it);
    order.iter().find(announced).copied()
}

fn takes_consortium(notice: &Notice) -> bool {
    match notice.scheme.consortium() {
        Some(ConsortiumTerms::Accepted) => return true,
        Some(ConsortiumTerms::NotAccepted) => return false,
        None => {}
    }
    let says = |it: &String| NO_CONSORTIUM.iter().any(|word| it.contains(word));
    !notice.qualification.iter().any(says)
}

/// The list of a lot by its notice and the standard forms.
#[must_use]
pub fn bid_list<'a>(notice: &'a Notice, forms: &'a BidForms) -> BidList<'a> {
    let envelopes = notice.envelopes.iter().map(|it| it.name);
    let consortium = takes_consortium(notice);
    let asked = forms
        .forms
        .iter()
        .filter(|it| it.regimes.contains(&notice.regime))
        .filter(|it| consortium || it.need != FormNeed::Consortium)
        .filter_map(|form| {
            let part = format!("form-{}", form.id);
            Some(Asked { part, form, envelope: place(notice, form.envelope)? })
        });
    let conditions = notice.qualification.iter().enumerate().filter_map(|(at, title)| {
        let (part, item) = (format!("qualification-{}", at + 1), format!("q{}", at + 1));
        let envelope = place(notice, EnvelopeName::Qual)?;
        Some(Evidence { part, item, envelope, title, asked: None, points: None })
    });
    let items = notice.scheme.items.iter().enumerate().filter_map(|(at, it)| {
        Some(Evidence {
            part: format!("score-{}", at + 1),
            item: it.id.clone(),
            envelope: place(notice, EnvelopeName::Tech)?,
            title: &it.title,
            asked: it.evidence.as_deref(),
            points: Some(it.max.0),
        })
    });
    let has_items = notice.documents.iter().any(|it| it.id.as_str() == items::DOCUMENT);
    let sheet = || Sheet { envelope: place(notice, EnvelopeName::PriceDetail) };
    BidList {
        envelopes: envelopes.filter(|it| *it != EnvelopeName::Price).collect(),
        forms: asked.collect(),
        evidence: conditions.chain(items).collect(),
        prices: has_items.then(sheet),
    }
}

impl BidList<'_> {
    /// Every part of the draft, in the order of the list.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        let mut all = vec![OPENING.to_owned()];
        all.extend(self.prices.map(|_| PRICES.to_owned()));
        all.extend(self.forms.iter().map(|it| it.part.clone()));
        all.extend(self.evidence.iter().map(|it| it.part.clone()));
        all
    }
}

#[cfg(test)]
mod tests {
    use domain::procedure::{
        Category, Document, Envelope, Funds, KeySet, Nature, PriceFormula, Scheme, ScoreItem, Tie,
    };
    use domain::rulebook::{Method, Regime};
    use domain::shared::{Fen, Hash, Id, Points, Uscc};
    use record::pack::bid_forms;

    use super::*;

    fn notice(regime: Regime, names: &[EnvelopeName]) -> Notice {
        let share =
            KeySet { trustees: vec![], keys: vec![], assignments: vec![], pks: Hash([0; 32]) };
        let item = |id: &str, evidence: Option<&str>| ScoreItem {
            id: id.to_owned(),
            title: format!("item {id}"),
            max: Points(10_00),
            nature: Nature::Objective,
            bands: None,
            evidence: evidence.map(str::to_owned),
        };
        let mut code = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        let purchaser = code.find_map(|it| Uscc::new(&format!("1251000000TRUATE1{it}"))).unwrap();
        Notice {
            project: Id::new("G1").unwrap(),
            title: String::new(),
            lot_title: String::new(),
            code: String::new(),
            regime,
            method: Method::OpenTender,
            category: Category::Goods,
            funds: Funds::State,
            purchaser,
            purchaser_name: String::new(),
            agent: None,
            budget: Fen(1),
            ceiling: None,
            deadline_s: 0,
            documents_until_s: 0,
            documents: Vec::new(),
            qualification: vec!["有营业执照".to_owned()],
            scheme: Scheme {
                items: vec![item("a", Some("业绩合同")), item("b", None)],
                price: PriceFormula::LowestPrice,
                tie: Tie::LowerPrice,
                terms: None,
            },
            form: Vec::new(),
            envelopes: names
                .iter()
                .map(|name| Envelope { name: *name, share: share.clone(), deposit: None })
                .collect(),
            threshold: 2,
            security: None,
            performance_bp: None,
            asks: Vec::new(),
            admission: None,
            previous: None,
        }
    }

    fn item_list() -> Document {
        Document {
            id: Id::new(items::DOCUMENT).unwrap(),
            name: String::new(),
            media: String::new(),
            sha256: Hash([0; 32]),
            length: 0,
        }
    }

    use EnvelopeName::{Price, PriceDetail, Qual, Tech};

    #[test]
    fn each_part_goes_to_its_envelope_where_the_lot_announces_it() {
        for regime in [Regime::Works, Regime::GovernmentProcurement] {
            let mut it = notice(regime, &[Price, PriceDetail, Qual, Tech]);
            it.documents.push(item_list());
            let list = bid_list(&it, bid_forms());
            assert_eq!(list.envelopes, [PriceDetail, Qual, Tech]);
            let of = |id: &str| list.forms.iter().find(|it| it.form.id == id).unwrap().envelope;
            assert_eq!((of("letter-of-bid"), of("deviations-technical")), (Qual, Tech));
            let places: Vec<_> =
                list.evidence.iter().map(|it| (it.item.as_str(), it.envelope)).collect();
            assert_eq!(places, [("q1", Qual), ("a", Tech), ("b", Tech)]);
            assert_eq!(list.evidence[1].asked, Some("业绩合同"));
            assert_eq!(list.prices, Some(Sheet { envelope: Some(PriceDetail) }));
            let mut parts = list.parts();
            assert!(parts.iter().all(|it| crate::bid_drafts::is_part(it)), "{parts:?}");
            parts.sort();
            parts.dedup();
            assert_eq!(parts.len(), list.parts().len(), "no part stands twice");
        }
    }

    #[test]
    fn one_envelope_of_documents_takes_everything_and_a_price_alone_takes_none() {
        let mut it = notice(Regime::GovernmentProcurement, &[Price, Tech]);
        it.documents.push(item_list());
        let list = bid_list(&it, bid_forms());
        assert!(list.forms.iter().all(|it| it.envelope == Tech));
        assert!(list.evidence.iter().all(|it| it.envelope == Tech));
        assert_eq!(list.prices, Some(Sheet { envelope: Some(Tech) }));
        it.asks.push(Ask::TwoOpenings);
        let list = bid_list(&it, bid_forms());
        assert_eq!(list.prices, Some(Sheet { envelope: None }), "a price would be read early");
        let it = notice(Regime::GovernmentProcurement, &[Price]);
        let list = bid_list(&it, bid_forms());
        assert_eq!(list.parts(), [OPENING]);
    }

    #[test]
    fn a_notice_that_takes_no_consortium_gets_no_agreement() {
        let has = |it: &Notice| {
            bid_list(it, bid_forms()).forms.iter().any(|it| it.form.id == "consortium")
        };
        let mut it = notice(Regime::Works, &[Price, Qual]);
        assert!(has(&it));
        let consortium = Some(ConsortiumTerms::NotAccepted);
        let terms = domain::procedure::Terms { consortium, ..Default::default() };
        it.scheme.terms = Some(Box::new(terms));
        assert!(!has(&it), "its terms take none");
        it.scheme.terms = None;
        it.qualification.push("本标段不接受联合体投标".to_owned());
        assert!(!has(&it));
    }
}
