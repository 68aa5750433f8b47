//! A log that goes on where another died: what its leaf 0 says of the old log's end.

use domain::shared::{Hash, PublicKey, Signature};
use record::canonical::Value;
use translog::hash::sha256;
use translog::note::{Checkpoint, SignedNote};
use translog::{Head, Policy};

use super::check::{Options, ReadLog};
use super::code::Code;
use super::read::LogFiles;
use super::verdict::{Claim, Finding, Input, Verdict};

/// The old log's end, as leaf 0 says.
struct End<'a> {
    origin: String,
    head: Head,
    note: &'a str,
    policy: Policy,
    by: PublicKey,
    signature: Signature,
}

fn end(body: &Value) -> Option<End<'_>> {
    let note = body.text("checkpoint")?;
    let it = Checkpoint::parse(&SignedNote::parse(note.as_bytes())?.text)?;
    Some(End {
        origin: it.origin,
        head: it.head,
        note,
        policy: Policy::parse(body.text("policy")?.as_bytes())?,
        by: PublicKey::from_hex(body.text("by")?)?,
        signature: Signature::from_hex(body.text("sig")?)?,
    })
}

/// Checks each `Succeeded`: it is leaf 0 of a log of another name, its note has the quorum of the
/// policy that it names, the supervisor's order is over both names and that note; and with the old
/// log at hand, that the policy is the old log's and the note its last.
pub(super) fn check(log: &ReadLog, options: &Options<'_>) -> (Vec<Claim>, Vec<Finding>) {
    let origin = &log.files.policies[0].origin;
    let (mut claims, mut findings) = (Vec::new(), Vec::new());
    for (at, _, body) in log.leaves.clear_of("Succeeded") {
        let Some(it) = end(body) else {
            findings.push(Finding::leaf(Code::LeafGrammar, at));
            continue;
        };
        let code = wrong(origin, at, &it, options.old.as_ref());
        let finding = code.map(|code| Finding::leaf(code, at));
        claims.push(claim(&it, finding.as_ref(), options));
        findings.extend(finding);
    }
    if findings.is_empty() && claims.is_empty() && options.old.is_some() {
        findings.push(Finding::place(Code::LogSuccession, "#0"));
    }
    (claims, findings)
}

fn wrong(origin: &str, at: u64, it: &End<'_>, old: Option<&LogFiles>) -> Option<Code> {
    let witnessed = SignedNote::parse(it.note.as_bytes())
        .and_then(|note| it.policy.check(&note).ok())
        .is_some_and(|checked| checked.earliest(it.policy.quorum).is_some());
    let sound = at == 0 && it.origin != origin && it.policy.origin == it.origin && witnessed;
    if !sound || old.is_some_and(|old| !is_end_of(it, old)) {
        return Some(Code::LogSuccession);
    }
    let hash = Hash(sha256(it.note.as_bytes()).0);
    let bytes = record::act::succeed(origin, &it.origin, &hash);
    let signed = seal::ed25519::verify(&it.by.0, bytes.as_bytes(), &it.signature.0);
    (!signed).then_some(Code::ActUnsigned)
}

/// The old log has this policy, this tree, and no larger one that its quorum signed.
fn is_end_of(it: &End<'_>, old: &LogFiles) -> bool {
    let policy = old.policies.contains(&it.policy);
    let last = old.history.iter().filter(|it| it.hi.is_some()).map(|it| it.size()).max();
    let ours = old.tree.root(it.head.size) == Some(it.head.root);
    policy && ours && last == Some(it.head.size)
}

fn claim(it: &End<'_>, finding: Option<&Finding>, options: &Options<'_>) -> Claim {
    let not_yours = |name: &str, holder: &str| Input {
        verdict: Verdict::NotYours,
        name: name.to_owned(),
        holders: vec![holder.to_owned()],
    };
    let key = not_yours("the key's binding 签名公钥的绑定", "监督部门 supervisor");
    let old = options.old.is_none().then(|| {
        not_yours("the old log, with --old 旧日志（--old）", "任何保存了旧日志的人 whoever kept it")
    });
    let inputs = finding.and_then(Finding::input).into_iter().chain(old).chain([key]);
    let (origin, size) = (&it.origin, it.head.size);
    Claim::of(
        &format!("本日志接续 {origin}，后者止于 {size} 条记录，由监督人员命令"),
        &format!("this log goes on where {origin} ended with {size} leaves, by order"),
        inputs.collect(),
    )
}
