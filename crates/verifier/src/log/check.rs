//! The check of a whole log: reads it, applies the rows, and gathers claims with their verdicts.

use std::collections::BTreeMap;

use record::canonical::Value;
use record::leaf::Kinds;
use translog::Head;
use translog::hash::sha256;
use translog::policy::policy_for;

use super::closing::{self, Closeness, Closing, Context, LotFacts};
use super::code::Code;
use super::erased;
use super::files::ReadFiles;
use super::leaves::{self, Leaves};
use super::lost;
use super::read::{self, LogFiles, ReadError};
use super::starts;
use super::succession;
use super::time::{self, Bounds};
use super::verdict::{Claim, Finding, Input, Sample, Verdict, exit_code};
use crate::numbers::{self, Numbers};

/// What the reader says, and what the pack in force says.
#[derive(Debug)]
pub struct Options<'a> {
    /// The closed list of kinds.
    pub kinds: Kinds<'a>,
    /// Openings of the reader's own bundle, as in an `Opened` body.
    pub bundle: Vec<Value>,
    /// Enclosures of the reader's own bundle, by leaf index.
    pub enclosures: BTreeMap<u64, String>,
    /// The date whose history file may end in the middle; `None` when no day is current.
    pub today: Option<String>,
    /// The head the reader saw last.
    pub last_seen: Option<Head>,
    /// Whether the reader knows that the log is a sample.
    pub sample: Asked,
    /// The log that this one says it succeeds.
    pub old: Option<LogFiles>,
    /// Numbers in place of those of the packs, for a log without rules.
    pub numbers: Option<Numbers>,
}

/// Whether the reader asked for a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// He did.
    Sample,
    /// He did not.
    No,
}

impl<'a> Options<'a> {
    /// Gives the values for a reader without a bundle; numbers are those of the packs.
    pub fn of(kinds: Kinds<'a>) -> Options<'a> {
        Options {
            kinds,
            bundle: Vec::new(),
            enclosures: BTreeMap::new(),
            today: None,
            last_seen: None,
            sample: Asked::No,
            old: None,
            numbers: None,
        }
    }

    /// Gives the numbers that hold for a leaf of this second.
    fn numbers_at(&self, second: u64) -> Numbers {
        self.numbers.unwrap_or_else(|| numbers::in_force(second))
    }
}

/// A log that was read, before its lots are judged.
pub struct ReadLog {
    /// Files, tree and history.
    pub files: LogFiles,
    /// Leaves and openings.
    pub leaves: Leaves,
    /// U and V.
    pub bounds: Bounds,
}

/// What was found.
pub struct Report {
    /// The log's name.
    pub origin: String,
    /// Whether it is a sample that nobody asked for.
    pub sample: Sample,
    /// The head that was checked.
    pub head: Head,
    /// SHA-256 of each policy file, to compare with a tender's notice.
    pub policies: Vec<(u64, String)>,
    /// Everything with a code.
    pub findings: Vec<Finding>,
    /// The closings.
    pub closings: Vec<Closing>,
    /// The claims.
    pub claims: Vec<Claim>,
}

impl Report {
    /// Gives the process's exit code.
    pub fn exit_code(&self) -> u8 {
        exit_code(&self.claims, self.sample)
    }

