//! A round that trustees open, announced by pages alone: what they sign stands there, and only what
//! each of them signed is announced.

use super::*;
use crate::desk::tests::announcing::{keeper, one_time, signed};
use crate::hall::tests::world::trustee_signing;
use domain::parties::{KeyStatement, Purpose, TrusteeEnrolled};
use domain::shared::{PublicKey, Signature};

const KEEPERS: std::ops::RangeInclusive<u8> = 4..=6;

impl Office {
    /// Three trustees with unused keys, who held a drill.
    fn with_trustees() -> Self {
        let it = Self::new();
        for number in KEEPERS {
            let at = number - 3;
            it.organisation(number, &format!("样本保管单位{at}"), OrganisationKind::Trustee);
            it.member(&format!("keeper-{at}"), number, Role::Trustee);
            it.house.command(Parties::EnrolTrustee(TrusteeEnrolled {
                trustee: keeper(at),
                name: format!("样本保管人{at}"),
                organisation: code(number),
                key: PublicKey(seal::ed25519::public(&trustee_signing(at))),
            }));
            let key = |serial: u8| {
                let key = PublicKey(seal::keyset::one_time_public(&one_time(at, serial)));
                KeyStatement { serial: serial.into(), key, statement: Signature([0; 64]) }
            };
            let (trustee, purpose) = (keeper(at), Purpose::Share);
            let keys = (1..=3).map(key).collect();
            it.house.command(Parties::DepositKeys { trustee, purpose, keys });
        }
        let (trustees, transcript) = ((1..=3).map(keeper).collect(), Hash([2; 32]));
        it.house.command(Parties::HoldDrill { trustees, transcript });
        it
    }

    /// Asks for trustees, signs what the page proposes, and announces; gives the lot.
    fn trusted(&mut self, (kind, course): (&str, &str), other: &[(&str, &str)]) -> String {
        let mut form = self.form(kind, course);
        form.extend(owned(&[("auction_sealing", "trustees"), ("auction_threshold", "2")]));
        form.extend(owned(other));
        let before = self.leaves();
        let page = self.post(NEW, &form);
        assert!(page.says("auction_assigned"), "{}", page.body);
        let proposal = proposal(&page);
        let files = |all: &[u8]| all.iter().map(|at| signed(&proposal, *at)).collect::<String>();
        form.insert("auction_assigned".to_owned(), files(&[1, 2]));
        let page = self.post(NEW, &form);
        assert_ne!(page.status, StatusCode::OK, "two of three have signed: {}", page.body);
        form.insert("auction_assigned".to_owned(), files(&[1, 2, 3]));
        let preview = self.post(NEW, &form);
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
        assert!(preview.says("保管人"), "the public reads who opens: {}", preview.body);
        assert_eq!(self.leaves(), before, "nothing is announced before the second button");
        let done = self.post(NEW, &filled(&preview, NEW));
        let lot = form["auction_lot"].clone();
        assert_eq!(done.to, format!("/centre/auctions/{lot}?done=auction-announced"));
        lot
    }
}

/// What the page gives the trustees to sign.
fn proposal(page: &Answered) -> String {
    let shown = page.body.split_once("<pre class=\"code\">").map(|it| it.1);
    let shown = shown.and_then(|it| it.split("</pre>").next());
    shown.unwrap_or_else(|| panic!("{}", page.body)).replace("&quot;", "\"")
}

fn close_s(page: &str) -> i64 {
    let read: serde_json::Value = serde_json::from_str(page).unwrap();
    read["close_s"].as_i64().unwrap()
}

#[test]
fn an_official_announces_a_sealed_sale_under_the_keys_that_every_trustee_signed() {
    // covers: Y194
    let mut it = Office::with_trustees();
    let lot = it.trusted(("property", "sealed"), &[]);
    let terms = it.terms(&lot);
    let trustees = terms.trustees.as_ref().unwrap();
    assert_eq!((trustees.threshold, trustees.envelope.share.trustees.len()), (2, 3));
    assert_eq!(terms.closes_ms % 1_000, 0, "envelopes close at a whole second");
    let second = it.trusted(("property", "sealed"), &[]);
    let keys = |lot: &str| it.terms(lot).trustees.unwrap().envelope.share.keys;
    assert_ne!(keys(&lot), keys(&second), "keys serve one round");
}

#[test]
fn an_official_announces_land_whose_single_offers_after_the_cap_trustees_open() {
    // covers: Y194
    let mut it = Office::with_trustees();
    let cap = [("auction_cap", "20000"), ("auction_then", "sealed"), ("auction_pick", "mean")];
    let lot = it.trusted(("land", "listing"), &cap);
    let terms = it.terms(&lot);
    assert!(terms.trustees.is_some());
    assert_eq!(terms.round_closes_ms(), None, "the cap begins their time");
    // Without a cap there are no single offers, and whoever asks for trustees has none.
    let lot = it.announce(("land", "listing"), &[("auction_sealing", "trustees")]);
    assert!(it.terms(&lot).trustees.is_none());
}

#[test]
fn trustees_sign_that_nothing_closes_before_it_opens_where_the_cap_begins_its_time() {
    let mut it = Office::with_trustees();
    let mut form = it.form("land", "listing");
    let trusted = [("auction_sealing", "trustees"), ("auction_cap", "20000")];
    form.extend(owned(&trusted));
    let page = it.post(NEW, &form);
    let opens_s = time::parse_field(&form["auction_opens"]).unwrap() / 1_000;
    assert_eq!(close_s(&proposal(&page)), opens_s);
}
