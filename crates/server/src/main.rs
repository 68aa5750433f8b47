//! The binary `daylight`.

use std::process::ExitCode;

const USAGE: &str = "usage: daylight serve --data DIR --port N [--sample|--empty]
       daylight migrate --data DIR
       daylight backup --data DIR --to DIR
       daylight restore [--from BACKUP] [--mirror DIR] [--log DIR] --data NEW
       daylight rebuild --data DIR [--compare]
       daylight doctor --data DIR [--mirror DIR] [--head DIR]
       daylight erase order|carry-out --data DIR --person ACCOUNT --cite TEXT …
       daylight bodies lost|supply --data DIR [--bundle FILE]
       daylight succeed order|begin --old LOG --origin NEW …
       daylight import organisations|deals|experts FILE --data DIR [--take ACCOUNT]
       daylight calendar --from DATE --days N --unit working|calendar [--backward]
用法：daylight serve 启动服务 | migrate 检查存储格式 | backup 备份 | restore 恢复
      | rebuild 重建或比较视图 | doctor 体检 | import 导入 | erase 删除个人信息 | bodies 正文丢失与补回
      | succeed 接续已终止的日志 | calendar 计算期限";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(server::ops::USAGE_WRONG);
    };
    match command.as_str() {
        "serve" => serve(rest),
        "migrate" => server::migrate::run(rest),
        "backup" => server::backup::run(rest),
        "restore" => server::restore::run(rest),
        "rebuild" => server::rebuild::run(rest),
        "doctor" => server::doctor::run(rest),
        "calendar" => server::calendar::run(rest),
        "bodies" => server::bodies::run(rest),
        "succeed" => server::succeed::run(rest),
        "erase" => server::erase::run(rest),
        "import" => server::import::run(rest),
        #[cfg(feature = "demo")]
        "demo" => server::demo::run(rest),
        "--help" | "help" => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(server::ops::USAGE_WRONG)
        }
    }
}

/// Serves, with keys, settings and history going to the mirror as long as the process lives.
fn serve(rest: &[String]) -> ExitCode {
    // What is wrong with the arguments the command itself says.
    if let Ok((data, _)) = server::data::Data::from_env_and_args(rest)
        && let Err(problem) = server::beside::follow(data)
    {
        eprintln!("daylight: {problem}");
        return ExitCode::FAILURE;
    }
    server::serve::run(rest)
}
