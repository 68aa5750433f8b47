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
