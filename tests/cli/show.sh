# One trial, one point.
trained
sweep show 1 | sed "/^attempts/,/^$/s/ $(uname -n) *[0-9]* / HOST PID /" | steady
sweep show p1 | steady
sweep show 2 --format csv | cut -d, -f 1-10
sweep show p2 --format value
sweep show 1 --format json | head -n 12 | steady
sweep show 99
sweep show p99
sweep show best
