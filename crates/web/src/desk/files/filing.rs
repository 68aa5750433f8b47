//! A document while it comes in with a form.

use std::sync::Arc;

use app::documents::{FORM_BYTES_MAX, Seeing, object};
use app::ports::{ObjectName, Objects};
use axum::body::Bytes;
use axum::response::Response;

use super::{Filed, PART_BYTES, broken, down, tidy};
use crate::site::Site;

/// A document while it comes in.
pub(crate) struct Filing {
    objects: Arc<dyn Objects>,
    upload: ObjectName,
    name: String,
    seeing: Seeing,
    waiting: Vec<u8>,
}

impl Filing {
    pub(crate) fn begin(site: &Site, name: &str) -> Self {
        let salt = site.platform.entropy.salt();
        let random: String = salt[..16].iter().map(|it| format!("{it:02x}")).collect();
        let upload = ObjectName::new(&format!("document-{random}")).expect("hex is a name");
        Self {
            objects: Arc::clone(&site.platform.objects),
            upload,
            name: tidy(name),
            seeing: Seeing::default(),
            waiting: Vec::new(),
        }
    }

    pub(crate) async fn take(mut self, chunk: Bytes) -> Result<Self, Response> {
        if self.is_too_long() {
            return Ok(self);
        }
        self.seeing.take(&chunk);
        self.waiting.extend_from_slice(&chunk);
        if self.waiting.len() < PART_BYTES as usize { Ok(self) } else { self.write().await }
    }

    fn is_too_long(&self) -> bool {
        self.seeing.length() > FORM_BYTES_MAX
    }

    async fn write(mut self) -> Result<Self, Response> {
        let done = tokio::task::spawn_blocking(move || {
            let at = self.seeing.length() - self.waiting.len() as u64;
            let result = self.objects.put_part(&self.upload, at, &self.waiting);
            self.waiting.clear();
            result.map(|_| self)
        });
        done.await.map_err(|_| broken())?.map_err(|it| down(&it))
    }

    /// The stored document, or the key of the sentence why it is not admitted.
    pub(crate) async fn finish(self) -> Result<Result<Filed, &'static str>, Response> {
        if self.is_too_long() {
            self.abandon().await?;
            return Ok(Err("form-document-size"));
        }
        let mut it = self.write().await?;
        let Some(seen) = std::mem::take(&mut it.seeing).finish() else {
            it.abandon().await?;
            return Ok(Err("form-document-kind"));
        };
        let (objects, upload) = (it.objects, it.upload);
        let name = object(&seen.sha256);
        let done = tokio::task::spawn_blocking(move || objects.finish(&upload, &name));
        done.await.map_err(|_| broken())?.map_err(|it| down(&it))?;
        Ok(Ok(Filed::of(it.name, &seen)))
    }

    async fn abandon(self) -> Result<(), Response> {
        let done = tokio::task::spawn_blocking(move || self.objects.abandon(&self.upload));
        done.await.map_err(|_| broken())?.map_err(|it| down(&it))
    }
}
