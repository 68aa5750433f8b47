//! A document, or a range of it, to whoever may read it, where nothing of it can run.

use std::sync::Arc;

use app::documents::{Text, media, object};
use app::ports::{ObjectError, WorkingRow};
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::parties::Role;
use domain::shared::{AccountId, Hash, Uscc};
use domain::world::World;

use super::{SANDBOX, down, filed, href, tidy};
use crate::act::Problem;
use crate::desk::reads;
use crate::ranges::{asked, stored};
use crate::visit::Visit;

/// How long it is remembered who took a document, in milliseconds: a year.
const DOWNLOAD_KEPT_MS: i64 = 365 * 86_400_000;

/// Serves a document to whoever may read it.
pub(crate) async fn serve(v: Visit, Path((sha256, name)): Path<(String, String)>) -> Response {
    let Some(sha256) = Hash::from_hex(&sha256) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let made = v.run(move |v| opened(v, &sha256, &name)).await;
    match made {
        Ok(it) | Err(it) => it,
    }
}

fn opened(v: &Visit, sha256: &Hash, name: &str) -> Response {
    match may_read(v, sha256) {
        Ok(true) => {}
        // One that is not there and one that is not shown are the same to a stranger.
        Ok(false) => return StatusCode::NOT_FOUND.into_response(),
        Err(it) => return v.problem(&it),
    }
    if !matches!(v.site.public.publishes(sha256), Ok(true))
        && let Err(it) = reads::early(v, "document", &sha256.hex())
    {
        return v.problem(&it);
    }
    if let Err(it) = note_download(v, sha256) {
        return v.problem(&it);
    }
    let object = object(sha256);
    let objects = Arc::clone(&v.site.platform.objects);
    let (length, head) = match objects.length(&object).and_then(|it| {
        let head = objects.read(&object, 0, 16)?;
        Ok((it, head))
    }) {
        Ok(it) => it,
        Err(ObjectError::Absent(_)) => return StatusCode::NOT_FOUND.into_response(),
        Err(it) => return down(&it),
    };
    let media = media(&head, Text::Yes).unwrap_or("application/octet-stream");
    let media = if media == "text/plain" { "text/plain; charset=utf-8" } else { media };
    let plain: String = tidy(name);
    let quoted = href(sha256, &plain);
    let quoted = quoted.rsplit('/').next().unwrap_or_default();
    let way = format!("attachment; filename*=UTF-8''{quoted}");
    // The bytes of a hash are always the same: a broken download goes on where it ended.
    let tag = format!("\"{}\"", sha256.hex());
    let mut response = stored((objects, object), (0, length), asked(&v.headers, &tag));
    let headers = response.headers_mut();
    let text = |it: &str| HeaderValue::from_str(it).expect("quoted names are ASCII");
    headers.insert(header::CONTENT_TYPE, text(media));
    headers.insert(header::CONTENT_DISPOSITION, text(&way));
    headers.insert(header::ETAG, text(&tag));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Remembers who took a published document while signed in, to tell that person of corrections.
///
/// Whoever is not signed in is asked for no name, and nothing is noted.
fn note_download(v: &Visit, sha256: &Hash) -> Result<(), Problem> {
    let Some(session) = &v.session else { return Ok(()) };
    for lot in v.site.public.lots_of(sha256)? {
        let key = app::messages::download_key(&lot, &session.account);
        let expires_ms = v.now_ms.saturating_add(DOWNLOAD_KEPT_MS);
        let row = WorkingRow { key, body: Vec::new(), expires_ms };
        v.site.platform.working.note(app::messages::DOWNLOADS, &row)?;
    }
    Ok(())
}

/// Published documents are everybody's; others belong to officials, supervisors, their filer, the
/// text of a contract to its parties, and a letter's to whoever reads the letter.
fn may_read(v: &Visit, sha256: &Hash) -> Result<bool, Problem> {
    if v.site.public.publishes(sha256)? {
        return Ok(true);
    }
    let Some(person) = v.person()? else { return Ok(false) };
    if person.is(Role::Official) || person.is(Role::Supervisor) {
        return Ok(true);
    }
    if crate::remedies::reads_document(
        (&v.site.platform.folded()?.world, v.now_ms),
        &person,
        sha256,
    ) {
        return Ok(true);
    }
    if let Some(session) = &v.session
        && crate::admission::reads(
            (&v.site.platform.folded()?.world, v.now_ms),
            (&session.account, &person),
            sha256,
        )
    {
        return Ok(true);
    }
    if let Some(session) = &v.session
        && is_rechecked(&v.site.platform.folded()?.world, &session.account, sha256)
    {
        return Ok(true);
    }
    if let Some(home) = &person.organisation
        && is_partys(&v.site.platform.folded()?.world, home, sha256)
    {
        return Ok(true);
    }
    Ok(filed(v, &sha256.hex())?.is_some())
}

/// Whether a member of the committee is asked about a candidate on the ground of this document.
fn is_rechecked(world: &World, account: &AccountId, sha256: &Hash) -> bool {
    world.lots.values().any(|lot| {
        let asked = lot.award.rechecks.iter().any(|it| it.asked.document == *sha256);
        asked && lot.evaluation.members.iter().any(|it| it.account == *account)
    })
}

/// Whether an organisation is a party to a contract of this text, signed or offered.
fn is_partys(world: &World, home: &Uscc, sha256: &Hash) -> bool {
    world.lots.values().any(|lot| {
        let notice = &lot.notice;
        let winner = lot.award.winner.as_ref().map(|it| &it.0);
        let party = [Some(&notice.purchaser), notice.agent.as_ref(), winner].contains(&Some(home));
        let signed = lot.contract.instruments.values().map(|it| &it.offered);
        party && signed.chain(&lot.contract.offer).any(|it| it.document.sha256 == *sha256)
    })
}
