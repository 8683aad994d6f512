# The report: verdict and leaderboard here, the whole of it in a file.
trained
sweep report | steady
ls results/tiny
sweep report -o - | head -n 5
sweep report -o page.html --quiet >/dev/null
head -n 1 page.html
grep -c "Its worst errors" page.html
sweep report --best val_loss -o other.md --quiet | head -n 3
ls
sweep report --best speed
sweep report -e nobody
# The same database gives the same bytes, and they say which database.
sweep report --quiet >/dev/null
cp results/tiny/report.md once.md
cp results/tiny/report.html once.html
sweep report --quiet >/dev/null
cmp results/tiny/report.md once.md && cmp results/tiny/report.html once.html
hash=$(sha256sum <results/results.db | cut -d ' ' -f 1)
grep -c "$hash" once.md once.html
sweep report --format json | grep -c "\"database_sha256\": \"$hash\""
