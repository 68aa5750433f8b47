//! The bank's thread: takes statements from the exchange, and hands released orders to it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use adapters::bank::{DirectoryExchange, Own, SampleBank};
use app::bank::{Beat, BeatFailure};
use app::platform::Platform;
use app::ports::BankFailure;

use super::settings::Settings;
use crate::data::Data;

/// How often the exchange is looked at.
const TICK: Duration = Duration::from_millis(500);
/// Folder of a sample's exchange, in its data folder.
pub const EXCHANGE: &str = "bank";
/// The account of a sample's centre at the sample bank.
const SAMPLE_ACCOUNT: &str = "6200000000009999";
const SAMPLE_NAME: &str = "样本公共资源交易中心";

/// The exchange of `centre.toml`, and the bank that plays the other side in a sample.
pub struct Exchange {
    pub side: DirectoryExchange,
    pub sample: Option<SampleBank>,
}

/// Where a sample's exchange lies.
#[must_use]
pub fn sample_folder(data: &Path) -> PathBuf {
    data.join(EXCHANGE)
}

/// A sample's exchange, with its bank.
///
/// # Errors
///
/// [`BankFailure`] when the folder cannot be made.
pub fn sample(folder: &Path) -> Result<Exchange, BankFailure> {
    let own = Own { name: SAMPLE_NAME.to_owned(), account: SAMPLE_ACCOUNT.to_owned() };
    let side = DirectoryExchange::open(folder, own)?;
    let sample = SampleBank::open(folder).map_err(|it| BankFailure(it.to_string()))?;
    Ok(Exchange { side, sample: Some(sample) })
}

/// The exchange of a centre; none where none is set.
///
/// # Errors
///
/// [`BankFailure`]: a centre that cannot reach the exchange it was told does not start.
pub fn exchange(settings: &Settings, data: &Data) -> Result<Option<Exchange>, BankFailure> {
    if let Some(bank) = &settings.bank {
        let own = Own { name: bank.name.clone(), account: bank.account.clone() };
        let side = DirectoryExchange::open(&bank.folder, own)?;
        return Ok(Some(Exchange { side, sample: None }));
    }
    let is_sample = settings.origin.starts_with(super::SAMPLE);
    is_sample.then(|| sample(&sample_folder(&data.data))).transpose()
}

impl Exchange {
    /// One look: orders out, the sample's bank at work, statements in.
    ///
    /// # Errors
    ///
    /// [`BeatFailure`].
    pub fn beat(&self, platform: &Platform) -> Result<Beat, BeatFailure> {
        let mut done = app::bank::beat(platform, &self.side)?;
        if let Some(bank) = &self.sample {
            let worked = bank.work(platform.now_ms());
            if !worked.map_err(|it| BankFailure(it.to_string()))?.is_empty() {
                let more = app::bank::beat(platform, &self.side)?;
                done.booked += more.booked;
                done.refused.extend(more.refused);
            }
        }
        Ok(done)
    }
}

/// Looks until told to stop. What fails is said once and tried again.
pub fn run(platform: &Platform, exchange: &Exchange, stop: &AtomicBool) {
    let (mut failing, mut nowhere) = (false, Vec::new());
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(TICK);
        match exchange.beat(platform) {
            Ok(done) => {
                failing = false;
                for (file, why) in &done.refused {
                    crate::warn_operator!("daylight: bank 银行文件 {file}: {why}");
                }
                for order in done.nowhere.iter().filter(|it| !nowhere.contains(*it)) {
                    crate::warn_operator!(
                        "daylight: order DL-{order:06} has no account to pay to \
                         指令没有收款账号，请在银行办理后登记退还"
                    );
                }
                nowhere = done.nowhere;
            }
            Err(it) => {
                if !failing {
                    crate::warn_operator!("daylight: bank 银行: {it}");
                }
                failing = true;
            }
        }
    }
}
