//! From the letter to the closed file: the bid's contract, its changes, its clocks and its keeping.

use domain::award;
use domain::contract::{
    AcceptancePart, AcceptanceVerdict, Command as Contract, InstrumentKind, PerformanceKind,
    Refusal,
};
use domain::procedure::{Document, HoldBy, Scope};
use domain::rulebook::{Procedure, Regime, Stage, ids};
use domain::shared::{AccountId, CivilDate, Fen, Hash, Id, Instant, LotId};
use domain::signing::{Part, signing};
use domain::tabled::stage_of;
use domain::world::{Command, Event, Refusal as Any};

use crate::given::Given;
use crate::stages::decided;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;
const DAY_MS: i64 = 86_400_000;

/// A lot whose letter of acceptance is sent.
pub fn notified(of: impl Into<Procedure>) -> Given {
    let mut it = decided(of);
    let (lot, signed) = (it.id(), it.signed());
    it.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
    it
}

fn text(byte: u8) -> Document {
    Document {
        id: Id::new("contract").unwrap(),
        name: "合同.pdf".to_owned(),
        media: "application/pdf".to_owned(),
        sha256: Hash([byte; 32]),
        length: 9,
    }
}

pub fn offer(given: &Given, number: u32, kind: InstrumentKind, amount: i64) -> Command {
    let reason = if number == 0 { "" } else { "追加同类货物" };
    Command::Contract(Contract::Offer {
        lot: given.id(),
        number,
        kind,
        document: text(u8::try_from(number).unwrap() + 1),
        amount: Fen(amount),
        reason: reason.to_owned(),
        signed: given.signed(),
        pack: "cn-2026-02-01".to_owned(),
        pack_sha256: Hash([7; 32]),
    })
}

pub fn sign(given: &Given, number: u32, amount: i64) -> Command {
    let document = text(u8::try_from(number).unwrap() + 1).sha256;
    let (lot, signed) = (given.id(), given.signed());
    Command::Contract(Contract::Sign { lot, number, document, amount: Fen(amount), signed })
}

fn price(given: &Given) -> i64 {
    given.lot().award.winner.as_ref().unwrap().1.0
}

/// A lot whose contract both sides signed.
pub fn contracted(of: impl Into<Procedure>) -> Given {
    let mut it = notified(of);
    let amount = price(&it);
    it.when(offer(&it, 0, InstrumentKind::Contract, amount)).unwrap();
    it.when(sign(&it, 0, amount)).unwrap();
    it
}

pub fn accept(given: &Given, part: AcceptancePart, verdict: AcceptanceVerdict) -> Command {
    Command::Contract(Contract::Accept {
        lot: given.id(),
        part,
        verdict,
        text: "数量与质量符合合同约定".to_owned(),
        document: Hash([9; 32]),
        signed: given.signed(),
    })
}

/// A lot whose contract is performed.
pub fn accepted(of: impl Into<Procedure>) -> Given {
    let mut it = contracted(of);
    it.when(accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed)).unwrap();
    it
}

pub fn publish(given: &Given, number: u32, withheld: &str) -> Command {
    let (lot, withheld) = (given.id(), withheld.to_owned());
    Command::Contract(Contract::Publish { lot, number, withheld })
}

pub fn file(given: &Given, number: u32) -> Command {
    let (lot, authority) = (given.id(), "样本县财政局".to_owned());
    Command::Contract(Contract::File { lot, number, authority, receipt: Hash([4; 32]) })
}

pub fn report(given: &Given) -> Command {
    let (lot, authority) = (given.id(), "样本县发展和改革局".to_owned());
    Command::Contract(Contract::Report { lot, authority, report: Hash([5; 32]) })
}

pub fn close(given: &Given) -> Command {
    Command::Contract(Contract::CloseFile { lot: given.id() })
}

pub fn note(given: &Given, kind: PerformanceKind, amount: i64, on: CivilDate) -> Command {
    let (lot, text) = (given.id(), "第一批".to_owned());
    Command::Contract(Contract::NotePerformance { lot, kind, amount: Fen(amount), on, text })
}

