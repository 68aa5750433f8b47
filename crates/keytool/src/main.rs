//! The binary `daylight-key`: keys, seals and shares on a person's own machine, no server inside.

mod commands;
mod commit;
mod evidence;
mod failure;
mod files;
mod lot;
mod release;
mod release_attend;
mod release_facts;
mod release_http;
mod release_log;
mod sealing;
mod signing;
mod store;
mod trustee;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Keys, sealed envelopes and trustees' shares, on your own machine. 密钥、加密投标与开标份额。
#[derive(Parser)]
#[command(name = "daylight-key", version)]
struct Cli {
    /// A file with the passphrase; without it the passphrase is asked for. 口令文件
    #[arg(long, global = true)]
    passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a signing key under a passphrase and prints its public half. 新建签名密钥
    New {
        #[arg(long)]
        out: PathBuf,
    },
    /// Signs a file's exact bytes; writes .sig and .pem beside it. 对文件签名
    Sign {
        #[arg(long)]
        key: PathBuf,
        /// The bytes must begin with this label.
        #[arg(long)]
        label: Option<String>,
        file: PathBuf,
    },
    /// Seals a bid: envelopes, signed record, key file, evidence. 加密投标文件
    Seal(SealArgs),
    /// Makes the key-in message from evidence and words or key file. 生成交钥消息
    KeyIn(KeyInArgs),
    /// Derives the header again from published secrets and decrypts. 凭公布的密钥复核并解密
    Open(OpenArgs),
    /// A key file's 24 words, or the secret behind 24 words. 密钥与 24 字互换
    Words {
        /// Give this or --words.
        #[arg(long, requires = "record")]
        key_file: Option<PathBuf>,
        /// The record that the key file belongs to.
        #[arg(long)]
        record: Option<PathBuf>,
        #[arg(long)]
        words: Option<String>,
    },
    /// Commits a reserve, or with --plate a sealed offer; keeps what opens it. 封存底价或密封报价
    Commit {
        /// TENDER/LOT/ROUND, as the page shows it. 标的编号
        #[arg(long)]
        lot: String,
        /// The own plate, of a sealed offer. 竞买号
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        plate: Option<u16>,
        /// Yuan; without it the price is asked for, and stays out of the shell's history. 价格（元）
        #[arg(long)]
        price: Option<String>,
        #[arg(long)]
        out: PathBuf,
    },
    /// A trustee's one-time keys and releases. 开标密钥保管人
    Trustee {
        /// The store's folder.
        #[arg(long)]
        store: PathBuf,
        #[command(subcommand)]
        command: TrusteeCommand,
    },
}

#[derive(Args)]
struct SealArgs {
    /// The lot file, ggzy.lot/v1.
    #[arg(long)]
    lot: PathBuf,
    /// The bound signing key.
    #[arg(long)]
    key: PathBuf,
    /// Passphrase of the signing key, when it is not that of the new key file.
    #[arg(long)]
    key_passphrase_file: Option<PathBuf>,
    /// cn-uscc, cn-id or other.
    #[arg(long, default_value = "cn-uscc")]
    scheme: String,
    #[arg(long)]
    id: String,
    /// The evidence of the last record, when this one replaces it.
    #[arg(long, conflicts_with_all = ["seq", "supersedes"])]
    replaces: Option<PathBuf>,
    #[arg(long, default_value_t = 1)]
    seq: u64,
    /// Hash of the last record, 64 hex.
    #[arg(long)]
    supersedes: Option<String>,
    /// The opening fields, JSON.
    #[arg(long)]
    fields: PathBuf,
    /// name=path of another envelope's file; repeatable.
    #[arg(long)]
    file: Vec<String>,
    /// Trustees known from outside the platform: a name, a space, 64 hex per line.
    #[arg(long)]
    trustees: Option<PathBuf>,
    /// Leaves the keys with the trustees (委托开标).
    #[arg(long)]
    deposit: bool,
    #[arg(long)]
    out: PathBuf,
}

#[derive(Args)]
struct KeyInArgs {
    #[arg(long)]
    evidence: PathBuf,
    #[arg(long, required_unless_present = "words", conflicts_with = "words")]
    key_file: Option<PathBuf>,
    #[arg(long)]
    words: Option<String>,
    /// An envelope that is due; all are, when none is named.
    #[arg(long)]
    due: Vec<String>,
    /// The signing key, when an envelope is opened later.
    #[arg(long)]
    key: Option<PathBuf>,
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct OpenArgs {
    #[arg(long)]
    lot: PathBuf,
    #[arg(long)]
    record: PathBuf,
    #[arg(long)]
    envelope: String,
    /// 64 hex.
    #[arg(long)]
    s_b: String,
    /// 64 hex.
    #[arg(long)]
    s_t: String,
    /// The age file.
    #[arg(long)]
    object: PathBuf,
    /// The bidder's bound key, 64 hex.
    #[arg(long)]
    bound: String,
    #[arg(long)]
    out: PathBuf,
}

#[derive(Args)]
struct ReleaseArgs {
    /// The witness policy, a file that did not come from the platform. 见证规则
    #[arg(long)]
    policy: PathBuf,
    /// One package.
    #[arg(long, required_unless_present = "attend")]
    request: Option<PathBuf>,
    #[arg(long)]
    out: Option<PathBuf>,
    /// A platform's address, or a folder of *.request.json, answered without asking.
    #[arg(long, conflicts_with = "request")]
    attend: Option<String>,
    /// Answers what waits now and ends.
    #[arg(long, requires = "attend")]
    once: bool,
    /// The clock file of a sample; refused for any other log. 样本时钟文件，仅用于样本
    #[arg(long)]
    sample_clock: Option<PathBuf>,
    #[arg(long)]
    yes: bool,
}

#[derive(Subcommand)]
enum TrusteeCommand {
    /// Makes the store and the signing key. 建立保管库
    Init {
        /// The trustee's name.
        #[arg(long)]
        name: String,
    },
    /// Makes a batch of one-time keys and their signed statements. 生成一次性密钥
    Batch {
        #[arg(long, default_value = "share")]
        purpose: String,
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
        count: u16,
        #[arg(long)]
        out: PathBuf,
    },
    /// Signs the assignments of a tender's proposed sets. 签署密钥分派
    Assign {
        #[arg(long)]
        proposal: PathBuf,
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        yes: bool,
    },
    /// Opens the slot of a test header. 演练
    Drill {
        #[arg(long)]
        drill: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// Checks packages against the public log and answers them. 核对日志并释放份额
    Release(ReleaseArgs),
    /// Prints a spent one-time secret for a contest. 公布一次性密钥
    PublishSecret {
        #[arg(long)]
        serial: u64,
        #[arg(long)]
        yes: bool,
    },
    /// Destroys a one-time secret after archiving. 销毁一次性密钥
    Destroy {
        #[arg(long)]
        serial: u64,
        #[arg(long)]
        yes: bool,
    },
}

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
