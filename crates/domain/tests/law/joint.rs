//! Lots with four bids whose opening forms name brands and members, for the tests of both.

use domain::apply::apply;
use domain::opening::{self, Ending, OpenedField};
use domain::parties::{KeyBound, OrganisationAdmitted, OrganisationKind};
use domain::procedure::{
    BrandTerms, BrandTie, CORE_BRAND, Category, ConsortiumTerms, FieldAudience, FieldKind,
    FormField, Terms,
};
use domain::shared::{Fen, Hash, PublicKey};
use domain::world::{Command, Event};

use crate::given::Given;

/// What one bid says: its price, and fields of the opening form.
pub struct Said<'a> {
    pub yuan: i64,
    pub fields: &'a [(&'a str, &'a str)],
}

pub fn field(name: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: "样本栏目".to_owned(),
        kind: FieldKind::Text,
        audience: FieldAudience::Public,
    }
}

/// A notice with these terms, whose form asks for these fields.
pub fn with_terms(mut given: Given, terms: Terms, fields: &[&str]) -> Given {
    given.notice.scheme.terms = Some(Box::new(terms));
    given.notice.form.extend(fields.iter().map(|it| field(it)));
    given
}

/// The fourth and every further bidder is admitted with a key.
fn admit(given: &mut Given, many: u8) {
    for at in 3..many {
        let organisation = given.bidder(at);
        let (name, licence) = ("样本单位".to_owned(), Hash([1; 32]));
        let kinds = vec![OrganisationKind::Bidder];
        let admitted =
            OrganisationAdmitted { organisation: organisation.clone(), name, kinds, licence };
        apply(&mut given.world, &Event::OrganisationAdmitted(admitted), given.now);
        let bound = KeyBound { organisation, key: PublicKey([at + 1; 32]) };
        apply(&mut given.world, &Event::KeyBound(bound), given.now);
    }
}

/// The lot is announced, bid for in this order, and opened; the record is signed.
pub fn opened(mut given: Given, bids: &[Said<'_>]) -> Given {
    let many = u8::try_from(bids.len()).unwrap();
    admit(&mut given, many);
    given.announce().unwrap();
    let mut given = given.with_bids(many).keyed_in(many);
    let close = given.verdicts(Ending::Openable);
    given.when(close).unwrap();
    let mut opened = given.opened_bids();
    for (at, said) in (0..many).zip(bids) {
        let who = given.bidder(at);
        let bid = opened.iter_mut().find(|it| it.bidder == who).unwrap();
        bid.price = Some(Fen(said.yuan * 100));
        let field =
            |it: &(&str, &str)| OpenedField { name: it.0.to_owned(), value: it.1.to_owned() };
        bid.fields = said.fields.iter().map(field).collect();
    }
    let (lot, files) = (given.id(), Vec::new());
    let publish = opening::Command::PublishBids { lot, bids: opened, files };
    given.when(Command::Opening(publish)).unwrap();
    given.recorded()
}

/// Says of brands and consortia what a real notice must say.
pub fn said(given: &mut Given) {
    let notice = &mut given.notice;
    let terms = notice.scheme.terms.get_or_insert_default();
    terms.consortium = Some(ConsortiumTerms::NotAccepted);
    if notice.category == Category::Goods {
        terms.brand = Some(BrandTerms { core: None, tie: BrandTie::Earlier });
        notice.form.push(field(CORE_BRAND));
    }
}
