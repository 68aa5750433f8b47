//! Trustees enrolled by the file that `daylight-key trustee batch` wrote: key and one-time keys.

use app::setup::{BATCH_BYTES_MAX, Batch, Step};
use axum::response::{IntoResponse, Redirect, Response};
use domain::parties::{Command, OrganisationAdmitted, OrganisationKind, Purpose};
use domain::shared::{AccountId, Hash, Uscc};
use domain::world::{Command as Any, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{
    Field, FieldError, commit_button, error_summary, file, text, upload_form,
};
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::refusal::Kept;
use crate::design::value::code;
use crate::desk::files;
use crate::desk::posted::Posted;
use crate::problem::{block, said};
use crate::visit::Visit;

use super::hand::{Hand, Sight, acting, may, sight};
use super::list::{Wrong, head, page};
use super::said;

/// The text of a small uploaded file; `None` when it was not sent.
pub(super) fn uploaded(v: &Visit, posted: &Posted, name: &str) -> Result<Option<Vec<u8>>, Problem> {
    let Some(filed) = posted.files(name).next() else { return Ok(None) };
    let length = u32::try_from(filed.length.min(BATCH_BYTES_MAX as u64 + 1)).unwrap_or(u32::MAX);
    let object = app::documents::object(&filed.sha256);
    let read = v.site.platform.objects.read(&object, 0, length);
    read.map(Some).map_err(|it| Problem::Down(it.to_string()))
}

/// Shows the trustees so far and the form for one more.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => trustees(v, &it, &Posted::default(), &[]),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

/// What a form enrols, read and checked.
struct Enrolment {
    batch: Batch,
    name: String,
    organisation: Uscc,
    organisation_name: String,
    licence: Hash,
}

impl Enrolment {
    /// What remains to be asked of the law: a form sent twice goes on where it stopped.
    fn commands(&self, world: &World) -> Vec<Command> {
        let mut all = Vec::new();
        if !world.organisations.contains_key(&self.organisation) {
            all.push(Command::AdmitOrganisation(OrganisationAdmitted {
                organisation: self.organisation.clone(),
                name: self.organisation_name.clone(),
                kinds: vec![OrganisationKind::Trustee],
                licence: self.licence,
            }));
        }
        let known = world.centre.trustees.get(&self.batch.trustee);
        let same = known
            .is_some_and(|it| it.key == self.batch.key && it.organisation == self.organisation);
        if !same {
            all.push(self.batch.enrolment(&self.name, &self.organisation));
        }
        let held = |purpose: Purpose, serial: u64| {
            known.is_some_and(|it| it.deposited.contains_key(&(purpose, serial)))
        };
        all.extend(self.batch.deposits().into_iter().filter(|it| match it {
            Command::DepositKeys { purpose, keys, .. } => {
                !(same && keys.iter().all(|it| held(*purpose, it.serial)))
            }
            _ => true,
        }));
        all
    }
}

/// Enrols a trustee with its organisation and its first keys.
pub(super) async fn enrol(v: Visit, posted: Posted) -> Response {
    let sent = posted.clone();
    let asked = v.clone().run(move |v| {
        let sight = acting(v, sent.get("csrf")).map_err(|it| v.problem(&it))?;
        if sight.hand == Hand::Console {
            return Err(v.problem(&Problem::Denied("refusal-not-permitted".to_owned())));
        }
        let it = match read(v, &sent) {
            Ok(it) => it,
            Err(problems) => return Err(trustees(v, &sight, &sent, &problems)),
        };
        let folded = v.site.platform.folded().map_err(|it| v.problem(&it.into()))?;
        let commands = it.commands(&folded.world);
        drop(folded);
        for one in &commands {
            // An organisation is admitted by the same form before its trustee is enrolled.
            may(v, &sight.hand, one).map_err(|it| v.problem(&it))?;
        }
        Ok((sight.hand.account(), commands))
    });
    let (account, commands) = match asked.await {
        Ok(Ok(it)) => it,
        Ok(Err(it)) | Err(it) => return it,
    };
    match carry_out(&v, &account, posted.get("key"), commands).await {
        Ok(()) => Redirect::to("/setup/trustees").into_response(),
        Err(problem) => {
            let made = v.run(move |v| match sight(v) {
                Ok(it) => trustees(v, &it, &posted, &[problem]),
                Err(it) => v.problem(&it),
            });
            made.await.unwrap_or_else(|it| it)
        }
    }
}

async fn carry_out(
    v: &Visit,
    account: &AccountId,
    key: &str,
    commands: Vec<Command>,
) -> Result<(), Problem> {
    for (at, command) in commands.into_iter().enumerate() {
        // The place is part of the key, and what was done before is not asked again.
        let kind = match &command {
            Command::AdmitOrganisation(_) => "a",
            Command::EnrolTrustee(_) => "e",
            _ => "d",
        };
        v.act(account, &format!("{key}-{kind}{at}"), Any::Parties(command)).await?;
    }
    Ok(())
}

fn read(v: &Visit, posted: &Posted) -> Result<Enrolment, Vec<Problem>> {
    let t = v.text;
    let mut problems = posted.problems.clone();
    let wrong = |name: &str, key: &str| Problem::Field(name.to_owned(), key.to_owned());
    for name in ["name", "organisation_name"] {
        if posted.get(name).is_empty() {
            problems.push(wrong(name, "form-needed"));
        }
    }
    let organisation = Uscc::new(&posted.get("organisation").to_ascii_uppercase());
    if organisation.is_none() {
        problems.push(wrong("organisation", "form-not-uscc"));
    }
    let licence = files::one(v, posted, "licence").map_err(|it| problems.push(it)).ok();
    let batch = match uploaded(v, posted, "batch") {
        Ok(Some(bytes)) => match Batch::read(&bytes) {
            Ok(it) => Some(it),
            Err(it) => {
                problems.push(Problem::Field("batch".to_owned(), said::batch(t, &it)));
                None
            }
        },
        Ok(None) => {
            problems.push(wrong("batch", "form-needed"));
            None
        }
        Err(it) => {
            problems.push(it);
            None
        }
    };
    match (batch, organisation, licence, problems.is_empty()) {
        (Some(batch), Some(organisation), Some(licence), true) => Ok(Enrolment {
            batch,
            name: posted.get("name").to_owned(),
            organisation,
            organisation_name: posted.get("organisation_name").to_owned(),
            licence,
        }),
        _ => Err(problems),
    }
}

/// A field's error: a key of a sentence, or a sentence that was made of values.
fn sentence(v: &Visit, key: &str) -> String {
    if v.text.has(key) { v.text.s(key) } else { key.to_owned() }
}

fn trustees(v: &Visit, sight: &Sight, posted: &Posted, problems: &[Problem]) -> Response {
    let t = v.text;
    let fields = problems.iter().filter_map(|it| match it {
        Problem::Field(name, key) => Some((name.clone(), sentence(v, key))),
        _ => None,
    });
    let errors: Vec<(String, String)> = fields.collect();
    let all: Vec<FieldError> =
        errors.iter().map(|(name, says)| FieldError { name, says }).collect();
    let others = problems.iter().filter(|it| !matches!(it, Problem::Field(..)));
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let known = match enrolled(v) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let body = html! {
        @for it in others { (block(t, it, Kept::Typed)) }
        (error_summary(t, &all))
        (head(v, sight, Step::Trustees))
        (known)
        @if sight.hand == Hand::Console {
            p { (t.s("setup-official-needed")) }
        } @else if sight.before(Step::Trustees).is_none() {
            h2 { (t.s("setup-trustee")) }
            p { (t.s("setup-trustee-says")) }
            ol {
                li { (t.s("setup-trustee-do-init")) br;
                    (code("daylight-key trustee --store DIR init --name NAME")) }
                li { (t.s("setup-trustee-do-batch")) br;
                    (code("daylight-key trustee --store DIR batch --purpose share --count 64 \
                        --out batch.json")) }
            }
            (upload_form("/setup/trustees", csrf, &inputs(v, posted, &errors)))
        }
    };
    let status = problems.iter().map(|it| said_status(v, it)).next();
    let mut answer = page(v, Step::Trustees, Wrong::of(problems), &body);
    if let Some(it) = status {
        *answer.status_mut() = it;
    }
    answer
}

fn said_status(v: &Visit, problem: &Problem) -> axum::http::StatusCode {
    match problem {
        Problem::Field(..) => axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        other => said(v.text, other).status,
    }
}

/// Every trustee with its organisation, its key and how many keys are left.
fn enrolled(v: &Visit) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let world = &folded.world;
    Ok(html! {
        @if !world.centre.trustees.is_empty() { h2 { (t.s("setup-trustees-known")) } }
        @for (name, it) in &world.centre.trustees {
            @let home = world.organisations.get(&it.organisation);
            @let left = it.deposited.iter()
                .filter(|held| held.0.0 == Purpose::Share && !it.spent.contains(&held.1.key))
                .count();
            h3 { (it.name) " " (code(name.as_str())) }
            (facts(&[
                (&*t.s("setup-trustee-organisation"), html! {
                    (home.map_or("", |it| it.name.as_str())) " " (code(it.organisation.as_str()))
                }),
                (&*t.s("setup-trustee-key"), code(&it.key.hex())),
                (&*t.s("setup-trustee-left"), html! {
                    @if left == 0 { (tag(Tone::Alarm, &t.s("setup-trustee-none"))) }
                    @else { (t.t("setup-trustee-left-n", &[("n", left.into())])) }
                }),
            ]))
        }
        @if !world.centre.trustees.is_empty() {
            p { (t.s("setup-trustee-person")) " "
                a href="/centre/people/new" { (t.s("setup-trustee-person-go")) } }
        }
    })
}

