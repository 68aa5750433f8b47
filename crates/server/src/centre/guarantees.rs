//! The thread that asks issuers of electronic guarantees, and notes what they answer.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use adapters::guarantees::{DirectoryIssuers, SampleIssuer};
use app::guarantees::{Look, LookFailure};
use app::platform::Platform;
use app::ports::IssuersFailure;

use super::settings::Settings;
use crate::data::Data;

/// How often the exchange is looked at.
const TICK: Duration = Duration::from_millis(500);
/// Folder of a sample's exchange, in its data folder.
pub const EXCHANGE: &str = "issuers";

/// The exchange of `centre.toml`, and the issuer that plays the other side in a sample.
pub struct Exchange {
    pub side: DirectoryIssuers,
    pub sample: Option<SampleIssuer>,
}

/// Where a sample's exchange lies.
#[must_use]
pub fn sample_folder(data: &Path) -> PathBuf {
    data.join(EXCHANGE)
}

/// A sample's exchange, with its issuer.
///
/// # Errors
///
/// [`IssuersFailure`] when the folder cannot be made.
pub fn sample(folder: &Path) -> Result<Exchange, IssuersFailure> {
    let side = DirectoryIssuers::open(folder)?;
    let sample = SampleIssuer::open(folder).map_err(|it| IssuersFailure(it.to_string()))?;
    Ok(Exchange { side, sample: Some(sample) })
}

/// The exchange of a centre; none where none is set.
///
/// # Errors
///
/// [`IssuersFailure`]: a centre that cannot reach the exchange it was told does not start.
pub fn exchange(settings: &Settings, data: &Data) -> Result<Option<Exchange>, IssuersFailure> {
    if let Some(it) = &settings.issuers {
        let side = DirectoryIssuers::open(&it.folder)?;
        return Ok(Some(Exchange { side, sample: None }));
    }
    let is_sample = settings.origin.starts_with(super::SAMPLE);
    is_sample.then(|| sample(&sample_folder(&data.data))).transpose()
}

impl Exchange {
    /// One look: questions out, the sample's issuer at work, answers in.
    ///
    /// # Errors
    ///
    /// [`LookFailure`].
    pub fn look(&self, platform: &Platform) -> Result<Look, LookFailure> {
        let mut done = app::guarantees::look(platform, &self.side)?;
        if let Some(issuer) = &self.sample
            && done.waiting > 0
        {
            let worked = issuer.work().map_err(|it| IssuersFailure(it.to_string()))?;
            if worked > 0 {
                done.noted += app::guarantees::look(platform, &self.side)?.noted;
            }
        }
        Ok(done)
    }
}

/// Looks until told to stop. What fails is said once and tried again.
pub fn run(platform: &Platform, exchange: &Exchange, stop: &AtomicBool) {
    let mut failing = false;
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(TICK);
        match exchange.look(platform) {
            Ok(_) => failing = false,
            Err(it) if !failing => {
                crate::warn_operator!("daylight: guarantees 保函核验: {it}");
                failing = true;
            }
            Err(_) => {}
        }
    }
}
