# One file for each table and view.
trained
sweep export csv out
ls out
head -n 2 out/leaderboard.csv | cut -d, -f 1-8
sweep export json out leaderboard metrics
head -n 3 out/metrics.json
sweep export csv - metrics | head -n 3
sweep export csv -
sweep export csv - leadrboard
sweep export xml out
sweep export csv out -e nobody
sweep export csv /dev/null/out
