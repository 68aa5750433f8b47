//! Starts without any witness, ordered by the supervisor: said plainly, and held to their tree.

use domain::shared::{Hash, PublicKey, Signature};
use record::canonical::Value;

use super::check::ReadLog;
use super::code::Code;
use super::verdict::{Claim, Finding, Input, Verdict};

/// One order, as its leaf says.
struct Order {
    size: u64,
    root: Hash,
    by: PublicKey,
    signature: Signature,
}

fn order(body: &Value) -> Option<Order> {
    Some(Order {
        size: body.count("size")?,
        root: Hash::from_hex(body.text("root")?)?,
        by: PublicKey::from_hex(body.text("by")?)?,
        signature: Signature::from_hex(body.text("sig")?)?,
    })
}

/// Checks each `StartUnwitnessed`: its form, that it stands right behind the tree that it names and
/// that this log extends that tree, and its signature. Gives what is to be said, and what is wrong.
pub(super) fn check(log: &ReadLog) -> (Vec<Claim>, Vec<Finding>) {
    let origin = &log.files.policies[0].origin;
    let judged = log.leaves.clear_of("StartUnwitnessed").map(|(at, _, body)| {
        let code = order(body).map_or(Some(Code::LeafGrammar), |it| wrong(log, origin, at, &it));
        let finding = code.map(|it| Finding::leaf(it, at));
        (claim(at, finding.as_ref()), finding)
    });
    let (claims, findings): (Vec<_>, Vec<_>) = judged.unzip();
    (claims, findings.into_iter().flatten().collect())
}

fn wrong(log: &ReadLog, origin: &str, at: u64, it: &Order) -> Option<Code> {
    let root = log.files.tree.root(it.size).map(|it| it.0);
    if it.size > at || root != Some(it.root.0) {
        return Some(Code::LogUnwitnessedFork);
    }
    let bytes = record::act::start_unwitnessed(origin, it.size, &it.root);
    let signed = seal::ed25519::verify(&it.by.0, bytes.as_bytes(), &it.signature.0);
    (!signed).then_some(Code::ActUnsigned)
}

/// Whose key it is stands in a leaf that only the supervisor opens.
fn claim(at: u64, finding: Option<&Finding>) -> Claim {
    let key = Input {
        verdict: Verdict::NotYours,
        name: "the key's binding 签名公钥的绑定".to_owned(),
        holders: vec!["监督部门 supervisor".to_owned()],
    };
    let inputs = finding.and_then(Finding::input).into_iter().chain([key]).collect();
    Claim::of(
        &format!("第 {at} 号记录：监督人员命令在没有见证方应答时启动，此前的日志当时无人见证"),
        &format!("leaf {at}: the supervisor ordered a start while no witness answered"),
        inputs,
    )
}
