//! `daylight serve`: one centre in one process, and its pages.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use adapters::pdf::PdfTypesetter;
use adapters::seals::SampleSeals;
use app::desk::AckSigner;
use app::ports::Seals;
use axum::serve::{ListenerExt, TapIo};
use tokio::net::{TcpListener, TcpStream};
use web::public::routes::World;
use web::site::{Site, router};

use crate::centre::{self, Centre, StartError, Witnesses};
use crate::data::{Data, DataError};

const USAGE: &str = "usage: daylight serve --data DIR --port N [--sample|--empty] [--origin NAME]\n\
    \u{20}      [--days-behind N] [--head DIR] [--mirror DIR] [--font FILE]...\n\
    \u{20}      [--address IP --public https://HOST]\n\
    用法：daylight serve --data 目录 --port 端口 [--sample|--empty] [--origin 日志名称]\n\
    \u{20}      [--days-behind 天数] [--head 目录] [--mirror 目录] [--font 字体]...\n\
    \u{20}      [--address 地址 --public https://域名]";
/// Origin of a new sample.
pub const SAMPLE_ORIGIN: &str = "sample.daylight-county/log";
/// Origin of a new centre that was given no name.
pub const CENTRE_ORIGIN: &str = "centre.localhost/log";
const USAGE_WRONG: u8 = 2;
/// Most days that a sample's clock may lie behind.
const DAYS_MAX: i64 = 3_660;
const DAY_MS: i64 = 86_400_000;

/// Why the site does not start.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("the option {0} is not known 未知选项")]
    Unknown(String),
    #[error("{0} needs a value 缺少值")]
    Missing(&'static str),
    #[error("--port: {0:?} is no port from 1 to 65535 端口有误")]
    Port(String),
    #[error("--address: {0:?} is no address 地址有误")]
    Address(String),
    #[error(
        "off the loopback pages demand HTTPS: give --public https://HOST and a proxy that speaks \
         TLS 非本机访问必须使用 HTTPS：请给出 --public https://域名，并由代理提供 TLS"
    )]
    Https,
    #[error(
        "--origin: a sample begins with `sample.`, a real log does not 样本日志名称须以 sample. 开头"
    )]
    Origin,
    #[error(
        "--days-behind goes with --empty and an origin that begins with `sample.`, 0 to {DAYS_MAX} \
         days: a real log's clock is never moved --days-behind 只用于 --empty 且名称以 sample. 开头的\
         日志，0 至 {DAYS_MAX} 天；真实日志的时钟不得移动"
    )]
    Behind,
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the address cannot be served 地址无法使用: {0}")]
    Serve(#[from] std::io::Error),
}

struct Options {
    data: Data,
    address: IpAddr,
    port: u16,
    public: Option<String>,
    origin: String,
    world: World,
    /// How many days a new empty sample's clock lies behind.
    days_behind: Option<i64>,
}

