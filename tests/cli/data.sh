# What data there is, where it comes from, what it looks like.
export SWEEP_DATA="$PWD/sets"
sweep data ls --format value | cut -f 1 | sort
COLUMNS=60 sweep data show digits
sweep data show "$TOP/configs/iris.csv" | sed "s|$TOP|TOP|"
sweep data show digits --format csv
sweep data show digits --format json | head -n 8
sweep data shwo digits
sweep data fetch
sweep data ls mnist
sweep data ls --mirror file:///tmp
sweep data show nowhere
sweep data fetch mnits
sweep data fetch mnist --mirror "file://$PWD/nothing" 2>&1 | sed "s|$PWD|HERE|g"
