//! A witness elsewhere, asked over HTTP as C2SP tlog-witness says.

use std::time::Duration;

use app::publisher::{LastSeen, Witness};
use translog::hash::sha256;
use translog::note::{Checkpoint, NOTE_BYTES_MAX, SignedNote};

/// A cosignature that comes later is asked for again (protocols/log.md §4).
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Longest history of a day that is read: a cosignature each second has 40 MB.
const HISTORY_BYTES_MAX: u64 = 64 << 20;

/// One witness by its address.
pub struct HttpWitness {
    agent: ureq::Agent,
    address: String,
    origin: String,
}

impl HttpWitness {
    /// A witness at an address such as `https://witness.example`, of the log `origin`.
    #[must_use]
    pub fn new(address: &str, origin: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        let address = address.trim_end_matches('/').to_owned();
        Self { agent: config.into(), address, origin: origin.to_owned() }
    }

    fn body(answer: ureq::http::Response<ureq::Body>) -> Option<(u16, String)> {
        let status = answer.status().as_u16();
        let limit = NOTE_BYTES_MAX as u64;
        let body = answer.into_body().with_config().limit(limit).read_to_string().ok()?;
        Some((status, body))
    }
}

impl Witness for HttpWitness {
    fn add_checkpoint(&self, request: &str) -> Option<(u16, String)> {
        let url = format!("{}/add-checkpoint", self.address);
        Self::body(self.agent.post(&url).send(request).ok()?)
    }

    fn last(&self) -> LastSeen {
        let origin = sha256(self.origin.as_bytes()).to_hex();
        let url = format!("{}/{origin}/checkpoint", self.address);
        let answer = self.agent.get(&url).call().ok().and_then(Self::body);
        match answer {
            Some((404, _)) => LastSeen::Nothing,
            Some((200, body)) => SignedNote::parse(body.as_bytes())
                .and_then(|it| Checkpoint::parse(&it.text))
                .filter(|it| it.origin == self.origin)
                .map_or(LastSeen::Silent, |it| LastSeen::Head(it.head)),
            _ => LastSeen::Silent,
        }
    }

    fn history(&self, day: &str) -> Option<Vec<u8>> {
        let url = format!("{}/history/{day}", self.address);
        let answer = self.agent.get(&url).call().ok()?;
        match answer.status().as_u16() {
            404 => Some(Vec::new()),
            200 => {
                let body = answer.into_body().with_config().limit(HISTORY_BYTES_MAX).read_to_vec();
                body.ok()
            }
            _ => None,
        }
    }
}
