# Paths in a config are relative to the folder that sweep runs in, as those on
# the command line are; where one is not there, that folder is named.
mkdir sub
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    echo "$i,$((i * i)),$((i % 2))"
done | sed '1i a,b,class' >sub/t.csv
cat >sub/t.yaml <<'END'
name: t
data: {dataset: sub/t.csv}
training: {epochs: 1, batch_size: 4}
END
sweep run sub/t.yaml --quiet
named() {
    (cd "$1" && shift && sweep "$@") 2>&1 | sed "s|$PWD|HERE|"
}
named sub run t.yaml --quiet
named sub evaluate --db ../results/results.db
named . run sub/t.yaml --set dataset=/nowhere/t.csv
named . run sub/t.yaml --set weights=w.safetensors
