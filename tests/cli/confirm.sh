# New seeds for the best and its rivals: a choice held against them.
tiny
sweep confirm
sweep run tiny.yaml --jobs 1 --quiet
sweep confirm --seeds 2 --jobs 1 2>&1 | steady -e 's/, [0-9]+ms$//'
sweep confirm --seeds 3 --jobs 1 --progress none | tail -n 4
sweep confirm --seeds 3
sweep confirm --seeds 3 --quiet
sweep confirm --seeds 0
sweep confirm -e nobody
# what others see of them
sweep best --format csv | cut -d, -f 1-8
sweep status | steady
sweep show p1 --format csv | cut -d, -f 1-6
sweep evaluate --format csv
ls results/tiny/models
# a trial that is gone is trained again, to the same bits
sweep show 10 --format csv >before
sweep rm 10 --yes --quiet
sweep confirm --seeds 3 --quiet
sweep show 10 --format csv >after
cut -d, -f 1-10 before >a; cut -d, -f 1-10 after >b; cmp a b
# the grid does not take them for its own, and the config's seed sets them aside
sweep run tiny.yaml --jobs 1 2>&1 | tail -n 1
sweep run tiny.yaml --set seed=2 --extend --jobs 1 --quiet
sweep report --format json | grep '"confirmation"'
sweep run tiny.yaml --extend --jobs 1 --quiet
sweep report --format json | grep -A 1 '"confirmation"'
