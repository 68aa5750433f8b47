//! The desk's thread: takes turns from the door, keeps time, ends the process when it must.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use app::desk::{Answer, CoverSeeds, Desk, Further, Request, Stamped, TURN_COMMANDS_MAX};
use app::door::{self, LostLoad, Reply};
use app::labels::{self, Labels};
use app::platform::{Asked, Platform, Serving};
use app::ports::{StoreError, WorkingRow};
use app::rules::rules_for;
use app::timekeeper::{
    About, PLATFORM, Timekeeper, glance, glance_auctions, glance_before, glance_bidding,
};
use domain::auction;
use domain::calendar::Calendar;
use domain::lot::{Lot, Stage};
use domain::procedure;
use domain::shared::{Instant, LotId};
use domain::world::{self, Command, World};
use record::canonical::Value;

use super::alive::Downtime;

/// Longest wait for commands before the time is looked at again.
const PATIENCE: Duration = Duration::from_millis(100);
/// A door that was shut for longer is an outage (rule Y11).
const SHUT_MS: i64 = 2_000;
/// Reason of the freeze that an outage owes, as it stands in the stream.
const WAS_DOWN: &str = "平台中断服务，竞价自最后正常时刻起暂停 The platform was down; \
                        the auction stands still since its last sign of life";
/// Exit code after a commit of unknown fate, a second writer or damage.
pub const MUST_END: i32 = 70;

/// One desk with what it needs beside the store.
pub struct DeskThread {
    pub platform: Arc<Platform>,
    pub desk: Desk,
    pub calendar: Calendar,
    pub seeds: Arc<dyn CoverSeeds>,
    /// Told after each turn that wrote.
    pub publish: SyncSender<()>,
    pub keeper: Timekeeper,
    pub labels: Labels,
    /// Further refusals as the working state keeps them.
    pub kept: BTreeMap<LotId, Further>,
    pub shut: Shut,
}

/// Working state: further refusals near a limit that wait for their count, by lot.
const REFUSED: &str = "refused-further";

/// Since when the door stamps nothing, although this process lives: paused, or its clock in doubt.
#[derive(Debug, Default)]
pub struct Shut {
    since_ms: Option<i64>,
    /// Whether a cover was turned away meanwhile.
    cover_lost: bool,
    /// Last sign of life before this start, where an auction ran in a time too short to be trouble
    /// so far: what is measured goes on until the door opens.
    before_ms: Option<i64>,
}

type Waiting = door::Stamped<Asked, Answer>;

impl DeskThread {
    /// Writes what a start owes (an outage) and looks at every lot.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read or written.
    pub fn start(&mut self, down: Downtime) -> Result<(), StoreError> {
        let now = Instant(self.platform.now_ms());
        match down {
            Downtime::None => {}
            Downtime::Outage(down) => self.was_shut(&down, now)?,
            Downtime::Unknown => self.was_down_since_the_record(now)?,
        }
        self.read_labels();
        self.recall_further(now)?;
        self.look(None, now)
    }

    /// Takes the further refusals that were kept when the process before this one ended.
    fn recall_further(&mut self, now: Instant) -> Result<(), StoreError> {
        let rows = self.platform.working.scan(REFUSED, "", None, now.0)?;
        self.kept = rows.iter().filter_map(further).collect();
        self.desk.recall(self.kept.clone())
    }

    /// Keeps further refusals beside the record before anybody is answered.
    fn keep_further(&mut self) {
        let further = self.desk.further().clone();
        let working = &self.platform.working;
        let changed = further.iter().filter(|(lot, it)| self.kept.get(lot) != Some(it));
        let gone = self.kept.keys().filter(|it| !further.contains_key(it));
        let kept = changed.map(|(lot, it)| working.put(REFUSED, &kept_row(lot, *it)));
        let kept = kept.chain(gone.map(|lot| working.delete(REFUSED, &lot.to_string())));
        let failed: Vec<StoreError> = kept.filter_map(Result::err).collect();
        if let Some(why) = failed.first() {
            // The signed refusals go out all the same; only their number may be lost.
            crate::warn_operator!("daylight: refusals are not counted 拒收次数无法保存: {why}");
        }
        self.kept = further;
    }