/// Runs until Ctrl-C; wrong arguments end with 2, anything else that fails with 1.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    let options = match options(args) {
        Ok(it) => it,
        Err(problem) => {
            crate::warn_operator!("{problem}\n{USAGE}");
            return ExitCode::from(USAGE_WRONG);
        }
    };
    match serve(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            crate::warn_operator!("daylight: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn options(args: &[String]) -> Result<Options, Problem> {
    let (data, args) = Data::from_env_and_args(args)?;
    let (mut port, mut public, mut origin) = (None, None, None);
    #[cfg_attr(not(feature = "demo"), allow(unused_mut, reason = "the option is a sample's"))]
    let mut behind: Option<String> = None;
    let (mut address, mut world) = (IpAddr::V4(Ipv4Addr::LOCALHOST), World::Centre);
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let mut value = |name| rest.next().ok_or(Problem::Missing(name));
        match arg.as_str() {
            "--port" => port = Some(value("--port")?),
            "--public" => public = Some(value("--public")?.trim_end_matches('/').to_owned()),
            "--origin" => origin = Some(value("--origin")?.clone()),
            "--address" => {
                let text = value("--address")?.replace("localhost", "127.0.0.1");
                address = text.parse().map_err(|_| Problem::Address(text))?;
            }
            #[cfg(feature = "demo")]
            "--days-behind" => behind = Some(value("--days-behind")?.clone()),
            "--sample" => world = World::Sample,
            "--empty" => world = World::Centre,
            other => return Err(Problem::Unknown(other.to_owned())),
        }
    }
    let port = port.ok_or(Problem::Missing("--port"))?;
    let number = port.parse().ok().filter(|it| *it != 0);
    let named = match world {
        World::Sample => SAMPLE_ORIGIN,
        World::Centre => CENTRE_ORIGIN,
    };
    let origin = origin.unwrap_or_else(|| named.to_owned());
    let days_behind = days_behind(behind.as_deref(), &origin, world)?;
    let sample = world == World::Sample || days_behind.is_some();
    if origin.starts_with("sample.") != sample {
        return Err(Problem::Origin);
    }
    let https = public.as_ref().is_some_and(|it| it.starts_with("https://"));
    if !address.is_loopback() && !https {
        return Err(Problem::Https);
    }
    let port = number.ok_or_else(|| Problem::Port(port.clone()))?;
    Ok(Options { data, address, port, public, origin, world, days_behind })
}

/// The days by which a new empty sample is behind, if it is to be one.
fn days_behind(typed: Option<&str>, origin: &str, world: World) -> Result<Option<i64>, Problem> {
    let Some(typed) = typed else { return Ok(None) };
    if world != World::Centre || !origin.starts_with("sample.") {
        return Err(Problem::Behind);
    }
    let days = typed.parse().ok().filter(|it| (0..=DAYS_MAX).contains(it));
    days.map(Some).ok_or(Problem::Behind)
}

fn serve(options: &Options) -> Result<(), Problem> {
    let address = SocketAddr::from((options.address, options.port));
    let reached = options.public.clone().unwrap_or_else(|| format!("http://{address}"));
    let started = centre::Options {
        address: reached.clone(),
        data: options.data.clone(),
        origin: options.origin.clone(),
        sample_lag_ms: options.days_behind.map_or_else(sample_lag_ms, |it| it * DAY_MS),
        witnesses: match options.world {
            World::Sample => Witnesses::Local,
            World::Centre => Witnesses::Enrolled,
        },
    };
    let centre = Arc::new(Centre::start(&started)?);
    let log = options.data.log.clone();
    let platform = Arc::clone(&centre.platform);
    let founder = Arc::clone(&centre.founder);
    let sheets = Arc::new(adapters::sheets::FileSheets);
    let packages = Arc::new(adapters::packages::ZipPackages);
    let ack = Arc::clone(&platform.ack);
    let site = printing(Site::new(platform, options.world, &reached, log), options, ack);
    let site = Arc::new(site.founded_by(founder).reading(sheets).packing(packages));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = prompt(TcpListener::bind(address).await?);
        crate::say!("daylight: {reached}/");
        match options.world {
            World::Centre => {
                invite_founders(&centre, &reached);
                #[cfg(feature = "demo")]
                crate::demo::jump::follow(&centre)?;
            }
            World::Sample => load_sample(Arc::clone(&centre), reached.clone()),
        }
        let rooms = Arc::clone(&site);
        let stop = async move {
            // Without a signal handler the process is ended by the signal itself.
            let _ = tokio::signal::ctrl_c().await;
            rooms.rooms.close();
        };
        let pages = router(site).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, pages).with_graceful_shutdown(stop).await
    })?;
    drop(centre);
    Ok(())
}

/// The listener, whose lines send what they have at once.
///
/// An answer's head goes before its body: where the second of two small packets waits until the
/// first is acknowledged, the other side's patience of 40 ms is added to every answer.
#[must_use]
pub fn prompt(listener: TcpListener) -> TapIo<TcpListener, fn(&mut TcpStream)> {
    listener.tap_io(|line| {
        // A line that is gone already says so at its first read.
        let _ = line.set_nodelay(true);
    })
}

