//! Bodies that the log itself says are lost, as far as nobody showed them again.

use record::canonical::Value;

use super::check::ReadLog;
use super::code::Code;
use super::verdict::{Claim, Finding, Input, Verdict};

fn indexes(body: &Value, at: u64) -> Option<Vec<u64>> {
    let index = |it: &Value| match it {
        Value::Integer(it) => u64::try_from(*it).ok().filter(|it| *it < at),
        _ => None,
    };
    let all: Vec<u64> = body.list("indexes")?.iter().map(index).collect::<Option<_>>()?;
    let sound = !all.is_empty() && all.is_sorted_by(|one, other| one < other);
    sound.then_some(all)
}

/// Checks each `BodiesLost`: its form; and says which bodies the reader cannot see for it.
pub(super) fn check(log: &ReadLog) -> (Vec<Claim>, Vec<Finding>) {
    let (mut claims, mut findings) = (Vec::new(), Vec::new());
    for (at, _, body) in log.leaves.clear_of("BodiesLost") {
        match indexes(body, at) {
            None => findings.push(Finding::leaf(Code::LeafGrammar, at)),
            Some(all) => claims.push(claim(log, at, &all)),
        }
    }
    (claims, findings)
}

/// A leaf whose body somebody showed is no longer lost to this reader.
fn claim(log: &ReadLog, at: u64, all: &[u64]) -> Claim {
    let shown = |it: &u64| {
        let opened = log.leaves.opened.get(it).is_some_and(|it| it.body.is_some());
        opened || log.leaves.clear.contains_key(it)
    };
    let lost = all.iter().filter(|it| !shown(it));
    let inputs = lost.map(|it| Input {
        verdict: Verdict::NotCheckable,
        name: format!("body 正文 #{it}"),
        holders: vec!["当事人 whoever was given it".to_owned()],
    });
    let count = all.len();
    Claim::of(
        &format!("第 {at} 号记录：中心声明丢失 {count} 条记录的正文，已由持有人补回"),
        &format!("leaf {at}: the bodies of {count} leaves that the centre lost came back"),
        inputs.collect(),
    )
}
