# The desk of purchasers and agents.

purchaser-title = Purchasing
