//! `daylight serve`: the public pages over one record, on this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use adapters::clock::AnchoredClock;
use adapters::sqlite::Sqlite;
use app::ports::{Clock, Store, StoreError};
use web::public::{Site, router, routes::World};

const USAGE: &str = "usage: daylight serve --data DIR --port N [--sample|--empty]\n\
    用法：daylight serve --data 目录 --port 端口 [--sample|--empty]";
/// Name of the store inside the data folder.
pub const STORE_FILE: &str = "daylight.sqlite";
const USAGE_WRONG: u8 = 2;

/// Why the site does not start.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("the option {0} is not known 未知选项")]
    Unknown(String),
    #[error("{0} needs a value 缺少值")]
    Missing(&'static str),
    #[error("--port: {0:?} is no port from 1 to 65535 端口有误")]
    Port(String),
    #[error(
        "--address: only 127.0.0.1 is served, since HTTPS is not built yet \
         目前只在本机 127.0.0.1 提供服务，尚不支持 HTTPS"
    )]
    Address,
    #[error("the store: {0}")]
    Store(#[from] StoreError),
    #[error("the address cannot be served 地址无法使用: {0}")]
    Serve(#[from] std::io::Error),
}

struct Options {
    data: PathBuf,
    port: u16,
    world: World,
}

/// Runs until Ctrl-C; wrong arguments end with 2, anything else that fails with 1.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    let options = match options(args) {
        Ok(it) => it,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(USAGE_WRONG);
        }
    };
    match serve(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("daylight: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn options(args: &[String]) -> Result<Options, Problem> {
    let (mut data, mut port, mut world) = (None, None, World::Centre);
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--data" => data = Some(rest.next().ok_or(Problem::Missing("--data"))?),
            "--port" => port = Some(rest.next().ok_or(Problem::Missing("--port"))?),
            "--address" => match rest.next().map(String::as_str) {
                Some("127.0.0.1" | "localhost") => {}
                _ => return Err(Problem::Address),
            },
            "--sample" => world = World::Sample,
            "--empty" => world = World::Centre,
            other => return Err(Problem::Unknown(other.to_owned())),
        }
    }
    let port = port.ok_or(Problem::Missing("--port"))?;
    let number = port.parse().ok().filter(|it| *it != 0);
    Ok(Options {
        data: PathBuf::from(data.ok_or(Problem::Missing("--data"))?),
        port: number.ok_or_else(|| Problem::Port(port.clone()))?,
        world,
    })
}

/// Opens the store of a data folder, which is made when absent.
fn open(data: &Path) -> Result<Sqlite, Problem> {
    std::fs::create_dir_all(data)?;
    Ok(Sqlite::open(&data.join(STORE_FILE))?)
}

fn serve(options: &Options) -> Result<(), Problem> {
    // Held as long as pages are served: nobody else may write this record meanwhile.
    let store = open(&options.data)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let clock: Arc<dyn Clock> = Arc::new(AnchoredClock::new());
    let site = Site::new(options.world, store.readers(), clock, &format!("http://{address}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("daylight: http://{address}/");
        let stop = async {
            // Without a signal handler the process is ended by the signal itself.
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router(Arc::new(site))).with_graceful_shutdown(stop).await
    })?;
    Ok(())
}

#[cfg(test)]
mod tests;
