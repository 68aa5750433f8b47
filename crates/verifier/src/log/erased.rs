//! Leaves that were erased: by whose order and which article, and that they might be.

use domain::shared::{PublicKey, Signature};
use record::canonical::Value;
use record::erasure::{CITE_BYTES_MAX, ERASED_MAX, is_erasable};
use record::leaf::{Hidden, Leaf};

use super::check::ReadLog;
use super::code::Code;
use super::verdict::{Claim, Finding, Input, Verdict};

/// One order, as its leaf says.
struct Order<'a> {
    indexes: Vec<u64>,
    cite: &'a str,
    by: Vec<(PublicKey, Signature)>,
}

fn texts<'a>(body: &'a Value, field: &str) -> Option<Vec<&'a str>> {
    let text = |it: &'a Value| match it {
        Value::Text(it) => Some(it.as_str()),
        _ => None,
    };
    body.list(field)?.iter().map(text).collect()
}

fn order(body: &Value) -> Option<Order<'_>> {
    let index = |it: &Value| match it {
        Value::Integer(it) => u64::try_from(*it).ok(),
        _ => None,
    };
    let indexes: Vec<u64> = body.list("indexes")?.iter().map(index).collect::<Option<_>>()?;
    let cite = body.text("cite")?;
    let keys =
        texts(body, "by")?.into_iter().map(PublicKey::from_hex).collect::<Option<Vec<_>>>()?;
    let sigs = texts(body, "sig")?.into_iter().map(Signature::from_hex);
    let sigs = sigs.collect::<Option<Vec<_>>>()?;
    let sound = (1..=ERASED_MAX).contains(&indexes.len())
        && indexes.is_sorted_by(|one, other| one < other)
        && !cite.trim().is_empty()
        && cite.len() <= CITE_BYTES_MAX
        && (keys.len(), sigs.len()) == (2, 2)
        && keys[0] != keys[1];
    sound.then(|| Order { indexes, cite, by: keys.into_iter().zip(sigs).collect() })
}

/// Checks each `Erased`: its form, that its leaves may be erased and had their labels opened
/// before, and both signatures. Gives what is to be said, and what is wrong.
pub(super) fn check(log: &ReadLog) -> (Vec<Claim>, Vec<Finding>) {
    let origin = &log.files.policies[0].origin;
    let (mut claims, mut findings) = (Vec::new(), Vec::new());
    for (at, line, body) in log.leaves.clear_of("Erased") {
        let Some(it) = order(body) else {
            findings.push(Finding::leaf(Code::LeafGrammar, at));
            continue;
        };
        let finding = wrong(log, origin, at, &it).map(|code| Finding::leaf(code, at));
        claims.push(claim(at, &translog::archive::day(line.stamp), &it, finding.as_ref()));
        findings.extend(finding);
    }
    (claims, findings)
}

fn wrong(log: &ReadLog, origin: &str, at: u64, it: &Order<'_>) -> Option<Code> {
    if !it.indexes.iter().all(|index| *index < at && may_be(log, at, *index)) {
        return Some(Code::LeafErasure);
    }
    let bytes = record::act::erase(origin, &it.indexes, it.cite);
    let signed = |(key, signature): &(PublicKey, Signature)| {
        seal::ed25519::verify(&key.0, bytes.as_bytes(), &signature.0)
    };
    (!it.by.iter().all(signed)).then_some(Code::ActUnsigned)
}

/// A personal leaf of a kind that may be erased, whose label the log opened before `at`.
fn may_be(log: &ReadLog, at: u64, index: u64) -> bool {
    let opaque = matches!(log.leaves.leaf(index), Some(Leaf::Opaque(..)));
    let personal = log
        .leaves
        .opened
        .get(&index)
        .is_some_and(|it| it.label.hidden == Hidden::Person && is_erasable(&it.label.kind));
    let index = i64::try_from(index).ok();
    let opens = |list: &[Value]| list.iter().any(|it| it.integer("index") == index);
    let mut before = log.leaves.clear_of("Opened").take_while(|it| it.0 < at);
    opaque && personal && before.any(|it| it.2.list("openings").is_some_and(opens))
}

/// Whose keys they are stands in leaves that only their holders open.
fn claim(at: u64, day: &str, it: &Order<'_>, finding: Option<&Finding>) -> Claim {
    let keys = Input {
        verdict: Verdict::NotYours,
        name: "both keys' bindings 两把签名公钥的绑定".to_owned(),
        holders: vec!["监督部门 supervisor".to_owned()],
    };
    let inputs = finding.and_then(Finding::input).into_iter().chain([keys]).collect();
    let leaves: Vec<String> = it.indexes.iter().map(|it| format!("#{it}")).collect();
    let (leaves, cite) = (leaves.join(" "), it.cite);
    Claim::of(
        &format!("{leaves}：已于 {day} 依 {cite} 删除，由两人签署（第 {at} 号记录）"),
        &format!("{leaves}: erased under {cite} on {day}, signed by two (leaf {at})"),
        inputs,
    )
}
