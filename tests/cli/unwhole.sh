# Databases and folders that are not what they should be: what to do is told.
: >empty.db
sweep ls --db empty.db
sweep doctor --db empty.db
trained
# A folder that cannot be written: the verdict comes all the same.
mv results/tiny results/away
: >results/tiny
sweep report | head -n 1
sweep report --quiet | wc -l
rm results/tiny
mv results/away results/tiny
# No folder to make the database in, and none to write it.
sweep run tiny.yaml --quiet --db nowhere.db/results.db --jobs 1
ln -s nowhere/results.db link.db
sweep run tiny.yaml --quiet --db link.db --jobs 1
# The end is gone: SQLite cannot read it, so that nothing is mended here.
cp results/results.db short.db
truncate -s 9000 short.db
sweep ls --db short.db
sweep doctor --db short.db --fix
# Pages are gone: each thing that SQLite says of it is a line.
cp results/results.db holes.db
size=$(stat -c %s holes.db)
dd if=/dev/zero of=holes.db bs=4096 seek=$((size / 4096 - 3)) count=2 \
    conv=notrunc 2>/dev/null
sweep doctor --db holes.db >found
grep -c '\\x0a\|\*\*\*' found
grep -q '^file: ' found && echo found
# What is only forgotten is not trained again.
rm results/tiny/models/*
sweep doctor --fix | tail -n 1