    /// Gives the codes that lower a verdict, and the notes, each once and sorted.
    pub fn codes(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let of = |note: bool| {
            let found = self.findings.iter().filter(|it| it.input().is_none() == note);
            let mut codes: Vec<_> = found.map(|it| it.code.text()).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        (of(false), of(true))
    }
}

/// Reads a log and its leaves.
///
/// # Errors
///
/// [`ReadError`] when there is nothing to judge.
pub fn read(files: &dyn ReadFiles, options: &Options) -> Result<ReadLog, ReadError> {
    let log = read::read(files, options.today.as_deref())?;
    let body = |it: &str| files.read(&format!("body/{it}")).ok().flatten();
    let leaves = leaves::read(&log.entries, options.kinds, &options.bundle, &body);
    let bounds = time::bounds(&log.history, log.entries.len());
    Ok(ReadLog { files: log, leaves, bounds })
}

/// Judges a log and the lots that the caller found in it.
pub fn judge(log: &mut ReadLog, lots: &[LotFacts], options: &Options) -> Report {
    let newest = log.files.history.iter().filter_map(|it| it.hi).max();
    if let Some(now) = newest {
        log.leaves.check_orphans(now, &|second| options.numbers_at(second));
    }
    let mut consistency = log.files.findings.clone();
    consistency.extend(filed_days(log));
    consistency.extend(witnessed_closes(log));
    consistency.extend(adopted_policies(log));
    let (ordered, orders) = starts::check(log);
    consistency.extend(orders);
    let (succeeded, wrongly) = succession::check(log, options);
    consistency.extend(wrongly);
    let (mut said, mut misstated) = erased::check(log);
    let (lost, unread) = lost::check(log);
    said.extend(lost);
    misstated.extend(unread);
    if let Some(seen) = options.last_seen
        && log.files.tree.root(seen.size) != Some(seen.root)
    {
        consistency.push(Finding::place(Code::LogViewInconsistent, &seen.size.to_string()));
    }
    let mut times = time::check_stamps(&log.leaves.stamps(), &log.bounds);
    times.extend(time::check_witnesses(&log.files.history));
    let (leaf_times, leaves): (Vec<_>, Vec<_>) =
        log.leaves.findings.iter().cloned().partition(|it| it.code == Code::StampMismatch);
    times.extend(leaf_times);
    let leaves: Vec<Finding> = leaves.into_iter().chain(misstated).collect();
    let context = Context { leaves: &log.leaves, history: &log.files.history };
    let closings: Vec<Closing> = lots.iter().map(|it| closing::check(it, &context)).collect();
    let mut claims = claims(log, [&consistency, &times, &leaves], &closings, options);
    claims.extend(ordered);
    claims.extend(said);
    claims.extend(succeeded);
    let closing_findings = closings.iter().flat_map(|it| it.findings.iter().cloned());
    let findings = [consistency, times, leaves].into_iter().flatten().chain(closing_findings);
    let origin = log.files.policies[0].origin.clone();
    let sample = match (origin.starts_with("sample."), options.sample) {
        (false, _) => Sample::Real,
        (true, Asked::Sample) => Sample::Asked,
        (true, Asked::No) => Sample::Unasked,
    };
    let size = log.files.tree.size();
    let root = log.files.tree.root(size).expect("a tree has a root at its own size");
    let policies = log.files.policies.iter();
    let policies = policies.map(|it| (it.k, sha256(it.encode().as_bytes()).to_hex())).collect();
    let findings = findings.collect();
    Report { origin, sample, head: Head { size, root }, policies, findings, closings, claims }
}

/// Checks a log directory.
///
/// # Errors
///
/// [`ReadError`] when there is nothing to judge.
pub fn check(
    files: &dyn ReadFiles,
    lots: &dyn Fn(&ReadLog) -> Vec<LotFacts>,
    options: &Options,
) -> Result<Report, ReadError> {
    let mut log = read(files, options)?;
    let lots = lots(&log);
    Ok(judge(&mut log, &lots, options))
}

/// Compares each closed day of the history with the leaf that filed it.
fn filed_days(log: &ReadLog) -> Vec<Finding> {
    let nothing = Vec::new();
    let differs = |body: &Value| {
        let date = body.text("date").unwrap_or_default();
        let bytes = log.files.days.get(date).unwrap_or(&nothing);
        let same = body.count("length") == Some(bytes.len() as u64)
            && body.text("sha256") == Some(&sha256(bytes).to_hex());
        (!same).then(|| Finding::place(Code::LogArchiveGrammar, &format!("cosigned/{date}")))
    };
    log.leaves.clear_of("CheckpointsFiled").filter_map(|it| differs(it.2)).collect()
}

/// Checks each checkpoint that was logged for a close: good, with a quorum, of this tree, and over
/// the leaf that it names.
fn witnessed_closes(log: &ReadLog) -> Vec<Finding> {
    let judged = log.leaves.clear_of("Witnessed").filter_map(|(at, _, body)| {
        // The vectors' bodies hold a stamp and nothing else.
        let note = body.text("checkpoint")?;
        let found = read::witnessed(&log.files.policies, note.as_bytes(), "");
        let index = body.count("index");
        let Some(it) = found.filter(|it| it.hi.is_some() && index.is_some_and(|of| of < it.size()))
        else {
            return Some(Finding::leaf(Code::LogArchiveGrammar, at));
        };
        let head = it.checked.checkpoint.head;
        let ours = head.size <= at && log.files.tree.root(head.size) == Some(head.root);
        (!ours).then(|| Finding::leaf(Code::LogConsistency, at))
    });
    judged.collect()
}

/// Compares the policy files with the leaves that adopted them, in a log that has such leaves.
fn adopted_policies(log: &ReadLog) -> Vec<Finding> {
    let (mut adopted, mut found) = (BTreeMap::new(), Vec::new());
    for (at, _, body) in log.leaves.clear_of("PolicyChanged") {
        let Some((k, text)) = body.count("k").zip(body.text("policy")) else { continue };
        adopted.insert(k, text);
        let file = log.files.policies.iter().find(|it| it.k == k);
        if file.is_none_or(|it| it.encode() != text) {
            found.push(Finding::leaf(Code::LeafOpeningMismatch, at));
        }
    }
    let files = log.files.policies.iter().filter(|it| !adopted.contains_key(&it.k));
    let unknown =
        files.map(|it| Finding::place(Code::LeafOpeningMismatch, &format!("policy/{}", it.k)));
    found.extend(unknown.filter(|_| !adopted.is_empty()));
    found
}

fn claims(
    log: &ReadLog,
    [consistency, times, leaves]: [&[Finding]; 3],
    closings: &[Closing],
    options: &Options,
) -> Vec<Claim> {
    let inputs = |it: &[Finding]| it.iter().filter_map(Finding::input).collect::<Vec<_>>();
    let mut bodies = inputs(leaves);
    bodies.extend(log.leaves.bodies_missing.iter().map(|it| Input {
        verdict: Verdict::NotCheckable,
        name: format!("body #{it}"),
        holders: Vec::new(),
    }));
    let mut timed = inputs(times);
    timed.extend(
        consistency
            .iter()
            .filter(|it| it.code == Code::LogHistoryMissing)
            .filter_map(Finding::input),
    );
    let mut claims = vec![
        Claim::of("日志只增不改", "nothing in the log was altered", inputs(consistency)),
        Claim::of("每条记录的时间属实", "every record is of its time", timed),
        Claim::of("每条记录合乎规定", "every record has its form", bodies),
    ];
    claims.extend(newest_signed(log));
    for it in closings {
        claims.extend(closing_claims(it, log, options));
    }
    claims
}

/// Whether the newest head bears the signatures that its policy asks for. A line of an unknown key
/// is no signature: with too few of the policy's own the head waits for them.
fn newest_signed(log: &ReadLog) -> Option<Claim> {
    let newest = log.files.newest.as_ref()?;
    let policy = policy_for(&log.files.policies, newest.size())?;
    let (zh, en) =
        ("最新日志状态由规定数量的见证方签名", "the newest head is signed by enough witnesses");
    let mut claim = Claim::of(zh, en, Vec::new());
    let signed = newest.checked.times.len() as u64;
    claim.undecided_until = newest.hi.is_none().then(|| {
        let (all, need) = (policy.witnesses.len(), policy.quorum);
        format!(
            "下一次见证：{all} 个见证方中只有 {signed} 个签名，规定 {need} 个；不认识的签名不算 / \
             the next beat: {signed} of {all} witnesses signed it, {need} must; \
             a line of an unknown key does not count"
        )
    });
    Some(claim)
}

fn closing_claims(it: &Closing, log: &ReadLog, options: &Options) -> [Claim; 2] {
    let mut inputs: Vec<Input> = it.findings.iter().filter_map(Finding::input).collect();
    if it.closeness == Closeness::NotCheckable {
        let name = Code::LogHistoryMissing.text().to_owned();
        inputs.push(Input { verdict: Verdict::NotCheckable, name, holders: Vec::new() });
    }
    let (zh, en) = (format!("{} 按时截止", it.lot), format!("{} was closed in time", it.lot));
    let mut closed = Claim::of(&zh, &en, inputs);
    if it.closeness == Closeness::Undecided {
        closed.undecided_until = Some("the next cosigned checkpoint / 下一次见证".to_owned());
    }
    let (zh, en) = (
        format!("{} 没有丢弃已记录的投标", it.lot),
        format!("{}: no logged bid was dropped", it.lot),
    );
    let codes = [Code::BidSetRoot, Code::BidCount, Code::BidNoEnding, Code::BidTwoEndings];
    let set = it.findings.iter().filter(|it| codes.contains(&it.code));
    let mut kept = Claim::of(&zh, &en, set.filter_map(Finding::input).collect());
    let last = it.shut.iter().filter_map(|it| log.leaves.leaf(*it)).map(|it| it.stamp()).max();
    kept.undecided_until = last.map(|stamp| {
        let days = options.numbers_at(stamp).opaque_days_max;
        let date = translog::archive::day(stamp + days * 86_400);
        format!("{date} ({} leaves shut / {} 条未公开)", it.shut.len(), it.shut.len())
    });
    [closed.about(&it.lot), kept.about(&it.lot)]
}
