//! What one person of the county does next: reads the own desk and does what waits there.

use super::bidder;
use super::door::{Answer, Door, Failed, Upload};
use super::draws;
use super::form::{self, Duty, Form};
use super::trustee;
use crate::demo::acts::points;
use crate::demo::folk::{Firm, Person, Trustee};
use domain::procedure::Nature;
use domain::shared::Points;

/// The document that people of a sample file.
const DOCUMENT: &[u8] = "样本文件：仅供试用。\nSample document: for trial only.\n".as_bytes();
/// The words that people of a sample write.
const REASON: &str = "样本：按程序办理";
/// Most pages that one act takes: what is filled in, and what is signed.
const PAGES_MAX: usize = 3;
/// Seats of a committee that the county's people fill.
const SEATS: usize = 5;

/// Who somebody is besides a person with a key.
#[derive(Clone, Copy)]
pub enum Also<'a> {
    Nothing,
    /// A bidder, with its place among the county's firms.
    Firm(usize, &'a Firm),
    Trustee(&'a Trustee),
}

/// One person at a platform.
pub struct Actor<'a> {
    pub person: &'a Person,
    pub also: Also<'a>,
    pub door: &'a mut Door,
}

/// What somebody did: in the page's words, and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    pub what: String,
    pub english: &'static str,
    pub about: String,
}

/// What somebody may do next, by a name under which a refusal is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Duty(Duty),
    /// A lot that takes bids.
    Bid(String),
    /// A package that waits for a trustee.
    Package(String),
}

impl Next {
    /// Under which it is remembered.
    pub fn name(&self) -> &str {
        match self {
            Self::Duty(it) => &it.href,
            Self::Bid(it) | Self::Package(it) => it,
        }
    }

    /// Whether it is about this lot; what names no lot is about every one.
    pub fn is_about(&self, lot: &str) -> bool {
        let name = self.name();
        let of_none = !name.contains("/lots/") && !name.contains("/packages/");
        name.contains(lot) || (of_none && !matches!(self, Self::Bid(_)))
    }
}

/// Duties that people of a sample leave to newcomers: what has no one right content.
const LEFT: [&str; 4] = ["/notice", "/again", "/lost", "/securities/return"];

