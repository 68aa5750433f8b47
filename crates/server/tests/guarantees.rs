//! The loop with the sample's issuer of guarantees, through the real door, store and folder.
//!
//! Goal: what an issuer says is noted once and compared with what was presented; forged, foreign
//! and unreadable answers confirm nothing. Method: an open lot of the sample county.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

#[path = "shared/sample.rs"]
mod sample_centre;

use std::path::Path;

use app::desk::Answer;
use app::ports::GuaranteeTerms;
use domain::securities::{Command as Securities, Guaranteed, Held, IssuerSays, Question};
use domain::shared::{CivilDate, Fen, Hash, LotId, Uscc};
use domain::world::Command;
use server::centre::Centre;
use server::centre::guarantees::{Exchange, sample, sample_folder};
use server::demo::folk::Folk;
use server::demo::plan::{BEGIN_MS, Plan, Stop};
use server::demo::sample_issuer;

struct Played {
    centre: Centre,
    exchange: Exchange,
    lot: LotId,
    folk: Folk,
}

fn played(folder: &Path) -> Played {
    let centre = sample_centre::begun(folder, "sample.guarantees/log");
    let plans = Plan::all(BEGIN_MS);
    // In days for which everything is due that comes before a notice.
    let days = (plans[2].announced_ms, plans[2].deadline_s);
    let mut plan = plans.into_iter().find(|it| it.stop == Stop::Enquired).unwrap();
    (plan.announced_ms, plan.deadline_s) = days;
    let lot = plan.id.clone();
    server::demo::load_plans(&centre, vec![plan], &mut |_, _| {}).unwrap();
    let folk = server::demo::known_folk(&centre.data.data).unwrap();
    let exchange = sample(&sample_folder(&centre.data.data)).unwrap();
    Played { centre, exchange, lot, folk }
}

impl Played {
    fn terms(&self, firm: usize) -> GuaranteeTerms {
        let folded = self.centre.platform.folded().unwrap();
        let lot = &folded.world.lots[&self.lot];
        GuaranteeTerms {
            lot: self.lot.clone(),
            payer: self.folk.firms[firm].uscc.clone(),
            beneficiary: lot.notice.purchaser.clone(),
            amount: lot.notice.security.as_ref().unwrap().amount,
            valid_until: CivilDate::constant(2039, 12, 31),
        }
    }

    fn present(&self, firm: usize, number: &str) -> Answer {
        let it = self.terms(firm);
        let command = Securities::Present {
            lot: it.lot,
            payer: it.payer,
            guarantee: Guaranteed { issuer: sample_issuer(), number: number.to_owned() },
            amount: it.amount,
            valid_until: it.valid_until,
            document: Hash([7; 32]),
        };
        let account = self.folk.firms[firm].person.account.to_string();
        let key = format!("guarantee-loop-test-{firm}-{number}");
        let ticket = self.centre.platform.ask(&account, &key, Command::Securities(command));
        ticket.unwrap().wait().unwrap()
    }

    fn held(&self, number: &str) -> Held {
        let folded = self.centre.platform.folded().unwrap();
        let mut all = folded.world.lots[&self.lot].securities.entries.values();
        let of = |it: &&Held| it.received.guarantee.as_ref().is_some_and(|it| it.number == number);
        all.rfind(of).unwrap().clone()
    }

    /// What the issuer said at intake, once it has: the centre's own thread looks too.
    fn said(&self, number: &str) -> Option<IssuerSays> {
        for _ in 0..200 {
            self.exchange.look(&self.centre.platform).unwrap();
            if let Some(says) = self.held(number).said(Question::Intake) {
                return Some(says);
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        None
    }

    fn leaves(&self) -> u64 {
        self.centre.platform.folded().unwrap().next
    }
}

#[test]
fn what_the_issuer_says_is_compared_and_noted_once() {
    let folder = tempfile::tempdir().unwrap();
    let it = played(folder.path());
    let county = format!("YB-{}", it.lot).replace('/', "-");
    assert_eq!(it.said(&county), Some(IssuerSays::Confirmed), "the county's own");
    let issuer = it.exchange.sample.as_ref().unwrap();
    let good = it.terms(0);
    let other = |code: Uscc| GuaranteeTerms { payer: code, ..good.clone() };
    for (number, terms) in [
        ("BH-SAME", Some(good.clone())),
        ("BH-LESS", Some(GuaranteeTerms { amount: Fen(good.amount.0 - 1), ..good.clone() })),
        ("BH-PAYER", Some(other(it.folk.firms[1].uscc.clone()))),
        ("BH-BUYER", Some(GuaranteeTerms { beneficiary: good.payer.clone(), ..good.clone() })),
        (
            "BH-EARLY",
            Some(GuaranteeTerms {
                valid_until: good.valid_until.yesterday().unwrap(),
                ..good.clone()
            }),
        ),
        ("BH-FORGED", None),
    ] {
        if let Some(terms) = &terms {
            issuer.issue(number, terms).unwrap();
        }
        assert!(matches!(it.present(0, number), Answer::Accepted(_)), "{number}");
        let says = match number {
            "BH-SAME" => IssuerSays::Confirmed,
            "BH-FORGED" => IssuerSays::Unknown,
            _ => IssuerSays::Differs,
        };
        assert_eq!(it.said(number), Some(says), "{number}");
    }
    issuer.issue("BH-GONE", &good).unwrap();
    issuer.revoke("BH-GONE").unwrap();
    it.present(0, "BH-GONE");
    assert_eq!(it.said("BH-GONE"), Some(IssuerSays::Revoked));
    // Silence and garbage are no answer, and nothing is noted twice.
    it.present(0, "SLOW-1");
    let file = sample_folder(&it.centre.data.data).join("answers");
    let slow = it.held("SLOW-1").received.number;
    let name = format!("{}-{slow}-intake.json", it.lot.to_string().replace('/', "-"));
    std::fs::write(file.join(&name), "{\"says\":\"stands\"}").unwrap();
    let before = it.leaves();
    for _ in 0..3 {
        it.exchange.look(&it.centre.platform).unwrap();
    }
    assert_eq!((it.leaves(), it.held("SLOW-1").said(Question::Intake)), (before, None));
    assert!(matches!(it.present(1, "BH-SAME"), Answer::Refused(_)), "one for one lot and bidder");
}
