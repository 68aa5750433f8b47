//! Brands and consortia in bytes: read back as written, and absent where nobody spoke of them.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

use domain::award::{AsideLine, BidsReviewed, BrandFound, Ranked, ReviewStep, Signed};
use domain::procedure::{BrandTerms, BrandTie, ConsortiumTerms, Terms};
use domain::shared::{Fen, Hash, LotId, Points, PublicKey, Signature, Uscc};
use record::wire::Wire;

fn who() -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("91510000MA6DAYL1G{it}"))).unwrap()
}

fn lot() -> LotId {
    LotId::parse("G2026-001/A/1").unwrap()
}

fn reviewed(brands: Option<Vec<BrandFound>>, unpreferred: Option<Vec<Uscc>>) -> BidsReviewed {
    BidsReviewed {
        lot: lot(),
        step: ReviewStep::Responsiveness,
        results: Vec::new(),
        lacking: String::new(),
        brands,
        unpreferred,
        signed: Signed { key: PublicKey([1; 32]), signature: Signature([2; 64]) },
    }
}

fn ranked(aside: Option<Vec<AsideLine>>) -> Ranked {
    Ranked { lot: lot(), ranking: Vec::new(), aside, report: Hash([3; 32]) }
}

#[test]
fn brands_and_whoever_stands_aside_are_read_back_as_they_were_written() {
    let brand = |reason: &str| BrandFound {
        bidder: who(),
        brand: "样本牌".to_owned(),
        reason: reason.to_owned(),
    };
    let review = reviewed(Some(vec![brand(""), brand("理由")]), Some(vec![who()]));
    assert_eq!(BidsReviewed::read(&review.write()), Some(review));
    let aside = AsideLine {
        bidder: who(),
        name: "样本供应商".to_owned(),
        brand: "样本牌".to_owned(),
        behind: who(),
        price: Fen(1),
        evaluated: None,
        price_score: Points(30_00),
        other_score: Points(50_00),
        total: Points(80_00),
    };
    let it = ranked(Some(vec![aside]));
    assert_eq!(Ranked::read(&it.write()), Some(it));
    for core in [None, Some("样本核心产品".to_owned())] {
        for tie in [BrandTie::Earlier, BrandTie::LowerPrice, BrandTie::Lot] {
            for consortium in
                [None, Some(ConsortiumTerms::Accepted), Some(ConsortiumTerms::NotAccepted)]
            {
                let brand = Some(BrandTerms { core: core.clone(), tie });
                let terms = Terms { brand, consortium, ..Terms::default() };
                assert_eq!(Terms::read(&terms.write()), Some(terms));
            }
        }
    }
}

#[test]
fn what_nobody_spoke_of_leaves_no_field_so_that_earlier_bytes_stay_what_they_were() {
    let review = reviewed(None, None).write().encode();
    assert!(!review.contains("brands") && !review.contains("unpreferred"), "{review}");
    let it = ranked(None).write().encode();
    assert!(!it.contains("aside"), "{it}");
    assert_eq!(Terms::default().write().encode(), "{}");
}
