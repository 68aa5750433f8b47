# 交易中心工作台。

centre-title = 交易中心工作台
