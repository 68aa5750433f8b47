# 设立中心与账户。

setup-title = 设立交易中心
setup-code = 控制台显示的一次性代码
setup-centre-name = 交易中心名称
setup-origin = 公开日志名称
setup-official = 第一位工作人员
setup-log-key = 日志签名密钥
setup-ack-key = 递交确认签名密钥
setup-witness = 登记见证方
setup-witness-key = 见证方公钥
setup-size = 见证方已知的记录数
setup-root = 见证方已知的根哈希
setup-trustee = 登记开标密钥保管人
setup-drill = 开标演练
setup-drill-says = 由全体保管人共同开启一份测试信封，确认每人都能交出份额。
setup-missing = 尚未完成：{ $what }。完成前不能发布公告。
setup-done = 交易中心已设立
