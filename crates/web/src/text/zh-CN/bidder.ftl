# 投标人页面。

bidder-title = 投标工作台
bidder-seal = 密封并递交投标文件
bidder-replace = 替换投标文件
bidder-withdraw = 撤回投标文件
bidder-key-in = 解密（交钥）
bidder-key-in-until = 交钥截止时间
bidder-choose-file = 选择投标文件
bidder-passphrase = 密钥文件口令
bidder-words = 请抄写这 24 个恢复字，并与电脑分开保存
bidder-words-asked = 请填写第 { $a }、{ $b }、{ $c } 个恢复字
bidder-key-file = 下载“钥”文件（保密，不得出示）
bidder-evidence-file = 下载“据”文件（可以出示）
bidder-deposit = 委托开标：开标时由保管人取出密钥，本人不必在线
bidder-deposit-risk = 选择委托开标，即接受平台与足数保管人共同违规时可能提前开启。截止后不得撤销委托。
bidder-commit-brings = 递交后，平台收到的时间即为递交时间。截止前可以替换或撤回。
bidder-sealing = 正在本机加密
bidder-uploading = 正在上传密文
bidder-check-computer = 检测本机
bidder-without-script = 密封必须在您自己的电脑上完成。请启用脚本，或用 daylight-key 密封后在此上传。
bidder-receipts = 递交确认与见证回执
bidder-not-witnessed = 超过 60 秒仍未见证。您的递交确认有效，请保存，并告知交易中心和监督部门。
bidder-ordinance = 本确认即电子招标投标办法所称的确认回执通知。