    /// The leaf that an outage owes while a lot or an auction is open, the freeze of every auction
    /// whose time ran meanwhile, the covers that fell into it, and the deadlines that it moves.
    fn was_shut(&mut self, down: &LostLoad, now: Instant) -> Result<(), StoreError> {
        let from_ms = self.shut.before_ms.take().map_or(down.from_ms, |it| it.min(down.from_ms));
        let freezes = freezes(self.desk.world()?, from_ms, now);
        let waits = |it: &Lot| it.stage == Stage::Announced;
        if freezes.is_empty() && !self.desk.world()?.lots.values().any(waits) {
            return Ok(());
        }
        self.outage(down, now)?;
        // Before covers and deadlines: what stands still has no deadline that passes.
        if self.freeze(freezes, now)? {
            self.shut.before_ms = Some(from_ms);
        }
        self.missed_covers(down, now)?;
        self.move_deadlines(down, now);
        Ok(())
    }

    /// Without a sign of life the last leaf is one: of auctions, whose ends no person calls,
    /// nothing is ended by time of which nobody knows.
    fn was_down_since_the_record(&mut self, now: Instant) -> Result<(), StoreError> {
        let (from_ms, to_ms) = (self.desk.durable()?.last_stamp_ms, now.0);
        let freezes = freezes(self.desk.world()?, from_ms, now);
        if !freezes.is_empty() {
            self.outage(&LostLoad { count: 0, from_ms, to_ms }, now)?;
            if self.freeze(freezes, now)? {
                self.shut.before_ms = Some(from_ms);
            }
        }
        Ok(())
    }

    /// Freezes auctions before any timer is sent, so that none ends by time in which nobody was
    /// served; whether one of them was not down for long enough.
    fn freeze(&mut self, all: Vec<auction::Asked>, now: Instant) -> Result<bool, StoreError> {
        let mut short = false;
        for it in all {
            let text = format!("{:?} {now:?} {}", it.what, it.lot);
            let digest = &translog::hash::sha256(text.as_bytes()).to_hex()[..40];
            let key = format!("outage-freezes-{digest}");
            let (lot, command) = (it.lot.clone(), Command::Auction(it));
            let account = PLATFORM.to_owned();
            let request = Request { account, key, command, seen: None };
            let asked = [Stamped { stamp: now, request }];
            let answers = self.desk.turn(&asked, self.platform.published().head);
            match answers.first() {
                Some(Answer::Accepted(_)) => {}
                Some(Answer::Refused(world::Refusal::Auction(why))) => {
                    short |= *why == auction::Refusal::NotMeasured;
                }
                // Without it, the next timer would end what nobody could bid in.
                other => {
                    let why = format!("{lot} was not frozen 未能暂停竞价: {other:?}");
                    return Err(StoreError::Down(why));
                }
            }
        }
        Ok(short)
    }

    /// Covers of the time in which the door was shut carry the outage's own stamp.
    fn missed_covers(&mut self, down: &LostLoad, now: Instant) -> Result<(), StoreError> {
        let world = self.desk.world()?;
        let lots = world.lots.values();
        let seen: Vec<_> = lots.map(|it| glance(it, world, &self.calendar, now)).collect();
        for it in seen {
            let desk = &mut self.desk;
            let mut deadlines = |lot: &LotId| desk.deadlines(lot).unwrap_or_default();
            let mut about = About { now, seeds: &*self.seeds, deadlines: &mut deadlines };
            // The second in which the last sign of life was given was served still.
            let missed = Timekeeper::missed(&it, &mut about, down.from_ms + 1, down.to_ms);
            for _ in 0..missed {
                self.desk.cover(&it.lot, now)?;
            }
        }
        Ok(())
    }

