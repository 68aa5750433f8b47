//! What setting up a new centre asks of this process: witnesses, leaf 0, the first publication.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use adapters::witness_http::HttpWitness;
use app::desk::Answer;
use app::platform::{Asked, Platform};
use app::ports::StoreError;
use app::publisher::{LastSeen, Witness};
use app::setup::{
    EnrolledWitness, Founding, FoundingRefusal, FoundingState, PolicyState, WITNESSES_MIN,
    WitnessEnrolment,
};
use domain::shared::{Hash, PublicKey};
use record::canonical::Value;
use translog::key::{KeyKind, VerifierKey};
use translog::policy::Policy;

use super::keys::PlatformKeys;
use super::settings::{Settings, WitnessAt};

/// Called once leaf 0 is durable: starts publishing under the policy.
pub type Begin = Box<dyn Fn(Policy) + Send + Sync>;

/// The founding of one platform.
pub struct Founder {
    pub platform: Arc<Platform>,
    pub keys: Arc<PlatformKeys>,
    pub settings: Arc<Mutex<Settings>>,
    pub path: PathBuf,
    pub begin: Begin,
}

impl Founder {
    fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn policy(&self, settings: &Settings) -> Policy {
        let parsed = settings.witnesses.iter().filter_map(|it| VerifierKey::parse(&it.vkey));
        let witnesses: Vec<VerifierKey> = parsed.collect();
        Policy {
            ack: self.keys.ack_signer().verifier().clone(),
            from_size: 0,
            k: 1,
            log: vec![self.keys.log_signer().verifier().clone()],
            origin: settings.origin.clone(),
            quorum: witnesses.len(),
            witnesses,
        }
    }
}

fn down(why: impl ToString) -> FoundingRefusal {
    FoundingRefusal::Store(StoreError::Down(why.to_string()))
}

fn enrolled(it: &WitnessAt) -> EnrolledWitness {
    let name = VerifierKey::parse(&it.vkey).map_or_else(String::new, |key| key.name);
    EnrolledWitness { name, vkey: it.vkey.clone(), address: it.address.clone() }
}

impl Founding for Founder {
    fn state(&self) -> Result<FoundingState, StoreError> {
        let settings = self.settings();
        let keys = self.platform.keys();
        let published = self.platform.published();
        let ack = self.keys.ack_signer().verifier();
        let policy = if keys.policy.is_empty() {
            PolicyState::Missing
        } else {
            PolicyState::Set(Hash(translog::hash::sha256(keys.policy.as_bytes()).0))
        };
        Ok(FoundingState {
            origin: settings.origin.clone(),
            log_key: self.keys.log_signer().verifier().encode(),
            ack_key: ack.encode(),
            ack_public: PublicKey(ack.public),
            size: published.head.size,
            root: Hash(published.head.root),
            witnesses: settings.witnesses.iter().map(enrolled).collect(),
            policy,
        })
    }

    fn enrol_witness(&self, it: &WitnessEnrolment) -> Result<(), FoundingRefusal> {
        let state = self.state()?;
        if state.policy != PolicyState::Missing {
            return Err(FoundingRefusal::PolicySet);
        }
        let key = VerifierKey::parse(it.vkey.trim()).ok_or(FoundingRefusal::KeyMalformed)?;
        if key.kind != KeyKind::Cosignature {
            return Err(FoundingRefusal::KeyMalformed);
        }
        let known = |other: &EnrolledWitness| {
            other.name == key.name || other.address == it.address || other.vkey == it.vkey
        };
        if state.witnesses.iter().any(known) {
            return Err(FoundingRefusal::WitnessKnown);
        }
        if !is_address(&it.address) {
            return Err(FoundingRefusal::AddressMalformed);
        }
        if (it.size, it.root) != (state.size, state.root) {
            return Err(FoundingRefusal::HeadDiffers { size: state.size, root: state.root });
        }
        let witness = HttpWitness::new(&it.address, &state.origin);
        if witness.last() == LastSeen::Silent {
            return Err(FoundingRefusal::Unreachable(it.address.clone()));
        }
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = settings.clone();
        next.witnesses.push(WitnessAt { vkey: key.encode(), address: it.address.clone() });
        next.write(&self.path).map_err(down)?;
        *settings = next;
        Ok(())
    }

    fn set_policy(&self) -> Result<(), FoundingRefusal> {
        let state = self.state()?;
        if state.policy != PolicyState::Missing {
            return Err(FoundingRefusal::PolicySet);
        }
        if state.witnesses.len() < WITNESSES_MIN {
            return Err(FoundingRefusal::WitnessesMissing { have: state.witnesses.len() });
        }
        let policy = self.policy(&self.settings());
        let ticket = self.platform.door.submit(leaf_zero(&policy)).map_err(down)?;
        let first = self.platform.row(0).map_err(FoundingRefusal::Store)?;
        let index = u64::from(first.is_some_and(|it| it.kind == super::SUCCEEDED));
        match ticket.wait() {
            Ok(Answer::Written(it)) if it == index => {}
            Ok(Answer::Written(_)) => return Err(FoundingRefusal::PolicySet),
            Ok(Answer::Down(it)) => return Err(down(it)),
            other => return Err(down(format!("{other:?}"))),
        }
        (self.begin)(policy);
        Ok(())
    }
}

/// `PolicyChanged` of the first policy.
#[must_use]
pub fn leaf_zero(policy: &Policy) -> Asked {
    let text = policy.encode();
    let sha256 = translog::hash::sha256(text.as_bytes()).to_hex();
    let fields =
        [("k", Value::Integer(1)), ("policy", Value::Text(text)), ("sha256", Value::Text(sha256))];
    let fields = fields.map(|(name, it)| (name.to_owned(), it)).into();
    Asked::Fact { kind: "PolicyChanged", fields }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|it| {
        !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c))
    })
}
