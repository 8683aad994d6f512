# A full disk is an error with its own status; a reader that leaves is none.
sweep help >/dev/full
sweep help | head -n 1
