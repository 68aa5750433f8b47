//! What setting up refuses, in words.

use app::setup::drill::{DrillFault, DrillLack};
use app::setup::{BatchFault, FoundingRefusal};

use crate::text::Text;

/// The field that a refusal is about, and its sentence.
pub(super) fn founding(t: &Text, it: &FoundingRefusal) -> (&'static str, String) {
    match it {
        FoundingRefusal::KeyMalformed => ("vkey", t.s("setup-vkey-malformed")),
        FoundingRefusal::WitnessKnown => ("vkey", t.s("setup-witness-known")),
        FoundingRefusal::AddressMalformed => ("address", t.s("setup-address-malformed")),
        FoundingRefusal::HeadDiffers { size, .. } => {
            ("size", t.t("setup-head-differs", &[("size", size.to_string().into())]))
        }
        FoundingRefusal::Unreachable(_) => ("address", t.s("setup-unreachable")),
        FoundingRefusal::WitnessesMissing { have } => {
            ("vkey", t.t("setup-witnesses-missing", &[("have", (*have).into())]))
        }
        FoundingRefusal::PolicySet => ("vkey", t.s("setup-policy-set")),
        FoundingRefusal::Store(_) => ("vkey", t.s("problem-down")),
    }
}

/// The sentence about a batch file.
pub(super) fn batch(t: &Text, it: &BatchFault) -> String {
    let serial = |key: &str, serial: u64| t.t(key, &[("serial", serial.to_string().into())]);
    match it {
        BatchFault::Form => t.s("setup-batch-form"),
        BatchFault::Empty => t.s("setup-batch-empty"),
        BatchFault::Statement { serial: it } => serial("setup-batch-statement", *it),
        BatchFault::Key { serial: it } => serial("setup-batch-key", *it),
    }
}

/// The sentence about an answer to a drill.
pub(super) fn drill(t: &Text, it: &DrillFault) -> String {
    match it {
        DrillFault::Form => t.s("setup-drill-form"),
        DrillFault::Stranger => t.s("setup-drill-stranger"),
        DrillFault::Signature => t.s("setup-drill-signature"),
        DrillFault::Closed(who) => t.t("setup-drill-closed", &[("who", who.to_string().into())]),
    }
}

/// Why no drill can begin.
pub(super) fn lack(t: &Text, it: &DrillLack) -> String {
    match it {
        DrillLack::Count { have } => t.t("setup-drill-count", &[("have", (*have).into())]),
        DrillLack::Keys(who) => t.t("setup-drill-keys", &[("who", who.to_string().into())]),
    }
}
