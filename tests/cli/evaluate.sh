# Looks at the test part are counted.
trained
sweep evaluate
sweep evaluate p1 --format csv
sweep evaluate 2 --format json
sweep evaluate p9
