# The centre's desk.

centre-title = Centre
