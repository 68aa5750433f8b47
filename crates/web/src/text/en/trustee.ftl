# Trustee pages.

trustee-title = Trustee's desk
trustee-waits = Lots that wait for shares
trustee-tool = Shares are released by daylight-key trustee on your own machine only. Private keys never reach the platform.
trustee-get = Get daylight-key
trustee-batch = Upload a batch of one-time keys
trustee-left = { $n } unused keys left
trustee-answered = The tool has answered
trustee-refused = The tool refused to release
trustee-spent = Spent
trustee-destroy = Destroy the keys after archiving
