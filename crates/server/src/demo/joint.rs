//! What the county's firms say of their brand and of who stands with them.

use super::folk::{Firm, uscc};

/// The project whose lots count by brand and take consortia.
pub const TENDER: &str = "G2026-111";
/// The project whose two firms of one brand ask the same, so that lots are drawn between them.
pub const EQUAL_TENDER: &str = "G2026-122";
/// The project that opens twice and takes consortia.
pub const TWICE_TENDER: &str = "W2026-118";
/// Its lot that newcomers review: one firm writes its brand in another way there.
const LEFT_OPEN: &str = "C";
/// The core product of its lots.
pub const CORE: &str = "全自动生化分析仪";
/// The core product where lots are drawn between equals.
pub const EQUAL_CORE: &str = "除颤监护仪";
/// Brands: of four firms that follow each other two have the same.
const BRANDS: [&str; 3] = ["样本·睿视", "样本·衡准", "样本·瑞测"];
/// Firms of this place among three bid with a partner.
const JOINT: usize = 1;
const PARTNER: &str = "样本·云溪计量检测有限公司";
/// The partner where works are tendered.
const BUILDER: &str = "样本·云溪道路养护有限公司";

/// The place of a firm among the county's.
fn place(firm: &Firm) -> usize {
    let digit = firm.uscc.as_str().bytes().nth_back(1).unwrap_or(b'0');
    usize::from(digit.saturating_sub(b'0'))
}

/// Whether a firm bids with a partner where that is asked.
pub fn is_joint(firm: &Firm) -> bool {
    place(firm) % BRANDS.len() == JOINT
}

/// The brand that a firm writes; the second of two writes it in full width, and in the lot that is
/// left open with a word more.
pub fn brand(firm: &Firm, lot: &str) -> String {
    let brand = BRANDS[place(firm) % BRANDS.len()];
    match (place(firm) < BRANDS.len(), lot) {
        (true, _) => brand.to_owned(),
        (false, LEFT_OPEN) => format!("{brand}科技"),
        (false, _) => format!(" {brand}"),
    }
}

/// What a consortium works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Supply,
    Roads,
}

/// The members of a firm's consortium; empty for one that bids alone.
pub fn members(firm: &Firm, work: Work) -> String {
    if !is_joint(firm) {
        return String::new();
    }
    // A firm stands behind one bid of a lot, so each bidder has a partner of its own.
    let (own, other) = (&firm.uscc, uscc(&format!("91511523MA00000F{}", place(firm))));
    let name = firm.name;
    match work {
        Work::Supply => {
            format!("{own}|{name}|70|no|设备供货、安装;{other}|{PARTNER}|30|yes|计量检测、人员培训")
        }
        Work::Roads => {
            format!("{own}|{name}|70|no|路基、桥涵;{other}|{BUILDER}|30|yes|路面、交通安全设施")
        }
    }
}
