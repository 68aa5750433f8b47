//! A stranger with the public log's files of a world, and nothing else.

use std::sync::Arc;

use app::ports::Row;
use domain::shared::{CivilDate, LotId};
use record::opening::Opening;
use sim::log::{Signers, at_once};
use verifier::draws::{self, DrawFile};
use verifier::log::{self, MemoryFiles, Options, ReadLog};
use verifier::replay::Judged;

fn files(rows: &[Arc<Row>]) -> MemoryFiles {
    MemoryFiles(Signers::default().files(rows, &at_once(rows)))
}

/// Codes that anybody finds in the whole log, and leaves whose step the law refuses.
pub fn audited(rows: &[Arc<Row>]) -> (Vec<&'static str>, Vec<u64>) {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = log::Asked::Sample;
    let audit = verifier::audit::audit(&files(rows), &options, None).unwrap();
    let failed = audit.replay.judged.iter().filter(|it| *it.1 == Judged::Failed);
    (audit.report.codes().0, failed.map(|it| *it.0).collect())
}

/// Codes that somebody finds who holds these openings, what lies beside their leaves, and these
/// ciphertexts.
#[allow(dead_code, reason = "not every test that asks a stranger has ciphertexts")]
pub fn audited_with(
    rows: &[Arc<Row>],
    openings: &[Opening],
    objects: &dyn verifier::wall::Objects,
) -> Vec<&'static str> {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = log::Asked::Sample;
    options.bundle = openings.iter().map(Opening::to_value).collect();
    let opened = |it: &&Arc<Row>| openings.iter().any(|of| of.index == it.index);
    let beside = |it: &Arc<Row>| Some((it.index, String::from_utf8(it.enclosure.clone()?).ok()?));
    options.enclosures = rows.iter().filter(opened).filter_map(beside).collect();
    let audit = verifier::audit::audit(&files(rows), &options, Some(objects)).unwrap();
    audit.report.codes().0
}

/// The files of every draw of a lot.
#[allow(dead_code, reason = "not every test that asks a stranger draws")]
pub fn draw_files(rows: &[Arc<Row>], lot: &LotId) -> Vec<(DrawFile, Option<CivilDate>)> {
    let kinds = record::event::all_kinds();
    let read = log::read(&files(rows), &Options::of(&kinds)).unwrap();
    draws::of_log(&read, lot).unwrap()
}

/// The log as somebody reads it who holds these openings.
#[allow(dead_code, reason = "not every test that asks a stranger has a bundle")]
pub fn read_with(rows: &[Arc<Row>], openings: &[Opening]) -> ReadLog {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.bundle = openings.iter().map(Opening::to_value).collect();
    log::read(&files(rows), &options).unwrap()
}

/// Every draw of a lot, computed again.
#[allow(dead_code, reason = "not every test that asks a stranger draws")]
pub fn drawn(rows: &[Arc<Row>], lot: &LotId) -> Vec<draws::Judged> {
    draws::judge_all(&draw_files(rows, lot), &draws::Asked::default())
}
