//! What happens to the values that law leaves to the centre.

use crate::shared::AccountId;

/// The centre set a value of its own, or took the pack's again, for lots announced from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingMade {
    /// Id of the rule.
    pub rule: String,
    /// Days, things, basis points, seconds or 分, as the rule counts; none: the pack's value again.
    pub number: Option<i64>,
    pub reason: String,
    /// Name and number of the decision that sets it.
    pub cite: String,
}

/// Who made a setting: two officials, never one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingExamined {
    pub rule: String,
    pub proposed_by: AccountId,
    pub decided_by: AccountId,
}