    /// Takes turns until the door is drained.
    pub fn run(mut self) {
        let door = self.platform.door.clone();
        while !door.is_drained() {
            let waiting = door.take_turn(TURN_COMMANDS_MAX, self.patience());
            if waiting.is_empty() {
                door.finish_turn(None);
                self.read_labels();
                self.send_due();
                // Busy or down: the next quiet moment does as well.
                let _ = self.desk.rest();
                continue;
            }
            self.turn(waiting);
            if let Some(why) = self.desk.must_end() {
                crate::warn_operator!("daylight: the record must be read anew 须重新启动: {why}");
                std::process::exit(MUST_END);
            }
            self.be_loud();
            self.send_due();
        }
    }

    /// A full disk makes the centre read-only until somebody makes room and starts it anew.
    fn be_loud(&self) {
        let Some(why) = self.desk.read_only() else { return };
        let serving = Serving::ReadOnly(format!("磁盘已满，只读 {why}"));
        if self.platform.serving() != serving {
            eprintln!("daylight: read-only 只读: {why}");
            self.platform.set_serving(serving);
            self.platform.door.pause();
        }
    }

    fn patience(&mut self) -> Duration {
        let Some(next_ms) = self.next_ms() else { return PATIENCE };
        let wait_ms = next_ms + 1 - self.platform.now_ms();
        let wait_ms = u64::try_from(wait_ms).unwrap_or_default();
        PATIENCE.min(Duration::from_millis(wait_ms))
    }

    fn next_ms(&mut self) -> Option<i64> {
        let rules = rules_for(&World::default(), None, Instant(self.platform.now_ms()));
        let leaves = labels::next_ms(&self.labels, &mut self.desk, rules);
        self.keeper.next_ms().into_iter().chain(leaves).min()
    }

    /// Opens the labels of leaves when their time has come, and lists what must stay shut.
    fn tend_leaves(&mut self) {
        let now_ms = self.platform.now_ms();
        let rules = rules_for(&World::default(), None, Instant(now_ms));
        for asked in labels::asked(&self.labels, &mut self.desk, now_ms, rules) {
            // The door gives the stamp; what does not enter now is sent again.
            if self.platform.door.submit(asked).is_ok() {
                self.labels = Labels::default();
            }
        }
    }

    /// Notices that the door is shut, and asks for the outage's leaf once it stamps again: before
    /// any timer, for this thread sends those too.
    fn watch_the_door(&mut self, now_ms: i64) {
        if !self.platform.door.admits() {
            self.shut.since_ms.get_or_insert(now_ms);
            return;
        }
        let Some(from_ms) = self.shut.since_ms else { return };
        let before_ms = self.shut.before_ms;
        let owed = now_ms - from_ms > SHUT_MS || self.shut.cover_lost || before_ms.is_some();
        // A cover due in this very millisecond was not sent yet.
        let asked = Asked::Shut { from_ms, to_ms: now_ms - 1 };
        if !owed || self.platform.door.submit(asked).is_ok() {
            self.shut = Shut { before_ms, ..Shut::default() };
        }
    }

    /// Sends what fell due; what does not enter now is sent again.
    fn send_due(&mut self) {
        let now_ms = self.platform.now_ms();
        self.watch_the_door(now_ms);
        for (due_ms, asked) in self.keeper.take(now_ms) {
            let cover = matches!(asked, Asked::Cover { .. });
            let entered = self.platform.door.submit_timer(due_ms, asked).is_ok();
            if cover && !entered {
                let since_ms = self.shut.since_ms.unwrap_or(i64::MAX);
                self.shut.since_ms = Some(since_ms.min(due_ms - 1));
                self.shut.cover_lost = true;
            }
        }
        self.tend_leaves();
        let next_ms = self.next_ms().unwrap_or(i64::MAX);
        self.platform.next_due_ms.store(next_ms, Ordering::SeqCst);
    }

