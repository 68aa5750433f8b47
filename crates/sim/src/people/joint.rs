//! What bidders say of their brand and of who stands with them; drawn from lot and bidder alone.

use domain::procedure::{CONSORTIUM, CORE_BRAND, Notice};
use domain::shared::{LotId, Uscc};

use super::uscc;

/// Brands of a lot, two of them one brand by its spelling.
const BRANDS: [&str; 7] =
    ["样本一牌", "样本二牌", "样本三牌", "样本四牌", "Acme", " ＡCME", "样本五牌"];
/// One bid in so many stands with somebody.
const JOINT_ONE_IN: u64 = 5;

fn draw(text: &str) -> u64 {
    let hash = translog::hash::sha256(text.as_bytes()).0;
    u64::from_be_bytes(hash[..8].try_into().expect("eight of thirty-two bytes"))
}

/// Every field of the opening form after the price, with what this bidder writes.
#[must_use]
pub fn said(notice: &Notice, lot: &LotId, who: &Uscc) -> Vec<(String, String)> {
    let fields = notice.form.iter().skip(1);
    let value = |name: &str| match name {
        CORE_BRAND => brand(lot, who),
        CONSORTIUM => partners(lot, who),
        _ => "合格".to_owned(),
    };
    fields.map(|it| (it.name.clone(), value(&it.name))).collect()
}

fn brand(lot: &LotId, who: &Uscc) -> String {
    let at = draw(&format!("brand {lot} {who}")) % BRANDS.len() as u64;
    BRANDS[usize::try_from(at).expect("few brands")].to_owned()
}

/// Alone, with a firm that bids nowhere, with one that bids in this lot too, or what no member is.
fn partners(lot: &LotId, who: &Uscc) -> String {
    let drawn = draw(&format!("joint {lot} {who}"));
    if !drawn.is_multiple_of(JOINT_ONE_IN) {
        return String::new();
    }
    let other = match drawn / JOINT_ONE_IN % 4 {
        0 => return "甲乙两家".to_owned(),
        1 => uscc("91510000ABCDE0001"),
        2 => uscc("91510000ABCDE0002"),
        _ => uscc("91510000FRNGN0001"),
    };
    if other == *who {
        return String::new();
    }
    format!("{who}|样本单位|60|no|供货;{other}|样本单位|40|yes|安装")
}
