//! The catalogue, intentions and intakes: what must enter, by which method, and who let it in.

use domain::catalogue::{
    Approval, CatalogueLine, CataloguePublished, Command as It, IntakeAsked, IntakeReturned,
    IntakeStep, IntentionPublished, IntentionWithdrawn, Split, outside, splits,
};
use domain::parties::{self, DealLine, Import};
use domain::procedure::{self, Category, Funds, PlannedLot, ProjectRegistered};
use domain::rulebook::{Method, Regime};
use domain::shared::{CivilDate, Fen, Hash, Id, Instant};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;
const DAY_MS: i64 = 86_400_000;

type Answer = Result<Vec<Event>, Refusal>;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn line(given: &Given, enters_from: i64, open_from: Option<i64>) -> CatalogueLine {
    CatalogueLine {
        line: id("A01"),
        title: "样本目录项".to_owned(),
        regime: given.notice.regime,
        category: given.notice.category,
        enters_from: Fen(enters_from),
        open_from: open_from.map(Fen),
    }
}

fn publish(given: &mut Given, lines: Vec<CatalogueLine>) -> Answer {
    let cite = "样本县公共资源交易目录(2026年版)".to_owned();
    let it = CataloguePublished { lines, cite, document: Hash([6; 32]) };
    given.when(Command::Catalogue(It::PublishCatalogue(it)))
}

fn approval(number: &str) -> Approval {
    Approval { number: number.to_owned(), document: Hash([7; 32]) }
}

fn asked(given: &Given) -> IntakeAsked {
    IntakeAsked {
        project: given.notice.project.clone(),
        line: id("A01"),
        approval: approval("样本批复1号"),
        method_approval: None,
        intention: None,
        without_intention: None,
    }
}

fn ask(given: &mut Given, it: IntakeAsked) -> Answer {
    given.when(Command::Catalogue(It::AskIntake(it)))
}

fn accept(given: &mut Given, examined_by: &str, accepted_by: &str) -> Answer {
    let project = given.notice.project.clone();
    let (examined_by, accepted_by) = (id(examined_by), id(accepted_by));
    given.when(Command::Catalogue(It::AcceptIntake { project, examined_by, accepted_by }))
}

fn intend(given: &mut Given, number: &str) -> Answer {
    let it = IntentionPublished {
        intention: id(number),
        purchaser: given.notice.purchaser.clone(),
        title: "样本采购意向".to_owned(),
        needs: "水泵二十台".to_owned(),
        category: given.notice.category,
        budget: Fen(1_000_000_00),
        expected_on: CivilDate::constant(2026, 4, 1),
    };
    given.when(Command::Catalogue(It::PublishIntention(it)))
}

/// A centre with a catalogue that asks everything in.
fn catalogued(regime: Regime) -> Given {
    let mut given = Given::registered(regime);
    let whole = line(&given, 0, Some(1));
    publish(&mut given, vec![whole]).unwrap();
    given
}

#[test]
fn nothing_is_announced_before_two_officials_let_it_in() {
    // covers: Y60
    let mut given = catalogued(Regime::Works);
    let refusal = given.announce().unwrap_err();
    assert_eq!(refusal.rule(), Some("Y60"));
    assert!(refused(accept(&mut given, "official-1", "official-2")).contains("IntakeMissing"));
    let it = asked(&given);
    ask(&mut given, it.clone()).unwrap();
    assert_eq!(given.announce().unwrap_err().rule(), Some("Y60"), "asked is not let in");
    assert!(refused(ask(&mut given, it)).contains("IntakeKnown"));
    let alone = accept(&mut given, "official-1", "official-1").unwrap_err();
    assert_eq!(alone.rule(), Some("Y60"), "nobody accepts what he examined");
    accept(&mut given, "official-1", "official-2").unwrap();
    assert!(refused(accept(&mut given, "official-1", "official-2")).contains("IntakeMissing"));
    given.announce().unwrap();
}

#[test]
fn a_real_centre_without_a_catalogue_announces_nothing_and_a_sample_does() {
    // covers: Y60
    let mut real = Given::registered(Regime::Works);
    real.world.centre.origin = "trade.example/log".to_owned();
    let refusal = real.announce().unwrap_err();
    assert_eq!(refusal.rule(), Some("Y60"));
    assert!(format!("{refusal:?}").contains("CatalogueMissing"), "{refusal:?}");
    let it = asked(&real);
    assert!(refused(ask(&mut real, it)).contains("CatalogueMissing"));
    Given::registered(Regime::Works).announce().unwrap();
}