    fn turn(&mut self, waiting: Vec<Waiting>) {
        let mut commands: Vec<(Stamped, Option<Reply<Answer>>)> = Vec::new();
        for it in waiting {
            let stamp = Instant(it.stamp_ms);
            match it.command {
                Asked::Command(request) => {
                    if let Some(lost) = it.lost {
                        self.decide(std::mem::take(&mut commands));
                        self.lost(&lost, &request, stamp);
                    }
                    commands.push((Stamped { stamp, request: *request }, it.reply));
                }
                Asked::Fact { kind, fields } => {
                    self.decide(std::mem::take(&mut commands));
                    answer(it.reply, written(self.desk.log_event(kind, fields, stamp)));
                }
                Asked::Labels { indexes } => {
                    self.decide(std::mem::take(&mut commands));
                    let done = self.desk.open_labels(&indexes, stamp);
                    answer(it.reply, written(done.map(|()| 0)));
                }
                Asked::Cover { lot } => {
                    self.decide(std::mem::take(&mut commands));
                    answer(it.reply, written(self.desk.cover(&lot, stamp)));
                }
                Asked::Shut { from_ms, to_ms } => {
                    self.decide(std::mem::take(&mut commands));
                    let down = LostLoad { count: 0, from_ms, to_ms };
                    answer(it.reply, written(self.was_shut(&down, stamp).map(|()| 0)));
                }
            }
        }
        self.decide(commands);
        let next = self.desk.durable().ok().map(|it| it.next_index);
        self.platform.door.finish_turn(next);
        // A label has days; what is not read now is read in the next quiet moment.
        if next.is_none_or(|it| self.labels.lags(it)) {
            self.read_labels();
        }
        // A full channel means that the publisher was told already.
        let _ = self.publish.try_send(());
    }

    fn read_labels(&mut self) {
        // What cannot be read now is read after the next turn.
        if let Ok(mut reader) = self.platform.readers.reader() {
            let _ = self.labels.read_on(&mut *reader);
        }
    }

    fn decide(&mut self, commands: Vec<(Stamped, Option<Reply<Answer>>)>) {
        if commands.is_empty() {
            return;
        }
        let (stamped, replies): (Vec<Stamped>, Vec<_>) = commands.into_iter().unzip();
        let answers = self.desk.turn(&stamped, self.platform.published().head);
        self.keep_further();
        let unknown = answers.iter().filter(|it| **it == Answer::Unknown).count();
        if unknown > 0 {
            self.platform.door.lose(unknown as u64);
        }
        let lots: Vec<LotId> =
            stamped.iter().filter_map(|it| it.request.command.lot().cloned()).collect();
        for (reply, it) in replies.into_iter().zip(answers) {
            answer(reply, it);
        }
        let now = Instant(self.platform.now_ms());
        // Without the states there is nothing to look at; the next turn reads them anew.
        let published = |it: &Stamped| {
            let Command::Parties(it) = &it.request.command else { return false };
            matches!(it, domain::parties::Command::PublishCalendar(_))
        };
        // A year that is settled moves what falls due in every lot.
        let all = stamped.iter().any(published);
        let _ = self.look((!all).then_some(&lots), now);
    }

    /// Load that was lost before a deadline is recorded, and moves it, before its timer.
    fn lost(&mut self, lost: &LostLoad, request: &Request, stamp: Instant) {
        let closes =
            matches!(&request.command, Command::Opening(domain::opening::Command::CloseLot { .. }));
        if let (true, Some(lot)) = (closes, request.command.lot().cloned())
            && self.outage(lost, stamp).is_ok()
        {
            self.move_deadline(lot, lost, stamp);
        }
    }

    fn outage(&mut self, lost: &LostLoad, stamp: Instant) -> Result<u64, StoreError> {
        let count = i64::try_from(lost.count).unwrap_or(i64::MAX);
        let second = |ms: i64| Value::Integer(Instant(ms).seconds());
        let fields = [
            ("count", Value::Integer(count)),
            ("from", second(lost.from_ms)),
            ("to", second(lost.to_ms)),
        ];
        let fields = fields.map(|(name, it)| (name.to_owned(), it));
        self.desk.log_event("Outage", fields.into(), stamp)
    }