fn refused(given: &mut Given, command: Command) -> Refusal {
    match given.when(command) {
        Err(Any::Contract(it)) => it,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_contract_is_the_bids_and_binds_once_the_winner_signed_the_same_text() {
    // covers: T15.2, G13.2
    for (regime, rule) in [(Regime::Works, ids::T15_2), (PROCUREMENT, ids::G13_2)] {
        let mut it = notified(regime);
        let amount = price(&it);
        for other in [amount - 1, amount + 1, 0] {
            let unlike = offer(&it, 0, InstrumentKind::Contract, other);
            assert_eq!(refused(&mut it, unlike), Refusal::ContractPrice { rule });
        }
        let early = sign(&it, 0, amount);
        assert_eq!(refused(&mut it, early), Refusal::Stage, "nothing is offered yet");
        let offered = it.when(offer(&it, 0, InstrumentKind::Contract, amount)).unwrap();
        let Event::RulesAdopted(adopted) = &offered[0] else { panic!("{offered:?}") };
        assert_eq!((adopted.scope, adopted.pack.as_str()), (Scope::Contract, "cn-2026-02-01"));
        assert_eq!(it.world.contracts[&it.id()], "cn-2026-02-01");
        assert!(!it.lot().contract.binds());
        let other_price = sign(&it, 0, amount + 1);
        assert_eq!(refused(&mut it, other_price), Refusal::ContractDiffers);
        let other_text = sign(&it, 1, amount);
        assert_eq!(refused(&mut it, other_text), Refusal::ContractDiffers);
        // One that nobody signed is replaced, and adopts nothing again.
        let again = it.when(offer(&it, 0, InstrumentKind::Contract, amount)).unwrap();
        assert_eq!(again.len(), 1);
        it.when(sign(&it, 0, amount)).unwrap();
        assert_eq!(it.lot().contract.total(), Some(Fen(amount)));
        let twice = sign(&it, 0, amount);
        assert_eq!(refused(&mut it, twice), Refusal::Stage);
        let second = offer(&it, 0, InstrumentKind::Contract, amount);
        assert_eq!(refused(&mut it, second), Refusal::ContractNumber);
    }
}

#[test]
fn the_clocks_of_notice_and_filing_count_from_the_second_signature() {
    // covers: G14, G15
    let it = contracted(PROCUREMENT);
    let signed = &it.lot().contract.instruments[&0];
    let day = |it: &str| it.parse::<CivilDate>().unwrap();
    // Tuesday 2026-03-24: two and seven working days of a settled year.
    assert_eq!(signed.at.date(), day("2026-03-24"));
    assert_eq!(signed.signed.publish_by, Some(day("2026-03-26")));
    assert_eq!(signed.signed.file_by, Some(day("2026-04-02")));
    let works = contracted(Regime::Works);
    let signed = &works.lot().contract.instruments[&0].signed;
    assert_eq!((signed.publish_by, signed.file_by), (None, None));
}

#[test]
fn a_contract_signed_after_its_thirty_days_is_late_and_binds_all_the_same() {
    // covers: T15, G13
    for (regime, rule) in [(Regime::Works, ids::T15), (PROCUREMENT, ids::G13)] {
        assert_eq!(Given::registered(regime).rules.period(rule).unwrap().count, 30);
        let mut it = notified(regime);
        let amount = price(&it);
        it.now = Instant(it.now.0 + 31 * DAY_MS);
        it.when(offer(&it, 0, InstrumentKind::Contract, amount)).unwrap();
        it.when(sign(&it, 0, amount)).unwrap();
        assert!(it.lot().contract.binds());
    }
}

#[test]
fn purchaser_and_winner_sign_and_nobody_else_does() {
    // covers: T15.2, G13.2
    let it = notified(PROCUREMENT);
    let first = offer(&it, 0, InstrumentKind::Contract, price(&it));
    assert_eq!(signing(&it.world, &first).map(|it| it.part), Some(Part::Purchaser));
    let second = sign(&it, 0, price(&it));
    let by = signing(&it.world, &second).unwrap();
    let winner = it.lot().award.winner.as_ref().map(|it| &it.0);
    assert_eq!((by.part, by.bidder), (Part::Bidder, winner));
    let last = accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed);
    assert_eq!(signing(&it.world, &last).map(|it| it.part), Some(Part::Purchaser));
}

#[test]
fn additions_stop_at_a_tenth_of_the_original_contract_in_all_supplements_together() {
    // covers: G17, G17.2
    let mut it = contracted(PROCUREMENT);
    let tenth = price(&it) / 10;
    let above = offer(&it, 1, InstrumentKind::Addition, tenth + 1);
    assert_eq!(refused(&mut it, above), Refusal::AdditionsAbove { rule: ids::G17 });
    it.when(offer(&it, 1, InstrumentKind::Addition, tenth - 1)).unwrap();
    it.when(sign(&it, 1, tenth - 1)).unwrap();
    assert_eq!(it.lot().contract.total(), Some(Fen(price(&it) + tenth - 1)));
    let above = offer(&it, 2, InstrumentKind::Addition, 2);
    assert_eq!(refused(&mut it, above), Refusal::AdditionsAbove { rule: ids::G17 });
    // Neither another name nor a price lowered before makes room for more.
    it.when(offer(&it, 2, InstrumentKind::Alteration, -tenth)).unwrap();
    it.when(sign(&it, 2, -tenth)).unwrap();
    for kind in [InstrumentKind::Addition, InstrumentKind::Alteration] {
        let more = offer(&it, 3, kind, 2);
        assert_eq!(refused(&mut it, more), Refusal::AdditionsAbove { rule: ids::G17 });
    }
    it.when(offer(&it, 3, InstrumentKind::Addition, 1)).unwrap();
    it.when(sign(&it, 3, 1)).unwrap();
    let mut silent = offer(&it, 4, InstrumentKind::Alteration, 0);
    let Command::Contract(Contract::Offer { reason, .. }) = &mut silent else { panic!() };
    *reason = "  ".to_owned();
    assert_eq!(refused(&mut it, silent), Refusal::ReasonMissing);
    let jump = offer(&it, 5, InstrumentKind::Addition, 1);
    assert_eq!(refused(&mut it, jump), Refusal::ContractNumber);
    let none = offer(&it, 4, InstrumentKind::Addition, 0);
    assert_eq!(refused(&mut it, none), Refusal::AmountUnfit);
    let below = offer(&it, 4, InstrumentKind::Alteration, -2 * price(&it));
    assert_eq!(refused(&mut it, below), Refusal::AmountUnfit);
    // The tendering law sets no such limit: a change there needs its reason.
    let mut works = contracted(Regime::Works);
    let amount = price(&works);
    works.when(offer(&works, 1, InstrumentKind::Alteration, amount)).unwrap();
    // Beyond what numbers hold, nothing overflows.
    let huge = offer(&it, 4, InstrumentKind::Alteration, i64::MAX);
    assert_eq!(refused(&mut it, huge), Refusal::AmountUnfit);
}

#[test]
fn a_text_is_published_once_or_withheld_with_its_reason_and_only_procurement_is_filed() {
    // covers: G14, G15
    let mut it = contracted(PROCUREMENT);
    let unknown = publish(&it, 1, "");
    assert_eq!(refused(&mut it, unknown), Refusal::Stage);
    let events = it.when(publish(&it, 0, " ")).unwrap();
    let Event::ContractPublished(shown) = &events[0] else { panic!("{events:?}") };
    assert_eq!((shown.documents.len(), shown.withheld.as_str()), (1, ""));
    let twice = publish(&it, 0, "商业秘密");
    assert_eq!(refused(&mut it, twice), Refusal::Repeated);
    it.when(file(&it, 0)).unwrap();
    let twice = file(&it, 0);
    assert_eq!(refused(&mut it, twice), Refusal::Repeated);
    let mut secret = contracted(PROCUREMENT);
    let events = secret.when(publish(&secret, 0, "含商业秘密")).unwrap();
    let Event::ContractPublished(shown) = &events[0] else { panic!("{events:?}") };
    assert_eq!((shown.documents.len(), shown.withheld.as_str()), (0, "含商业秘密"));
    let mut works = contracted(Regime::Works);
    let filing = file(&works, 0);
    assert_eq!(refused(&mut works, filing), Refusal::Stage);
}

#[test]
fn the_report_to_the_supervisor_is_of_works_and_counts_from_the_determination() {
    // covers: T16
    let mut it = decided(Regime::Works);
    assert_eq!(it.rules.period(ids::T16).unwrap().count, 15);
    it.when(report(&it)).unwrap();
    let twice = report(&it);
    assert_eq!(refused(&mut it, twice), Refusal::Repeated);
    let mut early = Given::reported(Regime::Works);
    let first = report(&early);
    assert_eq!(refused(&mut early, first), Refusal::Stage);
    let mut other = decided(PROCUREMENT);
    let not_here = report(&other);
    assert_eq!(refused(&mut other, not_here), Refusal::Stage);
}

#[test]
fn nothing_is_paid_above_the_contract_or_before_its_day() {
    let mut it = contracted(PROCUREMENT);
    let (whole, today) = (price(&it), it.now.date());
    let tomorrow = today.tomorrow().unwrap();
    let ahead = note(&it, PerformanceKind::Delivered, 0, tomorrow);
    assert_eq!(refused(&mut it, ahead), Refusal::DayAhead);
    it.when(note(&it, PerformanceKind::Delivered, whole * 2, today)).unwrap();
    it.when(note(&it, PerformanceKind::Paid, whole - 1, today)).unwrap();
    for more in [2, i64::MAX] {
        let more = note(&it, PerformanceKind::Paid, more, today);
        assert_eq!(refused(&mut it, more), Refusal::PaidAbove { rule: ids::G13_2 });
    }
    it.when(note(&it, PerformanceKind::Paid, 1, today)).unwrap();
    let back = note(&it, PerformanceKind::Paid, -1, today);
    assert_eq!(refused(&mut it, back), Refusal::AmountUnfit);
    assert_eq!(
        it.lot().contract.performed.iter().map(|it| it.entry).collect::<Vec<_>>(),
        [1, 2, 3]
    );
}

#[test]
fn what_failed_is_accepted_later_and_the_last_acceptance_ends_performance() {
    // covers: T26, G44
    for regime in [Regime::Works, PROCUREMENT] {
        let mut it = notified(regime);
        let early = accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed);
        assert_eq!(refused(&mut it, early), Refusal::Stage);
        let mut it = contracted(regime);
        for (part, verdict) in [
            (AcceptancePart::Part, AcceptanceVerdict::Passed),
            (AcceptancePart::Final, AcceptanceVerdict::Failed),
        ] {
            it.when(accept(&it, part, verdict)).unwrap();
            assert_eq!(stage_of(it.lot()), Stage::Contracted);
        }
        it.when(offer(&it, 1, InstrumentKind::Alteration, 0)).unwrap();
        let open = accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed);
        assert_eq!(refused(&mut it, open), Refusal::Stage, "a change waits for the winner");
        it.when(sign(&it, 1, 0)).unwrap();
        it.when(accept(&it, AcceptancePart::Final, AcceptanceVerdict::Passed)).unwrap();
        assert_eq!(stage_of(it.lot()), Stage::Accepted);
        let again = accept(&it, AcceptancePart::Part, AcceptanceVerdict::Passed);
        assert_eq!(refused(&mut it, again), Refusal::Stage);
        let change = offer(&it, 2, InstrumentKind::Alteration, 0);
        assert_eq!(refused(&mut it, change), Refusal::Stage);
    }
}

