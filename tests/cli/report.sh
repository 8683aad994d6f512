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