#[test]
fn an_intake_that_is_given_back_with_its_reason_is_asked_again() {
    let mut given = catalogued(Regime::Works);
    let it = asked(&given);
    ask(&mut given, it.clone()).unwrap();
    let back = |reason: &str| {
        let (project, reason) = (it.project.clone(), reason.to_owned());
        Command::Catalogue(It::ReturnIntake(IntakeReturned { project, reason }))
    };
    assert!(refused(given.when(back("  "))).contains("Reason"));
    given.when(back("批复已过期")).unwrap();
    let step = &given.world.intakes[&it.project].step;
    assert_eq!(*step, IntakeStep::Returned("批复已过期".to_owned()));
    assert!(refused(given.when(back("批复已过期"))).contains("IntakeMissing"));
    assert!(refused(accept(&mut given, "official-1", "official-2")).contains("IntakeMissing"));
    ask(&mut given, it).unwrap();
    accept(&mut given, "official-2", "official-1").unwrap();
}

#[test]
fn an_approval_is_named_by_works_and_by_procurement() {
    // covers: T60, G60
    for (regime, rule) in [(Regime::Works, "T60"), (PROCUREMENT, "G60")] {
        let mut given = catalogued(regime);
        let it = IntakeAsked { approval: approval(" "), ..asked(&given) };
        assert_eq!(ask(&mut given, it).unwrap_err().rule(), Some(rule));
    }
}

#[test]
fn a_line_fits_the_project_and_stands_in_the_catalogue_in_force() {
    let mut given = catalogued(Regime::Works);
    let other = IntakeAsked { line: id("B99"), ..asked(&given) };
    assert!(refused(ask(&mut given, other)).contains("LineUnknown"));
    let goods = CatalogueLine { category: Category::Goods, ..line(&given, 0, Some(1)) };
    publish(&mut given, vec![goods]).unwrap();
    let it = asked(&given);
    assert!(refused(ask(&mut given, it.clone())).contains("LineDiffers"));
    let whole = line(&given, 0, Some(1));
    publish(&mut given, vec![whole.clone()]).unwrap();
    ask(&mut given, it).unwrap();
    // The catalogue of later has no such line any more: the purchaser asks anew.
    publish(&mut given, vec![CatalogueLine { line: id("A02"), ..whole }]).unwrap();
    assert!(refused(accept(&mut given, "official-1", "official-2")).contains("LineUnknown"));
}

#[test]
fn a_catalogue_never_raises_what_the_state_council_set_for_works() {
    let mut given = Given::registered(Regime::Works);
    let amounts = [
        // covers: T24.1
        (Category::Works, "T24.1", 4_000_000_00),
        // covers: T24.2
        (Category::Goods, "T24.2", 2_000_000_00),
        // covers: T24.3
        (Category::Services, "T24.3", 1_000_000_00),
    ];
    for (category, rule, most) in amounts {
        let of = |enters, open| CatalogueLine { category, ..line(&given, enters, open) };
        let lines = [of(most, Some(most)), of(most + 1, Some(most)), of(most, Some(most + 1))];
        let [lawful, enters, opens] = lines;
        let none = of(0, None);
        publish(&mut given, vec![lawful]).unwrap();
        for wrong in [enters, opens, none] {
            assert_eq!(publish(&mut given, vec![wrong]).unwrap_err().rule(), Some(rule));
        }
    }
    // What is bought under the procurement law has its amounts from the province.
    let mut given = Given::registered(PROCUREMENT);
    let free = line(&given, 9_000_000_00, None);
    publish(&mut given, vec![free]).unwrap();
}

#[test]
fn a_catalogue_that_is_empty_or_contradicts_itself_is_refused() {
    let mut given = Given::registered(Regime::Works);
    let one = line(&given, 0, Some(1));
    assert!(refused(publish(&mut given, Vec::new())).contains("lines"));
    assert!(refused(publish(&mut given, vec![one.clone(), one.clone()])).contains("line"));
    let unnamed = CatalogueLine { title: " ".to_owned(), ..one.clone() };
    assert!(refused(publish(&mut given, vec![unnamed])).contains("title"));
    let less = CatalogueLine { enters_from: Fen(-1), ..one };
    assert!(refused(publish(&mut given, vec![less])).contains("amount"));
}

/// A project of quotations of a budget, registered under a number.
fn quoted(given: &mut Given, number: &str, budget: i64) -> Id {
    let it = ProjectRegistered {
        project: id(number),
        title: "样本项目".to_owned(),
        code: number.to_owned(),
        regime: PROCUREMENT,
        method: Method::RequestForQuotations,
        category: Category::Goods,
        purchaser: given.notice.purchaser.clone(),
        agent: None,
        funds: Funds::State,
        lots: vec![PlannedLot { lot: id("A"), title: "一".to_owned(), budget: Fen(budget) }],
    };
    given.when(Command::Procedure(procedure::Command::Register(it))).unwrap();
    id(number)
}

