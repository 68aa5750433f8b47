//! Replays the lines of an audit file: each must be what the law decides, and nothing else.

use domain::auction::{
    self, Command, Event, Happened, OfferRefused, Outcome, Phase, Refusal, ReserveMet,
    ReserveOpened, State, Unsold,
};
use domain::calendar::Calendar;
use domain::law::Law;
use domain::rulebook::Rulebook;
use domain::shared::{Fen, Instant, Salt};
use record::auction::{AuditFile, Line, Rebuilt, command};

/// What of a line does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This program does not know the adopted pack.
    PackUnknown,
    /// The announcement is of another lot than the file says.
    OtherLot,
    /// Its number is not one more than that of the line before.
    Position,
    /// Its stamp lies before that of the line before.
    StampFell,
    /// The law refuses what led to it.
    Refused(Refusal),
    /// The law decides something else.
    Decides(Box<Event>),
    /// The offer is told as refused, and the law takes it.
    NotRefused,
    /// The offer is told as refused, and the law refuses it for another reason.
    RefusedAs(Refusal),
    /// It only follows another line, and follows none.
    FollowsNothing,
    /// A further line of the same instant is missing after it.
    SecondMissing,
}

/// Whether the comparison with a reserve was repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveSeen {
    /// There was none, or it was not opened.
    None,
    Checked,
    /// It was missed and is shut: its holders' word.
    Shut,
}

/// What a reader holds besides the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Price and salt of a reserve that was missed.
    pub reserve: Option<(Fen, Salt)>,
}

/// What was found.
#[derive(Debug)]
pub struct Judged {
    pub file: AuditFile,
    /// Position of the line, and what is wrong.
    pub faults: Vec<(u64, Fault)>,
    pub state: Option<State>,
    pub reserve: ReserveSeen,
}

impl Judged {
    /// Whether the auction is at its end.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.state.as_ref().is_some_and(|it| it.outcome().is_some())
    }

    /// Whether prices are not checkable from the file: trustees opened them, and the log proves it.
    #[must_use]
    pub fn rests_on_log(&self) -> bool {
        self.file
            .lines
            .iter()
            .any(|it| matches!(&it.event, Event::SealedOpened(it) if it.salt.is_none()))
    }
}

/// Replays a file.
#[must_use]
pub fn judge(file: AuditFile, asked: Asked) -> Judged {
    let calendar = record::pack::calendar();
    let pack = record::pack::pack(&file.pack).map(|it| it.rulebook());
    let Some(pack) = pack else {
        let faults = vec![(0, Fault::PackUnknown)];
        return Judged { file, faults, state: None, reserve: ReserveSeen::None };
    };
    let rules = pack.with(&file.settings).into_owned();
    let mut it = Replay {
        rules: &rules,
        calendar: &calendar,
        asked,
        faults: Vec::new(),
        state: None,
        reserve: ReserveSeen::None,
    };
    it.order(&file.lines);
    let mut at = 0;
    while let Some(line) = file.lines.get(at) {
        at += it.line(line, file.lines.get(at + 1));
    }
    let lot = it.state.as_ref().map(|it| &it.terms.lot);
    if lot.is_some_and(|it| *it != file.lot) {
        it.faults.insert(0, (1, Fault::OtherLot));
    }
    let (faults, state, reserve) = (it.faults, it.state, it.reserve);
    Judged { faults, state, reserve, file }
}

struct Replay<'a> {
    rules: &'a Rulebook,
    calendar: &'a Calendar,
    asked: Asked,
    faults: Vec<(u64, Fault)>,
    state: Option<State>,
    reserve: ReserveSeen,
}

