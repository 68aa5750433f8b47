# 采购人、招标人与代理机构的工作台。

purchaser-title = 采购（招标）工作台