fn goods(open_from: i64) -> Given {
    let mut given = Given::registered(PROCUREMENT);
    let it = CatalogueLine { category: Category::Goods, ..line(&given, 0, Some(open_from)) };
    publish(&mut given, vec![it]).unwrap();
    given
}

fn urgent(given: &Given, project: Id) -> IntakeAsked {
    let without_intention = Some("汛期应急".to_owned());
    IntakeAsked { project, without_intention, ..asked(given) }
}

#[test]
fn from_the_amount_of_open_tenders_on_another_method_needs_its_approval() {
    // covers: G61
    let mut given = goods(2_000_000_00);
    let below = quoted(&mut given, "Q-1", 1_999_999_99);
    let at = quoted(&mut given, "Q-2", 2_000_000_00);
    let it = urgent(&given, below);
    ask(&mut given, it).unwrap();
    let it = urgent(&given, at);
    assert_eq!(ask(&mut given, it.clone()).unwrap_err().rule(), Some("G61"));
    let unnumbered = IntakeAsked { method_approval: Some(approval("")), ..it.clone() };
    assert_eq!(ask(&mut given, unnumbered).unwrap_err().rule(), Some("G61"));
    let method_approval = Some(approval("样本财采函2号"));
    ask(&mut given, IntakeAsked { method_approval, ..it }).unwrap();
}

#[test]
fn purchases_that_reach_the_amount_together_are_shown_to_whoever_examines() {
    // covers: T61, G62, Y62
    let mut given = goods(2_000_000_00);
    let [first, second, late] =
        ["Q-1", "Q-2", "Q-3"].map(|it| quoted(&mut given, it, 1_200_000_00));
    let it = urgent(&given, first.clone());
    ask(&mut given, it).unwrap();
    let hint = |given: &Given, of: &Id| splits(&given.world, of, given.law()).unwrap();
    assert_eq!(hint(&given, &first), None, "one alone");
    given.now = Instant(given.now.0 + 365 * DAY_MS);
    let it = urgent(&given, second.clone());
    ask(&mut given, it).unwrap();
    let both = Split {
        others: vec![first.clone()],
        together: Fen(2_400_000_00),
        threshold: Fen(2_000_000_00),
        rule: "G62",
    };
    assert_eq!(hint(&given, &second), Some(both), "three hundred and sixty-five days apart");
    given.now = Instant(given.now.0 + DAY_MS);
    let it = urgent(&given, late.clone());
    ask(&mut given, it).unwrap();
    let others = hint(&given, &late).unwrap().others;
    assert_eq!(others, [second], "the first lies a day further back");
    // An open tender evades nothing, and neither does what reaches the amount alone.
    let project = given.world.projects.get_mut(&late).unwrap();
    project.method = Method::OpenTender;
    assert_eq!(hint(&given, &late), None);
}

#[test]
fn an_intention_stands_its_thirty_days_or_its_absence_has_a_reason() {
    // covers: G27
    let mut given = catalogued(PROCUREMENT);
    let it = asked(&given);
    assert_eq!(ask(&mut given, it.clone()).unwrap_err().rule(), Some("G27"));
    let blank = IntakeAsked { without_intention: Some(" ".to_owned()), ..it.clone() };
    assert!(refused(ask(&mut given, blank)).contains("Reason"));
    intend(&mut given, "I-1").unwrap();
    assert!(refused(intend(&mut given, "I-1")).contains("IntentionKnown"));
    let named = IntakeAsked { intention: Some(id("I-1")), ..it.clone() };
    let both = IntakeAsked { without_intention: Some("急".to_owned()), ..named.clone() };
    assert!(refused(ask(&mut given, both)).contains("IntentionUnknown"));
    ask(&mut given, named).unwrap();
    accept(&mut given, "official-1", "official-2").unwrap();
    let young = given.announce().unwrap_err();
    assert_eq!(young.rule(), Some("G27"));
    assert!(format!("{young:?}").contains("2026-04-02"), "{young:?}");
    // Thirty full days later, with a deadline that leaves the days of preparation.
    given.now = Instant::start_of(CivilDate::constant(2026, 4, 2));
    let later = 31 * 86_400;
    given.notice.deadline_s += later;
    given.notice.documents_until_s += later;
    given.announce().unwrap();
}