impl Replay<'_> {
    fn order(&mut self, lines: &[Line]) {
        let mut last = i64::MIN;
        for (expected, line) in (1..).zip(lines) {
            if line.position != expected {
                self.faults.push((line.position, Fault::Position));
            }
            if line.stamp.0 < last {
                self.faults.push((line.position, Fault::StampFell));
            }
            last = line.stamp.0;
        }
    }

    /// Judges a line, with the next where a command gave two; gives how many were taken.
    fn line(&mut self, line: &Line, next: Option<&Line>) -> usize {
        let event = self.opened(&line.event);
        let next = next.filter(|it| it.stamp == line.stamp);
        match command(self.state.as_ref(), &event) {
            Rebuilt::Follows => self.fault(line, Fault::FollowsNothing, &event),
            Rebuilt::Shut => self.shut(line, &event, next),
            Rebuilt::Command(it) => match &event {
                Event::OfferRefused(refused) => self.refused(line, &it, *refused),
                _ => match self.decide(&it, line.stamp) {
                    Ok(happened) => self.compare(line, &event, &happened, next),
                    Err(refusal) => self.fault(line, Fault::Refused(refusal), &event),
                },
            },
        }
    }

    /// The event with what the reader holds besides.
    fn opened(&mut self, event: &Event) -> Event {
        let Event::ReserveOpened(it) = event else { return event.clone() };
        let (Some((price, salt)), None) = (self.asked.reserve, it.price) else {
            return event.clone();
        };
        let (price, salt) = (Some(price), Some(salt));
        Event::ReserveOpened(ReserveOpened { met: it.met, price, salt })
    }

    fn decide(&self, it: &Command, now: Instant) -> Result<Happened, Refusal> {
        let law = Law { rules: self.rules, calendar: self.calendar, now };
        auction::decide(self.state.as_ref(), it, &law)
    }

    fn apply(&mut self, event: &Event, now: Instant) {
        match (&mut self.state, event) {
            (Some(state), _) => state.apply(event, now),
            (None, _) => self.state = auction::apply(None, event, now),
        }
    }

    fn fault(&mut self, line: &Line, fault: Fault, event: &Event) -> usize {
        self.faults.push((line.position, fault));
        self.apply(event, line.stamp);
        1
    }

    fn refused(&mut self, line: &Line, it: &Command, refused: OfferRefused) -> usize {
        let event = Event::OfferRefused(refused);
        match self.decide(it, line.stamp) {
            Err(found) if found == refused.why => {
                self.apply(&event, line.stamp);
                1
            }
            Err(found) => self.fault(line, Fault::RefusedAs(found), &event),
            Ok(_) => self.fault(line, Fault::NotRefused, &event),
        }
    }

    fn compare(
        &mut self,
        line: &Line,
        event: &Event,
        happened: &Happened,
        next: Option<&Line>,
    ) -> usize {
        if happened.first != *event {
            let decides = Fault::Decides(Box::new(happened.first.clone()));
            return self.fault(line, decides, event);
        }
        if matches!(event, Event::ReserveOpened(_)) {
            self.reserve = ReserveSeen::Checked;
        }
        self.apply(event, line.stamp);
        match (&happened.then, next) {
            (None, _) => 1,
            (Some(then), Some(next)) if *then == next.event => {
                self.apply(then, next.stamp);
                2
            }
            (Some(_), _) => {
                self.faults.push((line.position, Fault::SecondMissing));
                1
            }
        }
    }

    /// A reserve that was missed and is shut: only what must follow is checked.
    fn shut(&mut self, line: &Line, event: &Event, next: Option<&Line>) -> usize {
        let owed = |it: &State| matches!(it.phase, Phase::ReserveOwed { .. });
        let missed = matches!(event, Event::ReserveOpened(it) if it.met == ReserveMet::Missed);
        if !missed || !self.state.as_ref().is_some_and(owed) {
            return self.fault(line, Fault::Refused(Refusal::ReserveEarly), event);
        }
        self.reserve = ReserveSeen::Shut;
        self.apply(event, line.stamp);
        let unsold = Outcome::Unsold(Unsold::BelowReserve);
        match next.map(|it| &it.event) {
            Some(then @ Event::AuctionEnded(it))
                if it.outcome == unsold && it.reason.is_none() && it.document.is_none() =>
            {
                self.apply(then, line.stamp);
                2
            }
            _ => {
                self.faults.push((line.position, Fault::SecondMissing));
                1
            }
        }
    }
}
