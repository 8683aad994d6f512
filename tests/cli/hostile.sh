# A database from elsewhere: what it says is refused, not obeyed.
trained
esc=$(printf '\033')
sqlite3 results/results.db \
    "UPDATE experiments SET name = '../tiny' || char(27) || '[31m'"
sweep ls --format value | cut -f 1
sweep report
sweep report -o report.md >/dev/null
grep -c "$esc" report.md
sweep rm "$(sqlite3 results/results.db 'SELECT name FROM experiments')" --yes
ls results/tiny/models | wc -l
printf 'name: "a\\033[31m"\ndata: {dataset: digits}\n' >bad.yaml
sweep plan bad.yaml
head -c 3000 results/results.db >cut.db
sweep ls --db cut.db
echo 'not a database' >text.db
sweep ls --db text.db
sweep run tiny.yaml --db text.db --quiet
cat text.db
