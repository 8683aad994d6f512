# An edit that keeps nothing is refused with the difference; --extend allows it.
trained
sweep run tiny.yaml --set seed=2 --quiet
sweep run tiny.yaml --set metric=val_loss --quiet
sweep run tiny.yaml --set seed=2 --quiet --extend
sweep run missing.yaml
sweep run .