fn inputs(v: &Visit, posted: &Posted, errors: &[(String, String)]) -> Markup {
    let t = v.text;
    let error = |name: &str| {
        errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned()
    };
    let field = |name: &str, label: &str, hint: &str| {
        let hint = if hint.is_empty() { String::new() } else { t.s(hint) };
        text(
            t,
            &Field {
                name,
                label: &t.s(label),
                hint: &hint,
                error: &error(name),
                value: posted.get(name),
                autocomplete: "off",
                ..Field::default()
            },
        )
    };
    html! {
        input type="hidden" name="key" value=(v.fresh_key());
        (file(t, &Field { name: "batch", label: &t.s("setup-trustee-batch"),
            hint: &t.s("setup-trustee-batch-hint"), error: &error("batch"), ..Field::default() },
            ".json,.txt"))
        (field("name", "setup-trustee-name", "setup-trustee-name-hint"))
        (field("organisation_name", "account-organisation", ""))
        (field("organisation", "account-uscc", "setup-uscc-hint"))
        (file(t, &Field { name: "licence", label: &t.s("account-licence"),
            hint: &t.s("setup-licence-hint"), error: &error("licence"), ..Field::default() },
            files::ACCEPT))
        (commit_button(&t.s("setup-trustee"), &t.s("setup-trustee-brings")))
    }
}
