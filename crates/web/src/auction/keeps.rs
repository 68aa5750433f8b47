//! Forms of any desk whose hash the person's own machine computes: a sealed offer, a reserve.
//!
//! The platform gets a hash first and what was hashed later. The script `auction_seal` computes it
//! and keeps price and salt as a file; where there is no script, `daylight-key commit` does both.

use domain::auction::{Direction, Terms};
use domain::shared::{Hash, LotId};
use maud::{Markup, html};

use crate::design::form::commit_button;
use crate::design::value::code;
use crate::text::Text;

/// The island that follows these forms.
pub(crate) const ISLANDS: &[&str] = &["auction_seal"];

/// Names of a form's fields.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    /// Takes the hash.
    pub hash: &'a str,
    pub price: &'a str,
    /// Takes the salt.
    pub salt: &'a str,
}

/// One form: where it goes, and of whose commitment.
pub(crate) struct Keeps<'a> {
    pub t: &'a Text,
    /// What keeps the form ours and single.
    pub marks: Markup,
    pub action: &'a str,
    pub lot: &'a LotId,
    /// Of a sealed offer; none of a reserve.
    pub plate: Option<u16>,
    /// What was announced of prices.
    pub terms: Option<&'a Terms>,
    /// The hash that was committed, once it is.
    pub committed: Option<Hash>,
    pub fields: Fields<'a>,
    pub button: (&'a str, &'a str),
}

impl Keeps<'_> {
    /// `offer` or `reserve`, as in the commitment's label.
    fn label(&self) -> &'static str {
        if self.plate.is_some() { "offer" } else { "reserve" }
    }

    /// File in which a person keeps price and salt.
    fn file(&self) -> String {
        format!("{}-{}.json", self.label(), self.lot).replace('/', "-")
    }

    /// What makes the same file where there is no script.
    fn command(&self) -> String {
        let plate = self.plate.map_or(String::new(), |it| format!(" --plate {it}"));
        format!("daylight-key commit --lot {}{plate} --out {}", self.lot, self.file())
    }

    /// The frame of both forms, which the script follows.
    fn frame(&self, step: &str, body: &Markup) -> Markup {
        let cap = self.terms.and_then(|it| it.cap).map(|it| it.price.0);
        let falls = self.terms.is_some_and(|it| it.direction == Direction::Reverse);
        html! {
            form class="form auction-form" method="post" action=(self.action)
                data-island="auction_seal" data-step=(step) data-label=(self.label())
                data-lot=(self.lot) data-plate=[self.plate] data-file=(self.file())
                data-unit=[self.terms.map(|it| it.unit.0)]
                data-start=[self.terms.map(|it| it.start.0)] data-cap=[cap]
                data-reverse=[falls.then_some("yes")]
                data-committed=[self.committed.map(|it| it.hex())]
                data-field-hash=(self.fields.hash) data-field-price=(self.fields.price)
                data-field-salt=(self.fields.salt) {
                (self.marks)
                (body)
                (commit_button(self.button.0, self.button.1))
            }
        }
    }

    /// The form that commits: the price here, its hash to the platform. `hash` is the field that
    /// takes it.
    pub(crate) fn commits(&self, hash: &Markup) -> Markup {
        let t = self.t;
        let key = if self.plate.is_some() { "auction-seal-price" } else { "auction-reserve-price" };
        let body = html! {
            div data-when="script" hidden {
                div class="field" {
                    label for="f-sealed-price" { (t.s(key)) }
                    p class="hint" id="h-sealed-price" { (t.s("auction-seal-price-hint")) }
                    // Without a name it is never sent.
                    input type="text" inputmode="decimal" id="f-sealed-price" data-part="price"
                        autocomplete="off" aria-describedby="h-sealed-price";
                }
                p class="auction-warning" role="alert" data-part="wrong" hidden {
                    (t.s("auction-seal-unfit"))
                }
                p { (t.t("auction-seal-keeps", &[("file", self.file().into())])) }
            }
            div data-when="plain" {
                p { (t.s("auction-seal-tool")) }
                p { (code(&self.command())) }
                (hash)
            }
        };
        self.frame("commit", &body)
    }

    /// The form that opens: price and salt as they were kept, in these fields.
    pub(crate) fn opens(&self, fields: &Markup) -> Markup {
        let t = self.t;
        let label = t.t("auction-open-file", &[("file", self.file().into())]);
        let body = html! {
            div data-when="script" hidden {
                div class="field" {
                    label for="f-kept-file" { (label) }
                    input type="file" id="f-kept-file" data-part="kept-file" accept=".json";
                }
                @for fault in ["other", "differs"] {
                    p class="auction-warning" role="alert" data-part={ "file-" (fault) } hidden {
                        (t.s(&format!("auction-file-{fault}")))
                    }
                }
            }
            (fields)
        };
        self.frame("open", &body)
    }
}
