//! One lot with a person of every role, and what an answer must be, whatever was sent.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{Request, StatusCode};
use domain::parties::{OrganisationKind, Role};
use domain::shared::Hash;

use super::house::{Answered, Browser};
use super::world::{Opening, uscc};

/// How far the lot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Announced,
    KeyIn,
    Opened,
}

/// One account of each role.
pub const PEOPLE: [(&str, Role); 10] = [
    ("purchaser-1", Role::Purchaser),
    ("agent-1", Role::Agent),
    ("bidder-0", Role::Bidder),
    ("evaluator-1", Role::Evaluator),
    ("official-1", Role::Official),
    ("chair-1", Role::Chair),
    ("keeper-1", Role::Trustee),
    ("supervisor-1", Role::Supervisor),
    ("operator-1", Role::Operator),
    ("manager-1", Role::Administrator),
];

/// The platform, and the forms' tokens of everybody.
pub struct Town {
    pub open: Opening,
}

impl Town {
    pub fn new(stage: Stage) -> Self {
        let open = match stage {
            Stage::Announced | Stage::KeyIn => Opening::with_bids(3),
            Stage::Opened => Opening::opened(3, 3),
        };
        if stage == Stage::KeyIn {
            open.close();
            open.open_key_in(Vec::new());
        }
        Self::peopled(open)
    }

    pub fn by_https() -> Self {
        let mut it = Self::new(Stage::Announced);
        let site = Arc::clone(&it.open.house.site);
        let mut other = crate::site::Site::new(
            Arc::clone(&site.platform),
            crate::public::routes::World::Centre,
            "https://jy.example",
            site.log.clone(),
        );
        other.founding.clone_from(&site.founding);
        it.open.house.site = Arc::new(other);
        it.open.house.routes = Default::default();
        it
    }

    fn peopled(open: Opening) -> Self {
        let home = |name: &str, kind: OrganisationKind| {
            let organisation = uscc(name);
            open.accept(domain::world::Command::Parties(
                domain::parties::Command::AdmitOrganisation(
                    domain::parties::OrganisationAdmitted {
                        organisation: organisation.clone(),
                        name: format!("样本单位 {name}"),
                        kinds: vec![kind],
                        licence: Hash([1; 32]),
                    },
                ),
            ));
            organisation
        };
        let agent = home("91510000000AGENT1", OrganisationKind::Agent);
        let supervisor = home("1251000000GUARDA1", OrganisationKind::Supervisor);
        open.person("purchaser-1", Some(&uscc("1251000000TRUATE1")), Role::Purchaser);
        open.person("agent-1", Some(&agent), Role::Agent);
        open.person("supervisor-1", Some(&supervisor), Role::Supervisor);
        open.person("manager-1", Some(&agent), Role::Administrator);
        open.person("evaluator-1", None, Role::Evaluator);
        open.person("operator-1", None, Role::Operator);
        Self { open }
    }

    pub fn browser(&self, account: &str) -> Browser {
        self.open.house.signed_in(account)
    }

    /// The token of a session's forms.
    pub fn csrf(&self, browser: &mut Browser) -> String {
        self.send(browser, ask("GET", "/check").body(Body::empty()).unwrap()).hidden("csrf")
    }

    /// Sends as this machine itself, which no pace holds back.
    pub fn send(&self, browser: &mut Browser, mut request: Request<Body>) -> Answered {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_711))));
        self.open.house.send(browser, request)
    }

    /// Leaves of the record.
    pub fn leaves(&self) -> u64 {
        self.open.house.site.platform.folded().unwrap().next
    }

    /// A refusal says in words what was wrong; nothing hostile comes back as markup.
    pub fn is_worded(&self, answer: &Answered, about: &str) {
        let (status, body) = (answer.status, &answer.body);
        assert!(!status.is_server_error(), "{about} was answered {status}: {body}");
        assert!(!body.contains("⟦"), "{about}: a word is missing: {body}");
        assert!(!body.contains("<script>alert"), "{about} gives markup back: {body}");
        if !status.is_client_error() {
            return;
        }
        let kind = answer.headers.get("content-type").and_then(|it| it.to_str().ok());
        let kind = kind.unwrap_or_default();
        let said = body.chars().filter(|it| ('\u{4e00}'..='\u{9fff}').contains(it)).count();
        assert!(said >= 4, "{about} was answered {status} without a sentence: {body:?}");
        if kind.starts_with("text/html") {
            let told = ["class=\"refusal", "class=\"errors", "class=\"empty", "class=\"error"];
            let told = told.iter().any(|it| body.contains(it));
            assert!(told, "{about}: {status} without a reason: {body}");
        }
    }
}

/// A request as a browser sends it from our own page.
pub fn ask(method: &str, path: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("accept", "text/html,application/xhtml+xml")
        .header("sec-fetch-site", "same-origin")
}

/// Names of the fields that a page's form for an address holds, with the values shown.
pub fn fields(body: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for rest in body.split(" name=\"").skip(1) {
        let (name, rest) = rest.split_once('"').unwrap();
        let tag = rest.split('>').next().unwrap_or_default();
        let value = tag.split_once(" value=\"").and_then(|it| it.1.split('"').next());
        found.insert(name.to_owned(), value.unwrap_or_default().to_owned());
    }
    for own in ["csrf", "key", "viewport", "theme-color", "description", "color-scheme"] {
        found.remove(own);
    }
    found
}

/// What is never an answer to bad input.
pub fn is_refused(answer: &Answered) -> bool {
    answer.status.is_client_error()
}

/// The status of a redirect after a form.
pub const DONE: StatusCode = StatusCode::SEE_OTHER;
