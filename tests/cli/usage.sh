# What is wrong on the command line is one line, and how to learn more.
sweep hlep
sweep frobnicate
sweep --frobnicate
sweep --hel
sweep --color=mauve help
sweep --format
sweep -j 3
sweep help one two
sweep help frobnicate
sweep help --format csv
sweep "$(printf 'ru\033[31mn')"
tiny
SWEEP_SIMD=mmx sweep run tiny.yaml
sweep run
sweep run a.yaml b.yaml
sweep run a.yaml --format csv
sweep run a.yaml --experiment x
sweep show
sweep status --jobs 3