/// The site with fonts for statutory documents; without one it serves, and its pages say so. A
/// sample's documents get a sample's seal, a real centre's get none.
fn printing(site: Site, options: &Options, ack: Arc<dyn AckSigner>) -> Site {
    let fonts = options.data.fonts();
    if fonts.is_empty() {
        crate::warn_operator!(
            "daylight: no font for statutory documents: install fonts-noto-cjk or give --font \
             未找到排版法定文书的字体，请安装 fonts-noto-cjk 或者用 --font 指定"
        );
        return site;
    }
    let seals = options.origin.starts_with("sample.").then(|| SampleSeals::new(ack));
    let seals = seals.map(|it| Arc::new(it) as Arc<dyn Seals>);
    match PdfTypesetter::load(&fonts) {
        Ok(it) => site.printing(Arc::new(it), seals),
        Err(it) => {
            crate::warn_operator!("daylight: no statutory documents 不能排版法定文书: {it}");
            site
        }
    }
}

/// A new sample begins in the time of its first procurement.
#[cfg(feature = "demo")]
fn sample_lag_ms() -> i64 {
    use app::ports::Clock;
    adapters::clock::AnchoredClock::new().wall_ms() - crate::demo::plan::BEGIN_MS
}

#[cfg(not(feature = "demo"))]
fn sample_lag_ms() -> i64 {
    0
}

/// Prints a one-time code while no official can sign in: a new centre, or lost working state.
fn invite_founders(centre: &Centre, reached: &str) {
    let accounts = app::accounts::Accounts::of(&centre.platform);
    let needed = centre
        .platform
        .folded()
        .is_ok_and(|it| app::setup::needs_code(&it.world, &accounts).is_ok_and(|needed| needed));
    if !needed {
        return;
    }
    match accounts.setup_code() {
        Ok(code) => crate::say!(
            "daylight: set up this centre at {reached}/setup with the one-time code {0}\n\
             请在 {reached}/setup 用一次性代码 {0} 开始设立本中心",
            code.word()
        ),
        Err(it) => crate::warn_operator!("daylight: no set-up code could be made: {it}"),
    }
}

/// Loads the sample county beside the pages, which are served meanwhile; once it is loaded, says
/// how to sign in.
#[cfg(feature = "demo")]
fn load_sample(centre: Arc<Centre>, reached: String) {
    let Some(clock) = centre.sample.clone() else { return };
    let empty = centre.platform.folded().is_ok_and(|it| it.world.people.is_empty());
    let folder = centre.data.data.clone();
    if !empty {
        if !crate::demo::is_loaded(&folder) {
            crate::warn_operator!(
                "daylight: this sample was loaded in part only; begin a new one with --fresh \
                 样本只装载了一部分，请用 --fresh 重新开始"
            );
            return;
        }
        // Ended between the last step and the arrival, it arrives now.
        if let Err(it) = clock.arrive() {
            crate::warn_operator!("daylight: the sample clock 样本时钟: {it:?}");
        }
        crate::demo::print_sign_ins(&folder, &reached);
        return;
    }
    std::thread::spawn(move || {
        let begun = std::time::Instant::now();
        let mut last = 0;
        let mut tell = |done: usize, all: usize| {
            let percent = done * 100 / all.max(1);
            if percent >= last + 10 {
                last = percent;
                crate::say!("daylight: sample county 样本县 {percent} %");
            }
        };
        match crate::demo::load(&centre, &mut tell) {
            Ok(()) => {
                crate::say!(
                    "daylight: sample county loaded 样本县已装载: {} s",
                    begun.elapsed().as_secs()
                );
                crate::demo::print_sign_ins(&folder, &reached);
            }
            Err(it) => crate::warn_operator!("daylight: the sample county was not loaded: {it}"),
        }
    });
}

#[cfg(not(feature = "demo"))]
fn load_sample(_: Arc<Centre>, _: String) {}

#[cfg(test)]
mod tests;
