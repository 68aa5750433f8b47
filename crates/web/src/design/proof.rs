//! The proof chip: the small mark of every public fact, and how anyone checks it.

use super::value::{code, instant};
use crate::text::Text;
use maud::{Markup, html};

/// Where a fact stands in the public log.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The leaf's index, from 0.
    pub index: u64,
    pub at_ms: i64,
    /// Leaves of a checkpoint that covers it; `None` until one is signed.
    pub size: Option<u64>,
    /// The command line that checks it.
    pub command: &'a str,
}

/// The mark; opened, it shows index, time, checkpoint and command.
pub fn chip(t: &Text, proof: &Proof) -> Markup {
    html! {
        span class="proof" data-island="proof_chip" data-log="/log" data-index=(proof.index)
            data-at=(proof.at_ms.div_euclid(1_000)) {
            details data-part="details" {
                summary {
                    span class="proof-mark" aria-hidden="true" { (t.s("proof-mark")) }
                    span class="unseen" { (t.s("proof-name")) " " }
                    "#" (proof.index)
                }
                dl {
                    dt { (t.s("proof-index")) } dd { (proof.index) }
                    dt { (t.s("proof-time")) } dd { (instant(proof.at_ms)) }
                    dt { (t.s("proof-checkpoint")) }
                    dd {
                        @match proof.size {
                            Some(size) => (t.t("proof-leaves", &[("n", size.to_string().into())])),
                            None => (t.s("proof-awaited")),
                        }
                    }
                    dt { (t.s("proof-command")) } dd { (code(proof.command)) }
                }
                p class="proof-seen" data-when="checked" hidden { (t.s("proof-checked-here")) }
                p class="proof-seen" data-when="differs unlogged" hidden {
                    (t.s("proof-failed-here"))
                 }
            }
        }
    }
}