    fn move_deadlines(&mut self, lost: &LostLoad, stamp: Instant) {
        let Ok(world) = self.desk.world() else { return };
        let near = |deadline_s: i64| {
            let deadline_ms = deadline_s.saturating_mul(1_000);
            lost.from_ms <= deadline_ms && lost.to_ms >= deadline_ms - door::OUTAGE_WINDOW_MS
        };
        let lots: Vec<LotId> = world
            .lots
            .values()
            .filter(|it| it.stage == Stage::Announced && near(it.deadline_s))
            .map(|it| it.id.clone())
            .collect();
        for lot in lots {
            self.move_deadline(lot, lost, stamp);
        }
    }

    fn move_deadline(&mut self, lot: LotId, lost: &LostLoad, stamp: Instant) {
        let key = format!("outage-{}-{}-moves-the-deadline", lost.from_ms, lost.to_ms);
        let command = Command::Procedure(procedure::Command::MoveForOutage { lot: lot.clone() });
        let account = format!("{PLATFORM}/{lot}");
        let request = Request { account, key, command, seen: None };
        self.desk.turn(&[Stamped { stamp, request }], self.platform.published().head);
    }

    fn look(&mut self, lots: Option<&[LotId]>, now: Instant) -> Result<(), StoreError> {
        let world = self.desk.world()?;
        let look = |id: &LotId| match world.lots.get(id) {
            Some(it) => Some(glance(it, world, &self.calendar, now)),
            None => {
                let early = world.prequalifications.get(id).map(glance_before);
                early.or_else(|| world.biddings.get(id).map(glance_bidding))
            }
        };
        let seen: Vec<_> = match lots {
            None => {
                let lots = world.lots.keys().chain(world.prequalifications.keys());
                lots.chain(world.biddings.keys()).filter_map(look).collect()
            }
            Some(lots) => lots.iter().filter_map(look).collect(),
        };
        let auctions = glance_auctions(lots, world, (&self.calendar, now));
        if lots.is_none() {
            self.keeper.clear();
        }
        for it in auctions {
            self.keeper.note_auction(it);
        }
        let desk = &mut self.desk;
        let mut deadlines = |lot: &LotId| desk.deadlines(lot).unwrap_or_default();
        let mut about = About { now, seeds: &*self.seeds, deadlines: &mut deadlines };
        for it in seen {
            self.keeper.note(it, &mut about);
        }
        Ok(())
    }
}

/// What the platform asks of every auction whose time ran while it was down.
fn freezes(world: &World, from_ms: i64, now: Instant) -> Vec<auction::Asked> {
    let freeze = |(lot, state): (&LotId, &auction::State)| {
        let what = auction::was_down(state, from_ms, WAS_DOWN, now)?;
        Some(auction::Asked::of(lot.clone(), what))
    };
    world.auctions.iter().filter_map(freeze).collect()
}

fn kept_row(lot: &LotId, it: Further) -> WorkingRow {
    let number = |it: u64| Value::Integer(i64::try_from(it).unwrap_or(i64::MAX));
    let body = Value::object([
        ("after", number(it.after)),
        ("count", number(it.count)),
        ("last_ms", Value::Integer(it.last.0)),
    ]);
    let (key, body) = (lot.to_string(), body.encode().into_bytes());
    WorkingRow { key, body, expires_ms: i64::MAX }
}

fn further(row: &WorkingRow) -> Option<(LotId, Further)> {
    let body = record::canonical::parse(&row.body).ok()?;
    let (count, after) = (body.count("count")?, body.count("after")?);
    let last = Instant(body.integer("last_ms")?);
    Some((LotId::parse(&row.key).ok()?, Further { count, last, after }))
}

fn answer(reply: Option<Reply<Answer>>, it: Answer) {
    if let Some(reply) = reply {
        reply.answer(it);
    }
}

fn written(it: Result<u64, StoreError>) -> Answer {
    match it {
        Ok(index) => Answer::Written(index),
        Err(it) => Answer::Down(it.to_string()),
    }
}
