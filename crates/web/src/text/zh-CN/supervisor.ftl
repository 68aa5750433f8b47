# 监督与运维页面。

supervisor-title = 监督
supervisor-live = 正在进行的程序
supervisor-alerts = 提醒
supervisor-hold = 暂停该标段
supervisor-release = 解除暂停
supervisor-reason = 理由与依据
supervisor-complaint = 投诉处理
supervisor-bundle = 下载监督数据包
supervisor-reads = 查阅记录
supervisor-witnesses = 见证方状态
supervisor-witness-silent = 见证方 { $name } 已 { $seconds } 秒未签名
supervisor-calm = 平台各部分运行正常，见证方签名齐全。
supervisor-none = 目前没有正在进行的程序
supervisor-none-hint = 公告发布后，各标段（包）会列在这里。
supervisor-over = 已结束的程序
supervisor-remedies = { $n } 件待办
bundle-early = 开标前任何人都不能读取投标信息
bundle-early-do = 请在开标后下载监督数据包。
