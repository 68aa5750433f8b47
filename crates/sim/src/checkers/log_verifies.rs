//! A stranger's verifier finds nothing wrong in the public files of a world that has ended.
//!
//! The only checker that shares code with the product: it is the product's third host. What it
//! sees is proven by the faults in `mutants/log_verifies-*`, one at least for each row of
//! protocols/log.md §7 and §9.

use std::io::Read;

use app::sealing::Ciphertexts;
use domain::shared::Hash;
use verifier::audit::audit;
use verifier::log::read::read;
use verifier::log::{Asked, Code, Finding, MemoryFiles, Options, Weight, check_acknowledgement};
use verifier::wall;

use super::history::History;
use crate::ports::objects::Objects;
use crate::world::Evidence;

/// Notes that no watched world earns: its witnesses agree, and are there at every closing.
const STRANGE_NOTES: &[Code] = &[
    Code::WitnessClockDisagree,
    Code::CloseWitnessWide,
    Code::CloseOneWitness,
    Code::CloseBeatGap,
];

struct AtHand<'a>(&'a Objects);

impl wall::Objects for AtHand<'_> {
    fn open(&self, root: &Hash) -> Option<Box<dyn Read + '_>> {
        Ciphertexts::open(self.0, root).ok().flatten()
    }
}

/// One sentence for each finding, which begins with its code.
pub fn check(evidence: &Evidence, _: &History) -> Vec<String> {
    let Some(signers) = &evidence.signers else { return Vec::new() };
    let files = MemoryFiles(signers.files(&evidence.rows, &evidence.looks));
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    if let Some(old) = &evidence.succeeded {
        match read(&MemoryFiles(old.clone()), None) {
            Ok(it) => options.old = Some(it),
            Err(it) => return vec![format!("the old log cannot be judged: {it}")],
        }
    }
    let audit = match audit(&files, &options, Some(&AtHand(&evidence.objects))) {
        Ok(it) => it,
        Err(it) => return vec![format!("nothing can be judged: {it}")],
    };
    let lied = evidence.ledger.trustee_lied;
    let is_true = |code| lied && code == Code::OpenTrusteeWrongShare;
    let findings = audit.report.findings.iter();
    let findings = findings.filter(|it| is_wrong(it.code) && !is_true(it.code));
    let mut found: Vec<String> = findings.map(sentence).collect();
    let held = evidence.ledger.acknowledged.iter().filter(|it| it.accepted.opening.is_some());
    for it in held {
        let (json, signature) = (it.accepted.acknowledgement.as_bytes(), &it.accepted.signature);
        if let Err(code) = check_acknowledgement(json, signature, &audit.log.files) {
            found.push(format!("{}: leaf {}", code.text(), it.accepted.index));
        }
    }
    found
}

fn is_wrong(code: Code) -> bool {
    code.weight() != Weight::Note || STRANGE_NOTES.contains(&code)
}

fn sentence(it: &Finding) -> String {
    let place = it.index.map_or_else(|| it.place.clone(), |it| format!("leaf {it}"));
    format!("{}: {place}: {}", it.code.text(), it.code.english())
}
