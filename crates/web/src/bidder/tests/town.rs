//! One announced lot, one admitted bidder with a browser, and what a bidder's program sends.

use std::io::Read;

use app::sealing::Ciphertexts;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::opening::{self, Bid};
use domain::parties::{self, OrganisationKind, Role};
use domain::shared::{Hash, Id};
use domain::world::Command;
use serde_json::{Value, json};

use super::bidders::Bidder;
use super::house::{Answered, Browser};
use super::world::Opening;

pub const ACCOUNT: &str = "bidder-7";

/// A lot that takes bids, and the browser of its only bidder.
pub struct Town {
    pub open: Opening,
    pub browser: Browser,
    pub csrf: String,
}

/// A bid as a bidder's program holds it before it is sent.
pub struct Sealed {
    pub bid: Bid,
    pub ciphertext: Vec<u8>,
}

impl Town {
    /// Nobody else bids.
    pub fn new() -> Self {
        Self::among(0)
    }

    /// So many others have submitted bids.
    pub fn among(others: u8) -> Self {
        let mut open = Opening::with_bids(others);
        open.bidders.push(Bidder::new(7, 900_000_00));
        admit(&open);
        let browser = open.house.signed_in(ACCOUNT);
        let mut it = Self { open, browser, csrf: String::new() };
        it.sign_in();
        it
    }

    /// The bidder behind the browser.
    pub fn own(&self) -> &Bidder {
        self.open.bidders.last().unwrap()
    }

    pub fn lot(&self, rest: &str) -> String {
        format!("/bidder/lots/{}/{rest}", self.open.id)
    }

    pub fn get(&mut self, path: &str) -> Answered {
        self.open.house.get(&mut self.browser, path)
    }

    /// Seals the next record on the bidder's own machine.
    pub fn seal(&mut self) -> Sealed {
        let lot = self.open.lot();
        let objects = &mut self.open.objects;
        let command = self.open.bidders.last_mut().unwrap().seal(&lot, objects);
        let Command::Opening(opening::Command::Submit { offered, .. }) = command else {
            unreachable!("sealing makes a submission")
        };
        let root = offered.bid.envelopes[0].ct_root;
        let mut ciphertext = Vec::new();
        let mut object = self.open.objects.open(&root).unwrap().unwrap();
        object.read_to_end(&mut ciphertext).unwrap();
        drop(object);
        Sealed { bid: offered.bid, ciphertext }
    }

    pub fn json(&mut self, method: &str, path: &str, body: Body) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf", self.csrf.clone())
            .body(body)
            .unwrap();
        let answer = self.open.house.send(&mut self.browser, request);
        let said = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
        (answer.status, said)
    }

    pub fn post(&mut self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.json("POST", path, Body::from(body.to_string()))
    }

    /// Opens an upload and sends all of a ciphertext; gives its id.
    pub fn upload(&mut self, it: &Sealed) -> String {
        let begun = self.begin(it);
        let path = format!("{}/{begun}?at=0", self.lot("upload"));
        let (status, said) = self.json("PUT", &path, Body::from(it.ciphertext.clone()));
        assert_eq!((status, &said["have"]), (StatusCode::OK, &json!(it.ciphertext.len())));
        begun
    }

    pub fn begin(&mut self, it: &Sealed) -> String {
        let ask = json!({
            "envelope": "price",
            "ct_len": it.ciphertext.len(),
            "ctx": it.bid.envelopes[0].ctx.hex(),
        });
        let (status, said) = self.post(&self.lot("upload"), &ask);
        assert_eq!(status, StatusCode::OK, "{said}");
        said["upload"].as_str().unwrap().to_owned()
    }

    pub fn submission(&self, it: &Sealed, upload: &str) -> Value {
        json!({
            "record": it.bid.record,
            "sig": it.bid.signature.hex(),
            "salt": it.bid.salt.hex(),
            "salt_r": it.bid.salt_r.hex(),
            "scheme": "cn-uscc",
            "id": it.bid.bidder.as_str(),
            "uploads": {"price": upload},
            "idempotency_key": &it.bid.b.hex()[..48],
        })
    }

    pub fn submit(&mut self, it: &Sealed, upload: &str) -> (StatusCode, Value) {
        let body = self.submission(it, upload);
        self.post(&self.lot("submit"), &body)
    }

    /// Seals, uploads and submits; gives the acceptance.
    pub fn bid(&mut self) -> (Sealed, Value) {
        let it = self.seal();
        let upload = self.upload(&it);
        let (status, said) = self.submit(&it, &upload);
        assert_eq!(status, StatusCode::CREATED, "{said}");
        (it, said)
    }

    /// Number of rows in the record.
    pub fn rows(&self) -> u64 {
        self.open.house.site.platform.folded().unwrap().next
    }

    /// Whether the ciphertext lies under its root.
    pub fn holds(&self, root: &Hash) -> bool {
        let name = app::opener::ciphertext_name(root);
        self.open.house.site.platform.objects.length(&name).is_ok()
    }

    /// Publishes everything with one witness's cosignature.
    pub fn witness(&self) {
        crate::account::tests::witnessed::witness(&self.open.house.site);
    }

    /// Closes the lot and begins key-in, as the platform does; signs the bidder in again.
    pub fn key_in_begins(&mut self) {
        self.open.close();
        self.open.open_key_in(Vec::new());
        self.sign_in();
    }

    /// Signs the bidder in; after days every session has ended.
    pub fn sign_in(&mut self) {
        self.browser = self.open.house.signed_in(ACCOUNT);
        self.csrf = self.get("/bidder").hidden("csrf");
    }
}

/// Admits the bidder with one person and one bound key.
fn admit(open: &Opening) {
    let bidder = open.bidders.last().unwrap();
    let admitted = parties::OrganisationAdmitted {
        organisation: bidder.uscc.clone(),
        name: bidder.name.clone(),
        kinds: vec![OrganisationKind::Bidder],
        licence: Hash([1; 32]),
    };
    open.accept(Command::Parties(parties::Command::AdmitOrganisation(admitted)));
    open.person(ACCOUNT, Some(&bidder.uscc), Role::Bidder);
    open.accept(Command::Parties(parties::Command::BindKey {
        organisation: bidder.uscc.clone(),
        key: bidder.public(),
        holder: Id::new(ACCOUNT).unwrap(),
        second: Id::new("official-1").unwrap(),
    }));
}
