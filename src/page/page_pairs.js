// Charts of pairs.
