//! What a notice says of the bid security 投标保证金, and whether that is lawful.

use crate::law::Law;
use crate::rulebook::{Procedure, Regime, ids};
use crate::shared::Fen;

use super::{DECLARED_FIRM, Notice, Refusal};

/// Longest words on the account, in bytes.
const ACCOUNT_BYTES_MAX: usize = 1_000; // not law: bound of a body
/// Longest validity of bids, in days.
pub(crate) const VALID_DAYS_MAX: u32 = 3_650; // not law: bound of a field
/// Basis points of a whole.
const WHOLE_BP: i128 = 10_000; // not law: basis points of a whole
/// The word of rule Y56 by which small firms may be spared.
const SMALL_FIRMS: &str = "small_firms";

/// The bid security that a notice asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityTerms {
    pub amount: Fen,
    /// Where it goes: bank, holder and number, in words.
    pub account: String,
    /// In which forms it may come.
    pub forms: Vec<SecurityForm>,
    /// Days for which bids bind from the deadline on 投标有效期, and the security with them.
    pub valid_days: u32,
    /// Who need not bring it.
    pub spared: Option<Spared>,
    /// For what it is not returned.
    pub kept_for: Vec<KeptCause>,
}

/// In which form a security comes; the procurement law takes none in cash, and so do we.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecurityForm {
    /// 转账
    Transfer,
    /// 支票、汇票、本票
    Cheque,
    /// 保函 of a bank, a guarantor or an insurer, on paper or electronic.
    Guarantee,
}

impl SecurityForm {
    /// Every form, with its word in forms.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Transfer, "transfer"), (Self::Cheque, "cheque"), (Self::Guarantee, "guarantee")];
}

/// Who need not bring a security.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spared {
    /// Whoever declares in its bid to be small or micro 小微企业.
    SmallFirms,
}

/// Why a security is not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptCause {
    /// The bid was revoked after the deadline 撤销.
    Revoked,
    /// The winner refused the contract, or handed in no performance security.
    ContractRefused,
    /// False documents in the bid.
    FalseMaterials,
    /// Collusion with others.
    Collusion,
}

impl KeptCause {
    /// Every cause, with its word in forms.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Revoked, "revoked"),
        (Self::ContractRefused, "contract-refused"),
        (Self::FalseMaterials, "false-materials"),
        (Self::Collusion, "collusion"),
    ];

    /// The rule by which the cause lets a purchaser keep a security; `None`: the law of this
    /// procedure does not know it.
    ///
    /// # Rules
    ///
    /// - `T09.2`, `T74`: works; `G06.3`: open procurement tenders, as their documents say;
    ///   `N04.4`: quotations.
    #[must_use]
    pub fn rule(self, of: Procedure) -> Option<&'static str> {
        match (of.regime, self) {
            (Regime::Works, Self::Revoked) => Some(ids::T09_2),
            (Regime::Works, Self::ContractRefused) => Some(ids::T74),
            (Regime::Works, Self::FalseMaterials | Self::Collusion) => None,
            (Regime::GovernmentProcurement, _) => Some(of.limits().kept),
        }
    }
}

/// The most that a notice may ask for: the rule's part of the budget, rounded down.
///
/// # Errors
///
/// [`crate::law::LawGap`] when the pack has no such part.
///
/// # Rules
///
/// - `T08`, `G06`, `N04.1`.
pub fn security_most(
    of: Procedure,
    budget: Fen,
    law: Law<'_>,
) -> Result<(&'static str, Fen), crate::law::LawGap> {
    let rule = of.limits().security;
    let most = i128::from(budget.0) * i128::from(law.percent(rule)?) / WHOLE_BP;
    Ok((rule, Fen(i64::try_from(most).unwrap_or(i64::MAX))))
}

/// Decides whether the terms may stand.
///
/// # Rules
///
/// - `T08`, `G06`, `N04.1`: how much; `T08.2`: as long as bids bind.
/// - `T09.2`, `T74`, `G06.3`, `N04.4`: for what it may be kept; `Y56`: who is spared.
pub(super) fn check(notice: &Notice, law: Law<'_>) -> Result<(), Refusal> {
    let Some(it) = &notice.security else { return Ok(()) };
    let of = notice.procedure();
    let (rule, most) = security_most(of, notice.budget, law)?;
    if it.amount > most {
        return Err(Refusal::SecurityAbove { rule, most });
    }
    let told = !it.account.trim().is_empty() && it.account.len() <= ACCOUNT_BYTES_MAX;
    let twice = |at: usize| it.forms[..at].contains(&it.forms[at]);
    let forms = !it.forms.is_empty() && !(0..it.forms.len()).any(twice);
    let lasts = (1..=VALID_DAYS_MAX).contains(&it.valid_days);
    if it.amount.0 <= 0 || !told || !forms || !lasts {
        return Err(Refusal::NoticeIncomplete("security"));
    }
    for (at, cause) in it.kept_for.iter().enumerate() {
        if cause.rule(of).is_none() || it.kept_for[..at].contains(cause) {
            return Err(Refusal::SecurityTerms { rule: of.limits().kept });
        }
    }
    spared(notice, it, law)
}

/// Small firms are spared where the centre allows it, and the form asks who is small.
fn spared(notice: &Notice, it: &SecurityTerms, law: Law<'_>) -> Result<(), Refusal> {
    if it.spared.is_none() {
        return Ok(());
    }
    if !law.rules.choice(ids::Y56)?.iter().any(|it| it == SMALL_FIRMS) {
        return Err(Refusal::SecurityTerms { rule: ids::Y56 });
    }
    let asks = notice.form.iter().any(|it| it.name == DECLARED_FIRM);
    if asks { Ok(()) } else { Err(Refusal::NoticeIncomplete("form")) }
}