#[test]
fn an_intention_that_was_given_up_or_is_a_strangers_serves_nobody() {
    let mut given = catalogued(PROCUREMENT);
    intend(&mut given, "I-1").unwrap();
    let give_up = |purchaser, reason: &str| {
        let (intention, reason) = (id("I-1"), reason.to_owned());
        Command::Catalogue(It::WithdrawIntention(IntentionWithdrawn {
            intention,
            purchaser,
            reason,
        }))
    };
    let (own, other) = (given.notice.purchaser.clone(), given.bidder(0));
    assert!(refused(given.when(give_up(other, "预算调减"))).contains("IntentionUnknown"));
    assert!(refused(given.when(give_up(own.clone(), ""))).contains("Reason"));
    given.when(give_up(own.clone(), "预算调减")).unwrap();
    assert!(refused(given.when(give_up(own, "预算调减"))).contains("IntentionWithdrawn"));
    let it = IntakeAsked { intention: Some(id("I-1")), ..asked(&given) };
    assert!(refused(ask(&mut given, it)).contains("IntentionWithdrawn"));
}

#[test]
fn an_intention_names_a_month_that_is_not_over() {
    let mut given = catalogued(PROCUREMENT);
    let it = IntentionPublished {
        intention: id("I-1"),
        purchaser: given.notice.purchaser.clone(),
        title: "样本采购意向".to_owned(),
        needs: "水泵".to_owned(),
        category: Category::Goods,
        budget: Fen(1),
        expected_on: CivilDate::constant(2026, 3, 1),
    };
    let publish = |it: IntentionPublished| Command::Catalogue(It::PublishIntention(it));
    let past = IntentionPublished { expected_on: CivilDate::constant(2026, 2, 1), ..it.clone() };
    let middle = IntentionPublished { expected_on: CivilDate::constant(2026, 3, 15), ..it.clone() };
    for wrong in [past, middle] {
        assert!(refused(given.when(publish(wrong))).contains("expected_on"));
    }
    let nothing = IntentionPublished { budget: Fen(0), ..it.clone() };
    assert!(refused(given.when(publish(nothing))).contains("budget"));
    let bidder = IntentionPublished { purchaser: given.bidder(0), ..it.clone() };
    assert!(refused(given.when(publish(bidder))).contains("OrganisationUnfit"));
    given.when(publish(it)).unwrap();
}

fn deal(number: &str, of: Option<(Regime, Category)>, amount: i64, day: CivilDate) -> DealLine {
    DealLine {
        line: 2,
        number: number.to_owned(),
        title: "外部成交".to_owned(),
        purchaser: Given::registered(PROCUREMENT).notice.purchaser,
        purchaser_name: "样本单位".to_owned(),
        winner: None,
        winner_name: "样本公司".to_owned(),
        amount: Fen(amount),
        concluded_on: day,
        regime: of.map(|it| it.0),
        category: of.map(|it| it.1),
    }
}

#[test]
fn deals_that_should_have_entered_are_listed_with_their_line_and_others_are_not() {
    let mut given = Given::registered(PROCUREMENT);
    let goods = CatalogueLine { category: Category::Goods, ..line(&given, 500_000_00, None) };
    publish(&mut given, vec![goods]).unwrap();
    let today = given.now.date();
    let bought = Some((PROCUREMENT, Category::Goods));
    let before = today.yesterday().unwrap();
    let code = given.notice.code.clone();
    let deals = vec![
        deal("D-1", bought, 500_000_00, today),
        deal("D-2", bought, 499_999_99, today),
        deal("D-3", bought, 900_000_00, before),
        deal("D-4", Some((PROCUREMENT, Category::Services)), 900_000_00, today),
        deal("D-5", None, 900_000_00, today),
        deal(&code, bought, 900_000_00, today),
    ];
    let (import, file) = (id("deals-1"), Some(Hash([3; 32])));
    let (organisations, experts) = (Vec::new(), Vec::new());
    let whole = Import { import: import.clone(), file, organisations, deals, experts };
    given.when(Command::Parties(parties::Command::Import(Box::new(whole)))).unwrap();
    let (found, unclassified) = outside(&given.world);
    let found: Vec<_> =
        found.iter().map(|it| (it.deal.number.as_str(), it.line.line.as_str())).collect();
    assert_eq!((found, unclassified), (vec![("D-1", "A01")], 1));
    let reason = "误导入".to_owned();
    let back = parties::ImportRevoked { import, reason };
    given.when(Command::Parties(parties::Command::RevokeImport(back))).unwrap();
    assert_eq!(outside(&given.world), (Vec::new(), 0), "what was taken back is no deal");
}
