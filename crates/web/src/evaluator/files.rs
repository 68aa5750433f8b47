//! Opened technical and qualification files, for the lot's own committee; every read is an event.

use app::access::Action;
use app::opener::evaluation_name;
use app::ports::{ObjectError, ObjectName};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::award::{ReadObject, is_blind};
use domain::lot::Lot;
use domain::opening::Ending;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, LotId};
use maud::{Markup, html};

use crate::act::Problem;
use crate::desk::perform::{lot_id, lot_of, may_read, nothing};
use crate::desk::{files, reads, room};
use crate::visit::Visit;

use super::{name, sits};

/// Links to the opened files of every bidder.
pub(super) fn list(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    let opened = lot.opening.files.iter().flat_map(|of| {
        let whole = of.files.iter().filter(|it| it.ending == Ending::Opened);
        whole.map(move |it| (of.envelope, it.ctx))
    });
    let links: Vec<(String, String)> = opened
        .map(|(envelope, ctx)| {
            let bidder = lot.bidder_of(&ctx).map(|it| name(lot, it)).unwrap_or_default();
            let words = t.s(&format!("envelope-{}", envelope.token()));
            let href = room("evaluator", &lot.id, &format!("files/{}", ctx.hex()));
            (href, format!("{bidder} · {words}"))
        })
        .collect();
    html! {
        @if !links.is_empty() {
            h2 { (t.s("evaluator-files")) }
            p { a href=(room("evaluator", &lot.id, "read")) { (t.s("read-open")) } }
            ul class="files" {
                @for (href, label) in &links { li { a href=(href) download { (label) } } }
            }
        }
    }
}

/// One opened file.
pub(super) async fn download(
    v: Visit,
    Path((tender, lot, round, ctx)): Path<(String, String, String, String)>,
) -> Response {
    let id = lot_id(&(tender, lot, round));
    let (Some(id), Some(ctx)) = (id, Hash::from_hex(&ctx)) else { return v.problem(&nothing()) };
    let made = v.run(move |v| read(v, &id, &ctx).unwrap_or_else(|it| v.problem(&it)));
    match made.await {
        Ok(it) | Err(it) => it,
    }
}

/// An opened file as it lies in the store, once its read is noted.
pub(super) struct OpenedObject {
    pub name: ObjectName,
    /// Bytes of the whole file.
    pub length: u64,
    /// Whether the reader must not learn whose it is.
    pub blind: bool,
}

/// What a reader may open under an address: the context of the file, and what notes the read.
#[derive(Clone, Copy)]
struct Allowed {
    ctx: Hash,
    /// While it is judged blind the tag stands for the bid, so that not even the read links the
    /// two.
    noted: Hash,
    blind: bool,
}

/// A member reads the technical envelopes under their tags while items are judged blind, and
/// nothing else; whoever does not sit reads everything but them, so that nobody can tell a member
/// whose what is.
///
/// # Errors
///
/// [`Problem::Denied`]; an address that stands for nothing is unknown.
fn allowed(lot: &Lot, sits: bool, asked: &Hash) -> Result<Allowed, Problem> {
    let all: Vec<(EnvelopeName, Hash)> = opened_files(lot).collect();
    let of = |ctx: &Hash| all.iter().find(|it| it.1 == *ctx).map(|it| it.0);
    let plain = Allowed { ctx: *asked, noted: *asked, blind: false };
    if !is_blind(lot) {
        return of(asked).map(|_| plain).ok_or_else(nothing);
    }
    if !sits {
        return match of(asked) {
            Some(EnvelopeName::Tech) => Err(Problem::Denied("blind-closed".to_owned())),
            Some(_) => Ok(plain),
            None => Err(nothing()),
        };
    }
    let found = coded(lot).into_iter().find(|it| it.tag == *asked).ok_or_else(nothing)?;
    let own = |it: &&(EnvelopeName, Hash)| {
        it.0 == EnvelopeName::Tech && lot.bidder_of(&it.1) == Some(&found.bidder)
    };
    let ctx = all.iter().find(own).map(|it| it.1).ok_or_else(nothing)?;
    Ok(Allowed { ctx, noted: found.tag, blind: true })
}

/// Bids under their codes; none where nothing was sealed.
pub(super) fn coded(lot: &Lot) -> Vec<record::blind::Coded> {
    let sealed = lot.evaluation.blind.sealed.as_ref();
    sealed.map(|it| record::blind::coded(lot, &it.salt)).unwrap_or_default()
}

fn opened_files(lot: &Lot) -> impl Iterator<Item = (EnvelopeName, Hash)> {
    lot.opening.files.iter().flat_map(|of| {
        let whole = of.files.iter().filter(|it| it.ending == Ending::Opened);
        whole.map(move |it| (of.envelope, it.ctx))
    })
}

/// Lets the lot's committee, and whoever else may, at an opened file; the read is noted first.
///
/// # Errors
///
/// [`Problem::Denied`] for whoever may not and for what was not opened, [`Problem::Down`].
pub(super) fn opened(v: &Visit, id: &LotId, ctx: &Hash) -> Result<OpenedObject, Problem> {
    let allowed = {
        let folded = v.site.platform.folded()?;
        may_read(v, &folded, Action::ReadEvaluationFiles, Some(id))?;
        allowed(lot_of(&folded, id)?, sits(v, &folded, id).is_ok(), ctx)?
    };
    let name = evaluation_name(&allowed.ctx);
    let length = match v.site.platform.objects.length(&name) {
        Ok(it) => it,
        Err(ObjectError::Absent(_)) => return Err(nothing()),
        Err(it) => return Err(Problem::Down(it.to_string())),
    };
    reads::opened(v, id, ReadObject::File, allowed.noted)?;
    Ok(OpenedObject { name, length, blind: allowed.blind })
}

fn read(v: &Visit, id: &LotId, ctx: &Hash) -> Result<Response, Problem> {
    let OpenedObject { name, length, blind } = opened(v, id, ctx)?;
    if blind {
        // The whole envelope holds forms, keys and names.
        return Err(Problem::Denied("blind-whole".to_owned()));
    }
    let objects = std::sync::Arc::clone(&v.site.platform.objects);
    let mut response = Response::new(crate::ranges::all(objects, name, length));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::CONTENT_SECURITY_POLICY, files::SANDBOX),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
