# Training again from the record gives the same bits, for any team and width.
trained
digest() { sha256sum results/results.db results/tiny/models/* | cut -c 1-64; }
digest >before
sweep verify --threads 2 | sed -E 's/avx[0-9]+ |avx[0-9]+/WIDTH /g' | steady
sweep verify 2 p3 --threads 1 --quiet --format csv | cut -d, -f 1-8,10,12-
sweep verify --all --threads 3 --format json | grep -c '"result": "same"'
rm results/tiny/models/*
sweep verify --format value | cut -f 8
sweep verify --all 1
sweep verify 99
sweep verify -e nobody
mkdir -p results/tiny/models && sweep run tiny.yaml --quiet >/dev/null
# A damaged record is told from another one.
sqlite3 results/results.db "UPDATE epochs SET loss = loss * 2 WHERE epoch = 2"
sweep verify 1
