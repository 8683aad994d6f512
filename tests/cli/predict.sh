# Labels and probabilities for new examples.
cat >flowers.yaml <<END
data: {dataset: $TOP/configs/iris.csv, validation: 0.2}
training: {optimizer: adam, learning_rate: 1e-2, epochs: 3}
END
sweep run flowers.yaml --jobs 1 --quiet
head -n 4 "$TOP/configs/iris.csv" | cut -d, -f 1-4 >new.csv
sweep predict p1 new.csv
sweep predict 1 new.csv --format json -o labels.json
head -n 2 labels.json
sweep predict 1 missing.csv
sweep predict p7 new.csv
