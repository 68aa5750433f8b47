//! A year's notice in the record: it settles what was provisional, once.

use domain::award;
use domain::law::Law;
use domain::parties::{CalendarPublished, Command as Parties};

use domain::remedies::{Matter, RemedyKind};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Instant};
use domain::timer::timer;
use domain::world::{Command, Event};

use crate::given::Given;
use crate::refused;

fn day(month: i8, day: i8) -> CivilDate {
    CivilDate::constant(2027, month, day)
}

fn notice() -> CalendarPublished {
    CalendarPublished {
        year: 2027,
        weekday_off: vec![day(1, 1), day(10, 1), day(10, 4), day(10, 5)],
        weekend_work: vec![day(10, 9)],
        cite: "样本通知".to_owned(),
        document: Hash([1; 32]),
    }
}

fn publish(it: CalendarPublished) -> Command {
    Command::Parties(Parties::PublishCalendar(it))
}

#[test]
fn silence_is_deemed_by_a_year_whose_notice_was_published() {
    let mut given = Given::reported(Regime::GovernmentProcurement);
    let id = given.id();
    let delivered = Instant::start_of(day(9, 29));
    given.world.lots.get_mut(&id).unwrap().evaluation.delivered = Some(delivered);
    given.now = Instant(delivered.0 + 60 * 86_400_000);
    let deem = Command::Award(award::Command::Deem { lot: id });
    assert!(refused(given.when(deem.clone())).contains("Provisional"));
    given.when(publish(notice())).unwrap();
    // 09-30, 10-06, 07, 08 and the working Saturday 10-09.
    let calendar = given.world.calendar(given.law().calendar).into_owned();
    let law = Law { calendar: &calendar, ..given.law() };
    let due = timer(given.lot(), law).unwrap().0;
    assert_eq!(due, Instant::end_of(day(10, 9)));
    given.now = due;
    assert!(refused(given.when(deem.clone())).contains("Early"));
    given.now = Instant(due.0 + 1);
    given.when(deem).unwrap();
}

#[test]
fn a_duty_has_two_bounds_before_the_notice_and_one_after_it() {
    let mut given = Given::announced(Regime::GovernmentProcurement);
    given.now = Instant::start_of(day(9, 29));
    let events = given.remedy("Q-1", RemedyKind::Challenge, Matter::Opening).unwrap();
    assert!(matches!(&events[0], Event::RemedyReceived(it) if it.due_other.is_some()));
    given.when(publish(notice())).unwrap();
    let events = given.remedy("Q-2", RemedyKind::Challenge, Matter::Opening).unwrap();
    let Event::RemedyReceived(it) = &events[0] else { panic!("{events:?}") };
    assert_eq!((it.due, it.due_other), (day(10, 12), None), "seven working days");
}

#[test]
fn a_notice_holds_days_of_its_year_off_on_weekdays_and_at_work_on_weekends() {
    let mut given = Given::announced(Regime::Works);
    let changed = |change: fn(&mut CalendarPublished)| {
        let mut it = notice();
        change(&mut it);
        publish(it)
    };
    let wrongs = [
        changed(|it| it.year = 2028),
        changed(|it| it.weekday_off[0] = day(1, 2)),
        changed(|it| it.weekend_work[0] = day(10, 8)),
        changed(|it| it.weekday_off.reverse()),
        changed(|it| it.cite = " ".to_owned()),
        changed(|it| it.weekday_off.clear()),
    ];
    for wrong in wrongs {
        assert!(refused(given.when(wrong)).contains("CalendarDays"));
    }
    let shipped = changed(|it| {
        (it.year, it.weekday_off) = (2026, vec![CivilDate::constant(2026, 10, 1)]);
        it.weekend_work.clear();
    });
    assert!(refused(given.when(shipped)).contains("CalendarKnown"));
    given.when(publish(notice())).unwrap();
    assert!(refused(given.when(publish(notice()))).contains("CalendarKnown"), "once");
}