#[test]
fn a_file_is_closed_once_its_duties_are_done_and_kept_its_years() {
    // covers: G18, Y50, T16, G14, G15
    let day = |it: &str| it.parse::<CivilDate>().unwrap();
    let mut it = accepted(PROCUREMENT);
    let first = close(&it);
    assert_eq!(refused(&mut it, first), Refusal::FileOpen { rule: ids::G14 });
    it.when(publish(&it, 0, "")).unwrap();
    let second = close(&it);
    assert_eq!(refused(&mut it, second), Refusal::FileOpen { rule: ids::G15 });
    it.when(file(&it, 0)).unwrap();
    it.when(close(&it)).unwrap();
    assert_eq!(it.lot().contract.keep_until, Some(day("2041-03-24")));
    for after in
        [close(&it), publish(&it, 0, ""), note(&it, PerformanceKind::Paid, 0, it.now.date())]
    {
        assert_eq!(refused(&mut it, after), Refusal::Stage);
    }
    let mut works = accepted(Regime::Works);
    let first = close(&works);
    assert_eq!(refused(&mut works, first), Refusal::FileOpen { rule: ids::T16 });
    works.when(report(&works)).unwrap();
    works.when(close(&works)).unwrap();
    let kept = works.lot().contract.keep_until.unwrap();
    assert_eq!(kept.year(), works.now.date().year() + 30);
    let mut running = contracted(PROCUREMENT);
    let early = close(&running);
    assert_eq!(refused(&mut running, early), Refusal::Stage);
}

