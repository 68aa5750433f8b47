//! What the county's people keep on their own machines: signing keys, trustees' stores, and
//! bidders' 24 characters, so that a newcomer can act in each role.
//!
//! All under the sample's password, in the formats of `daylight-key`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use app::ports::Entropy;
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::LotId;
use seal::identity::recipient;
use seal::keyfile::{FACTOR_LEAST, KeyFileEntropy, seal_passphrase};
use seal::payload::{FileEntropy, Sealer};
use serde_json::json;
use translog::hash::to_hex;
use zeroize::Zeroizing;

use super::bids;
use super::folk::{Folk, PASSWORD, Trustee, derive, sealing};
use super::plan::{Plan, Stop};

/// Folder of the people's keys in the data folder.
pub const FOLDER: &str = "sample-keys";
/// File of the password, as the tools read it.
pub const PASSWORD_FILE: &str = "password";

/// Envelopes of an auction that trustees open: whose they are, and under which keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub lot: LotId,
    /// Serial of the trustees' keys.
    pub serial: u64,
    /// When offers close, unix seconds.
    pub deadline_s: i64,
    /// Firms that seal, by place.
    pub firms: Vec<usize>,
}

/// Writes everything; what is there stays as it is.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(folk: &Folk, plans: &[Plan], rounds: &[Round], data: &Path) -> std::io::Result<()> {
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(PASSWORD_FILE), format!("{PASSWORD}\n"))?;
    for person in folk.all() {
        let path = folder.join(format!("{}.age", person.account));
        let plain = json!({"secret": to_hex(&person.secret), "v": "daylight.sign/1"});
        if !path.exists() {
            std::fs::write(path, under_password(&plain.to_string()))?;
        }
    }
    let placed = placed(plans, rounds);
    for trustee in &folk.trustees {
        store(trustee, &placed, &folder.join(trustee.id.as_str()))?;
    }
    for (place, firm) in folk.firms.iter().enumerate() {
        let bid = |it: &&Plan| it.bids.iter().any(|bid| bid.0 == place);
        let mine = plans.iter().filter(bid).filter(|it| it.stop != Stop::Notified);
        let sealing = rounds.iter().filter(|it| it.firms.contains(&place));
        let line = |it: &LotId| {
            let lot = bids::lot_of(it);
            format!("{it}\t{}\n", seal::words::encode(&bids::first_secret(firm, &lot)))
        };
        let lots = mine.map(|it| &it.id).chain(sealing.map(|it| &it.lot));
        let text: String = lots.map(line).collect();
        std::fs::write(folder.join(format!("{}.words.tsv", firm.person.account)), text)?;
    }
    Ok(())
}

fn fresh() -> [u8; 32] {
    adapters::entropy::SystemEntropy.salt()
}

fn half(it: [u8; 32]) -> [u8; 16] {
    *it.first_chunk::<16>().expect("32 bytes hold 16")
}

fn under_password(plain: &str) -> Vec<u8> {
    let entropy = KeyFileEntropy {
        salt: half(fresh()),
        file_key: Zeroizing::new(half(fresh())),
        nonce: half(fresh()),
    };
    seal_passphrase(plain.as_bytes(), PASSWORD, FACTOR_LEAST, &entropy)
}

/// Where keys are assigned, by purpose and serial: the envelope's place, and when it closes.
type Placed = BTreeMap<(Purpose, u64), (String, i64)>;

/// The keys that stand in notices, and in terms of auctions.
fn placed(plans: &[Plan], rounds: &[Round]) -> Placed {
    let ahead = [Stop::Registered, Stop::Prequalifying, Stop::Inviting];
    let announced = plans.iter().filter(|it| !ahead.contains(&it.stop));
    let of_plan = |it: &Plan| {
        let at = |of: EnvelopeName| (format!("{}/{}", it.id, of.token()), it.deadline_s);
        it.keys().into_iter().map(|(of, key)| (key, at(of))).collect::<Vec<_>>()
    };
    let of_round = |it: &Round| {
        let place = format!("{}/{}", it.lot, EnvelopeName::Price.token());
        ((Purpose::Share, it.serial), (place, it.deadline_s))
    };
    announced.flat_map(of_plan).chain(rounds.iter().map(of_round)).collect()
}

/// A trustee's store as `daylight-key trustee` keeps it, with the keys that are assigned.
fn store(trustee: &Trustee, placed: &Placed, folder: &Path) -> std::io::Result<()> {
    if folder.join("about.json").exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder.join("keys"))?;
    let identity = derive(&trustee.person.secret, "store");
    let plain = format!("{} {}", to_hex(&trustee.person.secret), to_hex(&identity));
    std::fs::write(folder.join("store.age"), under_password(&plain))?;
    let mut journal = String::new();
    for (serial, (of, secret)) in (1_u64..).zip(trustee.one_times()) {
        let entropy = FileEntropy {
            file_key: Zeroizing::new(half(fresh())),
            ephemeral: Zeroizing::new(fresh()),
            nonce: half(fresh()),
        };
        let mut sealer = Sealer::new(Vec::new(), &recipient(&identity), &entropy)?;
        sealer.write_all(&secret)?;
        let bytes = sealer.finish()?;
        std::fs::write(folder.join("keys").join(format!("{serial}.age")), bytes)?;
        let pk = to_hex(&seal::keyset::one_time_public(&secret));
        let purpose = sealing(of.0).name();
        let mut note = |step: &str, place: &str, close_s: i64| {
            let line = json!({"step": step, "serial": serial, "pk": pk, "purpose": purpose,
                "place": place, "close_s": close_s, "answered": ""});
            journal.push_str(&format!("{line}\n"));
        };
        note("made", "", 0);
        if let Some((place, close_s)) = placed.get(&of) {
            note("assigned", place, *close_s);
        }
    }
    std::fs::write(folder.join("journal.jsonl"), journal)?;
    let pk = to_hex(&trustee.person.key().0);
    let about = json!({"v": "daylight.trustee/1", "trustee": trustee.id.as_str(), "pk": pk});
    std::fs::write(folder.join("about.json"), about.to_string())
}
