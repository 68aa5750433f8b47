//! Witnesses enrolled by key and typed (size, root), then leaf 0 with all of them.

use std::collections::BTreeMap;

use app::setup::{PolicyState, Step, WitnessEnrolment};
use axum::response::{IntoResponse, Redirect, Response};
use domain::shared::Hash;
use maud::{Markup, html};

use crate::design::form::{Field, FieldError, button, commit_button, error_summary, form, text};
use crate::design::lists::facts;
use crate::design::value::code;
use crate::typed::Form;
use crate::visit::Visit;

use super::hand::{Sight, acting, sight};
use super::list::{Wrong, head, page};
use super::said;

const SAMPLE_CLOCK: &str = " --sample-clock DATA/sample-clock";

type Fields = BTreeMap<String, String>;

fn word<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |it| it.trim())
}

/// Shows the witnesses so far and the form for one more.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => witnesses(v, &it, &Fields::new(), &[]),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

/// Enrols one witness.
pub(super) async fn enrol(v: Visit, Form(fields): Form<Fields>) -> Response {
    let made = v.run(move |v| {
        let sight = match acting(v, word(&fields, "csrf")) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        let it = match typed(v, &fields) {
            Ok(it) => it,
            Err(errors) => return witnesses(v, &sight, &fields, &errors),
        };
        match sight.founding.enrol_witness(&it) {
            Ok(()) => Redirect::to("/setup/witnesses").into_response(),
            Err(it) => witnesses(v, &sight, &fields, &[said::founding(v.text, &it)]),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Reads the form; every field that is wrong has its sentence.
fn typed(v: &Visit, fields: &Fields) -> Result<WitnessEnrolment, Vec<(&'static str, String)>> {
    let t = v.text;
    let mut errors = Vec::new();
    for name in ["vkey", "address"] {
        if word(fields, name).is_empty() {
            errors.push((name, t.s("form-needed")));
        }
    }
    let size = word(fields, "size").parse().ok();
    let root = Hash::from_hex(&word(fields, "root").to_ascii_lowercase());
    if size.is_none() {
        errors.push(("size", t.s("setup-size-malformed")));
    }
    if root.is_none() {
        errors.push(("root", t.s("setup-root-malformed")));
    }
    match (size, root, errors.is_empty()) {
        (Some(size), Some(root), true) => Ok(WitnessEnrolment {
            vkey: word(fields, "vkey").to_owned(),
            address: word(fields, "address").trim_end_matches('/').to_owned(),
            size,
            root,
        }),
        _ => Err(errors),
    }
}

fn witnesses(
    v: &Visit,
    sight: &Sight,
    fields: &Fields,
    errors: &[(&'static str, String)],
) -> Response {
    let t = v.text;
    let all: Vec<FieldError> =
        errors.iter().map(|(name, says)| FieldError { name, says }).collect();
    let body = html! {
        (error_summary(t, &all))
        (head(v, sight, Step::Witnesses))
        (enrolled(v, sight))
        @if sight.state.policy == PolicyState::Missing {
            h2 { (t.s("setup-witness-new")) }
            (at_the_witness(v, sight))
            (form("/setup/witnesses", csrf(v), &inputs(v, fields, errors)))
        } @else {
            p { (t.s("setup-policy-set")) }
        }
    };
    page(v, Step::Witnesses, Wrong::of(errors), &body)
}

fn csrf(v: &Visit) -> &str {
    v.session.as_ref().map_or("", |it| it.csrf.as_str())
}

fn enrolled(v: &Visit, sight: &Sight) -> Markup {
    let t = v.text;
    html! {
        @for it in &sight.state.witnesses {
            (facts(&[
                (&*t.s("setup-witness-name"), html! { strong { (it.name) } }),
                (&*t.s("setup-witness-key"), code(&it.vkey)),
                (&*t.s("setup-witness-address"), code(&it.address)),
            ]))
        }
    }
}

/// What is done at the witness, with this log's own values in the commands.
fn at_the_witness(v: &Visit, sight: &Sight) -> Markup {
    let t = v.text;
    let state = &sight.state;
    let enrol = format!(
        "daylight-witness enrol --dir DIR --log {} --size {} --root {}",
        state.log_key,
        state.size,
        state.root.hex()
    );
    let new = format!("daylight-witness new --dir DIR --name NAME --origin {}", state.origin);
    // In a sample the door and its witnesses read one clock (protocols/log.md §6).
    let clock = if state.origin.starts_with("sample.") { SAMPLE_CLOCK } else { "" };
    let serve = format!("daylight-witness serve --dir DIR --listen ADDRESS:PORT{clock}");
    html! {
        p { (t.s("setup-witness-says")) }
        ol {
            li { (t.s("setup-witness-do-new")) br; (code(&new)) }
            li { (t.s("setup-witness-do-enrol")) br; (code(&enrol)) }
            li {
                (t.s("setup-witness-do-serve")) br;
                (code(&serve))
            }
        }
    }
}

fn inputs(v: &Visit, fields: &Fields, errors: &[(&'static str, String)]) -> Markup {
    let t = v.text;
    let field = |name: &'static str, label: &str, hint: &str| {
        let error = errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str());
        text(
            t,
            &Field {
                name,
                label: &t.s(label),
                hint: &t.s(hint),
                error,
                value: word(fields, name),
                autocomplete: "off",
                ..Field::default()
            },
        )
    };
    html! {
        (field("vkey", "setup-witness-key", "setup-witness-key-hint"))
        (field("address", "setup-witness-address", "setup-witness-address-hint"))
        (field("size", "setup-size", "setup-size-hint"))
        (field("root", "setup-root", "setup-root-hint"))
        (button(&t.s("setup-witness")))
    }
}

/// Shows what leaf 0 will hold.
pub(super) async fn policy(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => policy_page(v, &it, &[]),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

/// Writes leaf 0.
pub(super) async fn set_policy(v: Visit, Form(fields): Form<Fields>) -> Response {
    let made = v.run(move |v| {
        let sight = match acting(v, word(&fields, "csrf")) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        match sight.founding.set_policy() {
            Ok(()) => Redirect::to("/setup").into_response(),
            Err(it) => policy_page(v, &sight, &[said::founding(v.text, &it).1]),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

fn policy_page(v: &Visit, sight: &Sight, errors: &[String]) -> Response {
    let t = v.text;
    let all: Vec<FieldError> =
        errors.iter().map(|says| FieldError { name: "policy", says }).collect();
    let body = html! {
        (error_summary(t, &all))
        (head(v, sight, Step::Policy))
        @match &sight.state.policy {
            PolicyState::Set(hash) => (facts(&[(&*t.s("setup-policy-hash"), code(&hash.hex()))])),
            PolicyState::Missing => {
                h2 { (t.s("setup-policy-holds")) }
                (facts(&[
                    (&*t.s("setup-origin"), code(&sight.state.origin)),
                    (&*t.s("setup-log-key"), code(&sight.state.log_key)),
                    (&*t.s("setup-ack-key"), code(&sight.state.ack_key)),
                ]))
                (enrolled(v, sight))
                (form("/setup/policy", csrf(v), &html! {
                    span id="f-policy" {}
                    (commit_button(&t.s("setup-policy-do"), &t.s("setup-policy-brings")))
                }))
            }
        }
    };
    page(v, Step::Policy, Wrong::of(errors), &body)
}