#[test]
fn a_persons_facts_are_erased_by_two_once_no_file_must_be_kept() {
    // covers: PI47, G18
    use domain::parties::{ErasureRefused, Person, Role, may_erase};
    use domain::shared::Id;
    let mut it = accepted(PROCUREMENT);
    let id = it.id();
    let account = |it: &str| Id::new(it).unwrap();
    let [leaver, clerk, guard] = ["leaver", "clerk", "guard"].map(account);
    for (account, role) in [(&clerk, Role::Official), (&guard, Role::Supervisor)] {
        let person = Person { roles: [role].into(), ..Person::default() };
        it.world.people.insert(account.clone(), person);
    }
    let mut gone = Person { roles: [Role::Official].into(), ..Person::default() };
    it.world.people.insert(leaver.clone(), gone.clone());
    let asked = |it: &Given, lots: &[&LotId], by: [&AccountId; 2]| {
        may_erase(&it.world, &leaver, &lots.iter().copied().collect(), by, it.law())
    };
    let two = [&clerk, &guard];
    assert_eq!(asked(&it, &[], two), Err(ErasureRefused::StillServes));
    gone.roles.clear();
    it.world.people.insert(leaver.clone(), gone);
    assert_eq!(asked(&it, &[], two), Ok(()), "who never acted");
    let not_two = Err(ErasureRefused::NotTwo { rule: ids::PI47 });
    for by in [[&guard, &clerk], [&clerk, &clerk], [&clerk, &leaver], [&leaver, &guard]] {
        assert_eq!(asked(&it, &[], by), not_two, "{by:?}");
    }
    let open = Err(ErasureRefused::FileOpen { lot: id.clone(), rule: ids::PI47 });
    assert_eq!(asked(&it, &[&id], two), open);
    it.when(publish(&it, 0, "")).unwrap();
    it.when(file(&it, 0)).unwrap();
    it.when(close(&it)).unwrap();
    let until = it.lot().contract.keep_until.unwrap();
    it.now = Instant(Instant::end_of(until).0 - 1_000);
    let kept = Err(ErasureRefused::Kept { lot: id.clone(), until, rule: ids::G18 });
    assert_eq!(asked(&it, &[&id], two), kept, "to the last day");
    it.now = Instant(Instant::end_of(until).0 + 1_000);
    assert_eq!(asked(&it, &[&id], two), Ok(()), "and not a day longer");
    let nobody = may_erase(&it.world, &account("x"), &[].into(), two, it.law());
    assert_eq!(nobody, Err(ErasureRefused::Nobody));
}

