//! Values that the law leaves to the centre.

use domain::settings::{SettingExamined, SettingMade};

use super::wire_struct;

wire_struct! {
    SettingMade { rule, number, reason, cite }
    SettingExamined { rule, proposed_by, decided_by }
}
