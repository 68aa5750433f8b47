//! Where letters go: an own mailbox and telephone, and whether courtesies leave too.

use app::messages::{Contact, ContactWrong, Courtesies};
use axum::response::Response;
use domain::shared::AccountId;
use maud::html;

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::perform::{Shown, show as shown, work};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::text::Lang;
use crate::visit::Visit;

use super::ways;

pub(super) async fn show(v: Visit) -> Response {
    shown(v, page).await
}

pub(super) async fn send(v: Visit, posted: Posted) -> Response {
    work(v, posted, keep, page).await
}

fn held(v: &Visit) -> Result<(AccountId, Contact), Problem> {
    let account = v.session.as_ref().ok_or(Problem::SignIn)?.account.clone();
    let platform = &v.site.platform;
    let contact = Contact::of(&*platform.working, &account, platform.clock.wall_ms())?;
    Ok((account, contact))
}

fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let (_, contact) = held(v)?;
    let before = Posted::of([
        ("contact_mail", contact.mail.clone()),
        ("contact_telephone", contact.telephone.clone()),
        ("contact_language", contact.language().to_owned()),
        ("contact_courtesies", if contact.takes_courtesies() { "yes" } else { "" }.to_owned()),
    ]);
    let posted = if posted.is_sent() { posted } else { &before };
    let sheet = Sheet { v, posted, problems };
    let languages: Vec<(&str, String)> = Lang::ALL
        .iter()
        .map(|it| (it.tag(), t.s(&format!("contact-language-{}", it.tag()))))
        .collect();
    let fields = html! {
        (sheet.line("contact_mail", Need::Optional))
        (sheet.line("contact_telephone", Need::Optional))
        (sheet.radios("contact_language", &languages))
        (sheet.agree("contact_courtesies"))
        p class="quiet" { (t.s("contact-statutory")) }
        (button(&t.s("contact-keep")))
    };
    let body = html! {
        (sheet.top())
        (ways(v))
        p { (t.s("contact-says")) }
        (sheet.form("/messages/contact", &fields))
    };
    Ok(Shown::reading(t.s("contact-title"), body))
}

fn keep(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let (account, _) = held(v).map_err(|it| vec![it])?;
    let typed = Contact::typed(posted.get("contact_mail"), posted.get("contact_telephone"));
    let typed = typed.map_err(|it| match it {
        ContactWrong::Mail => vec![wrong("contact_mail", "contact-mail-wrong")],
        ContactWrong::Telephone => vec![wrong("contact_telephone", "contact-telephone-wrong")],
    })?;
    let language = Lang::ALL.into_iter().find(|it| it.tag() == posted.get("contact_language"));
    let Some(language) = language else {
        return Err(vec![wrong("contact_language", "form-choose")]);
    };
    let courtesies = match posted.get("contact_courtesies") {
        "yes" => Courtesies::Sent,
        _ => Courtesies::InboxOnly,
    };
    let contact = Contact { language: language.tag().to_owned(), courtesies, ..typed };
    contact.keep(&*v.site.platform.working, &account, v.now_ms).map_err(|it| vec![it.into()])?;
    Ok("/messages/contact?done=contact".to_owned())
}
