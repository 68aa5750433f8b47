# 开标密钥保管人页面。

trustee-title = 开标密钥保管
trustee-waits = 待交出份额的标段
trustee-tool = 份额只能用 daylight-key trustee 在您自己的电脑上交出。私钥不上传平台。
trustee-get = 下载 daylight-key
trustee-batch = 上传一次性公钥批次
trustee-left = 尚余 { $n } 个可用公钥
trustee-answered = 程序已答复
trustee-refused = 程序拒绝交出份额
trustee-spent = 已使用
trustee-destroy = 归档后销毁密钥