impl Actor<'_> {
    /// Everything that waits for this person.
    ///
    /// # Errors
    ///
    /// [`Failed`].
    pub fn next(&mut self) -> Result<Vec<Next>, Failed> {
        let mut all = Vec::new();
        match self.also {
            Also::Firm(place, _) => {
                all.extend(bidder::open_lots(self.door, place)?.into_iter().map(Next::Bid));
            }
            Also::Trustee(it) => {
                all.extend(trustee::waiting(self.door, it)?.into_iter().map(Next::Package));
            }
            Also::Nothing => {}
        }
        let desk = self.door.get("/desk")?.body;
        let left = |it: &Duty| LEFT.iter().any(|end| it.href.ends_with(end));
        // What a trustee answers is found among the packages.
        let own = |it: &Duty| !matches!(it.href.as_str(), "/trustee" | "/operator" | "/setup");
        let duties = form::duties(&desk).into_iter().filter(|it| own(it) && !left(it));
        all.extend(duties.map(Next::Duty));
        Ok(all)
    }

    /// Does one thing; nothing when there is nothing to do about it now.
    ///
    /// # Errors
    ///
    /// [`Failed`].
    pub fn act(&mut self, next: &Next) -> Result<Option<Did>, Failed> {
        let did = |what: &str, english, about: &str| {
            Some(Did { what: what.to_owned(), english, about: about.to_owned() })
        };
        match (next, self.also) {
            (Next::Bid(lot), Also::Firm(_, firm)) => {
                bidder::submit(self.door, firm, lot)?;
                Ok(did("加密并递交投标文件", "sealed and submitted a bid", lot))
            }
            (Next::Package(path), Also::Trustee(it)) => {
                trustee::answer(self.door, it, path)?;
                let lot = path.rsplit("/packages/").next().unwrap_or(path);
                Ok(did("释放开标密钥份额", "released the shares", lot))
            }
            (Next::Duty(duty), _) => self.duty(duty),
            _ => Ok(None),
        }
    }

    fn duty(&mut self, duty: &Duty) -> Result<Option<Did>, Failed> {
        let done = |english| {
            let (what, about) = (duty.what.clone(), duty.about.clone());
            Ok(Some(Did { what, english, about }))
        };
        let path = duty.href.as_str();
        let keys = path.strip_prefix("/bidder/lots/").and_then(|it| it.strip_suffix("/key-in"));
        if let (Also::Firm(_, firm), Some(lot)) = (self.also, keys) {
            self.sign_in_to(lot)?;
            bidder::key_in(self.door, firm, lot)?;
            return done("handed in the keys");
        }
        if let Some(lot) = path.strip_prefix("/assignments/") {
            return if self.assign(lot)? { done("assigned the one-time keys") } else { Ok(None) };
        }
        if path == "/account/keys" {
            return if self.bind()? { done("bound a key as second person") } else { Ok(None) };
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        let english = match last {
            "hall" => return self.hall(path)?.map_or(Ok(None), done),
            "draw" => {
                return if self.draw(path)? { done("took a step of the draw") } else { Ok(None) };
            }
            "call" => return if self.answer(path)? { done("answered the call") } else { Ok(None) },
            "committee" => "entered the committee",
            "attend" => "declared avoidance",
            "review" => "reviewed the bids",
            "blind" => "scored blind",
            "sheet" => "scored",
            "recheck" => "explained scores",
            "report" => "signed the report",
            "candidates" => "published the candidates",
            "determine" => "determined the winner",
            "letter" => "sent the letter of acceptance",
            "remedies" => "answered a remedy",
            "examine" | "serve" | "decide" | "respond" => "took a step of a complaint",
            "hold" => "lifted the hold",
            "announce" => "announced the lot",
            _ => return Ok(None),
        };
        self.complete(path, path)?;
        done(english)
    }

    /// Fills in and signs until the platform leads on.
    fn complete(&mut self, page: &str, action: &str) -> Result<(), Failed> {
        let mut answer = self.door.get(page)?;
        for _ in 0..PAGES_MAX {
            let all = form::forms(&answer.body);
            let mut ours = all.into_iter().filter(|it| it.action == action);
            let form = ours.next().ok_or_else(|| said(&answer))?;
            answer = self.send(form)?;
            if (300..400).contains(&answer.status) {
                return Ok(());
            }
            if answer.status >= 400 {
                return Err(said(&answer));
            }
        }
        Err(said(&answer))
    }

    fn send(&mut self, mut form: Form) -> Result<Answer, Failed> {
        if let Some(bytes) = form.bytes.take() {
            let signed = self.person.signs(&bytes);
            form.set("signed", &signed.signature.hex());
            form.set("by", &signed.key.hex());
        } else {
            fill(&mut form);
        }
        let files = form.fields.iter().filter(|it| it.kind == "file" && !it.name.is_empty());
        let names: Vec<String> = files.map(|it| it.name.clone()).collect();
        let upload = |field| Upload { field, name: "sample.txt", bytes: DOCUMENT };
        let uploads: Vec<Upload> = names.iter().map(|it| upload(it)).collect();
        self.door.post(&form, &uploads)
    }

    /// Sends the first form of a page that has this action.
    fn send_one(&mut self, page: &str, action: &str) -> Result<bool, Failed> {
        let body = self.door.get(page)?.body;
        let found = form::forms(&body).into_iter().find(|it| it.action == action);
        let Some(form) = found else { return Ok(false) };
        let answer = self.send(form)?;
        if answer.status >= 400 { Err(said(&answer)) } else { Ok(true) }
    }

    /// Signs in 签到 to an opening before handing in a key; once is enough.
    fn sign_in_to(&mut self, lot: &str) -> Result<bool, Failed> {
        let hall = format!("/lots/{lot}/hall");
        self.send_one(&hall, &format!("{hall}/sign-in"))
    }

    /// A chair starts, answers and signs; a bidder confirms.
    fn hall(&mut self, hall: &str) -> Result<Option<&'static str>, Failed> {
        if let Also::Firm(..) = self.also {
            let confirmed = self.send_one(hall, &format!("{hall}/confirm"))?;
            return Ok(confirmed.then_some("confirmed the read-out"));
        }
        let chair = format!("{hall}/chair");
        let acts = [
            ("start", "started the opening"),
            ("answer", "answered an objection"),
            ("sign", "signed the opening record"),
        ];
        for (act, english) in acts {
            if self.send_one(&chair, &format!("{chair}/{act}"))? {
                return Ok(Some(english));
            }
        }
        Ok(None)
    }

    /// A party's step, if its ground is witnessed: what the island would fill in.
    fn draw(&mut self, path: &str) -> Result<bool, Failed> {
        let body = self.door.get(path)?.body;
        let found = form::forms(&body).into_iter().find(|it| !it.given("step").is_empty());
        let Some(mut form) = found else { return Ok(false) };
        let odd = || Failed::Refused("the page of the draw is not understood 无法解析".to_owned());
        for (name, value) in draws::filled(&form, self.person).ok_or_else(odd)? {
            form.set(name, &value);
        }
        let answer = self.door.post(&form, &[])?;
        if answer.status >= 400 { Err(said(&answer)) } else { Ok(true) }
    }

    /// Accepts a call that rings: the first form of its page.
    fn answer(&mut self, path: &str) -> Result<bool, Failed> {
        self.send_one(path, path)
    }

    fn assign(&mut self, lot: &str) -> Result<bool, Failed> {
        let Also::Trustee(trustee) = self.also else { return Ok(false) };
        let here = format!("/assignments/{lot}");
        let proposal = self.door.get(&format!("{here}/proposal.json"))?.body;
        let Some(file) = trustee::assigned(trustee, &proposal) else {
            return Err(Failed::Refused("no key of ours 没有本保管人的密钥".to_owned()));
        };
        let page = self.door.get(&here)?.body;
        let found = form::forms(&page).into_iter().find(|it| it.action == here);
        let Some(mut form) = found else { return Ok(false) };
        form.set("assigned", &file);
        let answer = self.door.post(&form, &[])?;
        if answer.status >= 400 { Err(said(&answer)) } else { Ok(true) }
    }

    /// Binds a key that waits for a second person, as somebody who compared it face to face.
    fn bind(&mut self) -> Result<bool, Failed> {
        self.send_one("/account/keys", "/account/keys/bind")
    }
}