#[test]
fn nothing_of_a_contract_happens_while_the_lot_is_held_or_before_the_letter() {
    let mut it = decided(PROCUREMENT);
    let early = offer(&it, 0, InstrumentKind::Contract, price(&it));
    assert_eq!(refused(&mut it, early), Refusal::Stage);
    let mut it = notified(PROCUREMENT);
    let id = it.id();
    it.world.lots.get_mut(&id).unwrap().holds.insert(HoldBy::Supervisor);
    let held = offer(&it, 0, InstrumentKind::Contract, price(&it));
    assert_eq!(refused(&mut it, held), Refusal::Suspended);
}

#[test]
fn a_closed_file_is_packed_for_two_keys_and_again_when_its_keepers_change() {
    // covers: Y53
    let pack = |it: &Given, keys: &[&str]| {
        let keys = keys.iter().map(|it| (*it).to_owned()).collect();
        let (lot, package) = (it.id(), Hash([8; 32]));
        Command::Contract(Contract::PackArchive { lot, package, length: 7, keys })
    };
    let mut it = accepted(PROCUREMENT);
    let early = pack(&it, &["age1a", "age1b"]);
    assert_eq!(refused(&mut it, early), Refusal::Stage, "the file is open");
    it.when(publish(&it, 0, "")).unwrap();
    it.when(file(&it, 0)).unwrap();
    it.when(close(&it)).unwrap();
    for keys in [&["age1a"][..], &["age1a", "age1a"], &["age1a", " "], &["age1a", "age1b", "age1c"]]
    {
        let unfit = pack(&it, keys);
        assert_eq!(refused(&mut it, unfit), Refusal::ArchiveKeys { rule: ids::Y53 }, "{keys:?}");
    }
    it.when(pack(&it, &["age1a", "age1b"])).unwrap();
    it.when(pack(&it, &["age1a", "age1c"])).unwrap();
    let numbers: Vec<u32> = it.lot().contract.packages.iter().map(|it| it.0.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(stage_of(it.lot()), Stage::Archived);
}
