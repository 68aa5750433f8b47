//! Attending a platform over HTTP: asks what waits, fetches packages, hands in answers.
//!
//! The trustee is known by its statement key: each request carries a signature over what is
//! asked and when, since a package holds the bidders' halves. Nothing that comes back is
//! believed; it goes through the same checks as a file.

use std::time::Duration;

use seal::bytes::{domain, hex, lp};
use serde::Deserialize;

use crate::failure::Failure;
use crate::files::now_s;
use crate::store::Store;

/// How long one request may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// Largest package that is read, in bytes.
const PACKAGE_BYTES_MAX: u64 = 1 << 30;
/// Where a platform answers tools.
const TOOL: &str = "/trustee/tool";

/// `{"waiting": ["/trustee/tool/packages/…"]}`
#[derive(Deserialize)]
struct Waiting {
    waiting: Vec<String>,
}

/// One platform.
pub struct Platform {
    agent: ureq::Agent,
    address: String,
}

impl Platform {
    /// A platform by its address, such as `https://centre.example`.
    pub fn new(address: &str) -> Platform {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Platform { agent: config.into(), address: address.trim_end_matches('/').to_owned() }
    }

    /// Paths of the packages that wait for this trustee's answer.
    pub fn waiting(&self, store: &Store) -> Result<Vec<String>, Failure> {
        let body = self.get(store, &format!("{TOOL}/waiting"))?;
        let it: Waiting =
            serde_json::from_slice(&body).map_err(|it| Failure::form(format!("waiting: {it}")))?;
        Ok(it.waiting)
    }

    /// One package's bytes.
    pub fn package(&self, store: &Store, path: &str) -> Result<Vec<u8>, Failure> {
        let own = path.strip_prefix(TOOL).is_some_and(|it| it.starts_with("/packages/"));
        if !own {
            return Err(Failure::form("the platform names another address"));
        }
        self.get(store, path)
    }

    /// Hands in a signed batch for a package.
    pub fn hand_in(&self, store: &Store, path: &str, shares: &[u8]) -> Result<(), Failure> {
        let proof = proof(store, "POST", path);
        let url = format!("{}{path}", self.address);
        let sent = self.agent.post(&url).header("authorization", &proof).send(shares);
        body(sent).map(|_| ())
    }

    fn get(&self, store: &Store, path: &str) -> Result<Vec<u8>, Failure> {
        let proof = proof(store, "GET", path);
        let url = format!("{}{path}", self.address);
        body(self.agent.get(&url).header("authorization", &proof).call())
    }
}

fn body(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Vec<u8>, Failure> {
    let unreachable = |it: ureq::Error| Failure::Unreachable(it.to_string());
    let answer = answer.map_err(unreachable)?;
    let status = answer.status().as_u16();
    let limit = PACKAGE_BYTES_MAX;
    let body = answer.into_body().with_config().limit(limit).read_to_vec();
    let body = body.map_err(unreachable)?;
    match status {
        200..=299 => Ok(body),
        _ => Err(Failure::Unreachable(format!("{status} {}", String::from_utf8_lossy(&body)))),
    }
}

/// `Daylight-Trustee <name> <unix seconds> <signature>`.
fn proof(store: &Store, method: &str, path: &str) -> String {
    let (trustee, at_s) = (&store.about.trustee, now_s());
    let message = asked(trustee, method, path, at_s);
    let signature = hex(&seal::ed25519::sign(&store.signing, &message));
    format!("Daylight-Trustee {trustee} {at_s} {signature}")
}

/// What a trustee signs to ask: `D"trustee-ask\0" ‖ lp(trustee) ‖ lp(method SP path) ‖ u64 s`.
fn asked(trustee: &str, method: &str, path: &str, at_s: u64) -> Vec<u8> {
    let what = lp(format!("{method} {path}").as_bytes());
    [domain("trustee-ask"), lp(trustee.as_bytes()), what, at_s.to_be_bytes().to_vec()].concat()
}