fn said(answer: &Answer) -> Failed {
    let why = form::refusal(&answer.body).unwrap_or_else(|| answer.status.to_string());
    Failed::Refused(why)
}

/// Fills in what people of a sample say to a form of theirs.
fn fill(form: &mut Form) {
    let names: Vec<String> = form.fields.iter().map(|it| it.name.clone()).collect();
    for name in &names {
        if name.starts_with("pass-") {
            form.set(name, "passed");
        }
        if name.starts_with("explain-") {
            form.set(name, REASON);
        }
    }
    if form.has("outcome") {
        // Of a question the outcome is not asked.
        form.set("outcome", "rejected");
    }
    for seat in 1..=SEATS {
        form.set(&format!("member-{seat}"), &format!("evaluator-{seat}"));
    }
    form.set(&format!("kind-{SEATS}"), "representative");
    for name in ["reason", "text", "reply"] {
        form.set(name, REASON);
    }
    let action = form.action.clone();
    for it in form.fields.iter_mut().filter(|it| !it.most.is_empty()) {
        let whole: i64 = it.most.replace('.', "").parse().unwrap_or_default();
        let objective = it.nature == "objective";
        let nature = if objective { Nature::Objective } else { Nature::Subjective };
        let given = points(Points(whole), nature, &format!("{action} {}", it.name));
        it.value = given.decimal();
    }
    choose(form);
}

/// Takes the first answer where none was chosen.
fn choose(form: &mut Form) {
    let radios = form.fields.iter().filter(|it| it.kind == "radio");
    let names: Vec<String> = radios.map(|it| it.name.clone()).collect();
    for name in names {
        let mut of = form.fields.iter_mut().filter(|it| it.name == name && it.kind == "radio");
        let first = of.next();
        if let Some(first) = first.filter(|it| !it.is_on)
            && of.all(|it| !it.is_on)
        {
            first.is_on = true;
        }
    }
}
