//! One person's browser without script: a session, forms that are sent, programs' endpoints.

use std::collections::BTreeMap;
use std::time::Duration;

use super::form::Form;

/// How long one request may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Largest page or package that is read, in bytes.
const BODY_BYTES_MAX: u64 = 1 << 26;
/// Separates the parts of a sent form; random enough that no sample text holds it.
const CUT: &str = "daylight-people-8c41f0d2";

/// Why somebody could not act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The platform cannot be reached.
    #[error("the platform does not answer 平台无应答: {0}")]
    Silent(String),
    /// The session ended.
    #[error("not signed in 未登录")]
    SignedOut,
    /// The platform said no, in its own words.
    #[error("{0}")]
    Refused(String),
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Where a redirect leads; empty for none.
    pub location: String,
    pub body: String,
}

impl Answer {
    /// The same, unless it leads to the sign-in.
    fn inside(self) -> Result<Self, Failed> {
        if self.location.starts_with("/sign-in") { Err(Failed::SignedOut) } else { Ok(self) }
    }
}

/// A file that a form sends.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    pub field: &'a str,
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// One browser.
pub struct Door {
    agent: ureq::Agent,
    url: String,
    cookies: BTreeMap<String, String>,
    /// The mark that changing requests of programs carry.
    pub csrf: String,
    /// Digits that were tried.
    digits: String,
}

impl Door {
    /// A fresh browser at a platform's address.
    pub fn new(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        let (agent, url) = (config.into(), url.trim_end_matches('/').to_owned());
        Self { agent, url, cookies: BTreeMap::new(), csrf: String::new(), digits: String::new() }
    }

    /// Whether anybody is signed in here.
    pub fn is_open(&self) -> bool {
        !self.csrf.is_empty()
    }

    /// Whether these digits were not tried yet; from now on they were.
    pub fn tries(&mut self, digits: &str) -> bool {
        let fresh = self.digits != digits;
        digits.clone_into(&mut self.digits);
        fresh
    }

    /// Forgets the session, so that the next act signs in again.
    pub fn sign_out(&mut self) {
        self.csrf.clear();
        self.cookies.clear();
    }

    /// Reads a page.
    ///
    /// # Errors
    ///
    /// [`Failed`].
    pub fn get(&mut self, path: &str) -> Result<Answer, Failed> {
        self.send("GET", path, &[], None)?.inside()
    }

    /// Sends a form as it is filled in.
    ///
    /// # Errors
    ///
    /// [`Failed`].
    pub fn post(&mut self, form: &Form, uploads: &[Upload<'_>]) -> Result<Answer, Failed> {
        let (kind, body) = if form.is_multipart {
            (format!("multipart/form-data; boundary={CUT}"), parts(form, uploads))
        } else {
            ("application/x-www-form-urlencoded".to_owned(), pairs(form).into_bytes())
        };
        let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin")];
        self.send("POST", &form.action, &headers, Some(&body))?.inside()
    }

    /// Asks an endpoint for programs, with the session's mark.
    ///
    /// # Errors
    ///
    /// [`Failed`]; a status above 299 is [`Failed::Refused`] with what the endpoint said.
    pub fn ask(&mut self, method: &str, path: &str, body: &[u8]) -> Result<String, Failed> {
        let mark = self.csrf.clone();
        let headers = [("x-csrf", mark.as_str()), ("content-type", "application/json")];
        good(self.send(method, path, &headers, Some(body))?)
    }

    /// Asks as a trustee's tool does: with a proof instead of a session.
    ///
    /// # Errors
    ///
    /// As [`Door::ask`].
    pub fn prove(
        &mut self,
        proof: &str,
        path: &str,
        body: Option<&[u8]>,
    ) -> Result<String, Failed> {
        let method = if body.is_some() { "POST" } else { "GET" };
        good(self.send(method, path, &[("authorization", proof)], body)?)
    }

    fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, Failed> {
        let silent = |it: &dyn std::fmt::Display| Failed::Silent(it.to_string());
        let url = format!("{}{path}", self.url);
        let mut request = ureq::http::Request::builder().method(method).uri(&url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> =
                self.cookies.iter().map(|it| format!("{}={}", it.0, it.1)).collect();
            request = request.header("cookie", all.join("; "));
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).map_err(|it| silent(&it))?),
            None => self.agent.run(request.body(()).map_err(|it| silent(&it))?),
        };
        let answer = answer.map_err(|it| silent(&it))?;
        for it in answer.headers().get_all("set-cookie").iter().filter_map(|it| it.to_str().ok()) {
            self.keep(it);
        }
        let location = answer.headers().get("location").and_then(|it| it.to_str().ok());
        let (status, location) =
            (answer.status().as_u16(), location.unwrap_or_default().to_owned());
        let body = answer.into_body().with_config().limit(BODY_BYTES_MAX).read_to_string();
        Ok(Answer { status, location, body: body.map_err(|it| silent(&it))? })
    }

    fn keep(&mut self, line: &str) {
        let pair = line.split(';').next().and_then(|it| it.trim().split_once('='));
        match pair {
            Some((name, value)) if !value.is_empty() => {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            Some((name, _)) => {
                self.cookies.remove(name);
            }
            None => {}
        }
    }
}

fn good(answer: Answer) -> Result<String, Failed> {
    match answer.status {
        200..=299 => Ok(answer.body),
        status => Err(Failed::Refused(format!("{status} {}", answer.body.trim()))),
    }
}

fn pairs(form: &Form) -> String {
    let quoted = |text: &str| {
        let byte = |it: u8| match it {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(it).to_string()
            }
            _ => format!("%{it:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    let all = form.pairs().into_iter().map(|it| format!("{}={}", quoted(it.0), quoted(it.1)));
    all.collect::<Vec<_>>().join("&")
}

/// Fields before files, as the pages put them.
fn parts(form: &Form, uploads: &[Upload<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in form.pairs() {
        let head = format!("--{CUT}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(head.bytes().chain(value.bytes()).chain(*b"\r\n"));
    }
    for it in uploads {
        let head = format!(
            "--{CUT}\r\ncontent-disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
             content-type: application/octet-stream\r\n\r\n",
            it.field, it.name
        );
        body.extend(head.bytes().chain(it.bytes.iter().copied()).chain(*b"\r\n"));
    }
    body.extend(format!("--{CUT}--\r\n").bytes());
    body
}
