//! Files that a trustee sends from the page: signed batches, key statements, published secrets.

use app::trustee_package as packages;
use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse, Redirect, Response};
use domain::shared::{Id, Secret};
use domain::world::Command;

use super::{At, batch_of, entry_of, fault, own_trustee, tool};
use crate::act::Problem;
use crate::visit::Visit;

/// A form of this area: the marks and one file or text.
#[derive(Default)]
struct Sent {
    csrf: String,
    key: String,
    file: Vec<u8>,
}

async fn sent(mut form: Multipart) -> Result<Sent, Problem> {
    let unread = || Problem::Field("file".to_owned(), "trustee-fault-form".to_owned());
    let mut it = Sent::default();
    while let Some(part) = form.next_field().await.map_err(|_| unread())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| unread())?.to_vec();
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "csrf" => it.csrf = text(),
            "key" => it.key = text(),
            "file" if !bytes.is_empty() => it.file = bytes,
            _ => {}
        }
    }
    Ok(it)
}

/// Asks for what `make` reads from the sent file, in the trustee's name.
async fn acted(
    visit: &Visit,
    form: Multipart,
    make: impl FnOnce(&Visit, &Id, &[u8]) -> Result<Vec<Command>, Problem> + Send + 'static,
) -> Result<(), Problem> {
    let sent = sent(form).await?;
    let account = visit.actor(&sent.csrf)?;
    let reading = visit.clone();
    let commands = reading.run(move |visit| {
        let trustee = own_trustee(visit)?;
        make(visit, &trustee, &sent.file)
    });
    for command in commands.await.map_err(|_| Problem::Unknown)?? {
        visit.act(&account, &tool::key_of(&command), command).await?;
    }
    Ok(())
}

async fn answered(visit: Visit, done: Result<(), Problem>) -> Response {
    match done {
        Ok(()) => Redirect::to("/trustee?done=sent").into_response(),
        Err(problem) => {
            visit.run(move |visit| visit.problem(&problem)).await.unwrap_or_else(|it| it)
        }
    }
}

/// Takes a batch of signed key statements.
pub async fn keys(visit: Visit, form: Multipart) -> Response {
    let make = |visit: &Visit, trustee: &Id, file: &[u8]| {
        let folded = visit.site.platform.folded()?;
        let all = packages::statements_of(&folded.world, trustee, file).map_err(fault)?;
        Ok(all.into_iter().map(Command::Parties).collect())
    };
    let done = acted(&visit, form, make).await;
    answered(visit, done).await
}

/// Takes a signed batch of shares.
pub async fn shares(visit: Visit, Path(at): Path<At>, form: Multipart) -> Response {
    let make = move |visit: &Visit, trustee: &Id, file: &[u8]| {
        let waits = || Problem::Denied("trustee-not-waiting".to_owned());
        let batch = batch_of(&at).ok_or_else(waits)?;
        let entry = entry_of(&visit.site, &batch)?.ok_or_else(waits)?;
        let folded = visit.site.platform.folded()?;
        let lot = folded.world.lots.get(&batch.lot).ok_or_else(waits)?;
        let command = packages::answer(&folded.world, lot, (&batch, trustee), &entry, file);
        Ok(vec![Command::Opening(command.map_err(fault)?)])
    };
    let done = acted(&visit, form, make).await;
    answered(visit, done).await
}

/// Takes the one-time secret of a contested envelope: 64 hex digits.
pub async fn secret(visit: Visit, Path(at): Path<At>, form: Multipart) -> Response {
    let make = move |visit: &Visit, trustee: &Id, file: &[u8]| {
        let waits = || Problem::Denied("trustee-not-waiting".to_owned());
        let unread = || fault(packages::BatchFault::Form);
        let batch = batch_of(&at).ok_or_else(waits)?;
        let text = std::str::from_utf8(file).map_err(|_| unread())?;
        let secret = Secret::from_hex(text.trim()).ok_or_else(unread)?;
        let folded = visit.site.platform.folded()?;
        let lot = folded.world.lots.get(&batch.lot).ok_or_else(waits)?;
        let command = packages::secret(lot, (&batch, trustee), secret).map_err(fault)?;
        Ok(vec![Command::Opening(command)])
    };
    let done = acted(&visit, form, make).await;
    answered(visit, done).await
}
